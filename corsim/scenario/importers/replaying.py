"""Answers a call as was recorded, and tells where the model and the recording part.

What the browser did not ask for, because it had it in a cache from before the recording, is answered with what lets it
through. Each such assumption is a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.scenario.decode_server import Servers
from corsim.servers.cooperative import cooperative_server
from corsim.standard.wire import Answer, WireRequest, WireResponse

from .recorded import Answered, Hop, Recorded, RecordedCall
from .sent import body_document, cookie_pairs

NO_PREFLIGHT = (
    "No preflight to {url} was recorded, where the model has one: the browser may have had the answer in its cache "
    "from before, or the recording leaves preflights out. It is taken as one that permits the request."
)
UNUSED_PREFLIGHT = "A preflight to {url} was recorded, where the model has none."
NO_ANSWER = "No answer of {url} was recorded{said}. The server did not answer, or the browser kept its answer back."
LET_THROUGH = "The browser said {failure} of it, and the model lets it through."
FROM_CACHE = "It was answered from the HTTP cache, which corsim does not have: taken as an answer of the server."
UNSENT_COOKIES = (
    "The browser sent cookies to {url}, and the model does not: with this profile the cookies of other sites are kept "
    "apart by the site of the tab, and a document cannot say that one was set there."
)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about one request: what is assumed of many has one *text*, in which the *values* have their places."""

    text: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text.format(**dict(self.values))


def note(text: str, **values: str) -> Note:
    """The note *text* with *values* in it."""
    return Note(text, tuple(values.items()))


class Replay:
    """Answers one call as was recorded, and keeps the rules by which it did."""

    def __init__(self, call: RecordedCall) -> None:
        self.left = list(call.hops)
        self.rules: list[dict[str, Any]] = []
        self.notes: list[Note] = []
        self.used: set[int] = set()

    def __call__(self, request: WireRequest) -> Answer:
        """The recorded answer to *request*; to a preflight that was not recorded, what lets it through."""
        hop = next((hop for hop in self.left if _is_of(hop, request)), None)
        recorded = None if hop is None else hop.preflight if request.kind == "preflight" else hop.request
        if request.kind == "request" and hop is not None:
            self.left.remove(hop)
        if recorded is not None:
            self.used.add(id(recorded))
        rule = _rule(request, recorded, self.notes)
        self.rules.append(rule)
        return _answer(rule)


def _is_of(hop: Hop, request: WireRequest) -> bool:
    url = hop.first.parsed
    if url is None or url.without_fragment != request.url:
        return False
    return request.kind == "preflight" or hop.request is None or hop.request.method == request.method


def _rule(request: WireRequest, recorded: Recorded | None, notes: list[Note]) -> dict[str, Any]:
    rule: dict[str, Any] = {"on": request.kind, "url": request.url, "method": request.method, "times": 1}
    if request.kind == "preflight":
        del rule["method"]
    if recorded is None and request.kind == "preflight":
        notes.append(note(NO_PREFLIGHT, url=request.url))
        permitting = cooperative_server(request)
        assert isinstance(permitting, WireResponse)
        return {**rule, "status": permitting.status, "headers": [list(header) for header in permitting.headers]}
    answer = None if recorded is None else recorded.answer
    if answer is None:
        said = f" ({recorded.failure})" if recorded is not None and recorded.failure else ""
        notes.append(note(NO_ANSWER, url=request.url, said=said))
        return {**rule, "fail": "connection"}
    return {**rule, **_answer_document(answer)}


def _answer_document(answer: Answered) -> dict[str, Any]:
    document: dict[str, Any] = {"status": answer.status, "headers": [list(header) for header in answer.headers]}
    if answer.status_text:
        document["statusText"] = answer.status_text
    if answer.body:
        document["body"] = body_document(answer.body)
    return document


def _answer(rule: dict[str, Any]) -> Answer:
    """What a server with *rule* answers."""
    return Servers().rule(rule, "$").answer


def differences(call: RecordedCall, server: Replay, verdict: Verdict, *, has_cookies: bool = True) -> Iterable[Note]:
    """Where what *server* was asked, and the *verdict*, are other than what was recorded of *call*.

    *has_cookies* is whether the model had the cookies of the recording.
    """
    for hop in call.hops:
        if hop.preflight is not None and id(hop.preflight) not in server.used and not _ended_before(hop, verdict):
            yield note(UNUSED_PREFLIGHT, url=hop.preflight.url)
    if has_cookies:
        yield from _unsent_cookies(call, verdict)
    failures = [hop.first.failure for hop in call.hops if hop.first.failure]
    if failures and verdict.allowed:
        yield note(LET_THROUGH, failure=failures[-1])
    if any(item.from_cache for item in call.exchanges):
        yield note(FROM_CACHE)


def _unsent_cookies(call: RecordedCall, verdict: Verdict) -> Iterable[Note]:
    """Where the recorded request had cookies, and none of the model's requests for the same URL has."""
    requests = [exchange.request for exchange in verdict.exchanges if exchange.request.kind == "request"]
    for hop in call.hops:
        url = hop.first.parsed
        same = [item for item in requests if url is not None and item.url == url.without_fragment]
        if hop.request is not None and cookie_pairs(hop.request.headers) and same:
            if not any(cookie_pairs(item.headers) for item in same):
                yield note(UNSENT_COOKIES, url=hop.request.url)


def _ended_before(hop: Hop, verdict: Verdict) -> bool:
    """Whether the model never came as far as *hop*."""
    url = hop.first.parsed
    return verdict.verdict != "allowed" and all(
        url is None or exchange.request.url != url.without_fragment for exchange in verdict.exchanges
    )
