"""The same sessions on the engine and on its plain counterpart, and the first call of each in which they differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from corsim import Browser, Verdict, WireRequest, WireResponse
from corsim.browser.page import Page as EnginePage

from .browser import Call, Ended, NaiveBrowser, Page, Sent
from .drawing import session


@dataclass
class Compared:
    """How many sessions and calls were compared, how the calls ended, and what was different."""

    sessions: int = 0
    calls: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, other: Compared) -> None:
        """Count *other*'s, too."""
        self.sessions += other.sessions
        self.calls += other.calls
        self.ends += other.ends
        self.differences += other.differences


class Engine:
    """corsim's browser with the profile ``spec``, asked for the same."""

    def __init__(self) -> None:
        self._browser = Browser("spec")
        self._pages: dict[Page, EnginePage] = {}
        self._call: Call | None = None

    def fetch(self, call: Call) -> Ended:
        """What comes of *call*."""
        page = self._pages.get(call.page)
        if page is None:
            page = self._pages[call.page] = self._browser.page(call.page.url, sandboxed=call.page.sandboxed)
            page.route("*", self._answer)
        self._browser.clock.advance(call.at - self._browser.now())
        self._call = call
        return ended(
            page.check(
                call.url,
                method=call.method,
                headers=list(call.headers),
                body=call.body,
                mode=call.mode,
                credentials=call.credentials,
            ),
            call,
        )

    def _answer(self, request: WireRequest) -> WireResponse:
        assert self._call is not None
        answer = self._call.preflight if request.kind == "preflight" else self._call.answer
        return WireResponse(answer.status, answer.headers)


def ended(verdict: Verdict, call: Call) -> Ended:
    """*verdict* as far as both know of it."""
    sent = []
    for exchange in verdict.exchanges:
        headers = {name: value for name, value in exchange.request.headers if name.startswith(("Access-", "Origin"))}
        by_cors = exchange.request.kind == "preflight" or exchange.request.response_tainting == "cors"
        sent.append(
            Sent(
                exchange.request.kind,
                exchange.request.method,
                headers.get("Access-Control-Request-Method"),
                headers.get("Access-Control-Request-Headers"),
                headers.get("Origin") if by_cors else None,
            )
        )
    assert verdict.verdict is not None
    seen = verdict.response
    if seen is None:
        return Ended(verdict.verdict, tuple(sent))
    names = tuple(sorted({name.lower() for name, _ in seen.headers}))
    return Ended(verdict.verdict, tuple(sent), seen.type, seen.status, names)


def compare(seed: int, first: int, count: int, most: int = 5) -> Compared:
    """Compare *count* sessions of *seed*, from number *first* on; at most so many differences are told."""
    compared = Compared()
    for number in range(first, first + count):
        engine, naive = Engine(), NaiveBrowser()
        compared.sessions += 1
        for call in session(seed, number):
            expected, seen = naive.fetch(call), engine.fetch(call)
            compared.calls += 1
            preflighted = "preflighted" if any(sent.kind == "preflight" for sent in expected.sent) else "simple"
            compared.ends[f"{expected.verdict}, {preflighted}" if expected.sent else f"{expected.verdict}, unsent"] += 1
            if expected != seen:
                if len(compared.differences) < most:
                    compared.differences.append(
                        f"session {seed}/{number}:\n  {call}\n  expected {expected}\n  seen {seen}"
                    )
                break
    return compared
