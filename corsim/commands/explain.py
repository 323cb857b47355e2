"""``python -m corsim explain``: run a scenario and say what happens, and why."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from corsim.browser.verdict import Verdict
from corsim.explain.explaining import explain
from corsim.profiles import PROFILES
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.reading import ScenarioError, read_json
from corsim.scenario.run import run as run_scenario

from .terminal import BAD, GOOD, InputError, name_of, print_json, read, wants_colour, wrong

DESCRIPTION = "Run the scenario in FILE and say what the browser sends, what the script sees, and why."
EPILOG = "exit status: 0 allowed, 1 blocked or throws, 2 the input is wrong"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.add_argument("file", metavar="FILE", nargs="?", help="a scenario in JSON; - is standard input")
    parser.add_argument(
        "--console", metavar="TEXT", help="instead of FILE, a message of a browser's console; - is standard input"
    )
    parser.add_argument("--browser", metavar="NAME", help="the browser's profile, instead of the scenario's")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the result")


def run(options: argparse.Namespace) -> int:
    """Explain what *options* name; returns the exit status."""
    if options.console is not None:
        if options.file is not None or options.browser is not None:
            return wrong(
                "--console takes a text in place of FILE, and no --browser: the text says which one printed it"
            )
        from .console import tell

        return tell(options.console, options.format)
    if options.file is None:
        return wrong("a FILE is needed, or --console TEXT; - is standard input")
    try:
        scenario = _scenario(options.file, options.browser)
    except InputError as error:
        return wrong(str(error))
    verdicts = run_scenario(scenario)
    if options.format == "json":
        items = [verdict.to_dict() for verdict in verdicts]
        print_json(items if scenario.is_session else items[0])
    else:
        _print_text(scenario, verdicts)
    return BAD if any(verdict.verdict in ("blocked", "throws") for verdict in verdicts) else GOOD


def _scenario(file: str, browser: str | None) -> Scenario:
    """The scenario in *file*; raises InputError with everything that is wrong."""
    if browser is not None and browser not in PROFILES:
        raise InputError(f"--browser: no browser is called {browser!r}; known are {', '.join(PROFILES)}")
    data = read(file)
    try:
        document = read_json(data)
        if browser is not None and isinstance(document, dict):
            document["browser"] = browser
        return decode_scenario(document)
    except ScenarioError as error:
        count = len(error.problems)
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        raise InputError(
            f"{name_of(file)} is not a scenario; {count} problem{'s' if count > 1 else ''}:\n{problems}"
        ) from error


def _print_text(scenario: Scenario, verdicts: Sequence[Verdict]) -> None:
    colour = wants_colour(sys.stdout)
    for number, verdict in enumerate(verdicts, 1):
        if scenario.is_session:
            at = scenario.requests[number - 1].at
            print(f"{'' if number == 1 else chr(10)}=== request {number}" + ("" if at is None else f" at {at:g} s"))
        print(explain(verdict, colour=colour))
