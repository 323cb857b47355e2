"""A verdict as data: its keys, its bodies, its exchanges; always JSON."""

from __future__ import annotations

import json
import pickle
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim import Browser, Verdict, WireResponse, run_scenario
from corsim.browser.performing import perform
from corsim.browser.verdict import text_or_base64
from spec_tests.loading import Row
from spec_tests.running import outcomes_of_table, table_names

PAGE = "https://app.example.com/"
URL = "https://api.example.com/items"
ANYBODY = {"Access-Control-Allow-Origin": "*"}

KEYS = ["verdict", "reason", "because", "decision", "exception", "settled", "preflighted", "exchanges"]
KEYS += ["response", "steps"]
DECISION_KEYS = ["algorithm", "step", "url", "values"]
RESPONSE_KEYS = ["type", "status", "statusText", "url", "redirected", "headers", "body"]
STEP_KEYS = ["algorithm", "step", "outcome", "url", "because", "values"]


def result_of(request: Any = URL, server: Any = None, page: Any = PAGE) -> dict[str, Any]:
    """The only result, as data; of a server that permits anybody unless another is given."""
    server = {"response": {"headers": ANYBODY}} if server is None else server
    [result] = run_scenario({"page": page, "request": request, "server": server})
    return result.to_dict()


def test_the_keys_are_these_in_this_order() -> None:
    result = result_of({"url": URL, "method": "PUT"})
    assert list(result) == KEYS
    assert list(result["decision"]) == DECISION_KEYS
    assert list(result["exchanges"][0]) == ["kind", "request", "response"]
    assert list(result["exchanges"][0]["request"]) == ["method", "url", "headers"]
    assert list(result["exchanges"][0]["response"]) == ["status", "headers"]
    assert [list(step) for step in result["steps"]] == [STEP_KEYS] * len(result["steps"])
    allowed = result_of()
    assert list(allowed) == KEYS
    assert list(allowed["response"]) == RESPONSE_KEYS


def test_a_call_whose_end_the_script_never_hears_of() -> None:
    """Firefox leaves a redirected XMLHttpRequest waiting (xhr/redirected-to-a-blocked-port)."""
    redirect = {"status": 302, "headers": {**ANYBODY, "Location": "https://api.example.com:25/"}}
    document = {"page": PAGE, "request": {"api": "xhr", "url": URL}, "server": {"response": redirect}}
    settled = {}
    for browser in ("spec", "chromium", "firefox", "webkit"):
        [verdict] = run_scenario(document, browser=browser)
        assert (verdict.verdict, verdict.reason) == ("blocked", "bad-port")
        settled[browser] = verdict.settled
        assert verdict.to_dict()["settled"] is verdict.settled
        assert ("never ends" in verdict.sentence) is not verdict.settled
    assert settled == {"spec": True, "chromium": True, "firefox": False, "webkit": True}
    for other in (URL, {"api": "xhr", "url": URL, "async": False}):
        [verdict] = run_scenario({**document, "request": other}, browser="firefox")
        assert verdict.settled
    assert result_of()["settled"] is True


@pytest.mark.parametrize("table", table_names())
def test_every_result_of_the_tables_is_json_and_says_one_thing(table: str) -> None:
    """What holds between the members, whatever happened."""
    wrong = []
    for outcome in outcomes_of_table(table):
        for result in outcome.results:
            data = result.to_dict()
            problem = _contradiction(data, outcome.row)
            if json.loads(json.dumps(data, allow_nan=False)) != data:
                problem = "it is not JSON"
            if problem:
                wrong.append(f"{outcome.row.id}: {problem}")
    assert not wrong, "\n".join(wrong[:20])


def _contradiction(data: dict[str, Any], row: Row) -> str | None:
    failed = data["verdict"] in ("blocked", "throws")
    if list(data) != KEYS:
        return f"its keys are {list(data)}"
    if (
        failed != (data["reason"] is not None)
        or failed != (data["decision"] is not None)
        or failed != bool(data["because"])
    ):
        return "verdict, reason, decision and because do not go together"
    if (data["verdict"] == "allowed") != (data["response"] is not None):
        return "a response is for the allowed"
    if (data["verdict"] == "throws") != (data["exception"] is not None):
        return "an exception is what throws"
    if data["verdict"] is None and "server" in row.scenario:
        return "there is a server, but no verdict"
    if data["preflighted"] != any(exchange["kind"] == "preflight" for exchange in data["exchanges"]):
        return "preflighted is not what the exchanges say"
    if failed and not any(
        (step["algorithm"], step["step"]) == (data["decision"]["algorithm"], data["decision"]["step"])
        for step in data["steps"]
    ):
        return f"the deciding step {data['decision']['algorithm']} {data['decision']['step']} is not among the steps"
    if not data["steps"]:
        return "no step is recorded"
    return None


