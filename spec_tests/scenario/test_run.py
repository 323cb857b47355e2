"""Running a scenario: what comes back, what a browser keeps between requests, and what it never does."""

from __future__ import annotations

import copy
import json
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corsim
from corsim import Browser, ScenarioError, Verdict, run_scenario
from corsim.profiles import PROFILES
from corsim.scenario.decode import decode_scenario
from corsim.scenario.reading import read_json
from corsim.scenario.run import run
from corsim.standard.wire import Answer, WireRequest, WireResponse

PAGE = "https://app.example.com/"
URL = "https://api.example.com/items"
ANYBODY = {"Access-Control-Allow-Origin": "*"}


def scenario(*requests: Any, server: Any = None, **members: Any) -> dict[str, Any]:
    """A session of *requests*, answered by *server*, or by an answer that permits anybody."""
    return {"page": PAGE, "requests": list(requests), "server": server or {"response": {"headers": ANYBODY}}, **members}


class TestWhatComesBack:
    def test_one_request_gives_a_list_of_one(self) -> None:
        [result] = run_scenario({"page": PAGE, "request": URL, "server": {"response": {"headers": ANYBODY}}})
        assert isinstance(result, Verdict)
        assert result.verdict == "allowed"

    @pytest.mark.parametrize("count", [1, 2, 5])
    def test_a_session_gives_one_for_each_in_order(self, count: int) -> None:
        results = run_scenario(scenario(*(f"{URL}/{number}" for number in range(count))))
        assert [result.exchanges[0].request.url for result in results] == [f"{URL}/{number}" for number in range(count)]

    def test_each_verdict_has_what_belongs_to_it(self) -> None:
        refused = {"url": URL, "method": "TRACE"}
        allowed, blocked, throws = run_scenario(
            scenario(URL, f"{URL}/2", refused, server=[{"url": URL, "headers": ANYBODY}, {}])
        )
        assert (allowed.verdict, allowed.reason, allowed.exception) == ("allowed", None, None)
        assert allowed.response is not None
        assert (blocked.verdict, blocked.reason, blocked.exception) == ("blocked", "allow-origin-missing", None)
        assert blocked.response is None
        assert (throws.verdict, throws.reason, throws.exception) == ("throws", "forbidden-method", "TypeError")
        assert throws.response is None
        assert throws.exchanges == ()

    def test_what_throws_says_so_as_its_last_step(self) -> None:
        [result] = run_scenario({"page": PAGE, "request": {"url": URL, "method": "TRACE"}})
        assert result.explained is not None
        last = result.trace[-1]
        assert (last.algorithm, last.step, last.outcome) == (
            result.explained.algorithm,
            result.explained.step,
            "throws",
        )
        assert last.because == result.explained.sentence

    def test_the_call_and_the_page_are_named(self) -> None:
        requests = [URL, {"api": "xhr", "url": URL}]
        assert [result.call.api for result in run_scenario(scenario(*requests))] == ["fetch()", "XMLHttpRequest"]
        [result] = run_scenario(scenario(URL, page={"url": PAGE, "sandboxed": True}))
        assert result.page_origin == "null"


