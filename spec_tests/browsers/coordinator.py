"""Hands out the work of a run to the pages, and puts together what is posted back and what the server received."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol, cast

from corsim.servers.cooperative import cooperative_server
from corsim.servers.drive import Server
from corsim.servers.receiving import Received
from corsim.servers.scripted import ScriptedServer
from corsim.standard.urls import parse_url
from corsim.standard.wire import ConnectionFailure, WireRequest, WireResponse

from .consoles import Console
from .labels import label_of
from .observation import observed, received_exchanges
from .pages import Visit, hop
from .planning import CONTROL_ORIGIN, PagePlan, Plan, RowPlan
from .wire_server import KEEP_ALIVE

PREFIX = "/__corsim__/"
START = f"{CONTROL_ORIGIN}{PREFIX}start"
"""Where an engine starts."""

ATTEMPTS = 2
MAX_AGE = "access-control-max-age"

TIMEOUT = 408
"""The status after which engines try again on another connection, if they had this one open before."""

PAUSE = 0.2
"""Seconds for which a page has nothing to do while the engine's clock is set forward."""


class Clock(Protocol):
    """The engine's clock."""

    def now(self) -> float:
        """The time in seconds."""

    def advance(self, seconds: float) -> None:
        """Set it forward."""


class Diagnosis(Protocol):
    """What an engine says of failures besides what the script is told."""

    async def failures(self, label: int | None) -> list[dict[str, Any]]:
        """The failures since :meth:`forget`, of requests with *label* in their URL unless it is None."""

    async def forget(self) -> None:
        """Drop what was said until now."""


@dataclass(slots=True)
class Running:
    """A row that is being run: the request that it is at, and what was seen of it.

    ``started`` is when the first answer was given, by the engine's clock: a session's times count from there,
    as those of a cache do.
    """

    row: RowPlan
    server: Server
    started: float
    index: int = 0
    received: list[tuple[Received, bool]] = field(default_factory=list)
    """What was received, and whether that was the end of it: engines try again after some answers and after none."""
    last_answer: WireResponse | None = None
    set_cookies: dict[str, list[str]] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)


