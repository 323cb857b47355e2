"""Fixes where a server is not asked again, of chosen browsers, with advice about caches, and as data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from corsim import Browser, ConnectionFailure, WireRequest, WireResponse
from corsim.browser.fix import Fix
from corsim.profiles import PROFILES
from spec_tests.making import ANY, APP

from .fixes import ENGINES, ORIGIN, STAR, URL, edits_of, fix_of, verdict_of


class TestApplications:
    """Of an application only the answers that it gave are known, and it is not asked again."""

    class Server:
        def __init__(self, preflight: WireResponse, response: WireResponse) -> None:
            self.answers = {"preflight": preflight, "request": response}
            self.count = 0

        def __call__(self, request: WireRequest) -> WireResponse:
            self.count += 1
            return self.answers[request.kind]

    def fixed(self, server: Any, url: str = URL, **members: Any) -> Fix:
        page = Browser("chromium").page(f"{APP}/")
        page.route("*", server)
        return page.check(url, **members).fix()

    def test_it_is_not_asked_again(self) -> None:
        server = self.Server(WireResponse(403), WireResponse(headers=(ANY,)))
        assert self.fixed(server, method="PUT", headers={"X-A": "1"}).remedies
        assert server.count == 1

    def test_what_its_unseen_answers_must_carry_is_an_assumption(self) -> None:
        fix = self.fixed(self.Server(WireResponse(405), WireResponse()), headers={"X-A": "1"})
        assert fix.server is not None
        assert [change.is_known for change in fix.server.changes] == [True, False]
        assert fix.request is not None
        assert edits_of(fix.request) == ["header"]
        assert fix.request.server_changes == ()
        assert [change.headers for change in fix.request.assumptions] == [tuple(ORIGIN.items())]

    def test_a_refusal_of_another_question_says_nothing_of_this_one(self) -> None:
        """Starlette refuses a preflight by the status 400 where one of the headers is not permitted."""
        server = self.Server(WireResponse(400, (ANY, ("Access-Control-Allow-Headers", "x-a"))), WireResponse())
        fix = self.fixed(server, method="GET", headers={"X-A": "1", "X-B": "1"})
        found = [edits_of(remedy) for remedy in fix.remedies if len(remedy.edits) == 1]
        assert found
        assert all(remedy.assumptions for remedy in fix.remedies if remedy.edits)

    def test_a_list_of_methods_is_the_same_for_every_question(self) -> None:
        """Starlette's middleware, whose `allow_methods` is GET: without its Content-Type a PUT is refused as before."""
        refusal = WireResponse(
            400,
            (ANY, ("Access-Control-Allow-Methods", "GET"), ("Access-Control-Allow-Headers", "Accept, Content-Type")),
            b"Disallowed CORS method",
        )
        fix = self.fixed(self.Server(refusal, WireResponse()), method="PUT", json={"a": 1})
        assert [edits_of(remedy) for remedy in fix.remedies] == [[]]
        permitted = WireResponse(400, (ANY, ("Access-Control-Allow-Methods", "PUT")), b"Disallowed CORS headers")
        fix = self.fixed(self.Server(permitted, WireResponse()), method="PUT", json={"a": 1})
        assert len(fix.remedies) > 1
        # What is said in general, of authentication, is not what the server has said.
        page = Browser("chromium").page(f"{APP}/")
        page.route("*", self.Server(refusal, WireResponse()))
        text = page.check(URL, method="PUT", json={"a": 1}).explain()
        assert "Disallowed CORS method" in text
        assert "before authentication" not in text

    def test_a_demand_for_a_password_is_the_same_for_every_question(self) -> None:
        server = self.Server(WireResponse(401), WireResponse())
        fix = self.fixed(server, headers={"X-A": "1", "X-B": "1"})
        assert [edits_of(remedy) for remedy in fix.remedies] == [[], ["header", "header"]]

    def test_where_no_route_leads_nothing_is_known(self) -> None:
        page = Browser("chromium").page(f"{APP}/")
        fix = page.check(URL, headers={"X-A": "1"}).fix()
        assert fix.remedies == ()
        assert fix.nothing_helps is not None
        assert "what answers" in fix.nothing_helps