class TestBrowser:
    @pytest.mark.parametrize("name", PROFILES)
    def test_every_profile_can_be_asked_for(self, name: str) -> None:
        assert run_scenario(scenario(URL), browser=name)[0].verdict == "allowed"
        assert run_scenario(scenario(URL, browser=name))[0].verdict == "allowed"
        assert Browser(name).profile is PROFILES[name]

    def test_the_argument_takes_the_place_of_the_documents(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []

        class Recording(Browser):
            def __init__(self, profile: str) -> None:
                asked.append(profile)
                super().__init__("spec")

        monkeypatch.setitem(PROFILES, "other", PROFILES["spec"])
        monkeypatch.setattr("corsim.scenario.run.Browser", Recording)
        run_scenario(scenario(URL, browser="spec"), browser="other")
        run_scenario(scenario(URL, browser="spec"))
        run_scenario(scenario(URL, browser="other"), browser="spec")
        assert asked == ["other", "spec", "spec"]

    def test_it_hides_no_key_that_stood_twice(self) -> None:
        document = read_json(b'{"page": "https://a.example/", "page": "https://b.example/", "request": "/"}')
        with pytest.raises(ScenarioError, match="page"):
            run_scenario(document, browser="firefox")
        assert "browser" not in document

    @pytest.mark.parametrize("name", ["", "Spec", "netscape"])
    def test_one_that_is_not_known_is_told_with_those_that_are(self, name: str) -> None:
        with pytest.raises(ValueError, match=f"no browser is called {name!r}; known are .*spec") as caught:
            run_scenario(scenario(URL), browser=name)
        assert not isinstance(caught.value, ScenarioError)
        with pytest.raises(ValueError, match=f"no browser is called {name!r}; known are .*spec"):
            Browser(name)

    def test_a_browser_that_is_given_takes_the_place_of_the_documents(self) -> None:
        document = {"browser": "netscape", "page": "https://a.example/", "request": "https://a.example/x"}
        with pytest.raises(ScenarioError):
            run_scenario(document)
        assert run_scenario(document, browser="spec")[0].verdict is None
        assert document["browser"] == "netscape"

    def test_a_profile_can_be_given_as_it_is(self) -> None:
        assert Browser(PROFILES["spec"]).profile is PROFILES["spec"]

    def test_a_browsers_time_is_its_clocks(self) -> None:
        browser = Browser()
        assert browser.now() == 0
        browser.clock.advance(1.5)
        assert browser.now() == 1.5
        with pytest.raises(ValueError, match="a clock only runs forward: -1 seconds given, 0 or more needed"):
            browser.clock.advance(-1)
        assert browser.now() == 1.5


class TestWithoutAServer:
    def test_what_reaches_the_wire_has_no_verdict(self) -> None:
        [result] = run_scenario({"page": PAGE, "request": {"url": URL, "method": "PUT"}})
        assert result.verdict is None
        assert result.reason is None
        assert result.response is None
        assert [exchange.request.kind for exchange in result.exchanges] == ["preflight", "request"]

    def test_what_is_decided_before_the_wire_has_one(self) -> None:
        document = {"page": PAGE, "requests": [{"url": URL, "mode": "same-origin"}, {"url": ":"}, "data:,x"]}
        blocked, throws, allowed = run_scenario(
            {**document, "requests": [document["requests"][0], {"url": "https://["}, "data:,x"]}
        )
        assert (blocked.verdict, blocked.reason) == ("blocked", "same-origin-mode")
        assert (throws.verdict, throws.reason) == ("throws", "invalid-url")
        assert (allowed.verdict, allowed.exchanges) == ("allowed", ())

    def test_no_answer_is_judged(self) -> None:
        [result] = run_scenario({"page": PAGE, "request": {"url": URL, "method": "PUT", "credentials": "include"}})
        assert not {"cors-check", "cors-preflight-fetch"} & {step.algorithm for step in result.trace}
        assert result.trace

    def test_a_server_without_rules_is_another_thing(self) -> None:
        [result] = run_scenario({"page": PAGE, "request": URL, "server": []})
        assert (result.verdict, result.reason) == ("blocked", "no-matching-rule")


class TestTime:
    """``at`` is the time of the session; without it a request is made at once after the one before."""

    SERVER: ClassVar[dict[str, Any]] = {
        "preflight": {"headers": {**ANYBODY, "Access-Control-Allow-Methods": "PUT", "Access-Control-Max-Age": "10"}},
        "response": {"headers": ANYBODY},
    }

    def preflighted(self, *times: float | None) -> list[bool]:
        requests = [{"url": URL, "method": "PUT", **({} if at is None else {"at": at})} for at in times]
        return [result.preflighted for result in run_scenario(scenario(*requests, server=self.SERVER))]

    @pytest.mark.parametrize(
        ("times", "expected"),
        [
            ((None, None), [True, False]),
            ((0, 0), [True, False]),
            ((0, 9.5), [True, False]),
            ((0, 10.5), [True, True]),
            ((0, 10.5, 20, None), [True, True, False, False]),
            ((5, 14.5, None, 15.5), [True, False, False, True]),
            ((1_000_000, None, 1_000_009.5), [True, False, False]),
        ],
    )
    def test_the_preflight_cache_grows_old_with_it(self, times: tuple[float | None, ...], expected: list[bool]) -> None:
        assert self.preflighted(*times) == expected

    def test_the_first_request_may_be_late(self) -> None:
        cookie = {"url": URL, "set-cookie": "a=1; Max-Age=10; SameSite=None; Secure"}

        def cookies(at: float) -> list[str]:
            request = {"url": URL, "at": at, "credentials": "include"}
            [result] = run_scenario(scenario(request, cookies=[cookie]))
            return [value for name, value in result.exchanges[0].request.headers if name == "Cookie"]

        assert cookies(9) == ["a=1"]
        assert cookies(11) == []

    def test_times_that_binary_fractions_only_come_near_to(self) -> None:
        """0.3 + (0.9 - 0.3) is more than 0.9: a clock that adds differences would have to run backward."""
        assert self.preflighted(0.3, 0.9, 0.9) == [True, False, False]

    @given(st.lists(st.floats(0, 1e12), min_size=1, max_size=6).map(sorted))
    def test_any_times_in_order_can_be_run(self, times: list[float]) -> None:
        requests = [{"url": URL, "at": at} for at in times]
        assert len(run_scenario(scenario(*requests))) == len(times)


class TestNothingIsShared:
    DOCUMENT: ClassVar[dict[str, Any]] = {
        "page": {"url": PAGE, "blobs": {"blob:https://app.example.com/1": {"blob": "x"}}},
        "requests": [
            {"url": URL, "method": "PUT", "headers": [["X-A", "1"]], "credentials": "include",
             "body": {"urlencoded": {"a": "b"}}},
            {"url": URL, "method": "PUT", "headers": {"X-A": "1"}, "credentials": "include"},
        ],
        "cookies": [{"url": URL, "set-cookie": "a=1; SameSite=None; Secure"}],
        "server": [
            {"times": 1, "on": "preflight", "headers": {
                "Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Credentials": "true",
                "Access-Control-Allow-Methods": "PUT", "Access-Control-Allow-Headers": "x-a",
                "Access-Control-Max-Age": "5"}},
            {"on": "request", "headers": {
                "Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Credentials": "true",
                "Set-Cookie": "b=2; SameSite=None; Secure"}},
        ],
    }  # fmt: skip

    def test_a_session_shares_caches_cookies_and_rules(self) -> None:
        first, second = run_scenario(self.DOCUMENT)
        assert (first.preflighted, second.preflighted) == (True, False)
        assert (first.verdict, second.verdict) == ("allowed", "allowed")
        assert ("Cookie", "a=1") in first.exchanges[-1].request.headers
        assert ("Cookie", "a=1; b=2") in second.exchanges[-1].request.headers

    def test_two_runs_share_nothing(self) -> None:
        """A cache, a cookie or a spent rule that outlived a run would show in the next."""
        runs = [[result.to_dict() for result in run_scenario(self.DOCUMENT)] for _ in range(3)]
        assert runs[0] == runs[1] == runs[2]

    def test_two_runs_of_one_decoded_scenario_share_nothing(self) -> None:
        decoded = decode_scenario(self.DOCUMENT)
        first, second = ([result.to_dict() for result in run(decoded)] for _ in range(2))
        assert first == second

    def test_the_document_is_left_as_it_was(self) -> None:
        document = copy.deepcopy(self.DOCUMENT)
        before = json.dumps(document)
        run_scenario(document, browser="spec")
        assert json.dumps(document) == before

    def test_what_is_changed_in_a_result_is_not_changed_in_another(self) -> None:
        first, second = (run_scenario(self.DOCUMENT)[0].to_dict() for _ in range(2))
        first["exchanges"][0]["request"]["headers"].append(["X", "y"])
        first["steps"].clear()
        assert second == run_scenario(self.DOCUMENT)[0].to_dict()


def test_a_server_of_ones_own_takes_the_place_of_the_scenarios() -> None:
    asked: list[WireRequest] = []

    def server(request: WireRequest) -> Answer:
        asked.append(request)
        return WireResponse(201, (("Access-Control-Allow-Origin", "*"),))

    [result] = run(decode_scenario({"page": PAGE, "request": URL, "server": []}), server)
    assert result.response is not None
    assert result.response.status == 201
    assert [request.url for request in asked] == [URL]


class TestRules:
    """The scripted server: the first rule that matches and is not spent answers."""

    def statuses(self, server: Any, *requests: Any) -> list[int | str | None]:
        rules = [{"headers": {**ANYBODY, "Access-Control-Allow-Methods": "*"}, **rule} for rule in server]
        results = run_scenario(scenario(*requests, server=rules))
        return [result.reason if result.response is None else result.response.status for result in results]

    def test_the_first_that_matches(self) -> None:
        assert self.statuses([{"status": 201}, {"status": 202}], URL) == [201]

    def test_one_with_times_is_spent(self) -> None:
        rules = [{"status": 201, "times": 2}, {"status": 202, "times": 1}]
        assert self.statuses(rules, *[URL] * 4) == [201, 201, 202, "no-matching-rule"]

    def test_times_count_answers_not_questions(self) -> None:
        rules = [{"status": 201, "times": 1, "url": f"{URL}/2"}, {"status": 202}]
        assert self.statuses(rules, URL, f"{URL}/2", f"{URL}/2") == [202, 201, 202]

    def test_urls_are_compared_parsed_and_without_fragment(self) -> None:
        rules = [{"status": 201, "url": "HTTPS://api.EXAMPLE.com:443/x/../items#there"}]
        assert self.statuses(rules, f"{URL}#here", f"{URL}/", f"{URL}?") == [
            201,
            "no-matching-rule",
            "no-matching-rule",
        ]

    def test_methods_are_compared_with_case(self) -> None:
        rules = [{"status": 201, "method": "PATCH", "on": "request"}, {"status": 204, "on": "preflight"}]
        assert self.statuses(rules, {"url": URL, "method": "PATCH"}, {"url": URL, "method": "patch"}) == [
            201,
            "no-matching-rule",
        ]

    def test_a_preflight_is_an_options_request_of_the_kind_preflight(self) -> None:
        rules = [{"status": 299, "on": "preflight", "method": "OPTIONS"}, {"status": 201, "on": "request"}]
        assert self.statuses(rules, {"url": URL, "method": "PUT"}) == [201]

    def test_the_short_form_without_a_preflight_answers_it_with_the_response(self) -> None:
        [result] = run_scenario(
            scenario({"url": URL, "method": "PUT"}, server={"response": {"status": 404, "headers": ANYBODY}})
        )
        assert result.reason == "preflight-status"

    def test_the_short_form_with_a_preflight_only_answers_nothing_else(self) -> None:
        server = {"preflight": {"headers": {**ANYBODY, "Access-Control-Allow-Methods": "PUT"}}}
        [result] = run_scenario(scenario({"url": URL, "method": "PUT"}, server=server))
        assert result.reason == "no-matching-rule"
        assert len(result.exchanges) == 2

    def test_a_request_that_no_rule_matches_says_which(self) -> None:
        [result] = run_scenario({"page": PAGE, "request": {"url": URL, "method": "PUT"}, "server": []})
        assert result.explained is not None
        assert f"No rule of the scripted server answers the preflight OPTIONS {URL}." in result.explained.sentence


@pytest.mark.parametrize("name", PROFILES)
def test_without_a_server_a_browser_whose_listeners_permit_no_method_is_answered_with_it(name: str) -> None:
    request = {"api": "xhr", "url": URL, "method": "PUT", "uploadListeners": True, "body": "x"}
    [result] = run_scenario({"browser": name, "page": PAGE, "request": request})
    assert (result.verdict, len(result.exchanges)) == (None, 2)


def test_every_name_of_the_package_is_there_and_no_other() -> None:
    for name in corsim.__all__:
        assert getattr(corsim, name) is not None
    with pytest.raises(AttributeError, match="module 'corsim' has no attribute 'run_scenarios'"):
        corsim.run_scenarios  # noqa: B018