class TestBodies:
    """What a script reads as text, and what the log of exchanges shows."""

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            ("", ""),
            ("é", "é"),
            ("\ufefftext", "text"),
            ({"bytes": "77u/"}, ""),
            ({"bytes": "77u/77u/"}, "\ufeff"),
            ({"bytes": "Yf9i"}, "a\ufffdb"),
            ({"bytes": "7aCA"}, "\ufffd\ufffd\ufffd"),
            ({"bytes": "AA=="}, "\0"),
        ],
    )
    def test_of_a_response_are_decoded_as_utf_8_without_bom(self, body: Any, text: str) -> None:
        """https://encoding.spec.whatwg.org/#utf-8-decode: a byte order mark goes, what is ill-formed is replaced."""
        assert result_of(server={"response": {"headers": ANYBODY, "body": body}})["response"]["body"] == text

    def test_of_an_opaque_response_are_null(self) -> None:
        response = result_of({"url": URL, "mode": "no-cors"})["response"]
        assert response == {
            "type": "opaque",
            "status": 0,
            "statusText": "",
            "url": "",
            "redirected": False,
            "headers": [],
            "body": None,
        }

    @pytest.mark.parametrize(
        ("body", "shown"),
        [
            ("text", "text"),
            ("", ""),
            ({"bytes": "/w=="}, {"bytes": "/w=="}),
            ({"bytes": "aGk="}, "hi"),
            ({"urlencoded": {"a": "b c"}}, "a=b+c"),
            ({"blob": "é"}, "é"),
        ],
    )
    def test_of_a_request_are_text_or_base64(self, body: Any, shown: Any) -> None:
        [exchange] = result_of({"url": URL, "method": "POST", "body": body})["exchanges"][-1:]
        assert exchange["request"]["body"] == shown

    def test_of_a_request_without_one_are_not_there(self) -> None:
        assert "body" not in result_of()["exchanges"][0]["request"]

    @given(st.binary())
    def test_every_byte_can_be_told_from_what_is_shown(self, data: bytes) -> None:
        from base64 import b64decode

        shown = text_or_base64(data)
        assert data == (shown.encode() if isinstance(shown, str) else b64decode(shown["bytes"]))


class TestExchanges:
    def test_a_connection_that_fails_has_no_response_but_a_message(self) -> None:
        data = result_of(server={"response": {"fail": "connection"}})
        assert (data["verdict"], data["reason"]) == ("blocked", "connection-failed")
        [exchange] = data["exchanges"]
        assert exchange["response"] is None
        assert exchange["failure"] == "The connection failed before there was an answer."

    def test_a_preflight_that_fails_is_the_last_exchange(self) -> None:
        data = result_of({"url": URL, "method": "PUT"}, {"preflight": {"fail": "connection"}, "response": {}})
        assert [exchange["kind"] for exchange in data["exchanges"]] == ["preflight"]
        assert data["preflighted"] is True

    def test_what_no_rule_answers_has_the_rules_message(self) -> None:
        [exchange] = result_of(server=[])["exchanges"]
        assert exchange["failure"] == f"No rule of the scripted server answers the request GET {URL}."

    def test_all_redirects_are_there_in_order_with_their_answers(self) -> None:
        rules = [
            {"url": f"{URL}/{number}", "status": 302, "headers": {**ANYBODY, "Location": f"{URL}/{number + 1}"}}
            for number in range(3)
        ]
        data = result_of(f"{URL}/0", [*rules, {"headers": ANYBODY}])
        assert [exchange["request"]["url"] for exchange in data["exchanges"]] == [
            f"{URL}/{number}" for number in range(4)
        ]
        assert [exchange["response"]["status"] for exchange in data["exchanges"]] == [302, 302, 302, 200]
        assert data["response"]["redirected"] is True
        assert data["response"]["url"] == f"{URL}/3"

    def test_headers_keep_order_case_and_duplicates(self) -> None:
        headers = [["X-B", "1"], ["Access-Control-Allow-Origin", "*"], ["x-b", "2"], ["X-A", ""]]
        data = result_of(server={"response": {"headers": headers}})
        assert data["exchanges"][0]["response"]["headers"] == headers


