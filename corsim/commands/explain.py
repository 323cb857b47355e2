"""``python -m corsim explain``: run what is given and say what happens, and why."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from corsim.explain.chapters import Ran
from corsim.explain.explaining import FORMATS
from corsim.profiles import ENGINES, SPEC
from corsim.scenario.run import run as run_scenario

from . import inputs, output
from .terminal import BAD, GOOD, InputError, wrong

DESCRIPTION = "Run what is in FILE and say what the browser sends, what the script sees, and why."
EPILOG = "exit status: 0 allowed, 1 blocked or throws, 2 the input is wrong"

NOT_FOR_A_MESSAGE = {
    "kind": "--from",
    "page": "--page",
    "url": "--url",
    "only_blocked": "--only-blocked",
    "fix_for": "--fix-for",
    "max_age": "--max-age",
}
"""Arguments that say something of FILE, or of how it is explained, and not of a message of a console."""

EVERY = "all"
"""What ``--browser`` takes instead of a name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    inputs.add_arguments(parser)
    parser.add_argument(
        "--console", metavar="TEXT", help="instead of FILE, a message of a browser's console; - is standard input"
    )
    parser.add_argument(
        "--browser", metavar="NAME",
        help=f"the browser's profile, instead of the input's; {EVERY} compares {', '.join([SPEC.name, *ENGINES])}",
    )  # fmt: skip
    output.add_fix_for(parser)
    parser.add_argument(
        "--max-age", type=_seconds, metavar="SECONDS",
        help="of a session, say how many preflights this Access-Control-Max-Age would save in each browser",
    )  # fmt: skip
    output.add_arguments(parser, FORMATS)


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds: digits are needed")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Explain what *options* name; returns the exit status."""
    if options.console is not None:
        return _tell_a_message(options)
    if options.file is None:
        return wrong("a FILE is needed, or --console TEXT; - is standard input")
    try:
        output.check_format(options)
        every = options.browser == EVERY
        given = inputs.inputs(options, SPEC.name if every else options.browser)
        blocked = _compare(given, options) if every else _explain(given, options)
    except InputError as error:
        return wrong(str(error))
    return BAD if blocked else GOOD


def _tell_a_message(options: argparse.Namespace) -> int:
    """Tell what a message of a console says; returns the exit status."""
    if options.file is not None or options.browser is not None:
        return wrong("--console takes a text in place of FILE, and no --browser: the text says which one printed it")
    for name, option in NOT_FOR_A_MESSAGE.items():
        if getattr(options, name):
            return wrong(f"--console takes no {option}: that is about requests, and a message is none")
    from .console import tell

    return tell(options.console, options)


def _explain(given: Sequence[inputs.Input], options: argparse.Namespace) -> bool:
    """Explain *given* in the browser of each; whether anything that is shown is blocked."""
    documents = []
    for item in given:
        verdicts = run_scenario(item.scenario)
        shown = [index for index, verdict in enumerate(verdicts) if inputs.is_shown(verdict, options)]
        documents.append(
            Ran(
                item.scenario,
                verdicts,
                item.title or None,
                item.notes,
                item.request_notes,
                shown,
                fix_for=options.fix_for,
                max_age=options.max_age,
            )
        )
    output.give_documents(documents, options)
    return any(ran.verdicts[index].verdict in ("blocked", "throws") for ran in documents for index in ran.told)


def _compare(given: Sequence[inputs.Input], options: argparse.Namespace) -> bool:
    """Compare all browsers on *given*; whether anything that is shown is blocked in one of them."""
    from corsim.explain.comparison import compare_scenario
    from corsim.explain.rendering.comparing import Document

    for name in ("fix_for", "max_age"):
        if getattr(options, name) is not None:
            raise InputError(f"--{name.replace('_', '-')} is for one browser, and --browser {EVERY} compares several")
    documents = []
    for item in given:
        comparison = compare_scenario(item.scenario)
        shown = {
            index: request
            for index, request in enumerate(comparison.requests)
            if any(inputs.is_shown(outcome.verdict, options) for outcome in request.outcomes)
        }
        notes = list(item.notes)
        for index, request in shown.items():
            where = "" if request.heading is None else f"{request.heading}: "
            notes += (f"{where}{note}" for note in item.request_notes[index])
        told = replace(comparison, requests=tuple(shown.values()))
        documents.append(Document(told, item.title or None, tuple(notes)))
    output.give_comparisons(documents, options)
    requests = [request for document in documents for request in document.comparison.requests]
    return any(outcome.verdict.verdict in ("blocked", "throws") for request in requests for outcome in request.outcomes)
