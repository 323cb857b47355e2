"""The commands of the pages: which are run by the tests, what is compared, and why some are not run.

A block of shell is taken apart into commands. One of corsim's is run in this process, and what it prints has to be what
stands behind it, in the way in which the sentence between them says so.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spec_tests import command_line

from . import ROOT, Block, all_blocks

CORSIM = ("python", "-m", "corsim")

WAYS: dict[str, Callable[[str, str], bool]] = {
    "to begin with": str.startswith,
    "among the rest": lambda printed, shown: shown in printed,
    "at the end": str.endswith,
}
"""What the sentence between a command and a block of text says of how much is shown; else it is all."""

NOT_RUN = {
    ("python3", "-m", "venv"): "makes an environment, as the build machine does with this very command",
    (".venv/bin/jupyter", "lab"): "serves until it is stopped; spec_tests/teaching executes the notebooks",
    (".venv/bin/pip", "install"): "installs packages, as the build machine does",
    ("python", "-m", "pip", "install"): "installs packages, which the tests have",
    ("HATCH_BUILD_HOOK_ENABLE_MYPYC=1",): "compiles for minutes, as the build machine does",
    ("npm",): "installs packages, which a fixture does in the pinned versions",
    (".venv/bin/python", "-m", "pytest"): "would run the tests within the tests; the build machine runs it",
    (".venv/bin/python", "-m", "spec_tests.mutation"): "takes an hour; spec_tests/mutation tries a small part of it",
    (".venv/bin/python", "-m", "spec_tests.naive"): "takes half an hour; spec_tests/naive compares a small part of it",
    (".venv/bin/python", "-m", "spec_tests.fuzzing"): "takes an hour; spec_tests/fuzzing tries a small part of it",
    (".venv/bin/python", "-m", "spec_tests."): "drives installed browsers as root; the build machine runs the check",
    ("python", "-m", "corsim", "playground"): "serves until it is stopped; spec_tests/playground runs it",
    ("python", "-m", "corsim", "probe", "https://api.example.com"): "asks a server that does not exist",
}
"""How commands begin that no test runs, and why."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page: its words, the folder in which it is run, and the block that it is the last one of."""

    page: Path
    block: Block
    words: tuple[str, ...]
    folder: Path

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}: {' '.join(self.words)}"

    @property
    def plain(self) -> tuple[str, ...]:
        """The words, without the path of an environment's Python."""
        return tuple(word.removeprefix(".venv/bin/") if not index else word for index, word in enumerate(self.words))

    @property
    def is_corsims(self) -> bool:
        """Whether corsim itself is called."""
        return self.plain[:3] == CORSIM


def commands(page: Path) -> Iterator[Command]:
    """Every command in the blocks of shell of *page*."""
    for block in all_blocks(page):
        if block.language != "sh":
            continue
        for line in block.text.splitlines():
            folder = ROOT
            for part in line.split(" && "):
                words = tuple(shlex.split(part))
                if words[0] == "cd":
                    folder = ROOT / words[1]
                else:
                    yield Command(page, block, words, folder)


def why_not_run(command: Command) -> str | None:
    """The reason why *command* is not run by the tests; None where it has to be."""
    for start, reason in NOT_RUN.items():
        begins = command.words[: len(start)]
        if begins[:-1] == start[:-1] and begins[-1:] and begins[-1].startswith(start[-1]):
            return reason
    return None


def run(command: Command) -> str:
    """What *command*, which is corsim's, prints to standard output."""
    before, path, modules = Path.cwd(), sys.path[:], set(sys.modules)
    os.chdir(command.folder)
    try:
        return command_line.run(command.plain[3:]).out
    finally:
        os.chdir(before)
        sys.path[:] = path
        # An application of the examples, which a folder elsewhere may have under the same name.
        for name in set(sys.modules) - modules:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(ROOT / "docs" / "examples")):
                del sys.modules[name]


def help_of(name: str) -> str:
    """What ``--help`` of corsim's command *name* prints."""
    return command_line.run([name, "--help"]).out


def is_shown(printed: str, shown: str, between: str) -> bool:
    """Whether *shown* is what the sentence *between* says it is of *printed*."""
    for words, holds in WAYS.items():
        if words in between:
            return holds(printed, shown)
    return printed == shown