class TestNeeds:
    """Without a server each exchange says what its answer has to carry."""

    @staticmethod
    def needs(request: dict[str, Any], page: Any = PAGE) -> list[list[dict[str, Any]]]:
        [result] = run_scenario({"page": page, "request": {"url": URL, **request}})
        data = result.to_dict()
        assert data["verdict"] is None
        assert all(exchange["response"] is None for exchange in data["exchanges"])
        return [exchange["needs"] for exchange in data["exchanges"]]

    ORIGIN: ClassVar[dict[str, Any]] = {
        "header": "Access-Control-Allow-Origin",
        "value": "https://app.example.com",
        "or": ["*"],
    }
    THIS_ORIGIN: ClassVar[dict[str, Any]] = {**ORIGIN, "or": []}
    CREDENTIALS: ClassVar[dict[str, Any]] = {"header": "Access-Control-Allow-Credentials", "value": "true", "or": []}

    def test_a_simple_request(self) -> None:
        assert self.needs({}) == [[self.ORIGIN]]

    def test_with_credentials_no_wildcard_will_do(self) -> None:
        assert self.needs({"credentials": "include"}) == [[self.THIS_ORIGIN, self.CREDENTIALS]]

    def test_a_preflight_needs_method_and_headers(self) -> None:
        preflight, request = self.needs({"method": "PUT", "headers": {"X-B": "1", "X-A": "2"}})
        methods = {"header": "Access-Control-Allow-Methods", "value": "PUT", "or": ["*"]}
        headers = {"header": "Access-Control-Allow-Headers", "value": "x-a, x-b", "or": ["*"]}
        assert preflight == [self.ORIGIN, methods, headers]
        assert request == [self.ORIGIN]

    def test_a_safelisted_method_needs_no_permission(self) -> None:
        preflight, _ = self.needs({"method": "POST", "headers": {"X-A": "1"}})
        assert [need["header"] for need in preflight] == ["Access-Control-Allow-Origin", "Access-Control-Allow-Headers"]

    def test_authorization_is_named(self) -> None:
        preflight, _ = self.needs({"headers": {"Authorization": "x", "X-A": "1"}})
        assert preflight[1] == {"header": "Access-Control-Allow-Headers", "value": "authorization, x-a", "or": []}

    @pytest.mark.parametrize(
        ("request_", "page"),
        [({"mode": "no-cors"}, PAGE), ({}, "https://api.example.com/")],
        ids=["no-cors", "same origin"],
    )
    def test_what_is_no_cors_request_needs_nothing(self, request_: dict[str, Any], page: str) -> None:
        assert self.needs(request_, page) == [[]]

    @pytest.mark.parametrize(
        "request_",
        [
            {},
            {"credentials": "include"},
            {"method": "PUT", "headers": {"X-A": "1", "Authorization": "x"}},
            {"method": "patch", "headers": {"X-A": "1"}, "credentials": "include"},
        ],
    )
    def test_a_server_that_answers_so_lets_the_request_through_and_one_that_leaves_out_any_does_not(
        self, request_: dict[str, Any]
    ) -> None:
        needs = self.needs(request_)
        answers = [{need["header"]: need["value"] for need in exchange} for exchange in needs]
        names = ("preflight", "response") if len(answers) == 2 else ("response",)

        def verdict(headers: list[dict[str, str]]) -> str:
            server = {name: {"headers": item} for name, item in zip(names, headers, strict=True)}
            return str(result_of({"url": URL, **request_}, server)["verdict"])

        assert verdict(answers) == "allowed"
        for index, item in enumerate(answers):
            for name in item:
                less = [dict(other) for other in answers]
                del less[index][name]
                assert verdict(less) == "blocked", name


def test_a_fetch_shows_type_and_redirects_and_an_xml_http_request_does_not() -> None:
    fetched = result_of()["response"]
    xhr = result_of({"api": "xhr", "url": URL})["response"]
    assert (fetched["type"], fetched["redirected"]) == ("cors", False)
    assert (xhr["type"], xhr["redirected"]) == (None, None)
    assert fetched["url"] == xhr["url"] == URL


def test_the_decision_has_the_values_that_were_compared() -> None:
    data = result_of(server={"response": {"headers": {"Access-Control-Allow-Origin": "https://b.example"}}})
    assert data["decision"]["algorithm"] == "cors-check"
    assert data["decision"]["url"] == "https://fetch.spec.whatwg.org/#concept-cors-check"
    values = data["decision"]["values"]
    assert values["header"] == "Access-Control-Allow-Origin"
    assert (values["seen"], values["needed"]) == ("https://b.example", "https://app.example.com")
    assert "`https://b.example`" in data["because"]
    assert "`https://app.example.com`" in data["because"]


