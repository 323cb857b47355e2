"""``python -m corsim explain``: run a scenario and say what happens, and why."""

from __future__ import annotations

import argparse

from corsim.explain.chapters import Ran
from corsim.explain.explaining import FORMATS
from corsim.profiles import ENGINES, PROFILES, SPEC
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.run import run as run_scenario

from . import output
from .scenarios import checked, document_in
from .terminal import BAD, GOOD, InputError, wrong

DESCRIPTION = "Run the scenario in FILE and say what the browser sends, what the script sees, and why."
EPILOG = "exit status: 0 allowed, 1 blocked or throws, 2 the input is wrong"

EVERY = "all"
"""What ``--browser`` takes instead of a name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.add_argument("file", metavar="FILE", help="a scenario in JSON; - is standard input")
    parser.add_argument(
        "--browser", metavar="NAME",
        help=f"the browser's profile, instead of the scenario's; {EVERY} compares {', '.join([SPEC.name, *ENGINES])}",
    )  # fmt: skip
    output.add_arguments(parser, FORMATS)


def run(options: argparse.Namespace) -> int:
    """Explain what *options* name; returns the exit status."""
    try:
        every = options.browser == EVERY
        scenario = _scenario(options.file, None if every else options.browser)
        if every:
            from corsim.explain.comparison import compare_scenario

            comparison = compare_scenario(scenario)
            output.give_comparisons([(None, comparison)], options)
            verdicts = [outcome.verdict for request in comparison.requests for outcome in request.outcomes]
        else:
            verdicts = run_scenario(scenario)
            output.give_documents([Ran(scenario, verdicts)], options)
    except InputError as error:
        return wrong(str(error))
    return BAD if any(verdict.verdict in ("blocked", "throws") for verdict in verdicts) else GOOD


def _scenario(file: str, browser: str | None) -> Scenario:
    """The scenario in *file*; raises InputError with everything that is wrong."""
    if browser is not None and browser not in PROFILES:
        raise InputError(f"--browser: no browser is called {browser!r}; known are {', '.join(PROFILES)}")
    document = document_in(file)
    if browser is not None and isinstance(document, dict):
        document["browser"] = browser
    return checked(file, lambda: decode_scenario(document))
