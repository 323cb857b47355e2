"""Comparing and shrinking, with a profile of the model in place of an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pytest

from corsim.scenario.decode import decode_scenario
from spec_tests.browsers.observation import model_of
from spec_tests.browsers.recording import RecordedRow
from spec_tests.documents import pairs
from spec_tests.loading import Row

from .disagreeing import Disagreement, by_signature, compare_rows
from .edits import Edit, edited, edits_of
from .generating import generate, row_of
from .known import Limit, explanation
from .running import differ, pasteable
from .shrinking import shrink

BIG: dict[str, Any] = {
    "page": {"url": "https://app.example.com/", "referrerPolicy": "origin"},
    "request": {
        "url": "https://api.example.com/a",
        "method": "PUT",
        "headers": [["X-A", "1"], ["DPR", "2"], ["Accept", "text/plain"]],
        "body": "hi",
        "mode": "cors",
    },
    "server": [
        {
            "on": "preflight",
            "status": 204,
            "headers": [
                ["Access-Control-Allow-Origin", "https://app.example.com"],
                ["Access-Control-Allow-Methods", "PUT"],
                ["Access-Control-Allow-Headers", "x-a"],
                ["Access-Control-Max-Age", "60"],
            ],
        },
        {"on": "request", "headers": {"Access-Control-Allow-Origin": "*", "X-B": "1"}, "body": "hi"},
    ],
}
"""The standard asks for permission of the header DPR; Chromium does not."""


class Played:
    """A profile of the model that plays an engine; *wavers* has the ids of rows that are seen right the second time."""

    def __init__(self, browser: str, wavers: Sequence[str] = (), unseen: Sequence[str] = ()) -> None:
        self.browser = browser
        self.wavers = set(wavers)
        self.unseen = set(unseen)
        self.runs = 0

    def __call__(self, rows: Sequence[Row], /) -> Mapping[str, RecordedRow]:
        self.runs += 1
        return {row.id: self.observe(row) for row in rows if not (self.runs == 1 and row.id in self.unseen)}

    def observe(self, row: Row) -> RecordedRow:
        browser = "spec" if row.id in self.wavers and self.runs > 1 else self.browser
        return {"id": row.id, "results": model_of(row.scenario, browser)}


@lru_cache(maxsize=1)
def made() -> list[Row]:
    return generate(80, 3).rows


def disagreement(scenario: dict[str, Any]) -> Disagreement:
    rows = [row_of("0-000000", scenario)]
    (found,) = compare_rows(rows, Played("chromium")(rows), "spec").disagreements
    return found


def test_what_agrees_is_counted_and_what_was_not_seen_is_told() -> None:
    rows = generate(20, 3).rows
    compared = compare_rows(rows, Played("spec")(rows), "spec")
    assert (compared.agreed, compared.disagreements, compared.not_observed) == (20, (), {})
    assert len(compare_rows(rows, {}, "spec").not_observed) == 20
    stuck = {row.id: {"problem": "stuck"} for row in rows}
    assert set(compare_rows(rows, stuck, "spec").not_observed.values()) == {"stuck"}


def test_disagreements_are_grouped_by_signature_smallest_first() -> None:
    rows = made()
    disagreements = compare_rows(rows, Played("chromium")(rows), "spec").disagreements
    groups = by_signature(disagreements)
    assert sum(len(items) for _, items in groups) == len(disagreements) > 3
    for parts, items in groups:
        assert all(item.signature == parts for item in items)
        sizes = [len(str(item.row.scenario)) for item in items]
        assert sizes == sorted(sizes)


def test_a_disagreement_is_of_another_kind_by_its_verdicts_and_paths_but_not_by_values_or_places() -> None:
    row = row_of("0-000000", BIG)
    kinds = [
        Disagreement(row, ((0, found),)).kind
        for found in (
            ("verdict", "allowed", "blocked"),
            ("verdict", "blocked", "allowed"),
            ("exchanges[0].preflight.headers.origin", "null", None),
            ("exchanges[2].preflight.headers.origin", None, "null"),
            ("exchanges[0].request.headers.origin", "null", None),
        )
    ]
    assert kinds[2] == kinds[3]
    assert len(set(kinds)) == 4


def test_a_disagreement_is_shrunk_to_what_it_needs() -> None:
    found = disagreement(BIG)
    (small,) = shrink([found], Played("chromium"), "spec")
    assert small.kind == found.kind
    request = small.row.scenario["request"]
    assert set(request) <= {"url", "method", "headers"}
    assert [name for name, _ in pairs(request["headers"])] == ["DPR"]
    assert len(str(small.row.scenario)) < len(str(BIG)) / 2


def test_a_session_all_of_whose_calls_disagree_is_shrunk_to_one() -> None:
    session = {"page": BIG["page"], "requests": [BIG["request"]] * 3, "server": BIG["server"]}
    (small,) = shrink([disagreement(session)], Played("chromium"), "spec")
    assert "requests" not in small.row.scenario
    assert [name for name, _ in pairs(small.row.scenario["request"]["headers"])] == ["DPR"]


def test_whatever_is_shrunk_disagrees_in_the_same_way_and_decodes() -> None:
    rows = made()
    disagreements = compare_rows(rows, Played("chromium")(rows), "spec").disagreements[:3]
    for before, after in zip(disagreements, shrink(disagreements, Played("chromium"), "spec"), strict=True):
        assert after.kind == before.kind
        decode_scenario(after.row.scenario)
        assert len(str(after.row.scenario)) <= len(str(before.row.scenario))


def test_shrinking_is_bounded() -> None:
    engine = Played("chromium")
    assert shrink([disagreement(BIG)], engine, "spec", rounds=0)[0].row.scenario == BIG
    assert engine.runs == 0
    shrink([disagreement(BIG)], engine, "spec", rounds=3)
    assert engine.runs == 3


@pytest.mark.parametrize("seed", [1, 2])
def test_every_edit_makes_a_scenario_that_is_another_one(seed: int) -> None:
    for row in generate(15, seed).rows:
        before = repr(row.scenario)
        for edit in edits_of(row.scenario):
            assert edited(row.scenario, [edit]) != row.scenario
        edited(row.scenario, list(edits_of(row.scenario)))
        assert repr(row.scenario) == before


def test_edits_do_not_move_one_another() -> None:
    edits = [
        Edit(("server", 0)),
        Edit(("server", 1, "headers", "X-B")),
        Edit(("request", "headers", 1)),
        Edit(("page",), "p"),
    ]
    assert edited(BIG, edits) == {
        "page": "p",
        "request": {**BIG["request"], "headers": [["X-A", "1"], ["Accept", "text/plain"]]},
        "server": [{"on": "request", "headers": {"Access-Control-Allow-Origin": "*"}, "body": "hi"}],
    }


def test_an_edit_is_of_one_place_even_if_another_is_the_same_object() -> None:
    headers = {"X-A": "1", "X-B": "1"}
    session = {"page": "p", "requests": [{"url": "a", "headers": headers}, {"url": "b", "headers": headers}]}
    first, second = edited(session, [Edit(("requests", 0, "headers", "X-A"))])["requests"]
    assert (first["headers"], second["headers"]) == ({"X-B": "1"}, headers)


def test_a_session_of_one_is_a_request() -> None:
    session = {"page": "p", "requests": [{"url": "a", "at": 1}, {"url": "b"}]}
    assert edited(session, [Edit(("requests", 1))]) == {"page": "p", "request": {"url": "a"}}


def test_what_does_not_come_again_is_unstable_and_nothing_is_dropped() -> None:
    rows = made()
    all_of_them = compare_rows(rows, Played("chromium")(rows), "spec").disagreements
    first, later = (item.row.id for item in all_of_them[:2])
    agreeing = next(row.id for row in rows if row.id not in {item.row.id for item in all_of_them})
    result = differ("chromium", rows, Played("chromium", wavers=[first], unseen=[later, agreeing]), "spec")
    assert [item.row.id for item in result.unstable] == [first]
    unexplained = {item.row.id for item in result.unexplained}
    assert (first in unexplained, later in unexplained, agreeing in unexplained) == (False, True, False)
    explained = sum(len(items) for items in result.explained.values())
    assert agreeing not in {item.row.id for item in result.unstable}
    counted = result.agreed + explained + len(result.unstable) + len(result.unexplained) + len(result.not_observed)
    assert counted == len(rows)
    assert not result.not_observed


def test_what_disagrees_again_but_in_another_way_is_unexplained() -> None:
    engine, rows = Played("chromium"), made()
    disagreeing = compare_rows(rows, engine(rows), "spec").disagreements[0].row.id

    def observe(asked: Sequence[Row], /) -> Mapping[str, RecordedRow]:
        seen = dict(engine(asked))
        if len(asked) < len(rows):
            results = [{**result, "verdict": "another"} for result in seen[disagreeing]["results"]]
            seen[disagreeing] = {"id": disagreeing, "results": results}
        return seen

    result = differ("chromium", rows, observe, "spec")
    assert disagreeing in {item.row.id for item in result.unexplained}


def test_what_was_seen_once_only_is_not_observed_and_agrees_with_nothing() -> None:
    engine = Played("chromium")
    rows = [row_of("0-000000", BIG), row_of("0-000001", {**BIG, "request": BIG["request"]["url"]})]

    def observe(asked: Sequence[Row], /) -> Mapping[str, RecordedRow]:
        return engine(asked) if engine.runs == 0 else {row.id: {"problem": "stuck"} for row in asked}

    result = differ("chromium", rows, observe, "spec")
    assert (result.agreed, result.unstable, result.unexplained) == (1, [], [])
    assert result.not_observed == {"random/0-000000": "stuck"}


def test_a_limit_explains_for_its_engines_only_what_it_covers() -> None:
    found = disagreement(BIG)
    limits = (
        Limit("never", ("chromium",), lambda _: False),
        Limit("hints", ("chromium",), lambda item: all("headers" in path for _, (path, _, _) in item.found)),
    )
    assert explanation("firefox", found, limits) is None
    assert explanation("chromium", found, limits[:1]) is None
    assert explanation("chromium", found, (Limit("all", ("chromium",), lambda _: True),)) == "all"


def test_a_disagreement_is_printed_as_a_row() -> None:
    text = pasteable("random/0-000000", disagreement(BIG))
    assert text.startswith('{"id": "TABLE/0-000000", "desc": ')
    assert "    model  " in text
    assert "    engine " in text
