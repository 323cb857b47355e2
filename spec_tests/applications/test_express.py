"""Every case of ``express_cases.py`` in every engine, against the Express applications on a loopback port."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from corsim import Browser
from corsim.browser.page import Page
from corsim.browser.verdict import Verdict

from .express_cases import API, CALLS, CASES, IN_DETAIL, PAGE, Case
from .serving import assert_comes_to


def page_of(engine: str, express: str, origin: str = PAGE) -> Page:
    """A page of *origin*, where nothing listens, for which the process at *express* answers as port 3001."""
    page = Browser(engine).page(f"{origin}/")
    page.route(API, express)
    return page


def check(page: Page, configuration: str, call: str) -> Verdict:
    path, members = CALLS[call]
    return page.check(f"{API}/{configuration}{path}", **members)


def get(url: str) -> tuple[int, bytes]:
    """What a client that is no browser is given."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("GET", parts.path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


class TestCases:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
    def test_what_the_page_sees(self, express: str, engine: str, case: Case) -> None:
        verdict = check(page_of(engine, express, case.origin), case.configuration, case.call)
        assert_comes_to(verdict, case.reason_in(engine), case.status)
        assert verdict.preflighted == case.preflighted

    @pytest.mark.parametrize("case", [case for case in CASES if case.mended], ids=lambda case: case.id)
    def test_put_right_the_same_call_is_allowed(self, express: str, engine: str, case: Case) -> None:
        assert case.mended is not None
        page = page_of(engine, express, case.origin)
        is_call = case.mended in CALLS
        verdict = check(page, case.configuration, case.mended) if is_call else check(page, case.mended, case.call)
        assert verdict.allowed, verdict.explain()

    @pytest.mark.parametrize("case", [case for case in CASES if case.call == "get"], ids=lambda case: case.id)
    def test_who_is_no_browser_is_given_the_answer_all_the_same(self, express: str, case: Case) -> None:
        status, body = get(f"{express}/{case.configuration}/items")
        if case.status == 401:
            assert (status, body) == (401, b"who are you?")
        elif case.configuration == "origin-function-error":
            # Without `Origin`, the function is given undefined, which is not on its list either.
            assert status == 500
        else:
            assert status == 200
            assert isinstance(json.loads(body), list)

    def test_there_is_a_case_for_every_configuration(self, express: str) -> None:
        configured = set(json.loads(get(f"{express}/configurations")[1]))
        assert {case.configuration for case in CASES} == configured - IN_DETAIL
        assert configured >= IN_DETAIL
        assert len({case.id for case in CASES}) == len(CASES)
        assert {case.call for case in CASES} == set(CALLS)


class TestExposedHeaders:
    @pytest.mark.parametrize(
        ("configuration", "call", "seen"),
        [
            ("origin-string", "get", None),
            ("exposed", "get", "1"),
            ("exposed-star", "get", "1"),
            # With credentials, `*` is the name of a header.
            ("exposed-star", "get-credentials", None),
        ],
    )
    def test_whether_the_page_sees_the_count(
        self, express: str, engine: str, configuration: str, call: str, seen: str | None
    ) -> None:
        path, members = CALLS[call]
        response = page_of(engine, express).fetch(f"{API}/{configuration}{path}", **members)
        assert response.headers.get("X-Total-Count") == seen
        [exchange] = response.verdict.exchanges
        sent: Any = exchange.answer
        assert ("X-Total-Count", "1") in sent.headers


class TestMaxAge:
    @pytest.mark.parametrize(
        ("configuration", "seconds"),
        # Five seconds are the default of the standard.
        [("max-age", 600), ("max-age-zero", 0), ("origin-string", 5)],
    )
    def test_how_long_a_preflight_is_remembered(
        self, express: str, engine: str, configuration: str, seconds: int
    ) -> None:
        page = page_of(engine, express)
        clock = page.browser.clock

        def preflighted(after: float) -> bool:
            clock.advance(after)
            return check(page, configuration, "put").preflighted

        assert preflighted(0)
        if seconds:
            assert not preflighted(seconds - 1)
        assert preflighted(2)


def test_a_preflight_is_answered_before_the_route_is_reached(express: str) -> None:
    verdict = check(page_of("chromium", express), "default", "put")
    preflight: Any = verdict.exchanges[0].answer
    assert (preflight.status, preflight.body) == (204, b"")
    assert ("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE") in preflight.headers


def test_the_path_star_of_express_4_is_none_in_express_5(express: str) -> None:
    """`app.options("*", …)` raises; the configurations `options-all…` use what says the same."""
    assert "Missing parameter name at index 1: *" in json.loads(get(f"{express}/star-path")[1])


def test_the_page_that_the_server_itself_sends_needs_no_permission(express: str, engine: str) -> None:
    assert check(page_of(engine, express, API), "hand-nothing", "get").allowed
