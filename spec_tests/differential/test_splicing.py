"""Scenarios that are spliced from rows: the same ones for a seed, of all kinds, and nothing of a row is changed."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from random import Random
from typing import Any

import pytest

from corsim import run_scenario
from corsim.profiles import PROFILES
from spec_tests.loading import Row, all_rows

from .generating import generate
from .splicing import WAYS, Splicer, can_be_taken_apart, in_one_form

NUMBER = 200

PLAIN: dict[str, Any] = {
    "page": "https://app.example.com/",
    "request": {"url": "https://api.example.com/a", "method": "PUT", "headers": [["X-A", "1"]]},
    "server": {
        "preflight": {"status": 204},
        "response": {"headers": {"Access-Control-Allow-Origin": "https://app.example.com"}},
    },
}
OTHER: dict[str, Any] = {
    "page": "https://other.test/page",
    "request": {"url": "https://other.test/b", "credentials": "include", "headers": {"X-A": "2"}},
    "cookies": [{"url": "https://other.test/", "set-cookie": "a=1"}],
    "server": [
        {
            "url": "https://other.test/b",
            "status": 302,
            "headers": {"Location": "/c", "Access-Control-Allow-Origin": "https://other.test"},
        }
    ],
}


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    return tuple(generate(NUMBER, 7, "spliced").rows)


def test_the_same_seed_gives_the_same_scenarios_however_many_there_are() -> None:
    assert generate(20, 7, "spliced").rows == list(rows()[:20])
    assert generate(20, 8, "spliced").rows != list(rows()[:20])
    assert rows()[0].id.startswith("spliced/7-0000")


def test_rows_stay_as_they_are() -> None:
    before = json.dumps([row.scenario for row in all_rows()])
    generate(NUMBER, 9, "spliced")
    assert json.dumps([row.scenario for row in all_rows()]) == before
    documents = json.dumps([PLAIN, OTHER])
    for seed in range(200):
        Splicer([[PLAIN], [OTHER]], Random(seed)).scenario()
    assert json.dumps([PLAIN, OTHER]) == documents


def test_every_scenario_runs_in_every_profile_and_many_pass_and_fail() -> None:
    verdicts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for row in rows():
        for browser in PROFILES:
            for result in run_scenario(row.scenario, browser=browser):
                verdicts[str(result.verdict)] += 1
                reasons[str(result.reason)] += 1
    assert min(verdicts["allowed"], verdicts["blocked"], verdicts["throws"]) > sum(verdicts.values()) // 20
    assert len(reasons) > 25


def test_most_are_no_rows() -> None:
    scenarios = {json.dumps(in_one_form(json.loads(json.dumps(row.scenario))), sort_keys=True) for row in all_rows()}
    made = [json.dumps(row.scenario, sort_keys=True) for row in rows()]
    assert sum(scenario in scenarios for scenario in made) < NUMBER // 10


@pytest.mark.parametrize("way", dict.fromkeys(WAYS), ids=lambda way: way.__name__)
def test_every_way_takes_something_from_the_other_row(way: Any) -> None:
    made = set()
    for seed in range(20):
        plain, other = (in_one_form(json.loads(json.dumps(document))) for document in (PLAIN, OTHER))
        way(Splicer([[PLAIN]], Random(seed)), plain, other)
        made.add(json.dumps(plain))
    made.discard(json.dumps(in_one_form(json.loads(json.dumps(PLAIN)))))
    assert made
    if way is Splicer.page:
        [text] = made
        assert json.loads(text)["page"] == OTHER["page"]
        assert ["Access-Control-Allow-Origin", "https://other.test"] in json.loads(text)["server"]["response"][
            "headers"
        ]


def test_what_is_not_taken_apart() -> None:
    assert can_be_taken_apart(PLAIN)
    assert not can_be_taken_apart({**PLAIN, "server": {"response": {"status": 401}}})
    assert not can_be_taken_apart({**PLAIN, "server": {"response": {"headers": [["Content-length", "2"]]}}})
    assert not can_be_taken_apart({**PLAIN, "requests": [{"url": "/", "at": 3}]})
    assert not can_be_taken_apart({**PLAIN, "page": "https://app.example.com/" + "a" * 3000})