class TestBrowsers:
    def test_the_spec_comes_first_where_it_is_the_verdicts_own(self) -> None:
        assert verdict_of({"response": {}}, browser="spec").fix().browsers == ("spec", *ENGINES)
        assert verdict_of({"response": {}}, browser="firefox").fix().browsers == ENGINES
        assert verdict_of({"response": {}}, browser="chromium-156").fix().browsers == ENGINES

    def test_a_profile_of_ones_own(self) -> None:
        profile = replace(PROFILES["firefox"], name="mine")
        page = Browser(profile).page(f"{APP}/")
        page.route("*", lambda _: WireResponse())
        verdict = page.check(URL)
        assert verdict.fix().browsers == ("mine", *ENGINES)
        assert verdict.fix("mine").browsers == ("mine",)

    @pytest.mark.parametrize(
        ("browsers", "message"),
        [((), "browsers is empty"), (["chrome"], 'no browser is called .chrome.*Did you mean "chromium"')],
    )
    def test_that_are_not_known(self, browsers: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            verdict_of({"response": {}}).fix(browsers)


class TestAdvice:
    def test_vary_where_the_answer_names_an_origin(self) -> None:
        advice = fix_of({"response": {}}).advice
        assert [(item.name, item.value) for item in advice] == [("Vary", "Origin")]

    @pytest.mark.parametrize("vary", ["Origin", "accept, ORIGIN", "*"])
    def test_not_where_it_is_there(self, vary: str) -> None:
        assert fix_of({"response": {"headers": {**ORIGIN, "Vary": vary}}}).advice == ()

    def test_beside_what_is_there(self) -> None:
        [advice] = fix_of({"response": {"headers": {**ORIGIN, "Vary": "Accept"}}}).advice
        assert (advice.name, advice.value) == ("Vary", "Accept, Origin")

    def test_nor_where_anybody_may_read(self) -> None:
        assert fix_of({"response": {"headers": STAR}}).advice == ()

    @pytest.mark.parametrize(
        ("max_age", "advised"), [(None, True), ("0", True), ("5", True), ("x", True), ("6", False), ("600", False)]
    )
    def test_a_max_age_for_preflights(self, max_age: str | None, advised: bool) -> None:
        headers = {**STAR, "Access-Control-Allow-Methods": "PUT"}
        if max_age is not None:
            headers["Access-Control-Max-Age"] = max_age
        fix = fix_of({"preflight": {"headers": headers}, "response": {"headers": STAR}}, method="PUT")
        assert [item.name for item in fix.advice] == (["Access-Control-Max-Age"] if advised else [])
        if advised:
            assert "chromium 7200, firefox 86400, webkit 600" in fix.advice[0].why

    def test_the_page_itself_needs_none(self) -> None:
        assert fix_of({"response": {}}, url=f"{APP}/own").advice == ()


def test_as_data_it_is_json() -> None:
    import json

    fix = fix_of({"preflight": {"status": 403}, "response": {}}, method="PUT", credentials="include")
    data = json.loads(json.dumps(fix.to_dict()))
    assert set(data) == {"browsers", "passesIn", "remedies", "advice", "nothingHelps"}
    assert data["remedies"][0]["answers"][0]["status"] == 204
    assert data["remedies"][0]["request"] == []
    assert data["advice"][0]["header"] == ["Vary", "Origin"]


def test_a_connection_failure_in_the_recording_is_answered_so_again() -> None:
    page = Browser("chromium").page(f"{APP}/")
    page.route("*", lambda _: ConnectionFailure("gone"))
    assert page.check(URL, credentials="include").fix().remedies == ()
