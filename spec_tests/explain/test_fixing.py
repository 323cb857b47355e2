"""What a fix offers works, is the smallest that does, and opens nothing unasked: it is applied here by other code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from corsim import Browser, ConnectionFailure, Verdict, WireRequest, WireResponse, run_scenario
from corsim.browser.calls import Call
from corsim.browser.fix import Change, Fix, Remedy
from corsim.browser.performing import perform
from corsim.explain.edits import edits
from corsim.explain.fixing import REMEDIES
from corsim.explain.mending import Change as ChangeOfMending
from corsim.profiles import PROFILES
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.run import run, server_of
from corsim.standard.header_values import Failure, parse_token_list
from spec_tests.making import ANY, API, APP, OTHER
from spec_tests.running import rows_of_table, table_names

from .test_mending import AsWritten

URL = f"{API}/items"
ENGINES = ("chromium", "firefox", "webkit")

ORIGIN = {"Access-Control-Allow-Origin": APP}
STAR = {"Access-Control-Allow-Origin": "*"}
JSON = {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": "{}"}


def scenario_of(server: Any, page: Any = f"{APP}/", browser: str = "chromium", **request: Any) -> Scenario:
    document = {"browser": browser, "page": page, "request": {"url": URL, **request}}
    return decode_scenario(document if server is None else {**document, "server": server})


def verdict_of(server: Any, **members: Any) -> Verdict:
    return run(scenario_of(server, **members))[0]


def fix_of(server: Any, **members: Any) -> Fix:
    """The fix of one request, after it was tried by :func:`wrong_in`."""
    scenario = scenario_of(server, **members)
    [verdict] = run(scenario)
    found = verdict.fix()
    assert not list(wrong_in(found, verdict, scenario))
    return found


def edits_of(remedy: Remedy | None) -> list[str]:
    assert remedy is not None
    return [edit.id for edit in remedy.edits]


def changes_of(remedy: Remedy | None) -> list[tuple[str, int | None, dict[str, str]]]:
    assert remedy is not None
    return [(change.request.kind, change.status, dict(change.headers)) for change in remedy.changes]


# Trying what is offered, by other code.


def empty(request: WireRequest) -> WireResponse:
    """The answer of a server that does nothing for CORS, in the place of one that there is not."""
    return WireResponse(204 if request.kind == "preflight" else 200)


def allowed_in(name: str, remedy: Remedy, changes: Sequence[Change], verdict: Verdict, scenario: Scenario) -> bool:
    """Whether the call of *remedy* is allowed in this browser, by the scenario's own server with *changes*."""
    profile = PROFILES.get(name, verdict.profile)
    server = AsWritten(empty if scenario.rules is None else server_of(scenario), changes)
    after = perform(remedy.call, Browser(profile), verdict.environment, server)
    return after.allowed and after.response is not None and after.response.type != "opaque"


def wrong_in(fix: Fix, verdict: Verdict, scenario: Scenario) -> Iterator[str]:
    """What is not so in *fix*: a remedy that does not help, or of which something can be left out."""
    assert len(fix.remedies) <= REMEDIES
    assert [bool(remedy.opens) for remedy in fix.remedies] == sorted(bool(remedy.opens) for remedy in fix.remedies)
    assert (fix.nothing_helps is None) == bool(fix.remedies or not fix.is_needed)
    for remedy in fix.remedies:
        assert set(remedy.passes_in) > set(fix.passes_in)
        if remedy.edits and any(rule.times for rule in scenario.rules or ()):
            # Another call finds the server as the first one left it, and not at its beginning, as it would be here.
            continue
        for name in fix.browsers:
            if allowed_in(name, remedy, remedy.changes, verdict, scenario) != (name in remedy.passes_in):
                yield f"{remedy.to_dict()} is said to pass in {remedy.passes_in}, which is wrong for {name}"
        for edit, call in one_edit_less(remedy, verdict):
            without = replace(remedy, call=call)
            if all(allowed_in(name, without, remedy.changes, verdict, scenario) for name in remedy.passes_in):
                yield f"{edit} is not needed in {remedy.to_dict()}"
        for less, what in one_less(remedy, verdict, scenario):
            if all(allowed_in(name, remedy, less, verdict, scenario) for name in remedy.passes_in):
                yield f"{what} is not needed in {remedy.to_dict()}"


def one_edit_less(remedy: Remedy, verdict: Verdict) -> Iterator[tuple[str, Call]]:
    """The call with all edits of *remedy* but one."""
    possible = {item.edit: item for item in edits(verdict)}
    for left_out in remedy.edits:
        call = verdict.call
        for edit in remedy.edits:
            call = call if edit is left_out else possible[edit](call)
        yield left_out.what, call


