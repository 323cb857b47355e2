"""Verdicts explained, in the format that is asked for: what ``Verdict.explain`` and the command line print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from corsim.browser.hints import did_you_mean
from corsim.browser.verdict import Verdict

from .as_data import explained
from .chapters import NOTHING_TOLD, Chapter, Ran, chapter_of, chapter_of_verdicts
from .text import Palette, render_explanation, safe, wrapped

FORMATS = ("text", "json", "markdown", "html", "svg", "mermaid")


def explain(verdict: Verdict, format: str = "text", *, colour: bool = False, width: int | None = None) -> str:  # noqa: A002 - the option's name
    """*verdict* in one of :data:`FORMATS`; *colour* and *width* (in columns) are for text on a terminal.

    Raises ValueError for another format.
    """
    if format == "json":
        return json.dumps(explained(verdict), indent=2)
    return _rendered([chapter_of_verdicts([verdict])], format, colour, width)


def explain_all(
    documents: Sequence[Ran],
    format: str = "text",  # noqa: A002
    *,
    colour: bool = False,
    width: int | None = None,
) -> str:
    """Everything that came of *documents*, as :func:`explain` does it for one verdict.

    As JSON, that is an object for a request and a list for a session. Documents with titles, of which there can be
    several, are a list of objects with their ``title``, ``notes`` and ``results``, which have ``notes`` of their own.
    """
    if format == "json":
        return json.dumps(_json(documents), indent=2)
    return _rendered([chapter_of(ran) for ran in documents], format, colour, width)


def _json(documents: Sequence[Ran]) -> Any:
    if any(ran.title is not None for ran in documents):
        return [{"title": ran.title, "notes": list(ran.notes), "results": _results(ran)} for ran in documents]
    [ran] = documents
    items = [explained(ran.verdicts[index], ran.verdicts[:index]) for index in ran.told]
    return items if ran.scenario.is_session or not items else items[0]


def _results(ran: Ran) -> list[dict[str, Any]]:
    return [
        {**explained(ran.verdicts[index], ran.verdicts[:index]), "notes": list(ran.notes_of(index))}
        for index in ran.told
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
        before += [line for note in chapter.notes for line in note_lines(note, width)]
        if before:
            texts.append("\n".join(before))
        if not chapter.entries:
            texts.append(f"{NOTHING_TOLD}.")
        for entry in chapter.entries:
            start = [] if entry.heading is None else [f"=== {entry.heading}"]
            start += [line for note in entry.notes for line in note_lines(note, width)]
            texts.append("\n".join([*start, render_explanation(entry.explanation, palette, width)]))
        if chapter.session:
            together = [line for told in chapter.session for line in wrapped(safe(told), width, "  ")]
            texts.append("\n".join(["=== all requests together", *together]))
    return "\n\n".join(texts)


def note_lines(note: str, width: int | None) -> list[str]:
    """A note about how something was read."""
    return wrapped(f"Note: {safe(note)}", width, "  ", "    ")
