"""The command line as a target: the lines up to an empty one are its arguments, the rest is its standard input.

It runs in this process, with its streams caught. The files that it can read are the documentation's examples, held in
memory; nothing is read from or written to a disk. Commands that serve, ask a network or import an application have
their arguments parsed, and are not run.
"""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from unittest.mock import patch

from corsim import cli
from spec_tests import command_line

NOT_RUN = ("audit", "playground", "probe")


@cache
def _files() -> dict[str, bytes]:
    paths = (path for path in sorted(command_line.EXAMPLES.iterdir()) if path.is_file())
    return {f"docs/examples/{path.name}": path.read_bytes() for path in paths}


class MemoryPath:
    """A path to what is held in memory; what is written, is gone."""

    def __init__(self, path: str) -> None:
        self.path = path

    def read_bytes(self) -> bytes:
        """The file's content; raises what a file system does."""
        if "\0" in self.path:
            raise ValueError("embedded null byte")
        if self.path not in _files():
            raise FileNotFoundError(2, "No such file or directory", self.path)
        return _files()[self.path]

    def open(self, _mode: str) -> io.BytesIO:
        """The file's content as a stream."""
        return io.BytesIO(self.read_bytes())

    def write_text(self, data: str, encoding: str, **_how: str) -> None:
        """Take *data*, as a file that can be written does; raises for a path that no file can have."""
        if not self.path or "\0" in self.path:
            raise ValueError("no file can be called so")
        data.encode(encoding)


def try_a_command_line(data: bytes) -> None:
    """Run the command line in *data*, and see that it ends as one: a status, and nothing that a terminal acts on."""
    head, _, rest = data.partition(b"\n\n")
    arguments = [line.decode("utf-8", "surrogateescape") for line in head.split(b"\n")] if head else []
    arguments = [argument.replace("\0", "") for argument in arguments]
    if next((argument for argument in arguments if not argument.startswith("-")), None) in NOT_RUN:
        _parse(arguments)
        return
    with (
        patch("corsim.commands.terminal.Path", MemoryPath),
        patch("corsim.commands.output.Path", MemoryPath),
        patch("corsim.scenario.bulk.reading.Path", MemoryPath),
    ):
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
