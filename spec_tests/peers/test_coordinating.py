"""What peers are handed, and what mocks are answered."""

import asyncio
import json
from base64 import b64encode
from typing import Any

from corsim.servers.receiving import Received
from corsim.standard.wire import WireResponse
from spec_tests.browsers.coordinator import PREFIX
from spec_tests.browsers.planning import Plan, make_plan
from spec_tests.loading import Row

from .coordinating import CLOSE, PeerCoordinator, mocked_answer, mocked_request, setting

API = "https://api.example.com/data"


class Clock:
    """A clock that stands still."""

    def now(self) -> float:
        return 0.0

    def advance(self, seconds: float) -> None:
        raise AssertionError(seconds)


CLOCK = Clock()


def plan(**scenario: Any) -> Plan:
    document = {"page": "https://app.example.com/", "request": API, "server": {"response": {"body": "hi"}}, **scenario}
    return make_plan([Row("t", "t/row", "", "", None, document, {})])


def report(coordinator: PeerCoordinator, **members: Any) -> dict[str, Any]:
    """Post a report; what the runner answers."""
    text = json.dumps({"page": 1, "lane": 0, **members}).encode()
    answer = asyncio.run(coordinator.answer(Received("https", "POST", f"{PREFIX}next", (), text)))
    assert answer is not None
    work: dict[str, Any] = json.loads(answer.body)
    return work


def response(*headers: list[str]) -> dict[str, Any]:
    members = {"type": "cors", "status": 200, "statusText": "", "url": API, "redirected": False, "body": "hi"}
    return {"response": {**members, "headers": list(headers)}}


def test_a_row_comes_with_its_page_and_ends_with_its_outcome() -> None:
    coordinator = PeerCoordinator(plan(cookies=[{"url": API, "set-cookie": "a=1"}]), 1, CLOCK)
    job = report(coordinator)
    assert job["request"] == {"url": API}
    assert (job["page"], job["origin"]) == ("https://app.example.com/", "https://app.example.com")
    assert job["cookies"] == [{"url": API, "line": "a=1"}]
    get = Received("https", "GET", "/data", (("Host", "api.example.com"),), None)
    assert asyncio.run(coordinator.answer(get)) == WireResponse(200, (CLOSE,), b"hi")
    outcome = response(["connection", "close"], ["content-type", "text/plain"], ["x-a", "1"])
    assert report(coordinator, job=job["job"], outcome=outcome) == {"stop": True}
    assert coordinator.done.is_set()
    (result,) = coordinator.results["t/row"]
    assert result["response"]["headers"] == [["x-a", "1"]]
    assert [exchange["method"] for exchange in result["exchanges"]] == ["GET"]


def test_a_type_that_the_row_gives_stays() -> None:
    server = {"response": {"headers": {"Content-Type": "text/plain", "Connection": "close"}}}
    coordinator = PeerCoordinator(plan(server=server), 1, CLOCK)
    job = report(coordinator)
    assert asyncio.run(coordinator.answer(Received("https", "GET", "/data", (), None))) is not None
    report(coordinator, job=job["job"], outcome=response(["content-type", "text/plain"]))
    assert coordinator.results["t/row"][0]["response"]["headers"] == [["content-type", "text/plain"]]


def test_a_mock_gets_the_answer_of_the_rules() -> None:
    coordinator = PeerCoordinator(plan(), 1, CLOCK)
    report(coordinator)
    sent = {"method": "PUT", "url": f"{API}#f", "headers": [["x-a", "1"]], "body": b64encode(b"x").decode()}
    asked = Received("https", "POST", f"{PREFIX}mock", (), json.dumps(sent).encode())
    answer = asyncio.run(coordinator.answer(asked))
    assert answer is not None
    assert json.loads(answer.body) == {"status": 200, "headers": [], "body": b64encode(b"hi").decode()}
    report(coordinator, job=0, outcome=response())
    (exchange,) = coordinator.results["t/row"][0]["exchanges"]
    assert (exchange["method"], exchange["url"], exchange["body"]) == ("PUT", API, "x")


def test_requests_of_mocks() -> None:
    sent = {"method": "GET", "url": "http://user@api.example.com:81/a?b#c", "headers": [], "body": ""}
    received = mocked_request(sent)
    assert (received.url, received.body) == ("http://api.example.com:81/a?b", None)
    assert mocked_answer(None) is None


def test_a_row_that_cannot_be_set_up_is_a_problem() -> None:
    coordinator = PeerCoordinator(plan(), 1, CLOCK)
    job = report(coordinator)
    report(coordinator, job=job["job"], outcome={"failed": {"name": "SetUp", "message": "no cookie"}})
    assert coordinator.problems == {"t/row": "no cookie"}
    assert coordinator.done.is_set()


def test_a_row_that_hangs_is_tried_twice() -> None:
    coordinator = PeerCoordinator(plan(), 1, CLOCK)
    for _ in range(2):
        assert "job" in report(coordinator)
        coordinator.last_progress -= 100
        before = coordinator.last_progress
        coordinator.give_up()
        # The peer that is started now has all its time.
        assert coordinator.last_progress >= before + 100
    assert report(coordinator) == {"stop": True}
    assert coordinator.problems == {"t/row": "the peer got stuck 2 times"}


def test_what_a_mock_is_told_of_the_servers() -> None:
    rules = [
        {"on": "request", "times": 1, "status": 302, "headers": {"Location": "http://other.example:81/"}},
        {"url": API, "status": 200},
    ]
    (row,) = plan(request={"url": "/own", "method": "pAtCh2"}, server=rules).rows
    known = setting(row)
    assert known["origins"] == ["http://other.example:81", "https://api.example.com", "https://app.example.com"]
    assert known["methods"][-1] == "pAtCh2"
