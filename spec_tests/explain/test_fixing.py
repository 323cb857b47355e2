"""The smallest changes of answers and of the call that help, and that none opens more than is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from corsim import run_scenario
from spec_tests.making import API, APP, OTHER

from .fixes import ENGINES, JSON, ORIGIN, STAR, URL, changes_of, edits_of, fix_of, verdict_of


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

    def test_a_status_that_no_browser_follows_leads_nowhere(self) -> None:
        allowing = {"url": f"{API}/new", "headers": STAR}
        for status, edits in ((301, ["final-url"]), (300, []), (304, [])):
            rules = [{"url": URL, "status": status, "headers": {"Location": "/new"}}, allowing]
            found = fix_of(rules).request
            assert (edits_of(found) if found else []) == edits

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
