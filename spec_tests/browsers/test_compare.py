"""The comparer finds what differs, and nothing else."""

from typing import Any

from corsim.playground.observing import (
    LONGEST_BODY,
    abbreviated,
    differences,
    exchange_of,
    kept_headers,
    modelled,
)
from corsim.scenario.run import run_scenario
from corsim.servers.receiving import Received
from spec_tests.browsers.compare import compare_row, signature
from spec_tests.browsers.observation import model_of, observed, received_exchanges
from spec_tests.browsers.recording import merge_runs
from spec_tests.loading import Row, all_rows

SCENARIO: dict[str, Any] = {
    "page": "https://app.example.com/",
    "request": {"url": "https://api.example.com/data", "method": "PUT", "headers": {"X-A": "1"}},
    "server": {
        "preflight": {
            "status": 204,
            "headers": {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": "PUT",
                "Access-Control-Allow-Headers": "x-a",
            },
        },
        "response": {"status": 200, "headers": {"Access-Control-Allow-Origin": "*", "X-B": "hidden"}, "body": "hi"},
    },
}
ROW = Row("t", "t/row", "", "", None, SCENARIO, {})


def received(method: str, *headers: tuple[str, str], target: str = "/data") -> Received:
    common = (("Host", "api.example.com"), ("User-Agent", "x"), ("Accept", "*/*"), ("Sec-Fetch-Mode", "cors"))
    return Received("https", method, target, (*common, *headers), None)


