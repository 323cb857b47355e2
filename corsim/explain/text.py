"""An explanation as text for a terminal: the verdict first, then the conversation, then what to change.

Sentences are wrapped where a width is given. Lines with URLs, headers and their values never are: what is broken there
can no longer be compared, or copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width

from corsim.browser.wording import counted

from .advising import Advice, Configuration, Need, Way
from .conversation import ShownAnswer, ShownExchange
from .explanation import Explanation, Head, Seen, Tone
from .stories import Story

COLOURS: dict[Tone, str] = {"good": "1;32", "bad": "1;31", "open": "1;36"}

_WORD = re.compile(r"(?:`[^`]*`|[^\s`]|`)+")
"""What a line is not broken in: a word, and a value in back quotes with all of its spaces."""


class Palette:
    """Terminal colours, or none."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, code: str, text: str) -> str:
        """*text* in the colour with this SGR code."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def safe(text: str) -> str:
    """*text* with whatever a terminal would act on, or could not show, escaped."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def wrapped(text: str, width: int | None, indent: str = "", hanging: str | None = None) -> list[str]:
    """*text* in lines of at most *width* columns, where words let it; one line without a width.

    The first begins with *indent*, the others with *hanging* (by default the same).
    """
    if width is None or columns(indent + text) <= width:
        return [indent + text]
    lines: list[str] = []
    line, is_empty = indent, True
    for word in _WORD.findall(text):
        if not is_empty and columns(line) + 1 + columns(word) > width:
            lines.append(line)
            line, is_empty = indent if hanging is None else hanging, True
        line += word if is_empty else f" {word}"
        is_empty = False
    return [*lines, line]


def columns(text: str) -> int:
    """How many columns of a terminal *text* takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def render_explanation(explanation: Explanation, palette: Palette, width: int | None = None) -> str:
    """*explanation* as text, with sentences in lines of at most *width* columns."""
    sections = [_head(explanation.head, palette, width)]
    if explanation.stories:
        sections.append(story_lines(explanation.stories, palette, width))
    sections.append(conversation_lines(explanation, palette, width))
    if explanation.needs:
        sections.append(_needs(explanation.needs, palette))
    if explanation.advice is not None:
        sections.append(advice_lines(explanation.advice, palette, width))
    if explanation.seen is not None:
        sections.append(_what_the_script_sees(explanation.seen, palette, width))
    sections.append(_steps(explanation, palette, width))
    return "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines)


def _head(head: Head, palette: Palette, width: int | None) -> Iterator[str]:
    indent = " " * (len(head.word) + 2)
    first, *more = wrapped(safe(head.detail), width, indent)
    yield palette(COLOURS[head.tone], head.word) + first[len(head.word) :]
    yield from more
    if head.sentence is not None:
        yield from wrapped(safe(head.sentence), width)


def conversation_lines(explanation: Explanation, palette: Palette, width: int | None = None) -> Iterator[str]:
    """The lines about what was sent and answered; what decided against the request is marked with ``!!``."""
    if not explanation.exchanges:
        yield palette("1", "Nothing was sent")
        return
    yield palette("1", "The conversation") + f" ({explanation.api} in a page of {explanation.page_origin})"
    for exchange in explanation.exchanges:
        yield from _exchange(exchange, palette, width)


def _exchange(exchange: ShownExchange, palette: Palette, width: int | None) -> Iterator[str]:
    kind = "   (preflight)" if exchange.is_preflight else ""
    yield ""
    if exchange.remembered is not None:
        number = exchange.remembered.request
        source = "an earlier answer" if number is None else f"the answer to the preflight of request {number}"
        yield from wrapped(f"(no preflight: {source} is remembered)", width, "     ", "      ")
    yield "  " + palette("1", f"-> {safe(exchange.method)} {safe(exchange.url)}") + kind
    for name, value in exchange.headers:
        yield f"       {safe(name)}: {safe(value)}"
    if exchange.body_size is not None:
        yield f"       ({counted(exchange.body_size, 'byte')} of body)"
    if exchange.failure is not None:
        first, *more = wrapped(f"<- no answer: {safe(exchange.failure)}", width, "  ", "     ")
        yield "  " + palette("1;31", first[2:])
        yield from more
    if exchange.answer is not None:
        yield from _answer(exchange.answer, palette)


def _answer(answer: ShownAnswer, palette: Palette) -> Iterator[str]:
    """The answer's status and the headers that matter; what decided against it is marked with ``!!``."""
    status = f"<- {answer.status}{' ' + safe(answer.status_text) if answer.status_text else ''}"
    yield palette("1;31", f"!!{status}") if answer.decided else "  " + palette("1", status)
    for header in answer.headers:
        line = f"{safe(header.name)}: {safe(header.value)}"
        if header.mark == "decided":
            yield "    " + palette("1;31", f"!! {line}")
        elif header.matters and not header.mark:
            yield f"       {line}"
    others = sum(not header.matters for header in answer.headers)
    if others:
        yield f"       (and {counted(others, 'other header')})"
    for header in answer.headers:
        if header.mark == "missing":
            yield "    " + palette("1;31", f"!! {header.name} is missing")


