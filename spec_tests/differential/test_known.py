"""A limit covers what it is about, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.playground.observing import Difference
from spec_tests.loading import Row

from .disagreeing import Disagreement
from .known import explanation

ONCE = "preflight OPTIONS, request PUT, request PUT"
TWICE = "preflight OPTIONS, request PUT, preflight OPTIONS, request PUT"
PORT = "https://api.example.com:25/a"


def redirected(api: str) -> dict[str, Any]:
    redirect = {"status": 307, "headers": {"Access-Control-Allow-Origin": "*", "Location": PORT}}
    request = {"api": api, "url": "https://api.example.com/a"}
    return {"page": "https://app.example.com/", "request": request, "server": {"response": redirect}}


def disagreement(scenario: dict[str, Any], *found: Difference) -> Disagreement:
    row = Row("random", "random/1", "", "https://fetch.spec.whatwg.org/#fetching", None, scenario, {})
    return Disagreement(row, tuple((0, difference) for difference in found))


@pytest.mark.parametrize(
    ("engine", "model", "seen", "is_covered"),
    [
        ("firefox", ONCE, TWICE, True),
        ("webkit", ONCE, TWICE, False),
        ("firefox", TWICE, ONCE, False),
        ("firefox", "preflight OPTIONS", "preflight OPTIONS, request PUT", False),
    ],
)
def test_firefox_may_ask_again(engine: str, model: str, seen: str, is_covered: bool) -> None:
    item = disagreement(redirected("fetch"), ("exchanges", model, seen))
    assert (explanation(engine, item) is not None) is is_covered
    with_more = disagreement(redirected("fetch"), ("exchanges", model, seen), ("verdict", "blocked", "allowed"))
    assert explanation(engine, with_more) is None


@pytest.mark.parametrize(
    ("engine", "url", "seen", "is_covered"),
    [
        ("webkit", "https://app.example.com/a", "request GET, request GET", True),
        ("firefox", "https://app.example.com/a", "request GET, request GET", False),
        ("webkit", "https://app.example.com/a", "request GET, request GET, request GET", False),
        ("webkit", "https://app.example.com/a", "preflight OPTIONS, request GET", False),
        ("webkit", "https://app.example.com/a", "", False),
        # There, nothing looks at the port.
        ("webkit", "https://api.example.com/a", "request GET, request GET", False),
    ],
)
def test_webkit_may_have_sent_what_it_blocks(engine: str, url: str, seen: str, is_covered: bool) -> None:
    scenario = redirected("xhr")
    scenario["request"] |= {"async": False, "url": url}
    found = [("exchanges", "request GET", seen)]
    assert (explanation(engine, disagreement(scenario, *found)) is not None) is is_covered
    assert explanation(engine, disagreement(scenario, *found, ("verdict", "blocked", "allowed"))) is None


def test_webkit_may_have_sent_all_that_there_is() -> None:
    scenario = {**redirected("xhr"), "request": {"api": "xhr", "async": False, "url": PORT}}
    assert explanation("webkit", disagreement(scenario, ("exchanges", "", "request GET"))) is not None


STREAM = {"stream": "x"}


@pytest.mark.parametrize(
    ("api", "status", "body", "is_covered"),
    [
        ("fetch", 205, STREAM, True),
        ("fetch", 200, STREAM, False),
        ("fetch", 205, "x", False),
        # XMLHttpRequest makes a string of it.
        ("xhr", 205, STREAM, False),
    ],
)
def test_chromium_gives_the_body_of_a_205_by_http2(api: str, status: int, body: object, is_covered: bool) -> None:
    streams = {"duplex": "half"} if api == "fetch" else {}
    scenario = {
        **redirected("fetch"),
        "request": {"api": api, "url": "https://app.example.com/a", "method": "POST", "body": body, **streams},
        "server": {"response": {"status": status, "body": "hi"}},
    }
    item = disagreement(scenario, ("response.body", "", "hi"))
    assert (explanation("chromium", item) is not None) is is_covered


@pytest.mark.parametrize(
    ("engine", "status", "model", "seen", "is_covered"),
    [
        ("webkit", 301, "request GET", "", True),
        ("chromium", 308, "request GET, request GET", "request GET", True),
        ("firefox", 301, "request GET", "", False),
        ("webkit", 302, "request GET", "", False),
        ("webkit", 301, "request GET", "request GET, request GET", False),
    ],
)
def test_what_is_answered_for_good_may_not_be_asked_again(
    engine: str, status: int, model: str, seen: str, is_covered: bool
) -> None:
    scenario = {**redirected("fetch"), "server": {"response": {"status": status}}}
    item = disagreement(scenario, ("exchanges", model, seen))
    assert (explanation(engine, item) is not None) is is_covered
    with_more = disagreement(scenario, ("exchanges", model, seen), ("verdict", "blocked", "allowed"))
    assert explanation(engine, with_more) is None
