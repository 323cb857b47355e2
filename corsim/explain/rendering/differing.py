"""What differs between two documents, as text, JSON and Markdown: place by place, and the first step that does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from corsim.explain.differing import Difference, Differing, Part, RequestDifference
from corsim.explain.explanation import ShownStep
from corsim.explain.text import Palette, safe, wrapped

from . import markdown

FORMATS = ("text", "json", "markdown")

HEADS: dict[Part, str] = {
    "input": "What differs in the input",
    "wire": "What differs on the wire",
    "verdict": "What differs in the verdict",
    "script": "What differs for the script",
}
STEP = "The first step that differs"
SAME = "Nothing differs"
NO_MATTER = "What is sent, decided and seen by the script is the same"
NOTHING, EMPTY = "(nothing)", "(empty)"
NO_STEP = "takes no such step"

NAMES = ("A", "B")


def explain(
    difference: Difference,
    names: Sequence[str],
    format: str = "text",  # noqa: A002
    *,
    colour: bool = False,
    width: int | None = None,
) -> str:
    """*difference* in one of :data:`FORMATS`, with what the two are called. Raises ValueError for another format."""
    if format == "json":
        return json.dumps({"documents": list(names), **difference.to_dict()}, indent=2)
    if format == "text":
        return "\n".join(_text(difference, names, Palette(colour), width))
    if format == "markdown":
        return "\n".join(_markdown(difference, names)).strip("\n") + "\n"
    raise ValueError(f"no format of a difference is called {format!r}; known are {', '.join(FORMATS)}")


def by_part(differences: Iterable[Differing]) -> Iterator[tuple[str, list[Differing]]]:
    """*differences* under their headings."""
    items = list(differences)
    for part, head in HEADS.items():
        found = [item for item in items if item.part == part]
        if found:
            yield head, found


def shown(value: Any) -> str:
    """A value: text as it is, if there is any, and what is not text as JSON."""
    if value is None:
        return NOTHING
    return (value or EMPTY) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def steps(request: RequestDifference) -> Iterator[tuple[str, ShownStep | None]]:
    """The step of each of the two, where there is one that differs."""
    if request.parting is not None:
        yield from zip(NAMES, (request.parting.first, request.parting.second), strict=True)


def _text(difference: Difference, names: Sequence[str], palette: Palette, width: int | None) -> Iterator[str]:
    for letter, name in zip(NAMES, names, strict=True):
        yield f"{letter}  {safe(name)}"
    if difference.is_none:
        yield from ("", SAME)
        return
    for head, found in by_part(difference.input):
        yield from _group(head, found, palette)
    for request in difference.requests:
        yield from _request(request, palette, width)


def _group(head: str, found: Iterable[Differing], palette: Palette) -> Iterator[str]:
    yield from ("", palette("1", head))
    for item in found:
        yield f"  {safe(item.place)}"
        yield f"    A  {safe(shown(item.first))}"
        yield f"    B  {safe(shown(item.second))}"


def _request(request: RequestDifference, palette: Palette, width: int | None) -> Iterator[str]:
    if request.heading is not None:
        asked = request.asked[0] or request.asked[1] or ""
        yield from ("", f"=== {request.heading}: {safe(asked)}")
    for head, found in by_part(request.differences):
        yield from _group(head, found, palette)
    if not request.differences:
        yield from ("", NO_MATTER if request.parting else SAME)
    if request.parting is not None:
        yield from ("", palette("1", STEP))
        for letter, step in steps(request):
            told = NO_STEP if step is None else f"{step.citation}: {safe(step.sentence)}"
            yield from wrapped(f"{letter}: {told}", width, "  ", "     ")


def _markdown(difference: Difference, names: Sequence[str]) -> Iterator[str]:
    for letter, name in zip(NAMES, names, strict=True):
        yield f"- **{letter}** {markdown.code(name)}"
    yield ""
    if difference.is_none:
        yield SAME
        return
    for head, found in by_part(difference.input):
        yield from _table(head, found, "##")
    for request in difference.requests:
        marks = "##"
        if request.heading is not None:
            asked = request.asked[0] or request.asked[1] or ""
            yield from (f"## {request.heading}: {markdown.code(asked)}", "")
            marks = "###"
        for head, found in by_part(request.differences):
            yield from _table(head, found, marks)
        if not request.differences:
            yield from (NO_MATTER if request.parting else SAME, "")
        if request.parting is not None:
            yield from (f"{marks} {STEP}", "")
            for letter, step in steps(request):
                yield f"- **{letter}** {NO_STEP if step is None else markdown.step_line(step)}"
            yield ""


def _table(head: str, found: Iterable[Differing], marks: str) -> Iterator[str]:
    yield from (f"{marks} {head}", "", "| | A | B |", "|---|---|---|")
    for item in found:
        values = (NOTHING if value is None else markdown.cell(shown(value)) for value in (item.first, item.second))
        yield f"| {markdown.cell(item.place)} | {' | '.join(values)} |"
    yield ""
