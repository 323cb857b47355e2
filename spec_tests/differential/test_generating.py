"""Scenarios from a seed: the same ones each time, all valid, and of all kinds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any

import pytest

from corsim import run_scenario
from corsim.profiles import PROFILES
from spec_tests.browsers.planning import make_plan
from spec_tests.documentation import ROOT
from spec_tests.loading import Row

from .generating import SOURCES, generate, random_from, row_of, why_left_out
from .scenarios import as_http2_has_it

NUMBER = 120


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    return tuple(generate(NUMBER, 7).rows)


def digest(number: int, seed: int) -> str:
    return sha256(repr([row.scenario for row in generate(number, seed).rows]).encode()).hexdigest()


def test_the_same_seed_gives_the_same_scenarios_in_another_process() -> None:
    code = "from spec_tests.differential.test_generating import digest; print(digest(5, 7))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert other.stdout.strip() == digest(5, 7)
    assert digest(5, 8) != digest(5, 7)


def test_scenarios_that_come_again_or_cannot_be_compared_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = ({"page": "https://app.example.com/", "request": f"https://api.example.com/{path}"} for path in "ab")
    drawn = [("1-0", one), ("1-1", dict(one)), ("1-2", {**one, "page": "file:///a"}), ("1-3", two), ("1-4", one)]
    monkeypatch.setitem(SOURCES, "random", lambda _: iter(drawn))
    made = generate(2, 1)
    assert [row.id for row in made.rows] == ["random/1-0", "random/1-3"]
    assert made.left_out == {"made before": 1, "a page at file:": 1}


def test_a_scenario_does_not_depend_on_how_many_there_are() -> None:
    assert generate(8, 7).rows == list(rows()[:8])
    assert [name for name, _ in islice(random_from(7), 3)] == ["7-000000", "7-000001", "7-000002"]


def test_every_scenario_runs_in_every_profile() -> None:
    for row in rows():
        for browser in PROFILES:
            results = run_scenario(row.scenario, browser=browser)
            assert len(results) == len(row.scenario.get("requests", [None]))


def test_every_scenario_can_be_driven_and_nearly_all_side_by_side() -> None:
    plan = make_plan(rows(), side_by_side=True)
    assert plan.skipped == {}
    assert len([row for row in plan.rows if row.is_serial and not row.has_cookies]) < NUMBER // 20
    assert all(row.is_labelled for row in plan.rows if not row.is_serial)
    assert len({row.page for row in plan.rows}) < 20


def test_sessions_keep_clear_of_the_expiry_of_what_they_store() -> None:
    sessions_in_time = 0
    for row in rows():
        requests = row.scenario.get("requests", [])
        assert all(request.get("at", 0) <= 3 for request in requests)
        if any("at" in request for request in requests):
            sessions_in_time += 1
            ages = {
                value
                for rule in row.scenario["server"]
                for name, value in rule.get("headers", [])
                if name.lower() == "access-control-max-age"
            }
            assert ages <= {"1", "60"}
    assert sessions_in_time > 0


def test_many_scenarios_pass_and_many_fail_each_in_another_way() -> None:
    verdicts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for row in rows():
        for result in run_scenario(row.scenario):
            verdicts[str(result.verdict)] += 1
            reasons[str(result.reason)] += 1
    total = sum(verdicts.values())
    assert 0.4 < verdicts["allowed"] / total < 0.75
    assert 0.2 < verdicts["blocked"] / total < 0.5
    assert len(reasons) > 15


def test_what_is_rare_is_made_too() -> None:
    rare = {'"stream"', '"duplex"', '"username"', '"status": 407', '"status": 408', '"status": 421', "; Partitioned"}
    for _, scenario in islice(random_from(7), 1000):
        text = json.dumps(scenario)
        rare -= {part for part in rare if part in text}
        if not rare:
            return
    assert rare == set()


def test_answers_to_streams_are_such_as_http2_can_give() -> None:
    def scenario(body: Any) -> dict[str, Any]:
        answer = {"status": 200, "statusText": "Fine", "headers": [["X-A", "\t1 "]]}
        request = {"url": "https://api.example.com/", "method": "POST", "body": body}
        return {"page": "https://app.example.com/", "requests": [request], "server": {"response": answer}}

    assert as_http2_has_it(scenario("hi")) == scenario("hi")
    changed = as_http2_has_it(scenario({"stream": "hi"}))
    assert changed["server"] == {"response": {"status": 200, "headers": [["X-A", "1"]]}}


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        ({"page": "https://app.example.com/", "request": "https://api.example.com/"}, None),
        ({"page": "nothing", "request": "https://api.example.com/"}, "no scenario: one like"),
        ({"page": "https://app.example.com:25/", "request": "https://api.example.com/"}, "a page on a blocked port"),
    ],
)
def test_what_cannot_be_compared_is_left_out(scenario: dict[str, object], reason: str | None) -> None:
    found = why_left_out(scenario)
    assert found == reason or (found or "").startswith(reason or "?")
    assert row_of("1-000001", scenario).id == "random/1-000001"
