"""The runner's coordinator for peers: no pages are loaded, each row comes with all that its window needs."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from time import monotonic
from typing import Any, cast

from corsim.servers.receiving import Received
from corsim.standard.urls import parse_url
from corsim.standard.wire import WireResponse
from spec_tests.browsers.coordinator import ATTEMPTS, PREFIX, Clock, Coordinator
from spec_tests.browsers.labels import urls_to_label
from spec_tests.browsers.planning import Plan, RowPlan
from spec_tests.browsers.wire_server import KEEP_ALIVE
from spec_tests.documents import answers_of, pairs

CLOSE = ("Connection", "close")
"""Said in every answer: a peer that keeps connections would otherwise race with the server, which does not."""

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")


class PeerCoordinator(Coordinator):
    """Hands the rows of *plan* to a peer: first those that have to be alone, then, in all lanes, those with labels."""

    def __init__(self, plan: Plan, lanes: int, clock: Clock) -> None:
        super().__init__(plan, lanes, clock)
        self._is_loaded = True

    @property
    def _is_alone(self) -> bool:
        """Whether a row runs, or is the next, beside which nothing may run."""
        if self._running:
            return any(running.row.is_serial for running in self._running.values())
        return bool(self._tasks) and cast("RowPlan", self._tasks[0]).is_serial

    def _plan(self, rows: Sequence[RowPlan]) -> None:
        self._tasks.extend(rows)

    def _expire_cookies(self, running: Any) -> None:
        """Nothing is left of a row: its window is closed."""

    def _answer_of_a_row(self, received: Received) -> WireResponse | None:
        answer = super()._answer_of_a_row(received)
        if answer is None or any(name.lower() == "connection" for name, _ in answer.headers):
            return answer
        return WireResponse(answer.status, (*answer.headers, CLOSE), answer.body, answer.status_text)

    async def _control(self, received: Received) -> WireResponse:
        if received.target != f"{PREFIX}mock":
            return await super()._control(received)
        answer = self._answer_of_a_row(mocked_request(json.loads(received.body or b"{}")))
        text = json.dumps(mocked_answer(answer)).encode("ascii")
        return WireResponse(200, (("Content-Length", str(len(text))), KEEP_ALIVE), text)

    async def _next(self, report: dict[str, Any]) -> dict[str, Any]:
        if report["lane"] and self._is_alone:
            return {"later": True}
        work = await super()._next(report)
        if "job" not in work:
            return work
        row = self._running[report["lane"]].row
        return {**work, "alone": row.is_serial, **setting(row)}

    async def _finish(self, lane: int, outcome: dict[str, Any]) -> None:
        row = self._running[lane].row
        if outcome.get("timeout"):
            print(f"  no outcome in time: {row.id}", flush=True)
        if outcome.get("failed", {}).get("name") == "SetUp":
            self.problems[row.id] = outcome["failed"]["message"]
            del self._running[lane]
            return
        if "response" in outcome:
            headers = [[name, value] for name, value in outcome["response"]["headers"] if is_given(row, name)]
            outcome = {"response": {**outcome["response"], "headers": headers}}
        await super()._finish(lane, outcome)

    def give_up(self) -> None:
        """The peer is stuck and will be restarted: what ran is tried once more, then marked."""
        for running in self._running.values():
            self._attempts[running.row.id] += 1
            if self._attempts[running.row.id] < ATTEMPTS:
                self._tasks.appendleft(running.row)
            else:
                self.problems[running.row.id] = f"the peer got stuck {ATTEMPTS} times"
        self._running.clear()
        self.last_progress = monotonic()


def setting(row: RowPlan) -> dict[str, Any]:
    """What a row's window is made of: the page, its cookies; and what a mock has to know of the servers."""
    base = row.scenario.page.url
    urls = [base, *(parse_url(text, base) for text in urls_to_label(row.document))]
    origins = {str(url.origin) for url in urls if url is not None and url.is_http}
    given = {request["method"] for request in row.requests if isinstance(request.get("method"), str)}
    known = [method for method in sorted(given) if method and method.upper() not in METHODS]
    return {
        "page": base.href,
        "origin": str(base.origin),
        "cookies": [{"url": cookie.url.href, "line": cookie.set_cookie} for cookie in row.scenario.cookies],
        "origins": sorted(origins),
        "methods": [*METHODS, *known],
    }


def is_given(row: RowPlan, name: str) -> bool:
    """Whether a response header can be the row's own: not the runner's `Connection`, nor a type that a mock adds."""
    if name.lower() not in ("connection", "content-type") or row.scenario.rules is None:
        return True
    if any(not url.is_http for url in _targets(row)):
        return True
    answers = answers_of(row.document)
    return any(other.lower() == name.lower() for answer in answers for other, _ in pairs(answer.get("headers")))


def _targets(row: RowPlan) -> list[Any]:
    urls = [parse_url(text, row.scenario.page.url) for text in urls_to_label(row.document)]
    return [url for url in urls if url is not None]


def mocked_request(sent: dict[str, Any]) -> Received:
    """A request to a mock, as if it had come over the wire."""
    url = parse_url(sent["url"])
    assert url is not None
    host = url.without_fragment.split("/")[2].rpartition("@")[2]
    target = url.without_fragment.split(host, 1)[1]
    headers = [("Host", host), *((name, value) for name, value in sent["headers"])]
    body = b64decode(sent["body"])
    return Received(url.scheme, sent["method"], target, tuple(headers), body or None)


def mocked_answer(answer: WireResponse | None) -> dict[str, Any] | None:
    """An answer for a mock; None stands for a broken connection."""
    if answer is None:
        return None
    headers = [[name, value] for name, value in answer.headers if (name, value) != CLOSE]
    return {"status": answer.status, "headers": headers, "body": b64encode(answer.body).decode("ascii")}
