"""The reference of the command line, from the arguments that the commands themselves add to their parsers.

A command is a section: what it does, how it is called, its arguments in a table, and its exit statuses.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from corsim.cli import COMMANDS

from .markdown import cell, code


class Recorder(argparse.ArgumentParser):
    """A parser that remembers its arguments, as argparse does not tell them."""

    def __init__(self, **arguments: Any) -> None:
        self.arguments: list[argparse.Action] = []
        super().__init__(**arguments, add_help=False)

    def add_argument(self, *names: Any, **rest: Any) -> argparse.Action:
        """Add an argument, and remember it."""
        self.arguments.append(super().add_argument(*names, **rest))
        return self.arguments[-1]


def parser_of(name: str) -> Recorder:
    """The parser of the command *name*, with all of its arguments."""
    parser = Recorder(prog=f"python -m corsim {name}")
    import_module(f"corsim.commands.{name}").add_arguments(parser)
    return parser


def command_line() -> Iterator[str]:
    """A table of the commands, and a section for each."""
    yield from ("| command | what it does |", "|---|---|")
    for name, what_it_does in COMMANDS.items():
        yield f"| [`{name}`](#{name}) | {cell(what_it_does)} |"
    for name in COMMANDS:
        yield from _section(name, parser_of(name))


def _section(name: str, parser: Recorder) -> Iterator[str]:
    yield from ("", f"## {name}", "", " ".join((parser.description or "").split()), "")
    yield from (f"    {_usage(parser)}", "")
    if parser.arguments:
        yield from ("| argument | what it is | default |", "|---|---|---|")
        yield from (_row(parser, action) for action in parser.arguments)
    epilog = " ".join((parser.epilog or "").split())
    if epilog:
        yield from ("", f"{epilog[:1].upper()}{epilog[1:]}.")


def _usage(parser: Recorder) -> str:
    """The short form of a call: options have their table."""
    options = [action for action in parser.arguments if action.option_strings]
    required = [f"{action.option_strings[0]} {action.metavar}" for action in options if action.required]
    positional = [_positional(action) for action in parser.arguments if not action.option_strings]
    return " ".join([parser.prog, *(["[options]"] if options else []), *required, *positional])


def _positional(action: argparse.Action) -> str:
    """How an argument without a name stands in a call."""
    if action.nargs is None:
        return str(action.metavar)
    return f"[{action.metavar}{' ...' if action.nargs == '*' else ''}]"


def _row(parser: Recorder, action: argparse.Action) -> str:
    takes = "" if action.nargs == 0 else f" {_value(action)}"
    names = ", ".join(code(f"{name}{takes}") for name in action.option_strings) or code(str(action.metavar))
    what = cell((action.help or "") % {"default": action.default, "prog": parser.prog})
    if action.choices:
        what += f": {', '.join(code(str(choice)) for choice in action.choices)}"
    return f"| {names} | {what} | {_default(action)} |"


def _value(action: argparse.Action) -> str:
    return str(action.metavar or ("CHOICE" if action.choices else action.dest.upper()))


def _default(action: argparse.Action) -> str:
    """The default, where it is a value and the help does not say it already."""
    given = action.default
    if given in (None, False, []) or not action.option_strings or "(default" in (action.help or ""):
        return ""
    return code(", ".join(given) if isinstance(given, list | tuple) else str(given))
