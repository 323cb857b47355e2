"""Rows become work, and what is posted back becomes results: with a page that is played by the test."""

import asyncio
import json
from typing import Any

from corsim.servers.receiving import Received
from corsim.standard.wire import WireResponse
from spec_tests.browsers.coordinator import ATTEMPTS, PAUSE, Coordinator
from spec_tests.browsers.labels import labelled
from spec_tests.browsers.planning import Plan, make_plan
from spec_tests.loading import Row

PAGE = "https://app.example.com/page"
API = "https://api.example.com/data"
ANSWER = {"headers": {"Access-Control-Allow-Origin": "*", "Access-Control-Max-Age": "60"}}
SEEN: dict[str, Any] = {"response": {"type": "cors", "url": API, "headers": [], "body": None}}


def row(name: str, **scenario: Any) -> Row:
    defaults = {"page": PAGE, "server": {"response": ANSWER}}
    if "requests" not in scenario:
        scenario = {"request": {"url": API}, **scenario}
    return Row("t", name, "", "", None, {**defaults, **scenario}, {})


def plan(*rows: Row) -> Plan:
    made = make_plan(rows)
    assert made.skipped == {}
    return made


class Clock:
    """A clock that stands still until it is set forward."""

    def __init__(self) -> None:
        self.time = 1000.0

    def now(self) -> float:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += seconds


class Played:
    """An engine whose every request is made by the test."""

    def __init__(self, work: Plan) -> None:
        self.clock = Clock()
        self.coordinator = Coordinator(work, lanes=2, clock=self.clock)
        self.page = 1

    def get(self, url: str, method: str = "GET", *headers: tuple[str, str]) -> WireResponse | None:
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        received = Received(scheme, method, "/" + path, (("Host", host), *headers), None)
        return asyncio.run(self.coordinator.answer(received))

    def next(self, outcome: dict[str, Any] | None = None, lane: int = 0) -> dict[str, Any]:
        report = {"page": self.page, "lane": lane, **({} if outcome is None else {"outcome": outcome})}
        body = json.dumps(report).encode()
        answer = asyncio.run(self._ask(Received("https", "POST", "/__corsim__/next", (("Host", "c.test"),), body)))
        assert answer is not None
        work: dict[str, Any] = json.loads(answer.body)
        return work

    async def _ask(self, received: Received) -> WireResponse | None:
        before = self.clock.now()
        answer = await self.coordinator.answer(received)
        if answer is not None and b'"pause"' in answer.body:
            assert self.clock.now() == before
            await asyncio.sleep(PAUSE)
        return answer

    def load(self, work: dict[str, Any]) -> WireResponse:
        answer = self.get(work["go"].split("#")[0])
        assert answer is not None
        self.page = int(answer.body.decode().split("const PAGE = ")[1].split(";")[0])
        return answer


def test_a_row_is_run_on_its_page_and_recorded() -> None:
    engine = Played(plan(row("t/1"), row("t/2", request={"url": API, "method": "PUT"})))
    document = engine.load(engine.next())
    assert ("Content-Security-Policy", "sandbox allow-scripts") not in document.headers
    assert engine.next()["request"] == {"url": API}
    answer = engine.get(API)
    assert answer is not None
    assert answer.headers == (("Access-Control-Allow-Origin", "*"), ("Access-Control-Max-Age", "60"))
    assert engine.next(SEEN)["request"]["method"] == "PUT"
    preflight = engine.get(API, "OPTIONS", ("Access-Control-Request-Method", "PUT"))
    assert preflight is not None
    assert preflight.headers == (("Access-Control-Allow-Origin", "*"), ("access-control-max-age", "0"))
    assert engine.next({"failed": {"name": "TypeError", "message": ""}}) == {"stop": True}
    assert engine.coordinator.done.is_set()
    first, second = (engine.coordinator.results[name] for name in ("t/1", "t/2"))
    assert [exchange["kind"] for exchange in first[0]["exchanges"]] == ["request"]
    assert [exchange["kind"] for exchange in second[0]["exchanges"]] == ["preflight"]
    assert (first[0]["verdict"], second[0]["verdict"]) == ("allowed", "blocked")


