"""The conformance tables: every row on the engine, and what every row has to be like."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from corsim.explain.algorithms import index, steps_of

from .loading import TABLES, Row, all_rows, merge_patch
from .running import outcome_of, outcomes_of_table, rows_of_table, table_names

SHOWN_IN_FULL = 20
FEWEST_ROWS = 1000


@pytest.mark.parametrize("table", table_names())
def test_every_row_comes_out_as_it_states(table: str, record_property: Callable[[str, object], None]) -> None:
    """One case for each table; all its failing rows are reported together."""
    outcomes = outcomes_of_table(table)
    failures = [outcome for outcome in outcomes if outcome.differences]
    for name, value in (("table", table), ("rows", len(outcomes)), ("failures", len(failures))):
        record_property(name, value)
    if failures:
        shown = [str(failure) for failure in failures[:SHOWN_IN_FULL]]
        if len(failures) > SHOWN_IN_FULL:
            shown.append(f"... and {len(failures) - SHOWN_IN_FULL} more")
        shown.append(f"{len(failures)} of {len(outcomes)} rows of {table} come out otherwise than they state")
        pytest.fail("\n".join(shown), pytrace=False)


def test_the_tables_are_all_the_rows() -> None:
    rows = [row for table in table_names() for row in rows_of_table(table)]
    assert rows == all_rows()
    assert len(rows) >= FEWEST_ROWS


def test_ids_are_unique() -> None:
    repeated = [name for name, count in Counter(row.id for row in all_rows()).items() if count > 1]
    assert repeated == []


@pytest.mark.parametrize("table", table_names())
def test_every_row_says_what_it_is_about(table: str) -> None:
    """An id, a description that is a sentence of 10 to 200 characters, an anchor that exists, and an expectation."""
    rows = rows_of_table(table)
    assert rows, "the table is empty"
    problems = [f"{row.id}: {problem}" for row in rows for problem in _problems(row)]
    assert problems == []


def _problems(row: Row) -> list[str]:
    problems = []
    if not row.id or row.id != row.id.strip():
        problems.append(f"{row.id!r} is not an id")
    if not 10 <= len(row.desc) <= 200:
        problems.append(f"the description has {len(row.desc)} characters")
    if not row.desc.endswith((".", "?")) or len(row.desc.split()) < 3:  # It may begin in lower case, with a value.
        problems.append(f"the description is not a sentence: {row.desc!r}")
    if not row.expect:
        problems.append("nothing is expected")
    standard, hash_, anchor = row.anchor.partition("#")
    if not standard.startswith("https://") or not hash_ or not anchor:
        problems.append(f"{row.anchor} is not an anchor")
    if standard in index():
        steps = steps_of(row.anchor)
        if steps is None:
            problems.append(f"the standard has no {row.anchor}")
        elif row.step is not None and row.step not in steps:
            problems.append(f"{row.anchor} has no step {row.step}")
    return problems


def test_table_files_have_a_title_and_rows_and_nothing_unknown() -> None:
    for path in TABLES.glob("*.json"):
        table = json.loads(path.read_text("utf-8"))
        assert set(table) <= {"$schema", "title", "defaults", "rows"}, path.name
        assert table["title"], path.name
        assert table["rows"], path.name


class TestARowCanFail:
    """The runner itself: a row that expects something else is reported, and so is one that raises."""

    ROW = Row(
        table="made up",
        id="made-up/row",
        desc="A response without Access-Control-Allow-Origin is blocked.",
        anchor="https://fetch.spec.whatwg.org/#concept-cors-check",
        step="2",
        scenario={
            "page": "https://app.example.com/",
            "request": {"url": "https://api.example.com/"},
            "server": {"response": {}},
        },
        expect={"verdict": "blocked", "reason": "allow-origin-missing"},
    )

    def test_what_is_expected_is_found(self) -> None:
        assert outcome_of(self.ROW).differences == ()

    def test_what_is_not_expected_is_reported_with_the_row(self) -> None:
        row = replace(self.ROW, expect={"verdict": "allowed"})
        report = str(outcome_of(row))
        assert "made-up/row: A response without" in report
        assert "#concept-cors-check, step 2" in report
        assert "verdict: 'allowed' expected, 'blocked' found" in report

    def test_a_row_that_is_no_scenario_is_reported(self) -> None:
        row = replace(self.ROW, scenario={"page": 1})
        assert "raises ScenarioError" in str(outcome_of(row))

    def test_problems_of_a_row_are_found(self) -> None:
        bad = replace(self.ROW, desc="No end", anchor="https://fetch.spec.whatwg.org/#nothing", expect={})
        assert len(_problems(bad)) == 4
        assert len(_problems(replace(self.ROW, step="99"))) == 1
        assert _problems(self.ROW) == []


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": "b"}, ["c"], ["c"]),
        ("text", {"a": 1}, {"a": 1}),
    ],
)
def test_defaults_lie_under_a_row_as_a_merge_patch(target: object, patch: object, result: object) -> None:
    """RFC 7396, 2: null removes, objects merge, everything else replaces."""
    assert merge_patch(target, patch) == result
