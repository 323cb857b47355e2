"""Verdicts explained, in the format that is asked for: what ``Verdict.explain`` and the command line print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from corsim.browser.hints import did_you_mean
from corsim.browser.verdict import Verdict

from .chapters import Chapter, Ran, chapter_of, chapter_of_verdicts
from .text import Palette, render_explanation, safe, wrapped

FORMATS = ("text", "json", "markdown", "html", "svg", "mermaid")


def explain(verdict: Verdict, format: str = "text", *, colour: bool = False, width: int | None = None) -> str:  # noqa: A002 - the option's name
    """*verdict* in one of :data:`FORMATS`; *colour* and *width* (in columns) are for text on a terminal.

    Raises ValueError for another format.
    """
    if format == "json":
        return json.dumps(verdict.to_dict(), indent=2)
    return _rendered([chapter_of_verdicts([verdict])], format, colour, width)


def explain_all(
    documents: Sequence[Ran],
    format: str = "text",  # noqa: A002
    *,
    colour: bool = False,
    width: int | None = None,
) -> str:
    """Everything that came of *documents*, as :func:`explain` does it for one verdict.

    As JSON, that is an object for a request, a list for a session, and a list of documents where there are several.
    """
    if format == "json":
        return json.dumps(_json(documents), indent=2)
    return _rendered([chapter_of(ran) for ran in documents], format, colour, width)


def _json(documents: Sequence[Ran]) -> Any:
    results = []
    for ran in documents:
        items = [verdict.to_dict() for verdict in ran.verdicts]
        results.append(items if ran.scenario.is_session else items[0])
    if len(documents) == 1:
        return results[0]
    return [
        {"title": ran.title, "notes": list(ran.notes), "results": result}
        for ran, result in zip(documents, results, strict=True)
    ]


def _rendered(chapters: Sequence[Chapter], format: str, colour: bool, width: int | None) -> str:  # noqa: A002
    if format == "text":
        return chapters_text(chapters, Palette(colour), width)
    if format not in FORMATS:
        hint = did_you_mean(format, FORMATS)
        raise ValueError(f"no format is called {format!r}; known are {', '.join(FORMATS)}. {hint}".rstrip())
    from .rendering import html, markdown, mermaid, svg

    render = {"markdown": markdown.render, "html": html.render, "svg": svg.render, "mermaid": mermaid.render}[format]
    return render(chapters)


def chapters_text(chapters: Sequence[Chapter], palette: Palette, width: int | None = None) -> str:
    """*chapters* as text for a terminal, with a line before each request of a session."""
    texts = []
    for chapter in chapters:
        before = [] if chapter.title is None else [palette("1", f"##### {safe(chapter.title)}")]
        before += [line for note in chapter.notes for line in wrapped(safe(note), width)]
        if before:
            texts.append("\n".join(before))
        for entry in chapter.entries:
            start = "" if entry.heading is None else f"=== {entry.heading}\n"
            texts.append(start + render_explanation(entry.explanation, palette, width))
    return "\n\n".join(texts)
