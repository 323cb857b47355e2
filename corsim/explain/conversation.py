"""The conversation of a verdict, as data for renderings: what was sent, what came back, and what decided.

An exchange knows what is on the wire. What is not stands in the trace: that no preflight was sent as an earlier answer
is remembered, or that a redirect was followed. Both are brought together here, exchange by exchange. Nothing is
escaped: renderings do that, each in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corsim.browser.verdict import Verdict
from corsim.servers.drive import Exchange
from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase
from corsim.standard.origins import serialize_an_origin
from corsim.standard.reasons import Explained
from corsim.standard.trace import Step
from corsim.standard.urls import parse_url
from corsim.standard.wire import ConnectionFailure, WireResponse

Mark: TypeAlias = Literal["", "decided", "missing"]
"""What there is to say of a header of an answer: nothing; that it decided; or that it decided by not being there."""

CORS_HEADERS = ("access-control-", "location", "timing-allow-origin", "vary", "www-authenticate")
"""Beginnings of the names of response headers that stand in the conversation; others are only counted."""

BEGINS = ("http-network-or-cache-fetch", "8.3")
"""The step that every request comes by before it is sent, or is found not to be fit for it."""
REMEMBERED = ("http-fetch", "4.1")
REDIRECTED = ("http-redirect-fetch", "18")


@dataclass(frozen=True, slots=True)
class AnswerHeader:
    """A header of an answer. ``matters`` is for those of CORS, redirects and logins; a missing one has no value."""

    name: str
    value: str
    matters: bool = True
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What came back; ``decided`` is whether the status itself decided against the request, and no header."""

    status: int
    status_text: str
    headers: tuple[AnswerHeader, ...]
    body_size: int
    decided: bool


@dataclass(frozen=True, slots=True)
class Remembered:
    """Why a request that is not simple needed no preflight: the step's sentence.

    ``request`` is the number of the request of the session, from 1 on, whose preflight is remembered, if it is known.
    """

    sentence: str
    request: int | None = None


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """One request that reached the wire, and what came of it.

    ``origin`` is that of the server. ``answer`` and ``failure`` are None where nobody answers in the scenario, and one
    of the two otherwise. ``redirected_to`` is the URL of the redirect that was followed from here.
    """

    kind: Literal["preflight", "request"]
    method: str
    url: str
    origin: str
    headers: tuple[Header, ...]
    body_size: int | None
    remembered: Remembered | None = None
    answer: ShownAnswer | None = None
    failure: str | None = None
    redirected_to: str | None = None

    @property
    def is_preflight(self) -> bool:
        """Whether this is a CORS-preflight request."""
        return self.kind == "preflight"


def conversation_of(verdict: Verdict, earlier: Sequence[Verdict] = ()) -> tuple[ShownExchange, ...]:
    """The exchanges of *verdict*; *earlier* are the verdicts of the same session before it."""
    told = _by_exchange(verdict.trace)
    last = len(verdict.exchanges) - 1
    return tuple(
        _shown(
            exchange,
            verdict,
            decided=verdict.explained if index == last else None,
            remembered=told.get((index, REMEMBERED)),
            redirected=told.get((index, REDIRECTED)),
            earlier=earlier,
        )
        for index, exchange in enumerate(verdict.exchanges)
    )


def _by_exchange(trace: Sequence[Step]) -> dict[tuple[int, tuple[str, str]], Step]:
    """The steps that belong to an exchange, by its index: remembered answers before it, redirects after it."""
    found = {}
    begun = 0
    for step in trace:
        place = (step.algorithm, step.step)
        if place == BEGINS:
            begun += 1
        elif place == REMEMBERED and step.outcome == "no preflight":
            found[begun, place] = step
        elif place == REDIRECTED:
            found[begun - 1, place] = step
    return found


def _shown(
    exchange: Exchange,
    verdict: Verdict,
    *,
    decided: Explained | None,
    remembered: Step | None,
    redirected: Step | None,
    earlier: Sequence[Verdict],
) -> ShownExchange:
    request, answer = exchange.request, exchange.answer
    url = parse_url(request.url)
    return ShownExchange(
        request.kind,
        request.method,
        request.url,
        "null" if url is None else serialize_an_origin(url.origin),
        request.headers,
        None if request.body is None else len(request.body),
        None if remembered is None else Remembered(remembered.because, _which_preflight(exchange, earlier)),
        _answer(answer, decided) if verdict.answered and isinstance(answer, WireResponse) else None,
        answer.message if verdict.answered and isinstance(answer, ConnectionFailure) else None,
        None if redirected is None else str(redirected.values["url"]),
    )


def _which_preflight(exchange: Exchange, earlier: Sequence[Verdict]) -> int | None:
    """The number of the last request of the session that asked the same of the same URL by a preflight."""
    request = exchange.request
    for number in range(len(earlier), 0, -1):
        for other in earlier[number - 1].exchanges:
            asked = ("Access-Control-Request-Method", request.method) in other.request.headers
            if other.request.kind == "preflight" and other.request.url == request.url and asked:
                return number
    return None


def _answer(answer: WireResponse, decided: Explained | None) -> ShownAnswer:
    header = None if decided is None else decided.values.get("header")
    headers = list(_headers(answer.headers, header))
    if header is not None and not any(item.mark for item in headers):
        headers.append(AnswerHeader(header, "", mark="missing"))
    return ShownAnswer(
        answer.status, answer.status_text, tuple(headers), len(answer.body), decided is not None and header is None
    )


def _headers(headers: Sequence[Header], decided: str | None) -> Iterator[AnswerHeader]:
    for name, value in headers:
        lower = byte_lowercase(name)
        if decided is not None and lower == byte_lowercase(decided):
            yield AnswerHeader(name, value, mark="decided")
        else:
            yield AnswerHeader(name, value, lower.startswith(CORS_HEADERS))
