"""Explanations as text, taken apart: what tests of the text look at."""

from __future__ import annotations

import re
from typing import Any

from corsim.explain.explanation import explanation_of
from corsim.explain.text import Palette, render_explanation
from corsim.scenario.decode import decode_scenario
from corsim.scenario.run import run

PAGE = "https://app.example.com/"
URL = "https://api.example.com/items"
ANYBODY = {"Access-Control-Allow-Origin": "*"}
HOSTILE = ["\x1b[2J", "\x07", "\x9b31m", "\x7f", "\x08", "\x0b", "\x85", "\xad"]
BIDIRECTIONAL = ["\u202e", "\u2066", "\u200f", "\u061c", "\ufeff", "\u2028", "\ud800", "\U000e0041"]

PLAIN = Palette(False)


def texts_of(document: dict[str, Any], palette: Palette = PLAIN) -> list[str]:
    """The text of each request of *document*, as the command line prints it."""
    scenario = decode_scenario(document)
    verdicts = run(scenario)
    return [
        render_explanation(explanation_of(verdict, verdicts[:index]), palette) for index, verdict in enumerate(verdicts)
    ]


def text_of(server: Any = None, page: Any = PAGE, **request: Any) -> str:
    """The text of a request to an answer that permits anybody, or to *server*."""
    server = {"response": {"headers": ANYBODY}} if server is None else server
    [text] = texts_of({"page": page, "request": {"url": URL, **request}, "server": server})
    return text


def sections(text: str) -> dict[str, list[str]]:
    """The lines of each section by its heading; those of the first under the empty string."""
    found: dict[str, list[str]] = {"": []}
    current = ""
    for line in text.splitlines():
        match = re.match(r"(The conversation|Nothing was sent|What .*|Why, step by step)", line)
        if match:
            current = match[1]
            found[current] = []
        elif line:
            found[current].append(line)
    return found


def marked(text: str) -> list[str]:
    """The lines that decided."""
    return [line.strip().removeprefix("!!").strip() for line in text.splitlines() if line.lstrip().startswith("!!")]