def test_what_an_engine_tries_again_breaks_again_and_spends_no_rule() -> None:
    rules = [{"times": 1, "fail": "connection"}, {"status": 200}]
    engine = Played(plan(row("t/1", request={"url": API, "mode": "no-cors"}, server=rules)))
    engine.load(engine.next())
    engine.next()
    assert [engine.get(API), engine.get(API)] == [None, None]
    other = engine.get(API, "GET", ("X-A", "1"))
    assert other is not None
    assert other.status == 200


def test_sessions_run_side_by_side_with_labels_and_keep_their_max_age() -> None:
    requests = [{"url": API, "at": 0}, {"url": API, "at": 0}]
    engine = Played(plan(row("t/1", requests=requests), row("t/2", requests=requests)))
    engine.load(engine.next())
    one, two = engine.next(lane=0), engine.next(lane=1)
    assert (one["request"]["url"], two["request"]["url"]) == (labelled(API, 0), labelled(API, 1))
    engine.get(two["request"]["url"])
    answer = engine.get(one["request"]["url"], "OPTIONS", ("Access-Control-Request-Method", "PUT"))
    assert answer is not None
    assert ("Access-Control-Max-Age", "60") in answer.headers
    for lane in (0, 1, 0, 1):
        work = engine.next(SEEN, lane)
    assert work == {"stop": True}
    first, second = engine.coordinator.results["t/1"], engine.coordinator.results["t/2"]
    assert [exchange["url"] for exchange in first[0]["exchanges"]] == [API]
    assert first[0]["exchanges"][0]["kind"] == "preflight"
    assert second[0]["exchanges"][0]["kind"] == "request"
    assert first[1]["exchanges"] == []


def test_cookies_are_set_before_and_expired_after() -> None:
    cookies = [{"url": "https://api.example.com/v1/login", "set-cookie": "a=1"}]
    server = {"response": {"headers": {"Set-Cookie": "b=2; Max-Age=9"}}}
    engine = Played(plan(row("t/1", cookies=cookies, server=server)))
    work = engine.next()
    assert work == {"go": "https://api.example.com/v1/login"}
    assert ("Set-Cookie", "a=1") in engine.load(work).headers
    engine.load(engine.next())
    engine.next()
    engine.get(API)
    expired = []
    # From the page first, for what a browser keeps by the page's site; then as a page of its own.
    assert engine.next(SEEN) == {"expire": [API]}
    answer = engine.get(API)
    assert answer is not None
    assert answer.headers == (("Set-Cookie", "b=2; Max-Age=9; Max-Age=0"),)
    work = engine.next()
    while "go" in work:
        expired += [value for name, value in engine.load(work).headers if name == "Set-Cookie"]
        work = engine.next()
    assert sorted(expired) == ["a=1; Max-Age=0", "b=2; Max-Age=9; Max-Age=0"]


def test_a_stuck_row_is_tried_again_and_then_marked() -> None:
    engine = Played(plan(row("t/1"), row("t/2")))
    for _ in range(ATTEMPTS):
        engine.load(engine.next())
        assert engine.next()["job"] == 0
        engine.coordinator.give_up()
        engine.page = engine.coordinator.current_page
    assert set(engine.coordinator.problems) == {"t/1"}
    engine.load(engine.next())
    assert engine.next()["job"] == 1
    assert engine.next(SEEN) == {"stop": True}
    assert set(engine.coordinator.results) == {"t/2"}


def test_pages_are_served_as_the_row_says() -> None:
    page = {"url": PAGE, "sandboxed": True, "referrerPolicy": "no-referrer"}
    engine = Played(plan(row("t/1", page=page)))
    headers = engine.load(engine.next()).headers
    assert ("Content-Security-Policy", "sandbox allow-scripts") in headers
    assert ("Referrer-Policy", "no-referrer") in headers


