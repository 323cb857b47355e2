"""A chapter as a sequence diagram, before it is drawn: lanes, and what goes from one to another, from top to bottom.

The lanes are the page, its browser (with the CORS-preflight cache) and every origin that was asked. Both drawings, SVG
and Mermaid, are made of this, so they show the same. Strings are as they came: drawings shorten and escape.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from corsim.explain.advising import Need
from corsim.explain.chapters import Chapter
from corsim.explain.conversation import ShownAnswer, ShownExchange
from corsim.explain.explanation import Explanation
from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase

Look: TypeAlias = Literal["plain", "preflight", "good", "bad", "open"]
"""What a message or note is; it is drawn so that this can be told without colour."""

PAGE, BROWSER = 0, 1
"""The lanes that are always there, by their number."""

SENT = ("origin", "access-control-request-", "authorization", "cookie", "content-type", "x-")
"""Beginnings of the names of request headers that stand in the diagram."""

GOOD, BAD, AGAIN = "\u2713", "\u2717", "\u21bb"
"""The signs before words: got through, decided against, remembered."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line below a message's words: a header, or a remark. One that decided has a sign."""

    text: str
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """An arrow from one lane to another. A dashed one is an answer; a broken one does not arrive."""

    source: int
    target: int
    text: str
    lines: tuple[Line, ...] = ()
    look: Look = "plain"
    dashed: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What happens within the browser; ``lines`` and ``look`` as for messages."""

    text: str
    look: Look = "plain"
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Divider:
    """Where another request of the session begins, or what other browsers do."""

    text: str


Row: TypeAlias = Message | Remark | Divider


@dataclass(frozen=True, slots=True)
class Diagram:
    """A sequence diagram: its title, a sentence for those who do not see it, the lanes' names, and the rows."""

    title: str
    description: str
    lanes: tuple[str, ...]
    rows: tuple[Row, ...]


def diagram_of(chapter: Chapter) -> Diagram:
    """The sequence diagram of *chapter*."""
    explanations = [entry.explanation for entry in chapter.entries]
    browsers = list(dict.fromkeys(item.browser for item in explanations)) or [""]
    lanes, lane_of = lanes_of(explanations, f"browser {', '.join(browsers)}".strip())
    rows: list[Row] = []
    for entry in chapter.entries:
        if entry.heading is not None:
            rows.append(Divider(entry.heading))
        rows += rows_of(entry.explanation, lane_of)
    title = chapter.summary if chapter.title is None else f"{chapter.title}: {chapter.summary}"
    return Diagram(title, " ".join(map(told_of, explanations)), lanes, tuple(rows))


def joined(diagrams: Sequence[Diagram]) -> Diagram:
    """*diagrams* as one, each below a divider with its title; origins of the same name have one lane."""
    if len(diagrams) == 1:
        return diagrams[0]
    lanes = [", ".join(dict.fromkeys(diagram.lanes[index] for diagram in diagrams)) for index in (PAGE, BROWSER)]
    lanes += dict.fromkeys(name for diagram in diagrams for name in diagram.lanes[BROWSER + 1 :])
    rows: list[Row] = []
    for diagram in diagrams:
        places = [PAGE, BROWSER, *(lanes.index(name, BROWSER + 1) for name in diagram.lanes[BROWSER + 1 :])]
        rows.append(Divider(diagram.title))
        rows += (
            replace(row, source=places[row.source], target=places[row.target]) if isinstance(row, Message) else row
            for row in diagram.rows
        )
    title = "; ".join(diagram.title for diagram in diagrams)
    return Diagram(title, " ".join(diagram.description for diagram in diagrams), tuple(lanes), tuple(rows))


def lanes_of(explanations: Sequence[Explanation], browser: str) -> tuple[tuple[str, ...], dict[str, int]]:
    """The names of the lanes that *explanations* take, and the numbers of the origins'; *browser* names the second."""
    origins = list(dict.fromkeys(exchange.origin for item in explanations for exchange in item.exchanges))
    pages = list(dict.fromkeys(item.page_origin for item in explanations)) or [""]
    lane_of = {origin: number for number, origin in enumerate(origins, BROWSER + 1)}
    return (f"page {', '.join(pages)}".strip(), browser, *origins), lane_of


