"""A run: one scenario that the reader's own browser runs, and the test servers that answer it by its rules.

The page asks for a run, and is told where the scenario's page is; it shows that page in a frame, has it make one call
after the other, and hands in what came of each. What the servers received meanwhile is the log of the wire. They answer
nothing but what belongs to the run: the frame's document, and the requests of the call that is being made. What another
site asks them is refused.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.run import run as run_scenario
from corsim.scenario.run import run_scenario as run_document
from corsim.scenario.run import server_of
from corsim.servers.receiving import Received
from corsim.standard.origins import serialize_an_origin
from corsim.standard.urls import parse_url
from corsim.standard.wire import ConnectionFailure, WireRequest, WireResponse

from .loopback import LoopbackServer, refusal
from .obstacles import changed_by_stand_ins, obstacles, within_patience
from .stand_ins import Document, StandIns, calls_of, origin_text, urls_of

PAGE = Path(__file__).parent / "page"

REQUEST_TIMEOUT = 408
"""The status after which browsers may try again on another connection."""


class ImpossibleError(ValueError):
    """A scenario cannot be run for real; ``reasons`` are sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(reasons))


@dataclass(slots=True)
class Call:
    """One call of a run: what the servers received for it, each with whether that was the end of it."""

    received: list[tuple[Received, bool]] = field(default_factory=list)
    last_answer: WireResponse | None = None
    is_redirected: bool = False


class Run:
    """A run of *document* for the page of the playground at the origin *parent*; raises ImpossibleError.

    *browser* is the profile that is held against what the browser does. ``on_stand_ins`` is the scenario as the browser
    gets it. Raises :class:`~corsim.scenario.reading.ScenarioError` where *document* is no scenario.
    """

    def __init__(self, document: Document, parent: str, browser: str) -> None:
        scenario = decode_scenario(document)
        reasons = obstacles(document, scenario)
        if reasons:
            raise ImpossibleError(reasons)
        self.id = token_urlsafe(9)
        self.document, self.notes = within_patience(document, scenario)
        self.parent, self.browser = parent, browser
        self.calls: list[Call] = []
        self.stand_ins = StandIns({})
        self.on_stand_ins: Document = {}
        self.scenario: Scenario = scenario
        self._servers: dict[str, LoopbackServer] = {}

    async def open(self) -> None:
        """Open the test servers; raises ImpossibleError where the model says that they change the question."""
        try:
            await self._open()
            own, other = (run_document(item, browser=self.browser) for item in (self.document, self.on_stand_ins))
            reasons = changed_by_stand_ins(own, other, self.stand_ins)
            if reasons:
                raise ImpossibleError(reasons)
        except BaseException:
            await self.close()
            raise

    async def _open(self) -> None:
        """Open a server for each origin, and put them in the place of the scenario's."""
        origins = dict.fromkeys(origin_text(url) for _, url in urls_of(self.document) if url.is_http)
        for origin in origins:
            server = LoopbackServer(self._answer)
            await server.open()
            self._servers[origin] = server
        self.stand_ins = StandIns({origin: server.origin for origin, server in self._servers.items()})
        self.on_stand_ins = self.stand_ins.rewritten(self.document)
        self.scenario = decode_scenario(self.on_stand_ins)
        self._rules = server_of(self.scenario)

    async def close(self) -> None:
        """Close the test servers."""
        for server in self._servers.values():
            await server.close()

    def to_dict(self) -> dict[str, Any]:
        """What the page needs: where the scenario's page is, when it makes which call, and what to say of it."""
        page = self.scenario.page
        return {
            "run": self.id,
            "page": page.url.href,
            "origin": serialize_an_origin(page.url.origin),
            "sandboxed": page.sandboxed,
            "at": [request.at for request in self.scenario.requests],
            "notes": self.notes,
            "standIns": [list(pair) for pair in self.stand_ins.origins.items()],
        }

    def begin(self, index: int) -> Document:
        """Begin the call with this index, which has to be the next one; the call as the browser is to make it."""
        calls = calls_of(self.on_stand_ins)
        if index != len(self.calls) or index >= len(calls):
            raise ValueError(f"the call {index} is not the next one, which is {len(self.calls)} of {len(calls)}")
        self.calls.append(Call())
        return calls[index]

    def verdicts(self, browser: str) -> list[Verdict]:
        """What the model of *browser* comes to on the stand-ins."""
        return run_scenario(replace(self.scenario, browser=browser))

    async def _answer(self, received: Received) -> WireResponse | None:
        if not self.calls:
            return self._document(received)
        if self._is_foreign(received):
            return refusal(403, "this server answers the playground's own page only")
        call = self.calls[-1]
        if call.received and call.received[-1] == (received, False):
            # The browser tries again: it is answered as before, and no rule is spent.
            call.received.append((received, False))
            return call.last_answer
        answer = self._rules(self._wire_request(received))
        call.last_answer = answer if isinstance(answer, WireResponse) else None
        if call.last_answer is not None and 300 <= call.last_answer.status <= 399:
            call.is_redirected = True
        is_the_end = call.last_answer is not None and call.last_answer.status != REQUEST_TIMEOUT
        call.received.append((received, is_the_end))
        return None if isinstance(answer, ConnectionFailure) else answer

    def _wire_request(self, received: Received) -> WireRequest:
        """The request as rules see it; a server that permits everything has to know what it is judged by, too."""
        call = calls_of(self.on_stand_ins)[len(self.calls) - 1]
        credentials = call.get("credentials", "same-origin")
        if call.get("api") == "xhr":
            credentials = "include" if call.get("withCredentials") else "same-origin"
        kind: Any = received.kind
        tainting: Any = "basic" if received.first("origin") is None else "cors"
        return WireRequest(kind, received.method, received.url, received.headers, received.body, tainting, credentials)

    def _is_foreign(self, received: Received) -> bool:
        """Whether a page of another site asks: this run's are all at the same address."""
        # Sandboxed pages ask as `null`, and so does who was redirected from one origin to another; to Firefox,
        # either is of no site.
        is_of_no_site = self.scenario.page.sandboxed or self.calls[-1].is_redirected
        if received.first("sec-fetch-site") == "cross-site" and not is_of_no_site:
            return True
        return received.first("origin") not in (None, "null", *self.stand_ins.origins.values())

    def _document(self, received: Received) -> WireResponse:
        """The document of the scenario's page, before there is a call; it may connect to this machine only."""
        page = self.scenario.page
        url = parse_url(received.url)
        if url is None or url.href != page.url.without_fragment or received.method != "GET":
            return refusal(404, "nothing is asked for here yet")
        policy = "default-src 'none'; script-src 'unsafe-inline'; connect-src http://127.0.0.1:* data:"
        sandbox = "; sandbox allow-scripts" if page.sandboxed else ""
        headers = [
            ("Content-Type", "text/html;charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", f"{policy}; frame-ancestors {self.parent}{sandbox}"),
        ]
        if page.referrer_policy:
            headers.append(("Referrer-Policy", page.referrer_policy))
        return WireResponse(200, tuple(headers), framed(self.parent).encode("utf-8"), "OK")


def framed(parent: str) -> str:
    """The document of a scenario's page, whose script takes calls from *parent* and nobody else."""
    scripts = [(PAGE / name).read_text("utf-8") for name in ("calls.js", "framed.js")]
    return (
        '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>The page of a scenario</title>'
        f"<script>const PARENT = {json.dumps(parent)};\n{''.join(scripts)}</script>"
    )