class Coordinator:
    """Answers every request of an engine, by the row that runs or as the runner itself."""

    def __init__(self, plan: Plan, lanes: int, clock: Clock, diagnosis: Diagnosis | None = None) -> None:
        self.results: dict[str, list[dict[str, Any]]] = {}
        self.problems: dict[str, str] = {}
        self.strays: list[str] = []
        self.done = asyncio.Event()
        self.diagnosis = diagnosis
        self.console: Console | None = None
        self.last_progress = monotonic()
        self._lanes = lanes
        self._clock = clock
        self._attempts: Counter[str] = Counter()
        self._visits = 0
        self._visit = self._new_visit(PagePlan(START))
        self._is_loaded = False
        self._running: dict[int, Running] = {}
        self._expiring: dict[str, list[str]] = {}
        self._tasks: deque[Visit | RowPlan] = deque()
        self._plan(plan.serial)
        self._plan(plan.parallel)
        self._plan(plan.lasting)

    def _plan(self, rows: Sequence[RowPlan]) -> None:
        page: PagePlan | None = None
        for row in rows:
            if row.page != page or row.has_cookies:
                self._tasks.extend(self._way_to(row))
            page = row.page
            self._tasks.append(row)

    def _way_to(self, row: RowPlan) -> list[Visit]:
        """The loads that *row* needs before it: of the URLs that set its cookies, and of its page."""
        cookies = [self._new_visit(PagePlan(cookie.url.href), (cookie.set_cookie,)) for cookie in row.scenario.cookies]
        return [*cookies, self._new_visit(row.page, lanes=1 if row.is_serial else self._lanes)]

    def _new_visit(self, page: PagePlan, set_cookies: tuple[str, ...] = (), lanes: int = 1) -> Visit:
        self._visits += 1
        return Visit(self._visits, page, lanes, set_cookies)

    @property
    def current_page(self) -> int:
        """The number of the page that is loaded or loading."""
        return self._visit.number

    @property
    def left(self) -> int:
        """How many rows have not begun."""
        return sum(isinstance(task, RowPlan) for task in self._tasks)

    async def answer(self, received: Received) -> WireResponse | None:
        """What a request is answered with; None breaks the connection."""
        if received.target.startswith(PREFIX):
            return await self._control(received)
        if received.target == "/favicon.ico":
            return WireResponse(404)
        if received.url in self._expiring:
            return WireResponse(200, tuple(("Set-Cookie", line) for line in self._expiring[received.url]))
        if not self._is_loaded:
            url = parse_url(received.url)
            document = None if url is None else self._visit.document_at(url.href)
            if document is None:
                self.strays.append(received.url)
                return WireResponse(404)
            return document
        return self._answer_of_a_row(received)

    def _answer_of_a_row(self, received: Received) -> WireResponse | None:
        label = label_of(received.target)
        for running in self._running.values():
            if label is None or running.row.number == label or not running.row.is_labelled:
                break
        else:
            self.strays.append(received.url)
            return WireResponse(404)
        kind: Any = received.kind
        credentials = _credentials_mode(running.row.requests[running.index])
        tainting: Any = "cors" if received.first("origin") is not None else "basic"
        if running.received and running.received[-1] == (received, False):
            # The engine tries again: it is answered as before, and no rule is spent.
            running.received.append((received, False))
            return running.last_answer
        request = WireRequest(
            kind, received.method, received.url, received.headers, received.body, tainting, credentials
        )
        answer = running.server(request)
        if running.index == 0 and not running.received:
            running.started = self._clock.now()
        running.last_answer = answer if isinstance(answer, WireResponse) else None
        running.received.append((received, running.last_answer is not None and running.last_answer.status != TIMEOUT))
        if isinstance(answer, ConnectionFailure):
            return None
        cookies = [value for name, value in answer.headers if name.lower() == "set-cookie"]
        if cookies:
            running.set_cookies.setdefault(received.url, []).extend(cookies)
        if received.kind == "preflight" and not running.row.is_labelled:
            headers = [header for header in answer.headers if header[0].lower() != MAX_AGE]
            return WireResponse(answer.status, (*headers, (MAX_AGE, "0")), answer.body, answer.status_text)
        return answer

    async def _control(self, received: Received) -> WireResponse:
        name = received.target.removeprefix(PREFIX)
        if name == "hop":
            return hop()
        if name != "next":
            url = parse_url(received.url)
            return (None if url is None else self._visit.document_at(url.href)) or WireResponse(404)
        work = await self._next(json.loads(received.body or b"{}"))
        headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
        text = json.dumps(work).encode("ascii")
        headers += [("Access-Control-Allow-Origin", "*"), ("Content-Length", str(len(text))), KEEP_ALIVE]
        return WireResponse(200, tuple(headers), text)

    async def _next(self, report: dict[str, Any]) -> dict[str, Any]:
        if report["page"] != self._visit.number:
            return {"stop": True}
        self._is_loaded = True
        self.last_progress = monotonic()
        lane = report["lane"]
        self._expiring = {}
        if "outcome" in report:
            await self._finish(lane, report["outcome"])
            if self._expiring:
                return {"expire": list(self._expiring)}
        if lane not in self._running:
            if not self._tasks or isinstance(self._tasks[0], Visit):
                return {"stop": True} if self._running else self._leave()
            row = cast("RowPlan", self._tasks.popleft())
            rules = row.scenario.rules
            server = cooperative_server if rules is None else ScriptedServer(rules)
            self._running[lane] = Running(row, server, self._clock.now())
        running = self._running[lane]
        wait = max(0.0, running.started + (running.row.scenario.requests[running.index].at or 0.0) - self._clock.now())
        if wait > 2 * PAUSE:
            # What the page asked for has to be over when time jumps: engines time out what is under way.
            asyncio.get_running_loop().call_later(PAUSE / 2, self._clock.advance, wait - PAUSE)
            return {"pause": PAUSE}
        if self.diagnosis is not None and not running.row.is_labelled:
            await self.diagnosis.forget()
        return {
            "job": running.row.number,
            "wait": wait,
            "request": running.row.requests[running.index],
            "blobs": running.row.blobs,
        }

    def _leave(self) -> dict[str, Any]:
        if not self._tasks:
            self.done.set()
            return {"stop": True}
        visit = cast("Visit", self._tasks.popleft())
        self._visit, self._is_loaded = visit, False
        return {"go": visit.page.go_to}

    async def _finish(self, lane: int, outcome: dict[str, Any]) -> None:
        running = self._running[lane]
        row = running.row
        exchanges = received_exchanges(running.received, row.requests[running.index])
        result = observed(outcome, exchanges)
        if self.diagnosis is not None and result["verdict"] == "blocked":
            failures = await self.diagnosis.failures(row.number if row.is_labelled else None)
            if failures:
                result["devtools"] = failures[-1]
        running.results.append(result)
        running.received.clear()
        running.index += 1
        if running.index == len(row.scenario.requests):
            self.results[row.id] = running.results
            self._expire_cookies(running)
            del self._running[lane]

    def _expire_cookies(self, running: Running) -> None:
        """Next, ask from the page for every URL that set cookies, then go to it, to have them expired.

        The first is for cookies that a browser keeps for other sites by the site of the page.
        """
        lines = dict(running.set_cookies)
        self._expiring = {url: [f"{value}; Max-Age=0" for value in values] for url, values in lines.items()}
        for cookie in running.row.scenario.cookies:
            lines[cookie.url.href] = [*lines.get(cookie.url.href, []), cookie.set_cookie]
        for url, values in lines.items():
            expired = tuple(f"{value}; Max-Age=0" for value in values)
            self._tasks.appendleft(self._new_visit(PagePlan(url), expired))

    def give_up(self) -> None:
        """The engine is stuck and will be restarted: what ran is tried once more, then marked."""
        rows = [running.row for running in self._running.values()]
        if not self._is_loaded:
            while self._tasks and isinstance(self._tasks[0], Visit):
                self._tasks.popleft()
            if self._tasks:
                rows.append(cast("RowPlan", self._tasks.popleft()))
        again = []
        for row in rows:
            self._attempts[row.id] += 1
            if self._attempts[row.id] < ATTEMPTS:
                again.append(row)
            else:
                self.problems[row.id] = f"the engine got stuck {ATTEMPTS} times, in this row or on the way to its page"
        self._tasks.extendleft(reversed(again))
        if self._tasks and isinstance(self._tasks[0], RowPlan):
            self._tasks.extendleft(reversed(self._way_to(self._tasks[0])))
        self._running.clear()
        self._visit, self._is_loaded = self._new_visit(PagePlan(START)), False
        self.last_progress = monotonic()


def _credentials_mode(request: dict[str, Any]) -> Any:
    if request.get("api") == "xhr":
        return "include" if request.get("withCredentials") else "same-origin"
    return request.get("credentials", "same-origin")
