"""Pages that are followed by doing what they say: each titled block is written into a file, each command is run.

A page is gone through from its first block to its last, in a folder of its own. A file that is shown again replaces
the one before, as it does for a reader. What a command prints is in the block of text behind it. Commands are Python's,
run by the Python that runs the tests; pytest's lines about the machine, and its times, are no part of what is compared.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import ROOT, Block, all_blocks

LIMIT = 120.0
"""Seconds that a command can take."""

_TIME = re.compile(r"\bin \d+\.\d+s\b")
_OTHERS = re.compile(r"\(and \d+ other headers?\)")


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a page, what the page shows of it, and what it printed."""

    command: Block
    shown: Block
    printed: str


def is_followed(page: Path) -> bool:
    """Whether *page* is one to follow: it has titled blocks."""
    return any(block.title is not None for block in all_blocks(page))


def is_installation(block: Block) -> bool:
    """Whether *block* installs packages, which the tests have already."""
    return all(re.match(r"(python3? -m (pip|venv) |npm )", line) for line in block.text.splitlines())


def walk(page: Path, folder: Path) -> Iterator[Step]:
    """Do in *folder* what *page* says; every command that is run."""
    blocks = all_blocks(page)
    for block, following in zip(blocks, [*blocks[1:], Block("", "", 0, 0)], strict=True):
        if block.title is not None:
            path = folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        elif block.language == "sh" and not is_installation(block):
            yield Step(block, following, run(block.text, folder))


def run(command: str, folder: Path) -> str:
    """What the lines of *command* print, one after the other, in *folder*."""
    return "".join(_run(shlex.split(line), folder) for line in command.splitlines())


def _run(words: list[str], folder: Path) -> str:
    assert words[0] == "python", f"only Python is run here, not {words[0]}"
    environment = {
        **os.environ,
        "COLUMNS": "80",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_ADDOPTS": "-p no:cacheprovider -p no:xdist",
        "PY_COLORS": "0",
    }
    # On a build machine pytest does not cut the lines of its summary, on a reader's it does.
    for name in ("CI", "BUILD_NUMBER", "PYTEST_CURRENT_TEST"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, *words[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
    )
    assert not done.stderr, done.stderr
    return without_what_varies(done.stdout)


def without_what_varies(text: str) -> str:
    """*text*, where what differs from run to run, or from version to version, has no number."""
    # How long pytest took; and how many headers a framework sends besides, which its version decides.
    return _OTHERS.sub("(and other headers)", _TIME.sub("in 0.1s", text))
