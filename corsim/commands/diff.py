"""``python -m corsim diff``: what differs between two scenarios, or in one with the server of another."""

from __future__ import annotations

import argparse
from copy import copy
from typing import Any

from corsim.explain.differing import Side, difference_of
from corsim.explain.rendering import differing
from corsim.profiles import PROFILES, no_browser
from corsim.scenario.decode import SCENARIO_KEYS, decode_scenario
from corsim.scenario.run import run as run_scenario

from . import output
from .scenarios import checked, document_in
from .terminal import BAD, GOOD, InputError, name_of, wrong

DESCRIPTION = """Run two scenarios and say what differs: in the input, on the wire, in the verdict, and the first step
of the standard that does. With --server, the second is the first with another server."""
EPILOG = "exit status: 0 nothing differs, 1 something does, 2 the input is wrong"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.add_argument("first", metavar="A", help="a scenario in JSON; - is standard input")
    parser.add_argument("second", metavar="B", nargs="?", help="the scenario that it is compared with")
    parser.add_argument(
        "--server", metavar="FILE",
        help="instead of B: a scenario of which only the server counts, or a server by itself",
    )  # fmt: skip
    parser.add_argument("--browser", metavar="NAME", help="the browser's profile, instead of the scenarios'")
    output.add_arguments(parser, differing.FORMATS)


def run(options: argparse.Namespace) -> int:
    """Compare what *options* name; returns the exit status."""
    try:
        second = _second(options)
        _check_browser(options.browser)
        first_document = document_in(options.first)
        first = _side(options.first, first_document, options.browser)
        difference = difference_of(first, _other(second, document_in(second), first_document, options))
        names = [name_of(options.first), name_of(second)]
        colour, width = output.in_colour(options), output.width_of(options)
        output.give(differing.explain(difference, names, options.format, colour=colour, width=width), options)
    except InputError as error:
        return wrong(str(error))
    return GOOD if difference.is_none else BAD


def _other(file: str, document: Any, first: dict[str, Any], options: argparse.Namespace) -> Side:
    """The second side: a scenario, or the *first* with another server."""
    if options.server is None:
        return _side(file, document, options.browser)
    if isinstance(document, dict) and "server" in document:
        return _side(file, {**first, "server": document["server"]}, options.browser)
    if isinstance(document, dict) and set(document) & {*SCENARIO_KEYS}:
        raise InputError(f"{name_of(file)}: there is no server in it; a scenario with one, or a server, is needed")
    return _side(file, {**first, "server": document}, options.browser, "server", "$.server")


def _second(options: argparse.Namespace) -> str:
    """The file that the first is compared with."""
    if (options.second is None) == (options.server is None):
        seen = "there are both" if options.second is not None else "there is neither"
        raise InputError(f"diff: {seen}; a second scenario, or --server with a file, is needed")
    second: str = options.second if options.server is None else options.server
    if options.first == second == "-":
        raise InputError("diff: both are standard input; at most one of the two can be")
    return second


def _check_browser(name: str | None) -> None:
    if name is not None and name not in PROFILES:
        raise InputError(f"--browser: {no_browser(name)}")


def _side(file: str, document: Any, browser: str | None, what: str = "scenario", root: str = "$") -> Side:
    if browser is not None and isinstance(document, dict):
        # A copy that still knows which keys stood in it twice.
        document = copy(document)
        document["browser"] = browser
    scenario = checked(file, lambda: decode_scenario(document), what, root)
    return Side(document, scenario, run_scenario(scenario))