def told_of(explanation: Explanation) -> str:
    """The diagram of *explanation* in words."""
    parts = [f"The page {explanation.page_origin} calls {explanation.api} for {explanation.asked}."]
    for exchange in explanation.exchanges:
        kind = "The preflight" if exchange.is_preflight else "The request"
        without = "" if exchange.remembered is None else " without a preflight, as an earlier answer is remembered,"
        parts.append(f"{kind} {exchange.method} {exchange.url} is sent{without}{_came_back(exchange)}.")
    head = explanation.head
    parts.append(f"{head.word}: {head.sentence or head.detail}".rstrip(".") + ".")
    return " ".join(parts)


def _came_back(exchange: ShownExchange) -> str:
    if exchange.failure is not None:
        return " and is not answered"
    if exchange.answer is None:
        return ""
    redirect = "" if exchange.redirected_to is None else f", a redirect to {exchange.redirected_to}"
    return f" and is answered with {exchange.answer.status}{redirect}"


def rows_of(explanation: Explanation, lane_of: dict[str, int]) -> Iterator[Row]:
    """What of *explanation* is drawn, from top to bottom."""
    yield Message(PAGE, BROWSER, f"{explanation.api} {explanation.asked}")
    needs = explanation.needs or (None,) * len(explanation.exchanges)
    for exchange, need in zip(explanation.exchanges, needs, strict=True):
        yield from _exchange(exchange, lane_of[exchange.origin], need)
    head = explanation.head
    if explanation.seen is not None:
        yield Message(BROWSER, PAGE, f"{GOOD} {head.word}", (Line(head.detail),), "good", dashed=True)
    elif head.tone == "bad":
        sentence = () if head.sentence is None else (Line(head.sentence),)
        lines = (Line(head.detail, decided=True), *sentence)
        yield Message(BROWSER, PAGE, f"{BAD} {head.word}", lines, "bad", dashed=True)


def _exchange(exchange: ShownExchange, server: int, need: Need | None) -> Iterator[Row]:
    if exchange.remembered is not None:
        number = exchange.remembered.request
        source = "an earlier answer" if number is None else f"the preflight of request {number}"
        yield Remark(f"{AGAIN} no preflight: {source} is remembered", "open")
    words = f"{exchange.method} {_resource(exchange)}" + (" (preflight)" if exchange.is_preflight else "")
    look: Look = "preflight" if exchange.is_preflight else "plain"
    yield Message(BROWSER, server, words, tuple(_sent(exchange.headers)), look)
    if exchange.failure is not None:
        yield Message(server, BROWSER, f"{BAD} no answer", (Line(exchange.failure),), "bad", dashed=True, broken=True)
    elif exchange.answer is not None:
        yield _answer(exchange, exchange.answer, server, look)
    elif need is not None:
        yield _what_is_needed(need, server)


def _resource(exchange: ShownExchange) -> str:
    """The URL without its origin, which is the lane's name."""
    return exchange.url.removeprefix(exchange.origin) or "/"


def _sent(headers: Sequence[Header]) -> Iterator[Line]:
    for name, value in headers:
        if byte_lowercase(name).startswith(SENT):
            yield Line(f"{name}: {value}")


def _answer(exchange: ShownExchange, answer: ShownAnswer, server: int, look: Look) -> Message:
    words = f"{answer.status} {answer.status_text}".rstrip()
    if exchange.redirected_to is not None:
        words += " (redirect, followed)"
    lines = tuple(_answered(answer))
    message = Message(server, BROWSER, words, lines, look, dashed=True)
    if answer.decided:
        return replace(message, text=f"{BAD} {words}", look="bad")
    return message


def _answered(answer: ShownAnswer) -> Iterator[Line]:
    for header in answer.headers:
        if header.mark == "missing":
            yield Line(f"{BAD} {header.name} is missing", decided=True)
        elif header.mark == "decided":
            yield Line(f"{BAD} {header.name}: {header.value}", decided=True)
        elif header.matters:
            yield Line(f"{header.name}: {header.value}")


def _what_is_needed(need: Need, server: int) -> Message:
    status = "any status from 200 to 299, and" if need.kind == "preflight" else "any status, and"
    lines = [Line(f"{name}: {value}" + (" (or *)" if star else "")) for name, value, star in need.headers]
    if need.note is not None:
        lines = [Line(need.note)]
    return Message(server, BROWSER, f"needed: {status}", tuple(lines), "open", dashed=True)
