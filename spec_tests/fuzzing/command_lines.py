"""The command line as a target: the lines up to an empty one are its arguments, the rest is its standard input.

It runs in this process, with its streams caught. The files that it can read are the documentation's examples, held in
memory; nothing is read from or written to a disk. Commands that serve, ask a network or import an application have
their arguments parsed, and are not run.
"""

from __future__ import annotations

import io
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from functools import cache
from typing import IO, Any
from unittest.mock import patch

from corsim import cli
from spec_tests import command_line

NOT_RUN = ("audit", "playground", "probe")
READING_AND_WRITING = ("corsim.commands.terminal", "corsim.commands.output", "corsim.scenario.bulk.reading")


@cache
def _files() -> dict[str, bytes]:
    paths = (path for path in sorted(command_line.EXAMPLES.iterdir()) if path.is_file())
    return {f"docs/examples/{path.name}": path.read_bytes() for path in paths}


class Gone(io.StringIO):
    """A file whose content is gone afterwards; raises where it could not be encoded."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    def write(self, text: str) -> int:
        text.encode(self._encoding)
        return super().write(text)


def open_in_memory(path: str, mode: str, encoding: str = "utf-8", **_how: str) -> IO[Any]:
    """What ``open`` gives of a path to what is held in memory, or to a new file; raises what a file system does."""
    if not path or "\0" in path:
        raise ValueError("no file can be called so")
    if mode == "w":
        return Gone(encoding)
    if path not in _files():
        raise FileNotFoundError(2, "No such file or directory", path)
    return io.BytesIO(_files()[path])


def try_a_command_line(data: bytes) -> None:
    """Run the command line in *data*, and see that it ends as one: a status, and nothing that a terminal acts on."""
    head, _, rest = data.partition(b"\n\n")
    arguments = [line.decode("utf-8", "surrogateescape") for line in head.split(b"\n")] if head else []
    arguments = [argument.replace("\0", "") for argument in arguments]
    if next((argument for argument in arguments if not argument.startswith("-")), None) in NOT_RUN:
        _parse(arguments)
        return
    with ExitStack() as patches:
        for module in READING_AND_WRITING:
            patches.enter_context(patch(f"{module}.open", open_in_memory, create=True))
        done = command_line.run(arguments, rest)
    assert done.status in (0, 1, 2), f"the exit status is {done.status}"
    assert done.status == 2 or not done.err, done.err
    assert done.status != 2 or done.err, "something is wrong, and nothing is said"
    assert "Traceback" not in done.err, done.err
    for character in done.out + done.err:
        assert character.isprintable() or character == "\n", f"{character!r} is printed"


def _parse(arguments: list[str]) -> None:
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            cli._parser(arguments).parse_args(arguments)
        except SystemExit as end:
            status = end.code
        else:
            status = 0
    assert status in (0, 2), f"the exit status is {status}"
