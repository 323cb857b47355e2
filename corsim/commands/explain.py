"""``python -m corsim explain``: run what is given and say what happens, and why."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.explain.explaining import explain
from corsim.explain.text import safe
from corsim.scenario.run import run as run_scenario

from .inputs import Input, inputs, is_shown
from .inputs import add_arguments as add_input_arguments
from .terminal import BAD, GOOD, InputError, print_json, wants_colour, wrong

DESCRIPTION = "Run what is in FILE and say what the browser sends, what the script sees, and why."
EPILOG = "exit status: 0 allowed, 1 blocked or throws, 2 the input is wrong"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    add_input_arguments(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the result")


def run(options: argparse.Namespace) -> int:
    """Explain what *options* name; returns the exit status."""
    try:
        given = inputs(options)
    except InputError as error:
        return wrong(str(error))
    results = [(item, run_scenario(item.scenario)) for item in given]
    shown = [
        (item, [(index, verdict) for index, verdict in enumerate(verdicts) if is_shown(verdict, options)])
        for item, verdicts in results
    ]
    if options.format == "json":
        _print_json(shown)
    else:
        print("\n".join(_text(shown)))
    verdicts = [verdict for _, chosen in shown for _, verdict in chosen]
    return BAD if any(verdict.verdict in ("blocked", "throws") for verdict in verdicts) else GOOD


Shown = tuple[Input, Sequence[tuple[int, Verdict]]]
"""An input, and those of its verdicts that are wanted, with their indexes."""


def _print_json(shown: Sequence[Shown]) -> None:
    item, chosen = shown[0]
    if not item.title:
        items = [verdict.to_dict() for _, verdict in chosen]
        print_json(items if item.scenario.is_session or not items else items[0])
        return
    print_json([_to_dict(*one) for one in shown])


def _to_dict(item: Input, chosen: Sequence[tuple[int, Verdict]]) -> dict[str, Any]:
    results = [{**verdict.to_dict(), "notes": list(item.request_notes[index])} for index, verdict in chosen]
    return {"title": item.title, "notes": list(item.notes), "results": results}


def _text(shown: Sequence[Shown]) -> Iterator[str]:
    """What is printed, in pieces of one or more lines."""
    colour = wants_colour(sys.stdout)
    nothing = "No request in it is one that is asked for with --only-blocked and --url."
    first = True
    for item, chosen in shown:
        if item.title:
            yield ("" if first else "\n") + f"##### {safe(item.title)}"
            yield from (f"  Note: {safe(note)}" for note in item.notes)
            yield nothing if not chosen else ""
        elif not chosen:
            yield nothing
        for place, (index, verdict) in enumerate(chosen):
            if item.scenario.is_session:
                at = item.scenario.requests[index].at
                heading = f"=== request {index + 1}" + ("" if at is None else f" at {at:g} s")
                yield heading if place == 0 else f"\n{heading}"
            yield from (f"  Note: {safe(note)}" for note in item.request_notes[index])
            yield explain(verdict, colour=colour)
        first = False
