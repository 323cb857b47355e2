"""Comparisons of browsers as text, JSON, Markdown and HTML: a table, and the steps where they part.

As pictures they are made by :mod:`~corsim.explain.rendering.side_by_side`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corsim.browser.wording import counted, listed
from corsim.explain.chapters import NOTHING_TOLD
from corsim.explain.comparison import Apart, Compared, Comparison, Outcome
from corsim.explain.explaining import note_lines
from corsim.explain.explanation import ShownStep
from corsim.explain.text import COLOURS, Palette, columns, safe, wrapped

from . import html, markdown, pages
from .markdown import SIGNS
from .markup import escaped

PICTURES = ("svg", "mermaid")
FORMATS = ("text", "json", "markdown", "html", *PICTURES)

HEADS = ("browser", "verdict", "reason", "preflights", "script sees")

SHOWN = 2
"""How many places where browsers part are told; after these the rest follows from what is told."""

AGREE = "All take the same steps."
NO_MATTER = "That changes nothing of what is sent, decided, or seen by the script."


@dataclass(frozen=True, slots=True)
class Document:
    """The comparison that a document came to; ``title`` and ``notes`` as those of a chapter."""

    comparison: Comparison
    title: str | None = None
    notes: tuple[str, ...] = ()


def explain(comparison: Comparison, format: str = "text", *, colour: bool = False, width: int | None = None) -> str:  # noqa: A002
    """*comparison* in one of :data:`FORMATS`; *colour* and *width* are for text. ValueError for another format."""
    return explain_all([Document(comparison)], format, colour=colour, width=width)


def explain_all(
    documents: Sequence[Document],
    format: str = "text",  # noqa: A002
    *,
    colour: bool = False,
    width: int | None = None,
) -> str:
    """The same for all *documents*; as JSON those with titles are a list of objects, with ``title`` and ``notes``."""
    if format == "json":
        return json.dumps(_json(documents), indent=2)
    if format == "text":
        return "\n\n".join(_document_text(document, Palette(colour), width) for document in documents)
    if format == "markdown":
        return "\n".join(line for document in documents for line in _markdown(document)).strip("\n") + "\n"
    if format == "html":
        title = summary(documents[0].comparison) if len(documents) == 1 else f"{len(documents)} documents"
        return pages.page(title, (line for document in documents for line in _article(document, 1)))
    if format in PICTURES:
        return _picture(documents, format)
    raise ValueError(f"no format of a comparison is called {format!r}; known are {', '.join(FORMATS)}")


def _json(documents: Sequence[Document]) -> Any:
    if any(document.title is not None for document in documents):
        return [
            {"title": document.title, "notes": list(document.notes), **document.comparison.to_dict()}
            for document in documents
        ]
    [document] = documents
    return document.comparison.to_dict()


def _picture(documents: Sequence[Document], format: str) -> str:  # noqa: A002
    from . import mermaid, side_by_side, svg

    diagrams = [side_by_side.diagram_of_comparison(document.comparison, document.title) for document in documents]
    return svg.picture(diagrams, style=True) if format == "svg" else mermaid.written(diagrams)


def fragment(comparison: Comparison) -> str:
    """*comparison* as an element for a notebook."""
    return pages.fragment(_article(Document(comparison), 3))


def summary(comparison: Comparison) -> str:
    """Whether the browsers agree, in a few words."""
    if not comparison.requests:
        return NOTHING_TOLD
    names = ", ".join(comparison.browsers)
    if comparison.agree:
        return f"{names} agree"
    apart = sum(not request.agree for request in comparison.requests)
    where = "" if len(comparison.requests) == 1 else f" about {apart} of {len(comparison.requests)} requests"
    return f"{names} do not agree{where}"


def cells(outcome: Outcome) -> tuple[str, ...]:
    """What a table says of *outcome*, under :data:`HEADS`."""
    head = outcome.explanation.head
    reason = head.detail if head.tone == "bad" else ""
    return outcome.browser, head.word, reason, str(outcome.preflights), outcome.seen


def leaving(apart: Apart) -> str:
    """Who leaves whose way."""
    names = apart.browsers
    whose = "the standard's" if apart.base == "spec" else f"{apart.base}'s"
    return f"{listed(names)} leave{'s' if len(names) == 1 else ''} {whose} way here"


def _document_text(document: Document, palette: Palette, width: int | None) -> str:
    before = [] if document.title is None else [palette("1", f"##### {safe(document.title)}")]
    before += [line for note in document.notes for line in note_lines(note, width)]
    texts = ["\n".join(_text(request, palette, width)) for request in document.comparison.requests]
    return "\n\n".join([*(["\n".join(before)] if before else []), *(texts or [f"{NOTHING_TOLD}."])])


def _text(request: Compared, palette: Palette, width: int | None) -> Iterator[str]:
    if request.heading is not None:
        yield f"=== {request.heading}"
    yield palette("1", safe(request.asked)) + f" in a page of {request.page_origin}"
    yield ""
    yield from _table(request.outcomes, palette, width)
    if not request.apart:
        yield from ("", AGREE)
    for apart in request.apart:
        yield ""
        yield from (palette("1", line) for line in wrapped(leaving(apart), width))
        for parting in apart.partings[:SHOWN]:
            yield from _step(apart.base, parting.first, width)
            yield from _step(apart.browsers[0], parting.second, width)
        rest = len(apart.partings) - SHOWN
        if rest > 0:
            yield f"  (and at {counted(rest, 'step')} after that)"
        if not apart.differences:
            yield from wrapped(NO_MATTER, width, "  ")


def _step(browser: str, step: ShownStep | None, width: int | None) -> Iterator[str]:
    if step is None:
        yield f"  {browser}: takes no such step"
        return
    yield from wrapped(f"{browser}: {step.citation}: {safe(step.sentence)}", width, "  ", "      ")


def _table(outcomes: Sequence[Outcome], palette: Palette, width: int | None) -> Iterator[str]:
    rows = [HEADS, *map(cells, outcomes)]
    kept = [index for index in range(len(HEADS)) if any(row[index] for row in rows[1:])]
    widths = {index: max(columns(row[index]) for row in rows) for index in kept}
    if width is not None and sum(widths.values()) + 2 * len(kept) > width:
        yield from _records(outcomes, palette, width)
        return
    for number, row in enumerate(rows):
        parts = [row[index].ljust(widths[index]) for index in kept]
        if number == 0:
            yield "  " + palette("2", "  ".join(parts).rstrip())
            continue
        head = outcomes[number - 1].explanation.head
        parts[kept.index(1)] = palette(COLOURS[head.tone], row[1]) + " " * (widths[1] - len(row[1]))
        yield "  " + "  ".join(parts).rstrip()


def _records(outcomes: Sequence[Outcome], palette: Palette, width: int) -> Iterator[str]:
    """The table for a narrow terminal."""
    for outcome in outcomes:
        browser, word, reason, preflights, seen = cells(outcome)
        yield f"  {browser}: {palette(COLOURS[outcome.explanation.head.tone], word)}"
        if reason:
            yield f"    {reason}"
        yield from wrapped(f"preflights: {preflights}, script sees: {seen}", width, "    ")


def _markdown(document: Document) -> Iterator[str]:
    marks = "##"
    if document.title is not None:
        yield from (f"{marks} {markdown.sentence(document.title)}", "")
        marks += "#"
    for note in document.notes:
        yield from (f"> {markdown.sentence(note)}", "")
    if not document.comparison.requests:
        yield from (f"{NOTHING_TOLD}.", "")
    for request in document.comparison.requests:
        asked = markdown.code(request.asked)
        before = "" if request.heading is None else f"{markdown.sentence(request.heading)}: "
        yield from (f"{marks} {before}{asked}", "", f"In a page of {markdown.code(request.page_origin)}:", "")
        yield "| " + " | ".join(HEADS) + " |"
        yield "|" + "---|" * len(HEADS)
        for outcome in request.outcomes:
            browser, word, reason, *others = cells(outcome)
            sign = SIGNS[outcome.explanation.head.tone]
            row = (browser, f"{sign} {word}", f"`{reason}`" if reason else "", *others)
            yield "| " + " | ".join(row) + " |"
        yield ""
        if not request.apart:
            yield from (AGREE, "")
        for apart in request.apart:
            yield from (f"**{leaving(apart)}:**", "")
            for parting in apart.partings[:SHOWN]:
                for name, step in ((apart.base, parting.first), (apart.browsers[0], parting.second)):
                    yield f"- {name}: {'takes no such step' if step is None else markdown.step_line(step)}"
            yield ""
            if not apart.differences:
                yield from (NO_MATTER, "")


def _article(document: Document, level: int) -> Iterator[str]:
    yield "<article>"
    if document.title is not None:
        yield pages.heading(level, escaped(document.title))
        level += 1
    yield pages.heading(level, escaped(summary(document.comparison)))
    yield from pages.notes(document.notes)
    for request in document.comparison.requests:
        yield from _request(request, level + 1)
    yield "</article>"


def _request(request: Compared, level: int) -> Iterator[str]:
    before = "" if request.heading is None else f"{escaped(request.heading)}: "
    yield pages.heading(level, f"{before}{pages.code(request.asked)}")
    yield '<div class="scroll" role="region" aria-label="Browsers" tabindex="0"><table class="browsers">'
    yield f"<caption>In a page of {pages.code(request.page_origin)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{head}</th>' for head in HEADS) + "</tr></thead><tbody>"
    for outcome in request.outcomes:
        browser, word, reason, *others = map(escaped, cells(outcome))
        tone = outcome.explanation.head.tone
        yield f'<tr><th scope="row">{browser}</th><td class="{tone}"><strong>{SIGNS[tone]} {word}</strong></td>'
        yield f"<td>{f'<code>{reason}</code>' if reason else ''}</td>"
        yield "".join(f"<td>{other}</td>" for other in others) + "</tr>"
    yield "</tbody></table></div>"
    if not request.apart:
        yield f"<p>{AGREE}</p>"
    for apart in request.apart:
        yield pages.heading(level + 1, escaped(leaving(apart)))
        yield from pages.items(_steps(apart))
        if not apart.differences:
            yield f'<p class="quiet">{NO_MATTER}</p>'


def _steps(apart: Apart) -> Iterator[str]:
    for parting in apart.partings[:SHOWN]:
        for name, step in ((apart.base, parting.first), (apart.browsers[0], parting.second)):
            yield f"<strong>{escaped(name)}</strong>: {'takes no such step' if step is None else html.step(step)}"
