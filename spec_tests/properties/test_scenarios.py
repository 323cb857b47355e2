"""Whole scenarios: what holds of every result, whatever page, request and server."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from corsim import ScenarioError, Verdict, run_scenario
from corsim.explain.algorithms import steps_of
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.standard.anchors import ANCHORS
from corsim.standard.reasons import Reason

from .strategies import json_values, scenarios, spoiled_scenarios

FEWER = settings(max_examples=max(1, settings().max_examples * 3 // 5))


@given(json_values)
def test_any_json_is_a_scenario_or_a_scenario_error(document: Any) -> None:
    assert_a_scenario_or_an_error(document)


@FEWER
@given(spoiled_scenarios())
def test_a_scenario_with_one_thing_spoiled_is_a_scenario_or_a_scenario_error(document: Any) -> None:
    assert_a_scenario_or_an_error(document)


def assert_a_scenario_or_an_error(document: Any) -> None:
    before = repr(document)
    problems = None
    try:
        scenario = decode_scenario(document)
    except ScenarioError as error:
        problems = error.problems
    assert repr(document) == before, "decoding changes its input"
    if problems is None:
        assert isinstance(scenario, Scenario)
        assert scenario.requests
    else:
        assert problems
        assert all(problem.path.startswith("$") and problem.seen and problem.needed for problem in problems)


@FEWER
@given(scenarios)
@example({"page": "https://app.example.com/", "request": {"url": "data:,x", "integrity": "sha256-x"}})
def test_a_valid_scenario_runs_to_one_result_for_each_request(document: dict[str, Any]) -> None:
    results = run_scenario(document)
    assert len(results) == len(document.get("requests", [None]))
    for result in results:
        assert_the_result_is_whole(result, "server" in document)
        json.dumps(result.to_dict(), allow_nan=False)


def assert_the_result_is_whole(result: Verdict, answered: bool) -> None:
    """A blocked result has exactly one reason and no response; a thrown one has a name and sent nothing."""
    data = result.to_dict()
    reasons = {reason.value for reason in Reason}
    if result.verdict == "allowed":
        assert data["reason"] is data["because"] is data["exception"] is None
        assert data["response"] is not None
    elif result.verdict == "blocked":
        assert data["reason"] in reasons
        assert data["because"]
        assert data["response"] is data["exception"] is None
        assert sum(step.outcome == "network error" for step in result.trace) >= 1
    elif result.verdict == "throws":
        assert data["reason"] in reasons
        assert data["exception"] in ("TypeError", "SyntaxError", "SecurityError")
        assert data["response"] is None
        assert data["exchanges"] == []
        assert result.trace[-1].outcome == "throws"
    else:
        assert result.verdict is None
        assert not answered
        assert data["exchanges"]
    for step in result.trace:
        assert step.step in (steps_of(ANCHORS[step.algorithm]) or ()), step
        assert "{" not in step.template or step.because
    assert_the_wire_is_clean(result)


def assert_the_wire_is_clean(result: Verdict) -> None:
    """What holds of every request that is sent (Fetch, 4.6 to 4.8)."""
    for index, exchange in enumerate(result.exchanges):
        request = exchange.request
        names = [name.lower() for name, _ in request.headers]
        assert request.url.startswith(("https://", "http://"))
        assert "#" not in request.url
        for name in ("origin", "cookie", "referer", "content-length"):
            assert names.count(name) <= 1, f"{name} is sent twice"
        if request.response_tainting == "cors":
            assert "origin" in names
        if request.kind == "preflight":
            assert request.method == "OPTIONS"
            assert request.body is None
            assert not {"cookie", "authorization"} & set(names)
            later = [other.request for other in result.exchanges[index + 1 :] if other.request.kind == "request"]
            assert names.count("access-control-request-method") == 1
            if later:
                asked = dict(request.headers)["Access-Control-Request-Method"]
                assert later[0].method == asked
        else:
            assert "access-control-request-method" not in names


@FEWER
@given(scenarios)
def test_running_twice_gives_the_same(document: dict[str, Any]) -> None:
    """There are no globals: nothing of one run is left for the next."""
    first = [result.to_dict() for result in run_scenario(document)]
    assert [result.to_dict() for result in run_scenario(deepcopy(document))] == first


def recased(value: Any, how: Any) -> Any:
    """*value* with the names of all headers of all answers in another case."""
    if isinstance(value, list):
        return [recased(item, how) for item in value]
    if isinstance(value, dict):
        result = {}
        for key, item in value.items():
            headers = key == "headers" and isinstance(item, list)
            result[key] = [[how(name), text] for name, text in item] if headers else recased(item, how)
        return result
    return value


@FEWER
@given(scenarios, st.sampled_from([str.upper, str.lower, str.swapcase]))
def test_a_verdict_never_depends_on_the_case_of_header_names_in_the_answer(document: dict[str, Any], how: Any) -> None:
    """A name matches byte-case-insensitively (https://fetch.spec.whatwg.org/#concept-header-list)."""
    other = {**document}
    if "server" in document:
        other["server"] = recased(document["server"], how)
    for result, again in zip(run_scenario(document), run_scenario(other), strict=True):
        one, two = result.to_dict(), again.to_dict()
        for key in ("verdict", "reason", "exception", "preflighted", "response"):
            assert one[key] == two[key]
        assert [item["request"] for item in one["exchanges"]] == [item["request"] for item in two["exchanges"]]


@FEWER
@given(scenarios)
def test_a_page_of_another_origin_sees_only_what_the_server_shares(document: dict[str, Any]) -> None:
    """Main fetch, step 12: a readable response across origins has passed the CORS check."""
    for result in run_scenario(document):
        response = result.response
        if result.verdict != "allowed" or response is None:
            continue
        names = [name for name, _ in response.headers]
        assert "set-cookie" not in names
        if response.type in ("opaque", "opaqueredirect"):
            assert (response.status, names, response.body) == (0, [], None)
        if response.type == "cors":
            assert any(step.algorithm == "cors-check" and step.outcome == "success" for step in result.trace)
