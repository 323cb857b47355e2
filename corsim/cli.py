"""``python -m corsim``: finds the command, and leaves it to its module in :mod:`corsim.commands`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib import import_module
from typing import Any, NoReturn, TextIO

from . import __version__
from .commands.terminal import BAD, wrong

EXAMPLES = """examples:
  python -m corsim explain request.json
  python -m corsim explain request.json --format json
  python -m corsim explain - < request.json
  python -m corsim explain request.json --browser all
  python -m corsim explain request.json --format html > request.html
  python -m corsim diff request.json --server other.json
  python -m corsim explain recording.har --only-blocked
  python -m corsim check recording.har
  python -m corsim probe https://api.example.com/ --origin https://app.example.com
  python -m corsim schema > scenario.schema.json
  python -m corsim spec cors-check
  python -m corsim audit shop:app --origin https://app.example.com
  python -m corsim playground
"""

COMMANDS = {
    "explain": "say what happens to a request, and why: from a scenario, a HAR file, curl, fetch() or HTTP text",
    "diff": "run two scenarios and say what differs",
    "check": "say which requests in a HAR file, however large, a browser blocks, and why",
    "probe": "make a request live, as a browser would, and say what came of it",
    "schema": "print the JSON Schema of scenarios",
    "spec": "print the standards' algorithms, and how far each is modelled",
    "audit": "try on a server what browsers and attackers would",
    "playground": "serve a page in which one sees what comes of a scenario as one types, and runs it for real",
}
"""The commands, which are modules of :mod:`corsim.commands`, and what each does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = _parser(sys.argv[1:] if arguments is None else arguments).parse_args(arguments)
    try:
        with redirect_stdout(None if sys.stdout is None else _Output(sys.stdout)):
            status: int = options.run(options)
            if sys.stdout is not None:
                sys.stdout.flush()
    except _NotWritten as failure:
        _give_up_stdout()
        if isinstance(failure.error, BrokenPipeError):
            # Whoever read the output has enough.
            return BAD
        return wrong(f"the output cannot be written ({failure.error.strerror or failure.error})")
    return status


class _NotWritten(Exception):
    """Standard output does not take what is printed."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.error = error


class _Output:
    """Standard output, *stream*, whose errors are told from all others that a command can meet."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError as error:
            raise _NotWritten(error) from error

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            raise _NotWritten(error) from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _give_up_stdout() -> None:
    """Nothing more can be written there, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """Its messages repeat what was given; escaped where a terminal would act on it, as all that is printed."""

    def error(self, message: str) -> NoReturn:
        from .explain.text import safe

        super().error("\n".join(map(safe, message.split("\n"))))


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m corsim",
        description="What a browser does with a cross-origin request, step by step, and why.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"corsim {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    chosen = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, what_it_does in COMMANDS.items():
        command = commands.add_parser(name, help=what_it_does)
        # What a command takes is imported only if it is the one that is run.
        if name == chosen:
            module = import_module(f"corsim.commands.{name}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser
