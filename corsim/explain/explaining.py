"""A verdict explained, in the format that is asked for: what ``Verdict.explain`` and the command line print."""

from __future__ import annotations

import json

from corsim.browser.verdict import Verdict

from .explanation import explanation_of
from .text import Palette, render_explanation

FORMATS = ("text", "json")


def explain(verdict: Verdict, format: str = "text", *, colour: bool = False) -> str:  # noqa: A002 - the option's name
    """*verdict* in one of :data:`FORMATS`; *colour* is for text on a terminal. Raises ValueError for another format."""
    if format == "json":
        return json.dumps(verdict.to_dict(), indent=2)
    if format == "text":
        return render_explanation(explanation_of(verdict), Palette(colour))
    raise ValueError(f"no format is called {format!r}; known are {', '.join(FORMATS)}")