def one_less(remedy: Remedy, verdict: Verdict, scenario: Scenario) -> Iterator[tuple[list[Change], str]]:
    """The changes of *remedy* without each one, down to the items of lists that the servers do not permit already."""
    there = {token for exchange in verdict.exchanges for token in tokens(exchange.answer)}
    for index, change in enumerate(remedy.changes):
        others = [*remedy.changes[:index], *remedy.changes[index + 1 :]]
        if change.status:
            yield [*others, replace(change, status=None)], "the status"
        for header in change.headers:
            kept = tuple(item for item in change.headers if item != header)
            yield [*others, replace(change, headers=kept)], header[0]
            items = header[1].split(", ")
            for item in items if len(items) > 1 else []:
                if item.lower() not in there and not_answered_so(scenario, item):
                    fewer = (header[0], ", ".join(other for other in items if other != item))
                    yield [*others, replace(change, headers=(*kept, fewer))], f"{item} in {header[0]}"


def tokens(answer: object) -> set[str]:
    if not isinstance(answer, WireResponse):
        return set()
    lists = [
        parse_token_list(value) for name, value in answer.headers if name.lower().startswith("access-control-allow-")
    ]
    return {item.lower() for list_ in lists if not isinstance(list_, Failure) for item in list_}


def not_answered_so(scenario: Scenario, item: str) -> bool:
    """Whether no rule of the server has *item* in a list, so that it was not kept for having been there."""
    return all(item.lower() not in tokens(rule.answer) for rule in scenario.rules or ())


PER_TABLE = 60
"""How many rows of each table are fixed: those that are not allowed, evenly over the table."""


