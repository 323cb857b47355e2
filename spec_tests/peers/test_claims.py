"""What is counted apart, and calls of fetch() as calls of XMLHttpRequest."""

from typing import Any

import pytest

from spec_tests.browsers.observation import model_of
from spec_tests.documents import calls_of
from spec_tests.loading import Row, all_rows

from .agreement import agreement
from .claims import CLAIMS, apart, as_xhr, for_peer

API = "https://api.example.com/data"


def row(request: Any = API, **scenario: Any) -> Row:
    page = {"page": "https://app.example.com/", "server": {"response": {}}}
    asked = {} if "requests" in scenario else {"request": request}
    return Row("t", "t/row", "", "", None, {**page, **asked, **scenario}, {})


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, {"api": "xhr"}),
        ({"mode": "cors", "redirect": "follow", "cache": "default"}, {"api": "xhr"}),
        ({"credentials": "same-origin"}, {"api": "xhr"}),
        ({"credentials": "include"}, {"api": "xhr", "withCredentials": True}),
        ({"method": "put", "body": "x"}, {"api": "xhr", "method": "put", "body": "x"}),
        ({"headers": {"X-A": "1"}}, {"api": "xhr", "headers": {"X-A": "1"}}),
    ],
)
def test_a_call_that_xmlhttprequest_can_make(members: dict[str, Any], expected: dict[str, Any]) -> None:
    asked = row({"url": API, **members})
    assert apart("jsdom", asked) is None
    assert calls_of(for_peer("jsdom", asked).scenario) == [{"url": API, **expected}]
    assert for_peer("happy-dom", asked) == asked


@pytest.mark.parametrize(
    "members",
    [
        {"mode": "no-cors"},
        {"credentials": "omit"},
        {"redirect": "manual"},
        {"cache": "no-store"},
        {"integrity": ""},
        {"referrer": ""},
        {"method": None},
        {"body": "x"},
        {"method": "head", "body": "x"},
        {"method": "POST", "body": {"stream": "x"}},
        {"headers": [["X-A"]]},
        {"method": "POST", "body": "x", "headers": {"content-type": "text/plain;Charset=latin1"}},
        {"method": "POST", "body": {"urlencoded": {}}, "headers": {"content-type": "text/plain;charset=latin1"}},
        {"url": "//user@api.example.com/"},
    ],
)
def test_a_call_that_xmlhttprequest_cannot_make(members: dict[str, Any]) -> None:
    assert apart("jsdom", row({"url": API, **members})) == "a call of fetch() that XMLHttpRequest cannot make"


def test_sessions_are_made_by_xmlhttprequest_as_a_whole() -> None:
    asked = row(requests=[API, {"url": API, "at": 1}, {"api": "xhr", "url": API}])
    assert calls_of(as_xhr(asked).scenario) == [
        {"api": "xhr", "url": API},
        {"api": "xhr", "url": API, "at": 1},
        {"api": "xhr", "url": API},
    ]


def test_in_the_model_of_chromium_both_ways_to_make_a_call_come_to_the_same() -> None:
    """Every third row, as a browser's XMLHttpRequest and its fetch() share all that is behind them."""
    made = [item for item in all_rows()[::3] if apart("jsdom", item) is None and for_peer("jsdom", item) != item]
    assert len(made) > 1000
    for item in made:
        one, two = (model_of(row.scenario, "chromium") for row in (item, for_peer("jsdom", item)))
        assert agreement(one, two, calls_of(item.scenario))["wire"], item.id


@pytest.mark.parametrize(
    ("peer", "asked", "reason"),
    [
        ("jsdom", row(page={"url": "https://app.example.com/", "sandboxed": True}), "a page with an opaque origin"),
        ("jsdom", row(page="data:text/html,x"), "a page with an opaque origin"),
        ("jsdom", row(page={"url": "https://app.example.com/", "referrerPolicy": "origin"}), "the page's referrer"),
        ("jsdom", row("blob:https://app.example.com/1"), "blob: URLs"),
        ("jsdom", row(requests=[API, API]), "several requests"),
        ("happy-dom", row("http://api.example.com/"), "mixed content"),
        ("happy-dom", row({"url": API, "integrity": "x"}), "members of RequestInit"),
        ("mentoss", row({"api": "xhr", "url": API}), "XMLHttpRequest"),
        ("mentoss", row("data:,x"), "URLs that are not http"),
        ("mentoss", row(server={"response": {"status": 600}}), "an answer that"),
        ("mentoss", row(server={"response": {"status": 204, "body": "x"}}), "an answer that"),
        ("mentoss", row(server=[{"fail": "connection"}]), "a connection that breaks"),
        ("mentoss", row(server=[{"headers": {"Set-Cookie": "a=1"}}]), "cookies set by answers"),
        ("mentoss", row({"url": API, "integrity": ""}), "members of RequestInit"),
        ("mentoss", row("https://api.example.com:6667/"), "ports that browsers block"),
        ("cors.testing", row({"url": API, "mode": "no-cors"}), "options"),
        ("cors.testing", row({"url": API, "keepalive": True}), "options"),
        ("cors.testing", row({"url": API, "method": "POST", "body": {"formdata": {}}}), "options"),
        ("cors.testing", row({"url": API, "method": "TRACE"}), "calls and headers"),
        ("cors.testing", row({"url": API, "method": None}), "calls and headers"),
        ("cors.testing", row({"url": API, "headers": [["X-A"]]}), "calls and headers"),
        ("cors.testing", row({"url": API, "headers": {"X A": ""}}), "calls and headers"),
        ("cors.testing", row({"url": API, "headers": {"Host": "x"}}), "calls and headers"),
        ("cors.testing", row({"url": API, "body": "x"}), "calls and headers"),
        ("cors.testing", row("https://"), "calls and headers"),
        ("cors.testing", row({"url": API, "credentials": "include"}), "credentials"),
        ("cors.testing", row({"url": API, "api": "xhr", "withCredentials": True}), "credentials"),
        ("cors.testing", row(cookies=[{"url": API, "set-cookie": "a=1"}]), "credentials"),
        ("cors.testing", row("about:blank"), "URLs that are not http"),
        ("cors.testing", row(server={"response": {"status": 302}}), "redirects"),
    ],
)
def test_what_is_counted_apart(peer: str, asked: Row, reason: str) -> None:
    assert (apart(peer, asked) or "").startswith(reason)


@pytest.mark.parametrize("peer", CLAIMS)
def test_an_ordinary_row_is_claimed_by_all(peer: str) -> None:
    headers = {"X-A": "1", "Content-Type": "application/json"}
    assert apart(peer, row({"url": API, "method": "PUT", "headers": headers, "body": "{}"})) is None