def test_pages_that_can_only_be_frames_have_a_parent() -> None:
    engine = Played(plan(row("t/1", page="data:text/html,hi")))
    assert engine.next() == {"go": "https://control.corsim.test/__corsim__/parent"}
    engine = Played(plan(row("t/1", page={"url": PAGE, "topLevel": "https://top.example/"})))
    work = engine.next()
    assert work == {"go": "https://top.example/"}
    parent = engine.get("https://top.example/")
    assert parent is not None
    assert PAGE.encode() in parent.body
    framed = engine.get(PAGE)
    assert framed is not None
    assert b"PAGE" in framed.body


def test_what_cannot_be_driven_is_skipped_with_a_reason() -> None:
    made = make_plan(
        [
            row("t/file", page="file:///x.html"),
            row("t/port", page="http://a.test:25/"),
            row("t/userinfo", page="https://u:p@a.test/"),
            row("t/relative", page="data:text/html,hi", request={"url": "#x"}),
            row("t/label", request={"url": "https://a..test/"}),
            row("t/broadcast", request={"url": "http://255.255.255.255/"}),
            row("t/inner", page="blob:ftp://a.test/1"),
            row("t/blob", page={"url": PAGE, "blobs": {"blob:https://b.test/1": {"blob": ""}}}),
        ]
    )
    assert made.rows == []
    assert len(made.skipped) == 8


def test_redirects_that_come_back_are_labelled_too() -> None:
    request = {"url": API, "headers": {"X-A": "1"}}
    headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "x-a"}
    rules = [{"on": "request", "times": 1, "status": 307, "headers": {**headers, "Location": "/data"}}]
    there, back = plan(row("t/1", request=request, server=[*rules, {"headers": headers}]), row("t/2")).rows
    assert there.is_labelled
    assert not back.is_labelled


def test_rows_that_change_the_engine_are_the_last() -> None:
    demand = {"response": {"status": 401}}
    login = {"api": "xhr", "url": API, "username": "u"}
    made = plan(
        row("t/login", request=login, server=demand),
        row("t/wait", requests=[API, {"url": API, "at": 9}]),
        row("t/url", request="https://u:p@api.example.com/", server=demand),
        row("t/asked", server=demand),
        row("t/offered", request=login),
    )
    assert [item.id for item in made.lasting] == ["t/wait", "t/login", "t/url"]
    assert {item.id for item in made.serial} == {"t/asked", "t/offered"}


def test_streams_are_run_apart_by_http2() -> None:
    stream = {"url": API, "method": "POST", "body": {"stream": "x"}}
    made = plan(
        row("t/1"), row("t/2", request={**stream, "duplex": "half"}), row("t/3", request={**stream, "api": "xhr"})
    )
    parts = [([item.id for item in part.rows], protocol) for part, protocol in made.streams_apart()]
    assert parts == [(["t/1", "t/3"], "http/1.1"), (["t/2"], "h2")]
    assert [protocol for _, protocol in plan(row("t/1")).streams_apart()] == ["http/1.1"]


def test_time_passes_between_the_requests_of_a_session_by_setting_the_engines_clock() -> None:
    """While the page has nothing under way; what is left of a short time is waited for."""
    requests = [{"url": API}, {"at": 100, "url": API}, {"at": 100.1, "url": API}]
    engine = Played(plan(row("t/1", requests=requests), row("t/2")))
    engine.load(engine.next())
    assert "requests" not in engine.next()["request"], "the row without waits goes first"
    assert engine.next(SEEN)["go"]
    engine = Played(plan(row("t/1", requests=requests)))
    engine.load(engine.next())
    work = engine.next()
    assert work["wait"] == 0
    engine.clock.time += 5
    engine.get(labelled(API, work["job"]))
    assert engine.next(SEEN) == {"pause": PAUSE}
    assert engine.clock.time == 1105 - PAUSE
    assert round(engine.next()["wait"], 6) == PAUSE
    engine.clock.time = 1105
    assert round(engine.next(SEEN)["wait"], 6) == 0.1