@pytest.mark.parametrize("table", table_names())
def test_what_is_offered_for_rows_works_and_is_needed(table: str) -> None:
    single = [row for row in rows_of_table(table) if "request" in row.scenario]
    blocked = [row for row in single if run_scenario(row.scenario)[0].verdict in ("blocked", "throws")]
    wrong = []
    for row in blocked[:: max(1, len(blocked) // PER_TABLE)]:
        scenario = decode_scenario(row.scenario)
        [verdict] = run(scenario)
        names = dict.fromkeys([scenario.browser, *ENGINES])
        wrong += [f"{row.id}: {what}" for what in wrong_in(verdict.fix(names), verdict, scenario)]
    assert not wrong, "\n".join(wrong[:10])


class TestServerChanges:
    def test_a_missing_header(self) -> None:
        fix = fix_of({"response": {}})
        assert changes_of(fix.server) == [("request", None, ORIGIN)]
        assert fix.request is None
        assert fix.is_needed
        assert fix.passes_in == ()
        assert fix.browsers == ENGINES

    def test_where_engines_differ_it_is_what_all_of_them_need(self) -> None:
        """Only for Firefox is a byte over 0x7F in `Accept` unsafe."""
        headers = {"Accept": "\xe9", "X-A": "1"}
        found = fix_of({"preflight": {"headers": STAR}, "response": {"headers": STAR}}, headers=headers)
        assert changes_of(found.server) == [("preflight", None, {"Access-Control-Allow-Headers": "x-a, accept"})]
        assert found.server is not None
        assert found.server.passes_in == ENGINES
        without_firefox = verdict_of(
            {"preflight": {"headers": STAR}, "response": {"headers": STAR}}, headers=headers
        ).fix(["chromium", "webkit"])
        assert changes_of(without_firefox.server) == [("preflight", None, {"Access-Control-Allow-Headers": "x-a"})]

    def test_it_is_offered_where_only_another_engine_blocks(self) -> None:
        """Chromium does not ask for well-formed client hints; Firefox and WebKit do."""
        fix = fix_of({"response": {"headers": STAR}}, headers={"DPR": "2"})
        assert fix.passes_in == ("chromium",)
        assert changes_of(fix.server) == [("preflight", None, {"Access-Control-Allow-Headers": "dpr"})]
        assert edits_of(fix.request) == ["header"]

    def test_the_wildcard_stays_where_it_means_something_and_goes_where_it_does_not(self) -> None:
        headers = {**STAR, "Access-Control-Allow-Methods": "*", "Access-Control-Allow-Headers": "*"}
        server = {"response": {"headers": headers}}
        assert fix_of(server, method="PUT", headers={"X-A": "1"}).remedies == ()
        included = fix_of(server, method="PUT", headers={"X-A": "1"}, credentials="include")
        assert changes_of(included.server)[0][2]["Access-Control-Allow-Methods"] == "*, PUT"

    def test_null_is_offered_last_and_says_whom_it_lets_in(self) -> None:
        fix = fix_of({"response": {}}, page={"url": f"{APP}/", "sandboxed": True})
        [remedy] = fix.remedies
        assert changes_of(remedy) == [("request", None, {"Access-Control-Allow-Origin": "null"})]
        assert "sandboxed" in remedy.opens[0]

    def test_nobody_answers_yet_so_everything_is_assumed(self) -> None:
        found = verdict_of(None, method="PUT").fix()
        [remedy] = found.remedies
        assert remedy.server_changes == ()
        assert [change.request.kind for change in remedy.assumptions] == ["preflight", "request"]

    def test_a_connection_that_fails_is_not_helped_by_anything(self) -> None:
        fix = fix_of({"response": {"fail": "connection"}}, **JSON, credentials="include")
        assert fix.remedies == ()
        assert fix.nothing_helps is not None
        assert fix.nothing_helps.startswith("Nothing came back")

    def test_a_session_in_which_a_preflight_was_remembered(self) -> None:
        document = {
            "browser": "chromium",
            "page": f"{APP}/",
            "requests": [{"url": URL, "method": "PUT"}, {"url": URL, "method": "PUT"}],
            "server": [
                {"on": "preflight", "headers": {**STAR, "Access-Control-Allow-Methods": "PUT"}, "times": 1},
                {"on": "request", "headers": STAR, "times": 1},
                {"on": "preflight", "status": 500},
                {},
            ],
        }
        first, second = run_scenario(document)
        assert first.fix().remedies == ()
        # The preflight was let through before, so nothing is said about it.
        assert changes_of(second.fix().server) == [("request", None, ORIGIN)]


class TestRequestChanges:
    @pytest.mark.parametrize(
        ("server", "members", "ids"),
        [
            ({"response": {"headers": STAR}}, {"credentials": "include"}, [["credentials"]]),
            ({"response": {"headers": STAR}}, {"api": "xhr", "withCredentials": True}, [["credentials"]]),
            ({"preflight": {"status": 403}, "response": {"headers": STAR}}, JSON, [["content-type"]]),
            ({"preflight": {"status": 403}, "response": {"headers": STAR}}, {**JSON, "api": "xhr"}, [["content-type"]]),
            (
                {"preflight": {"status": 403}, "response": {"headers": STAR}},
                {"method": "POST", "body": {"blob": "{}", "type": "application/json"}},
                [["content-type"]],
            ),
            ({"preflight": {"status": 403}, "response": {"headers": STAR}}, {"headers": {"X-A": "1"}}, [["header"]]),
            (
                {"preflight": {"status": 403}, "response": {"headers": STAR}},
                {"headers": {"X-A": "1", "X-B": "1", "X-C": "1"}},
                [["header", "header", "header"]],
            ),
            (
                {"preflight": {"status": 403}, "response": {"headers": STAR}},
                {"headers": {f"X-{number}": "1" for number in range(12)}},
                [["header"] * 12],
            ),
            (
                {"preflight": {"status": 403}, "response": {"headers": STAR}},
                {"api": "xhr", "method": "POST", "body": "x", "uploadListeners": True},
                [["upload-listeners"]],
            ),
            (
                {"response": {"headers": {**STAR, "Access-Control-Allow-Methods": "PATCH"}}},
                {"method": "patch"},
                [["method-case"]],
            ),
            ({"response": {"headers": STAR}}, {"mode": "same-origin"}, [["mode"]]),
            ({"response": {"headers": STAR}}, {"mode": "navigate"}, [["mode"]]),
            ({"response": {"headers": STAR}}, {"url": "https://user:pass@api.example.com/"}, [["userinfo"]]),
            (
                [{"url": URL, "status": 302, "headers": {"Location": f"{URL}/2", **STAR}}, {"headers": STAR}],
                {"redirect": "error"},
                [["final-url"], ["redirect"]],
            ),
            ({"response": {"headers": STAR}}, {"body": "x"}, [["post"], ["body"]]),
            ({"response": {"headers": STAR}}, {"cache": "only-if-cached"}, [["cache"]]),
            ({"response": {"headers": STAR}}, {"referrer": "https://["}, [["referrer"]]),
            ({"response": {"headers": STAR}}, {"url": "http://0.0.0.0/"}, [["loopback"]]),
            ({"response": {"headers": STAR}}, {"url": "localhost:3000/x"}, [["scheme"]]),
            (
                {"response": {"headers": {**STAR, "Access-Control-Allow-Methods": "PUT"}}},
                {"method": "PUT", "body": "x" * 65537, "keepalive": True},
                [["keepalive"]],
            ),
        ],
    )  # fmt: skip
    def test_the_fewest_edits_that_help(self, server: Any, members: dict[str, Any], ids: list[list[str]]) -> None:
        fix = fix_of(server, **members)
        found = [edits_of(remedy) for remedy in fix.remedies if remedy.edits and not remedy.changes]
        assert found == ids

    def test_the_other_spelling_comes_before_a_server_that_knows_such_a_method(self) -> None:
        fix = fix_of({"preflight": {"headers": STAR}, "response": {"headers": STAR}}, method="patch")
        assert [(edits_of(remedy), changes_of(remedy)) for remedy in fix.remedies] == [
            (["method-case"], [("preflight", None, {"Access-Control-Allow-Methods": "PATCH"})]),
            ([], [("preflight", None, {"Access-Control-Allow-Methods": "patch"})]),
        ]

    def test_two_edits_where_one_is_not_enough(self) -> None:
        fix = fix_of({"preflight": {"status": 401}, "response": {"headers": STAR}}, **JSON, credentials="include")
        assert edits_of(fix.request) == ["content-type", "credentials"]

    def test_an_edit_together_with_a_change_of_the_answer_where_neither_helps_alone(self) -> None:
        fix = fix_of({"response": {}}, url="https://user@api.example.com/")
        [remedy] = fix.remedies
        assert edits_of(remedy) == ["userinfo"]
        assert changes_of(remedy) == [("request", None, ORIGIN)]

    def test_of_a_stream_that_webkit_does_not_send(self) -> None:
        fix = fix_of({"response": {"headers": {**STAR}}}, method="POST", body={"stream": "x"}, duplex="half")
        assert fix.passes_in == ("chromium", "firefox")
        assert [edits_of(remedy) for remedy in fix.remedies] == [["stream"]]

    @pytest.mark.parametrize(
        ("url", "location", "what"),
        [
            (URL, f"{URL}/", "Ask for the path with the slash at its end"),
            (f"{URL}/", URL, "Ask for the path without the slash at its end"),
            ("http://api.example.com/items", URL, "Ask by https at once"),
            (URL, f"{API}/login", "Ask at once for the URL to which the redirect leads"),
        ],
    )
    def test_a_redirect_of_the_preflight(self, url: str, location: str, what: str) -> None:
        rules = [
            {"url": url, "status": 301, "headers": {"Location": location}},
            {"headers": {**STAR, "Access-Control-Allow-Methods": "*"}},
        ]
        page = "http://app.example.com/" if url.startswith("http:") else f"{APP}/"
        fix = fix_of(rules, url=url, method="PUT", page=page)
        assert fix.request is not None
        assert [edit.what for edit in fix.request.edits] == [f"{what}: {location}"]

    def test_a_redirect_that_taints_the_origin(self) -> None:
        rules = [
            {"url": URL, "status": 302, "headers": {"Location": f"{OTHER}/", **STAR}},
            {"headers": ORIGIN},
        ]
        fix = fix_of(rules)
        assert edits_of(fix.remedies[0]) == ["final-url"]
        assert not fix.remedies[0].opens
        assert fix.remedies[-1].opens
        assert changes_of(fix.remedies[-1]) == [("request", None, {"Access-Control-Allow-Origin": "null"})]

    def test_localhost_asked_by_its_other_name(self) -> None:
        fix = fix_of({"response": {}}, page="http://127.0.0.1:3000/", url="http://localhost:3000/items")
        assert edits_of(fix.request) == ["page-host"]
        other_port = fix_of({"response": {}}, page="http://127.0.0.1:3000/", url="http://localhost:3001/items")
        assert other_port.request is None

    def test_a_method_that_no_script_may_use(self) -> None:
        fix = fix_of({"response": {"headers": STAR}}, method="TRACE")
        assert fix.remedies == ()
        assert fix.nothing_helps is not None
        assert "use another method" in fix.nothing_helps

    def test_no_edit_is_the_mode_no_cors(self) -> None:
        """The script could read nothing, so it is no fix."""
        fix = fix_of({"response": {}}, headers={"X-A": "1"})
        assert all(edit.id != "mode" for remedy in fix.remedies for edit in remedy.edits)


class TestOpaqueResponses:
    def test_to_be_read_the_mode_has_to_go(self) -> None:
        fix = fix_of({"response": {"headers": STAR}}, mode="no-cors")
        assert verdict_of({"response": {"headers": STAR}}, mode="no-cors").allowed
        assert fix.passes_in == ()
        assert [edits_of(remedy) for remedy in fix.remedies] == [["mode"]]

    def test_and_the_server_has_to_permit_it(self) -> None:
        [remedy] = fix_of({"response": {}}, mode="no-cors").remedies
        assert edits_of(remedy) == ["mode"]
        assert changes_of(remedy) == [("request", None, ORIGIN)]


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


def test_there_is_one_kind_of_change() -> None:
    assert ChangeOfMending is Change
