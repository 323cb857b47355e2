"""``python -m corsim explain --console TEXT``: what a message of a browser's console says, and what to look at.

Exit status: 0 a message was recognised, 2 none was.
"""

from __future__ import annotations

import argparse
import json

from corsim.explain.catalogue import SHOWN_ENGINES
from corsim.explain.console import nearest, recognise
from corsim.explain.console.telling import filled, render, to_dict
from corsim.explain.text import Palette, safe

from . import output
from .terminal import GOOD, InputError, read, wrong

FORMATS = ("text", "json")

LONGEST_SHOWN = 80
"""Characters of an unknown text that are repeated."""


def tell(text: str, options: argparse.Namespace) -> int:
    """Say what *text*, or standard input for ``-``, is, as *options* want it; returns the exit status."""
    if options.format not in FORMATS:
        return wrong(f"--console is told as {' or '.join(FORMATS)}, not as {options.format}")
    try:
        text = read("-").decode("utf-8", "replace") if text == "-" else text
        found = recognise(text)
        if not found:
            return wrong(_unknown(text))
        if options.format == "json":
            output.give(json.dumps(to_dict(found), indent=2), options)
        else:
            output.give(render(found, Palette(output.in_colour(options)), output.width_of(options)), options)
    except InputError as error:
        return wrong(str(error))
    return GOOD


def _unknown(text: str) -> str:
    shown = " ".join(text.split())
    if not shown:
        return "--console: the text is empty; a message of a browser's console is needed"
    shown = safe(shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…")
    known = nearest(text)
    hint = ""
    if known is not None:
        hint = f"\nThe nearest known is {known[1].name}, of {SHOWN_ENGINES[known[0]]}:\n  {filled(known[1], ())}"
    return (
        f"--console: no message of Chromium, Firefox or Safari that is known here is in this text: {shown}\n"
        f"Give the whole line of the console, from its beginning to its end, as the browser prints it in English.{hint}"
    )
