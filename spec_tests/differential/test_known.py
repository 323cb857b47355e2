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
    ("api", "found", "is_covered"),
    [
        ("xhr", ("verdict", "blocked", None), True),
        ("fetch", ("verdict", "blocked", None), False),
        ("xhr", ("verdict", "blocked", "allowed"), False),
    ],
)
def test_firefox_leaves_an_xhr_alone_at_a_blocked_port(api: str, found: Difference, is_covered: bool) -> None:
    assert (explanation("firefox", disagreement(redirected(api), found)) is not None) is is_covered


def with_cookie(line: str) -> dict[str, Any]:
    held = [{"url": "https://other.test/", "set-cookie": line}]
    return {"page": "https://app.example.com/", "request": "https://other.test/", "cookies": held}


@pytest.mark.parametrize(
    ("line", "path", "is_covered"),
    [
        ("a=1; Secure; SameSite=None; partitioned", "exchanges[0].request.headers.cookie", True),
        ("a=1; Secure; SameSite=None; Partitioned", "exchanges[0].request.headers.origin", False),
        ("a=1; Secure; SameSite=None", "exchanges[0].request.headers.cookie", False),
    ],
)
def test_partitioned_cookies_may_not_be_sent(line: str, path: str, is_covered: bool) -> None:
    item = disagreement(with_cookie(line), (path, "a=1", None))
    assert (explanation("chromium", item) is not None) is is_covered
    assert explanation("firefox", item) is None


PLAIN = "http://api.example.com/a"


def kept_alive(page: str = "https://app.example.com/", location: str | None = None, **members: Any) -> dict[str, Any]:
    """A call of *page* to a URL of plain HTTP, or to one that redirects to *location*."""
    shared = {"Access-Control-Allow-Origin": "*"}
    rules: list[dict[str, Any]] = [{"status": 200, "headers": shared}]
    if location is not None:
        redirect = {"status": 302, "headers": {**shared, "Location": location}}
        rules.insert(0, {"url": "https://api.example.com/a", **redirect})
    url = PLAIN if location is None else "https://api.example.com/a"
    return {"page": page, "request": {"url": url, "keepalive": True, **members}, "server": rules}


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
