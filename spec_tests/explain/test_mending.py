"""What is said under "What to change" works: it is applied to the rules here, by other code, and run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from corsim.browser.browser import Browser
from corsim.browser.fix import Change
from corsim.browser.performing import perform
from corsim.browser.verdict import Verdict
from corsim.explain.mending import needed_value
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.run import run, server_of
from corsim.servers.cooperative import Requirement
from corsim.servers.drive import Exchange, Server
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse
from spec_tests.running import outcomes_of_table, table_names

from .mended import advised, mend, mended

PAGE = "https://app.example.com/"
ORIGIN = "https://app.example.com"
URL = "https://api.example.com/items"

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
ALLOW_METHODS = "Access-Control-Allow-Methods"
ALLOW_HEADERS = "Access-Control-Allow-Headers"


class AsWritten:
    """A server as its operator would leave it: each change made to every answer to that method and URL."""

    def __init__(self, server: Server, changes: Sequence[Change]) -> None:
        self.server = server
        self.changes = changes

    def __call__(self, request: WireRequest) -> Answer:
        answer = self.server(request)
        for change in self.changes:
            if asked_for(change.request) == asked_for(request):
                if not change.is_known and not isinstance(answer, WireResponse):
                    # Nobody has said what is answered; what it must carry, the change says.
                    answer = WireResponse(204 if request.kind == "preflight" else 200)
                assert isinstance(answer, WireResponse)
                answer = changed(answer, change)
        return answer


def changed(answer: WireResponse, change: Change) -> WireResponse:
    """*answer* with another status, and with the headers of *change* in place of any of their names."""
    names = {name.lower() for name, _ in change.headers}
    kept = tuple(header for header in answer.headers if header[0].lower() not in names)
    return replace(answer, status=change.status or answer.status, headers=kept + change.headers)


def with_changes(scenario: Scenario, changes: Sequence[Change]) -> list[Verdict]:
    return run(scenario, AsWritten(server_of(scenario), changes))


def scenario_of(server: Any, **request: Any) -> Scenario:
    return decode_scenario({"page": PAGE, "request": {"url": URL, **request}, "server": server})


def changes_of(server: Any, **request: Any) -> list[tuple[str, int | None, dict[str, str]]] | None:
    """The changes for the only request: the kind of request, the status, the headers."""
    [changes] = mended(scenario_of(server, **request))
    return None if changes is None else [(item.request.kind, item.status, dict(item.headers)) for item in changes]


@pytest.mark.parametrize("table", table_names())
def test_what_is_advised_for_a_row_lets_it_through(table: str) -> None:
    """With all the changes the request gets through; without any one of them it does not."""
    wrong = []
    for outcome, scenario, found in advised(table):
        assert len(found) == len(outcome.results), outcome.row.id
        if not any(result.verdict == "blocked" for result in outcome.results):
            continue
        everything = [change for changes in found if changes for change in changes]
        after_all = with_changes(scenario, everything)
        for result, changes, after in zip(outcome.results, found, after_all, strict=True):
            if result.verdict != "allowed" and changes is not None and not changes:
                wrong.append(f"{outcome.row.id}: {result.verdict}, but nothing is to be changed")
            if changes is not None and after.verdict != "allowed":
                wrong.append(f"{outcome.row.id}: with the changes it is {after.verdict} ({after.reason})")
        if len(found) == 1:
            wrong += [f"{outcome.row.id}: {name} is not needed" for name in needless(scenario, everything)]
    assert not wrong, "\n".join(wrong[:20])


class ByHeart:
    """Answers as was recorded, with the changes made to it; what is not recorded is answered by the changes alone."""

    def __init__(self, exchanges: Sequence[Exchange], changes: Sequence[Change]) -> None:
        self.exchanges = list(exchanges)
        self.changes = changes

    def __call__(self, request: WireRequest) -> Answer:
        answer: Answer = WireResponse(204 if request.kind == "preflight" else 200)
        if self.exchanges:
            assert asked_for(request) == asked_for(self.exchanges[0].request)
            answer = self.exchanges.pop(0).answer
        for change in self.changes:
            if asked_for(change.request) == asked_for(request):
                if not change.is_known and not isinstance(answer, WireResponse):
                    # Nobody has said what is answered; what it must carry, the change says.
                    answer = WireResponse(204 if request.kind == "preflight" else 200)
                assert isinstance(answer, WireResponse)
                answer = changed(answer, change)
        return answer


@pytest.mark.parametrize("table", table_names())
def test_what_is_advised_without_a_server_to_ask_again_lets_a_row_through(table: str) -> None:
    """As for the call of a page: the answers that were seen, mended, and for others all that they must carry."""
    wrong = []
    for outcome in outcomes_of_table(table):
        for verdict in outcome.results[:1]:
            if verdict.verdict != "blocked" or not verdict.answered:
                continue
            changes = mend(replace(verdict, unrecorded=None))
            if changes is None:
                continue
            server = ByHeart(verdict.exchanges, changes)
            after = perform(verdict.call, Browser(verdict.profile), verdict.environment, server)
            if not after.allowed and after.reason != "integrity-mismatch":
                wrong.append(f"{outcome.row.id}: with the changes it is {after.verdict} ({after.reason})")
            seen = [asked_for(exchange.request) for exchange in verdict.exchanges]
            if any(change.is_known != (asked_for(change.request) in seen) for change in changes):
                wrong.append(f"{outcome.row.id}: what was seen is told wrongly")
    assert not wrong, "\n".join(wrong[:20])


def asked_for(request: WireRequest) -> tuple[str, str, str]:
    """What is asked for; a new browser has no cookies, so its headers may be others."""
    return request.kind, request.method, request.url


def needless(scenario: Scenario, changes: Sequence[Change]) -> list[str]:
    """The names of what could be left out of *changes*."""
    found = []
    for index, change in enumerate(changes):
        others = [*changes[:index], *changes[index + 1 :]]
        for header in change.headers:
            less = replace(change, headers=tuple(item for item in change.headers if item != header))
            if with_changes(scenario, [*others, less])[0].verdict == "allowed":
                found.append(header[0])
        if change.status and with_changes(scenario, [*others, replace(change, status=None)])[0].verdict == "allowed":
            found.append("status")
    return found


@pytest.mark.parametrize("table", table_names())
def test_nothing_is_advised_for_a_row_that_gets_through(table: str) -> None:
    wrong = []
    for outcome, _, found in advised(table):
        for result, changes in zip(outcome.results, found, strict=True):
            if changes if result.verdict is None else result.verdict == "allowed" and changes != []:
                wrong.append(f"{outcome.row.id}: {changes}")
    assert not wrong, "\n".join(wrong[:20])


class TestWhatIsAdvised:
    def test_a_missing_header(self) -> None:
        assert changes_of({"response": {}}) == [("request", None, {ALLOW_ORIGIN: ORIGIN})]

    def test_several_headers_of_which_two_are_wrong(self) -> None:
        headers = [[ALLOW_ORIGIN, ORIGIN], [ALLOW_ORIGIN, ORIGIN], ["X-A", "1"]]
        assert changes_of({"response": {"headers": headers}}, credentials="include") == [
            ("request", None, {ALLOW_ORIGIN: ORIGIN, ALLOW_CREDENTIALS: "true"})
        ]

    def test_both_answers_and_the_status(self) -> None:
        found = changes_of(
            {"preflight": {"status": 405}, "response": {"status": 500}}, method="PUT", headers={"X-A": "1"}
        )
        assert found == [
            ("preflight", 204, {ALLOW_ORIGIN: ORIGIN, ALLOW_METHODS: "PUT", ALLOW_HEADERS: "x-a"}),
            ("request", None, {ALLOW_ORIGIN: ORIGIN}),
        ]

    def test_what_the_server_permits_already_stays_permitted(self) -> None:
        permitted = {ALLOW_ORIGIN: "*", ALLOW_METHODS: "GET, DELETE", ALLOW_HEADERS: "X-B"}
        found = changes_of({"response": {"headers": permitted}}, method="PUT", headers={"X-A": "1", "X-B": "2"})
        assert found == [("preflight", None, {ALLOW_METHODS: "GET, DELETE, PUT", ALLOW_HEADERS: "X-B, x-a"})]

    def test_a_list_that_does_not_parse_is_replaced(self) -> None:
        permitted = {ALLOW_ORIGIN: "*", ALLOW_METHODS: "GET PUT", ALLOW_HEADERS: '"x-a"'}
        found = changes_of({"response": {"headers": permitted}}, method="PUT", headers={"X-A": "1"})
        assert found == [("preflight", None, {ALLOW_METHODS: "PUT", ALLOW_HEADERS: "x-a"})]

    def test_whitespace_around_a_value_is_no_mistake(self) -> None:
        """A browser strips it, so only what is missing is to be added."""
        found = changes_of({"response": {"headers": {ALLOW_ORIGIN: f" {ORIGIN}\t"}}}, credentials="include")
        assert found == [("request", None, {ALLOW_CREDENTIALS: "true"})]

    def test_every_answer_on_a_way_of_redirects(self) -> None:
        rules = [{"url": URL, "status": 302, "headers": {"Location": "/next"}}, {}]
        assert changes_of(rules) == [("request", None, {ALLOW_ORIGIN: ORIGIN})] * 2

    @pytest.mark.parametrize(
        ("server", "request_"),
        [
            ([], {}),
            ({"response": {"fail": "connection"}}, {}),
            ({"response": {}}, {"mode": "same-origin"}),
            ({"response": {}}, {"url": "https://api.example.com:25/"}),
            ({"preflight": {"fail": "connection"}, "response": {}}, {"method": "PUT"}),
            ({"response": {}}, {"method": "TRACE"}),
            ({"response": {"body": "x"}}, {"integrity": "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}),
        ],
        ids=["no rule", "no connection", "mode", "port", "no connection for the preflight", "throws", "integrity"],
    )
    def test_nothing_where_no_header_helps(self, server: Any, request_: dict[str, Any]) -> None:
        assert changes_of(server, **request_) is None

    def test_each_request_of_a_session_by_itself(self) -> None:
        document = {"page": PAGE, "requests": [URL, f"{PAGE}own", f"{URL}/2", {"url": URL, "method": "TRACK"}]}
        scenario = decode_scenario({**document, "server": [{"url": f"{URL}/2", "fail": "connection"}, {}]})
        first, own, broken, refused = mended(scenario)
        assert first is not None
        assert [change.request.url for change in first] == [URL]
        assert own == []
        assert broken is None
        assert refused is None


@pytest.mark.parametrize(
    ("name", "value", "wildcard", "seen", "expected"),
    [
        (ALLOW_ORIGIN, "https://a.example", True, "*", "*"),
        (ALLOW_ORIGIN, "https://a.example", False, "*", "https://a.example"),
        (ALLOW_ORIGIN, "https://a.example", True, None, "https://a.example"),
        (ALLOW_ORIGIN, "https://a.example", True, "https://b.example", "https://a.example"),
        (ALLOW_CREDENTIALS, "true", False, "True", "true"),
        (ALLOW_METHODS, "PUT", True, None, "PUT"),
        (ALLOW_METHODS, "PUT", True, "", "PUT"),
        (ALLOW_METHODS, "PUT", True, "*", "*"),
        (ALLOW_METHODS, "PUT", True, "GET, *", "GET, *"),
        (ALLOW_METHODS, "PUT", False, "*", "*, PUT"),
        (ALLOW_METHODS, "PUT", True, "put", "put, PUT"),
        (ALLOW_METHODS, "PUT", True, "PUT,GET", "PUT,GET"),
        (ALLOW_METHODS, "PUT", True, "PUT;GET", "PUT"),
        (ALLOW_HEADERS, "x-a, x-b", True, "X-B", "X-B, x-a"),
        (ALLOW_HEADERS, "x-a, x-b", True, "X-A , x-b", "X-A , x-b"),
        (ALLOW_HEADERS, "authorization", False, "*", "*, authorization"),
    ],
)
def test_the_value_that_is_needed_keeps_what_is_there(
    name: str, value: str, wildcard: bool, seen: str | None, expected: str
) -> None:
    assert needed_value(Requirement(name, value, wildcard), seen) == expected


def test_a_connection_that_fails_cannot_be_mended_but_what_comes_before_can() -> None:
    rules = [{"on": "preflight", "status": 500}, {"fail": "connection"}]
    scenario = scenario_of(rules, method="PUT")
    assert isinstance(run(scenario)[0].exchanges[-1].answer, WireResponse)
    assert mended(scenario) == [None]
    [after] = with_changes(
        scenario, [Change(run(scenario)[0].exchanges[0].request, 204, ((ALLOW_ORIGIN, "*"), (ALLOW_METHODS, "*")))]
    )
    assert isinstance(after.exchanges[-1].answer, ConnectionFailure)


def test_each_request_of_a_session_is_mended_by_itself() -> None:
    """What is advised for the second request does not rest on the first one having been mended."""
    request = {"url": "https://api.example.com/a", "method": "PUT"}
    scenario = decode_scenario(
        {
            "page": "https://app.example.com/",
            "requests": [request, request],
            "server": {"preflight": {"status": 403}, "response": {}},
        }
    )
    first, second = mended(scenario)
    assert first
    assert second
    assert [(change.request.kind, change.headers) for change in first] == [
        (change.request.kind, change.headers) for change in second
    ]
    assert [change.request.kind for change in first] == ["preflight", "request"]