def _needs(needs: Sequence[Need], palette: Palette) -> Iterator[str]:
    yield palette("1", "What the answers must carry for the script to get through")
    for need in needs:
        yield ""
        status = ", with a status from 200 to 299" if need.kind == "preflight" else ""
        yield f"  to {safe(need.method)} {safe(need.url)}{status}"
        if need.note is not None:
            yield f"       ({need.note})"
        for name, value, wildcard in need.headers:
            yield f"       {name}: {safe(value)}{'   (or *)' if wildcard else ''}"


def advice_lines(advice: Advice, palette: Palette, width: int | None = None) -> Iterator[str]:
    """The lines about what to change."""
    yield palette("1", "What to change")
    for number, way in enumerate(advice.ways):
        if number:
            yield "  Or:"
        yield from _way(way, palette, width)
    if advice.configuration is not None:
        yield from _configuration(advice.configuration, palette, width)
    for note in advice.notes:
        yield from wrapped(safe(note.sentence), width, "  ")


def _way(way: Way, palette: Palette, width: int | None) -> Iterator[str]:
    for edit in way.edits:
        yield from wrapped(f"In the request: {safe(edit.what)}", width, "  ", "    ")
        if edit.costs is not None:
            yield from wrapped(f"({safe(edit.costs)})", width, "    ")
    for change in way.changes:
        request = change.request
        unseen = "" if change.is_known else ", which has not been asked for yet"
        yield from wrapped(f"In the answer to {safe(request.method)} {safe(request.url)}{unseen}", width, "  ", "    ")
        if change.status:
            yield f"       status {change.status}"
        for name, value in change.headers:
            yield "       " + palette("32", f"{name}: {safe(value)}")
    yield from wrapped(way.proof, width, "  ", "    ")
    for opened in way.opens:
        yield from wrapped(f"But think twice: {safe(opened)}", width, "  ", "    ")


def _configuration(configuration: Configuration, palette: Palette, width: int | None) -> Iterator[str]:
    if configuration.nothing is not None:
        yield from wrapped(f"For {configuration.kind}: {safe(configuration.nothing)}", width, "  ", "    ")
        return
    yield f"  For {configuration.kind}:"
    yield ""
    yield from (palette("32", f"       {safe(line)}".rstrip()) for line in configuration.text.splitlines())
    yield ""


def story_lines(stories: Sequence[Story], palette: Palette, width: int | None = None) -> Iterator[str]:
    """The lines about what is recognised."""
    yield palette("1", "What has happened")
    for story in stories:
        yield from wrapped(f"{safe(story.title)}. {safe(story.telling)}", width, "  ")


def _what_the_script_sees(seen: Seen, palette: Palette, width: int | None) -> Iterator[str]:
    yield palette("1", "What the script sees")
    if seen.nothing is not None:
        yield from wrapped(seen.nothing, width, "  ")
        return
    yield f"  status {seen.status}, url {safe(seen.url)}"
    for name, value in seen.headers:
        yield f"       {safe(name)}: {safe(value)}"
    if seen.hidden:
        yield from wrapped(f"Not visible: {', '.join(map(safe, seen.hidden))}", width, "  ", "    ")
    if seen.note is not None:
        yield from wrapped(seen.note, width, "  ")


def _steps(explanation: Explanation, palette: Palette, width: int | None) -> Iterator[str]:
    yield palette("1", "Why, step by step")
    told = [step for step in explanation.steps if not step.is_quiet]
    for step in told:
        yield from wrapped(f"{step.citation}: {safe(step.sentence)}", width, "  ", "      ")
    quiet = len(explanation.steps) - len(told)
    if quiet:
        words = f"(and {quiet} about credentials, Origin, Referer and timing: --format json has all of them)"
        for line in wrapped(words, width, "  ", "   "):
            yield palette("2", line)
    if explanation.citation is not None:
        yield palette("2", f"  {explanation.citation}")
