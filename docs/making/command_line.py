"""The reference of the command line, from the argparse parsers themselves.

A command is a section: what it does, how it is called, its arguments in a table, and its exit statuses.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from corsim.cli import COMMANDS, _parser

from .markdown import cell, code


def parser_of(name: str) -> argparse.ArgumentParser:
    """The parser of the command *name*, with all of its arguments."""
    for action in _parser([name])._actions:
        if isinstance(action, argparse._SubParsersAction):
            found: argparse.ArgumentParser = action.choices[name]
            return found
    raise LookupError("the command line has no commands")


def command_line() -> Iterator[str]:
    """A table of the commands, and a section for each."""
    yield from ("| command | what it does |", "|---|---|")
    for name, what_it_does in COMMANDS.items():
        yield f"| [`{name}`](#{name}) | {cell(what_it_does)} |"
    for name in COMMANDS:
        yield from _section(name, parser_of(name))


def _section(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield from ("", f"## {name}", "", " ".join((parser.description or "").split()), "")
    yield from (f"    {line}" for line in _usage(parser).splitlines())
    yield ""
    shown = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]
    if shown:
        yield from ("| argument | what it is | default |", "|---|---|---|")
        yield from (_row(parser, action) for action in shown)
    if parser.epilog:
        yield from ("", " ".join(parser.epilog.split())[:1].upper() + " ".join(parser.epilog.split())[1:] + ".")


def _usage(parser: argparse.ArgumentParser) -> str:
    """The short form of a call: options have their table."""
    positional = [
        action.metavar if action.nargs is None else f"[{action.metavar}{' ...' if action.nargs == '*' else ''}]"
        for action in parser._actions
        if not action.option_strings
    ]
    has_options = any(
        action.option_strings and not isinstance(action, argparse._HelpAction) for action in parser._actions
    )
    required = [
        f"{action.option_strings[0]} {action.metavar}"
        for action in parser._actions
        if action.option_strings and action.required
    ]
    words = [parser.prog, *(["[options]"] if has_options else []), *required, *(str(word) for word in positional)]
    return " ".join(words)


def _row(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    takes = "" if action.nargs == 0 else f" {_value(action)}"
    names = ", ".join(code(f"{name}{takes}") for name in action.option_strings) or code(str(action.metavar))
    help_ = parser._get_formatter()._expand_help(action) if action.help else ""
    if action.choices and action.option_strings:
        help_ += f": {', '.join(code(str(choice)) for choice in action.choices)}"
        return f"| {names} | {cell(help_, has_code=True)} | {_default(action)} |"
    return f"| {names} | {cell(help_)} | {_default(action)} |"


def _value(action: argparse.Action) -> str:
    return str(action.metavar) if action.metavar else (action.dest.upper().replace("_", "-"))


def _default(action: argparse.Action) -> str:
    """The default, where it is a value and the help does not say it already."""
    given = action.default
    if given in (None, False, []) or not action.option_strings or "(default" in (action.help or ""):
        return ""
    return code(", ".join(given) if isinstance(given, list | tuple) else str(given))