def recorded() -> dict[str, Any]:
    origin = ("Origin", "https://app.example.com")
    referer = ("Referer", "https://app.example.com/")
    asks = (("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "x-a"))
    preflight = received("OPTIONS", origin, referer, *asks)
    actual = received("PUT", ("x-a", "1"), origin, referer, ("Content-Length", "0"))
    outcome = {
        "response": {
            "type": "cors",
            "status": 200,
            "statusText": "",
            "url": "https://api.example.com/data",
            "redirected": False,
            "headers": [],
            "body": "hi",
        }
    }
    exchanges = received_exchanges([(preflight, True), (actual, True)], SCENARIO["request"])
    return observed(outcome, exchanges)


def test_the_same_thing_seen_from_both_sides_has_no_differences() -> None:
    (result,) = run_scenario(SCENARIO)
    ours = modelled(result.to_dict(), SCENARIO["request"])
    assert differences(ours, recorded()) == []
    assert compare_row(ROW, recorded(), "spec") == []


def test_each_kind_of_difference_is_found() -> None:
    theirs = recorded()
    theirs["response"]["headers"] = [["x-b", "hidden"]]
    theirs["response"]["status"] = 201
    theirs["exchanges"][0]["headers"]["Access-Control-Request-Headers"] = "x-a,x-a"
    del theirs["exchanges"][1]["headers"]["Origin"]
    found = compare_row(ROW, theirs, "spec")
    assert signature(found) == (
        "exchanges.preflight.headers.access-control-request-headers: x-a -> x-a,x-a",
        "exchanges.request.headers.origin: (a value) -> none",
        "response.headers.x-b: none -> ['hidden']".replace("'", '"'),
        "response.status: 200 -> 201",
    )


def test_other_exchanges_are_told_as_a_whole() -> None:
    theirs = {**recorded(), "verdict": "blocked", "response": None}
    theirs["exchanges"] = theirs["exchanges"][:1]
    assert signature(compare_row(ROW, theirs, "spec")) == (
        "exchanges: (preflight OPTIONS, request PUT) -> (preflight OPTIONS)",
        "verdict: allowed -> blocked",
    )


def test_an_open_verdict_is_not_compared() -> None:
    scenario = {key: value for key, value in SCENARIO.items() if key != "server"}
    row = Row("t", "t/open", "", "", None, scenario, {})
    assert compare_row(row, {**recorded(), "verdict": "blocked", "response": None}, "spec") == []


def test_a_call_that_never_ends_is_compared() -> None:
    row = next(row for row in all_rows() if row.id == "xhr/redirected-to-a-blocked-port")
    assert model_of(row.scenario, "firefox")[0]["timeout"] is True
    blocked = {"id": row.id, **model_of(row.scenario, "chromium")[0]}
    assert compare_row(row, blocked, "firefox")[0] == (0, ("verdict", None, "blocked"))


def test_a_recording_of_fewer_requests_differs() -> None:
    session = {**{key: SCENARIO[key] for key in ("page", "server")}, "requests": [SCENARIO["request"]] * 2}
    row = Row("t", "t/session", "", "", None, session, {})
    assert compare_row(row, {"id": row.id, "results": [recorded()]}, "spec") == [(0, ("results", 2, 1))]


def test_skipped_rows_have_nothing_to_compare() -> None:
    assert compare_row(ROW, {"id": "t/row", "skipped": "why"}, "spec") == []


def test_volatile_headers_are_kept_only_if_they_are_the_scripts() -> None:
    headers = [("User-Agent", "Browser/1"), ("Accept-Language", "de"), ("accept", "x"), ("X-A", "1"), ("x-a", "2")]
    assert kept_headers(headers, [("user-agent", "mine"), ("accept-language", "de")]) == {
        "Accept-Language": "de",
        "accept": "x",
        "X-A": ["1", "2"],
    }
    assert kept_headers([("Accept-Encoding", "identity")], []) == {"Accept-Encoding": "identity", "Accept": None}


def test_a_request_sent_again_over_a_broken_connection_stands_once() -> None:
    exchanges = received_exchanges([(received("GET"), False), (received("GET"), False)], {"url": "x"})
    assert [exchange.get("retried") for exchange in exchanges] == [True]
    exchanges = received_exchanges([(received("GET"), True), (received("GET"), True)], {"url": "x"})
    assert len(exchanges) == 2


def test_what_the_script_was_told() -> None:
    refused = observed({"threw": {"name": "SyntaxError", "message": "no"}}, [])
    assert (refused["verdict"], refused["exception"], refused["message"]) == ("throws", "SyntaxError", "no")
    failed = observed({"failed": {"name": "TypeError", "message": "Failed to fetch"}}, [])
    assert failed == {"verdict": "blocked", "exchanges": [], "response": None}
    assert observed({"timeout": True}, [])["timeout"] is True


def test_forms_are_compared_without_their_boundaries() -> None:
    request = {**SCENARIO["request"], "method": "POST", "headers": {}, "body": {"formdata": {"a": "1"}}}
    scenario = {**SCENARIO, "request": request}
    (result,) = run_scenario(scenario)
    (exchange,) = modelled(result.to_dict(), request)["exchanges"]
    assert exchange["headers"]["Content-Type"] == "multipart/form-data; boundary=BOUNDARY"
    assert exchange["body"].startswith("--BOUNDARY\r\n")
    headers = [("Content-Type", "multipart/form-data; boundary=made-up")]
    without_body = exchange_of("request", "GET", "https://api.example.com/", headers, None, [], is_form=True)
    assert without_body["headers"]["Content-Type"] == "multipart/form-data; boundary=BOUNDARY"


def test_long_bodies_are_kept_as_length_and_hash() -> None:
    assert abbreviated("x" * LONGEST_BODY) == "x" * LONGEST_BODY
    assert abbreviated(None) is None
    long = abbreviated("ä" * LONGEST_BODY + "x")
    assert long["length"] == 2 * LONGEST_BODY + 1
    assert long == abbreviated("ä" * LONGEST_BODY + "x") != abbreviated("ä" * LONGEST_BODY + "y")


def test_what_differs_between_runs_is_kept_beside_the_first() -> None:
    one = {"id": "a", "verdict": "allowed", "exchanges": [{"kind": "request"}]}
    two = {"id": "a", "verdict": "blocked", "exchanges": []}
    assert merge_runs([one, one, one]) == one
    assert merge_runs([one, two])["unstable"] == [
        [2, "verdict", "allowed", "blocked"],
        [2, "exchanges", [{"kind": "request"}], []],
    ]