class TestVerdict:
    """The object, beside its data."""

    @staticmethod
    def verdict_of(request: Any = URL, **members: Any) -> Verdict:
        [verdict] = run_scenario({"page": PAGE, "request": request, **members})
        return verdict

    def test_has_no_truth_value(self) -> None:
        """A call that is not allowed may be blocked, or never have been one at all."""
        verdict = self.verdict_of({"url": URL, "method": "TRACE"})
        with pytest.raises(TypeError, match=r"ask its \.allowed, or its \.verdict, which is 'throws' here"):
            bool(verdict)
        with pytest.raises(TypeError, match="neither true nor false"):
            assert not verdict

    @pytest.mark.parametrize(
        ("request_", "server", "verdict", "allowed", "text"),
        [
            (URL, {"response": {"headers": ANYBODY}}, "allowed", True, f"<Verdict allowed: GET {URL} in spec>"),
            (URL, {"response": {}}, "blocked", False, f"<Verdict blocked (allow-origin-missing): GET {URL} in spec>"),
            (
                {"api": "xhr", "url": URL, "method": "put"},
                {"response": {}},
                "blocked",
                False,
                f"<Verdict blocked (preflight-allow-origin-missing): PUT {URL} in spec>",
            ),
            (
                {"url": "https://", "method": "patch"},
                {"response": {}},
                "throws",
                False,
                "<Verdict throws (invalid-url): patch https:// in spec>",
            ),
        ],
    )
    def test_says_what_it_is_in_a_line(
        self, request_: Any, server: Any, verdict: str, allowed: bool, text: str
    ) -> None:
        found = self.verdict_of(request_, server=server)
        assert (found.verdict, found.allowed, repr(found)) == (verdict, allowed, text)

    def test_is_not_allowed_where_nobody_answers(self) -> None:
        verdict = self.verdict_of()
        assert (verdict.verdict, verdict.allowed, verdict.answered) == (None, False, False)
        assert repr(verdict) == f"<Verdict unanswered: GET {URL} in spec>"
        assert verdict.explain().startswith("NO SERVER  ")

    @pytest.mark.parametrize(
        ("request_", "server", "sentence"),
        [
            (
                URL,
                {"response": {"headers": ANYBODY}},
                (
                    f"GET {URL} is allowed for the page {PAGE} in spec: the script is given a response of type cors, "
                    "status 200"
                ),
            ),
            (
                {"api": "xhr", "url": URL},
                {"response": {"status": 404, "headers": ANYBODY}},
                f"GET {URL} is allowed for the page {PAGE} in spec: the script is given the response, status 404",
            ),
            (
                URL,
                {"response": {}},
                (
                    f"GET {URL} is blocked for the page {PAGE} in spec (allow-origin-missing): The response has no "
                    "Access-Control-Allow-Origin; `https://app.example.com` is needed."
                ),
            ),
            (
                {"url": URL, "method": "TRACE"},
                {"response": {}},
                (
                    f"fetch() throws TypeError for the page {PAGE} in spec (forbidden-method): The method `TRACE` is "
                    "forbidden to scripts."
                ),
            ),
            (URL, None, f"GET {URL} is asked for the page {PAGE} in spec, and nobody answers"),
        ],
        ids=["fetch", "xhr", "blocked", "throws", "nobody"],
    )
    def test_is_told_in_one_sentence(self, request_: Any, server: Any, sentence: str) -> None:
        members = {} if server is None else {"server": server}
        assert self.verdict_of(request_, **members).sentence == sentence

    def test_names_what_was_asked_for_in_full(self) -> None:
        assert self.verdict_of("/a/../b").asked == "GET https://app.example.com/b"

    def test_has_what_it_takes_to_make_the_call_again(self) -> None:
        verdict = self.verdict_of({"url": URL, "method": "PUT"}, server={"response": {}}, browser="firefox")
        again = perform(verdict.call, Browser(verdict.profile), verdict.environment, lambda _: WireResponse())
        assert again.to_dict() == verdict.to_dict()

    def test_can_be_sent_to_another_process(self) -> None:
        verdict = self.verdict_of({"url": URL, "method": "PUT"}, server={"response": {}}, browser="firefox")
        # Once before its steps are read, and once after.
        for _ in range(2):
            copy = pickle.loads(pickle.dumps(verdict))
            assert copy.to_dict() == verdict.to_dict()
            assert copy.explain() == verdict.explain()

    def test_so_can_one_that_nobody_answered(self) -> None:
        verdict = self.verdict_of({"url": URL, "method": "PUT"})
        assert verdict.verdict is None
        assert pickle.loads(pickle.dumps(verdict)).to_dict() == verdict.to_dict()
