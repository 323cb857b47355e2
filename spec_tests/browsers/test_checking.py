"""Who is wrong where engine, recording and model do not agree: with engines that are played by the test."""

from collections.abc import Sequence
from copy import deepcopy
from itertools import chain, repeat
from typing import Any

import pytest

from spec_tests.browsers.checking import ALWAYS, Verdict, check_rows, major, report, sample
from spec_tests.browsers.observation import model_of
from spec_tests.browsers.recording import RecordedRow
from spec_tests.loading import Row, all_rows

URL = "https://api.example.com/data"
ANSWER = {"headers": {"Access-Control-Allow-Origin": "*"}}


def row(name: str, table: str = "t") -> Row:
    scenario = {"page": "https://app.example.com/", "request": {"url": URL}, "server": {"response": ANSWER}}
    return Row(table, name, "", "", None, scenario, {})


def right(of: Row) -> dict[str, Any]:
    """What an engine does that agrees with the model."""
    [seen] = model_of(of.scenario, "spec")
    return {"id": of.id, **seen}


def wrong(of: Row) -> dict[str, Any]:
    seen = deepcopy(right(of))
    seen["response"]["status"] = 299
    return seen


ONE = row("t/1")


def check(seen: Sequence[dict[str, Any]], recorded: dict[str, Any] | None, known: Sequence[str] = ()) -> Verdict:
    """The verdict on one row that an engine does as in *seen*, first and again; as in the last of them from then on."""
    answers = chain(seen, repeat(seen[-1]))

    def observe(rows: Sequence[Row]) -> dict[str, RecordedRow]:
        return {item.id: next(answers) for item in rows}

    return check_rows([ONE], observe, {} if recorded is None else {ONE.id: recorded}, "spec", known)


def test_all_agree() -> None:
    verdict = check([right(ONE)], right(ONE))
    assert verdict == Verdict(1, 0, {}, {}, [], {})
    assert not report(verdict, "E 1.2", "E 1.1")


def test_the_model_is_wrong_where_engine_and_recording_agree(capsys: pytest.CaptureFixture[str]) -> None:
    verdict = check([wrong(ONE)], wrong(ONE))
    assert set(verdict.from_model) == {ONE.id}
    assert verdict.from_recording == {}
    assert report(verdict, "E 2.0", "E 1.1")
    printed = capsys.readouterr().out
    assert "response.status: 200 expected, 299 seen" in printed
    assert "this is E 2.0; recorded is E 1.1" in printed


def test_another_engine_than_recorded_fails_unless_it_is_another_version(capsys: pytest.CaptureFixture[str]) -> None:
    verdict = check([wrong(ONE)], right(ONE))
    assert set(verdict.from_recording) == {ONE.id}
    assert verdict.from_model == {}
    assert report(verdict, "E 1.2", "E 1.1")
    assert not report(verdict, "E 2.0", "E 1.1")
    assert "WARNING: differ from the recording" in capsys.readouterr().out


def test_without_a_recording_the_model_is_asked() -> None:
    assert set(check([wrong(ONE)], None).from_model) == {ONE.id}


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_agrees_in_the_end_does_not_count(times: int) -> None:
    verdict = check([*[wrong(ONE)] * times, right(ONE)], right(ONE))
    assert verdict == Verdict(1, 0, {}, {}, [ONE.id], {})
    assert not report(verdict, "E 1", "E 1")


def test_what_disagrees_four_times_counts() -> None:
    assert set(check([*[wrong(ONE)] * 4, right(ONE)], right(ONE)).from_recording) == {ONE.id}


def test_only_what_disagrees_is_run_again() -> None:
    asked: list[list[str]] = []

    def observe(rows: Sequence[Row]) -> dict[str, RecordedRow]:
        asked.append([item.id for item in rows])
        return {item.id: wrong(item) if item.id == "t/2" else right(item) for item in rows}

    rows = [ONE, row("t/2"), row("t/3")]
    check_rows(rows, observe, {item.id: right(item) for item in rows}, "spec", ())
    assert asked == [["t/1", "t/2", "t/3"], *[["t/2"]] * 3]


def test_known_rows_are_held_against_the_recording_only() -> None:
    assert check([wrong(ONE)], wrong(ONE), [ONE.id]) == Verdict(1, 0, {}, {}, [], {})
    verdict = check([wrong(ONE)], right(ONE), [ONE.id])
    assert (verdict.compared, set(verdict.from_recording), verdict.from_model) == (1, {ONE.id}, {})


def test_what_is_held_against_nothing_is_left_out() -> None:
    left_out = Verdict(0, 1, {}, {}, [], {})
    assert check([wrong(ONE)], {**right(ONE), "unstable": []}) == left_out
    assert check([{"id": ONE.id, "skipped": "why"}], right(ONE)) == left_out
    assert check([wrong(ONE)], None, [ONE.id]) == left_out
    assert check([wrong(ONE)], {"id": ONE.id, "skipped": "why"}, [ONE.id]) == left_out


def test_what_always_gets_stuck_is_told_and_fails() -> None:
    stuck = {"id": ONE.id, "problem": "stuck"}
    verdict = check([stuck], right(ONE))
    assert verdict == Verdict(0, 0, {}, {}, [], {ONE.id: "stuck"})
    assert report(verdict, "E 1", "E 1")
    # Once only, it is compared in the end, if there is something to compare it with.
    assert check([stuck, right(ONE)], right(ONE)) == Verdict(1, 0, {}, {}, [ONE.id], {})
    assert check([stuck, right(ONE)], {**right(ONE), "unstable": []}) == Verdict(0, 1, {}, {}, [], {})


def test_a_long_list_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    report(Verdict(99, 0, {}, {}, [f"t/{number}" for number in range(20)], {}), "E 1", "E 1")
    assert "20 rows disagreed at first" in capsys.readouterr().out


def test_a_sample_has_rows_of_every_table_and_all_about_the_preflight_cache() -> None:
    rows = all_rows()
    chosen = sample(rows, 700)
    assert {item.table for item in chosen} == {item.table for item in rows}
    assert [item for item in chosen if item.table in ALWAYS] == [item for item in rows if item.table in ALWAYS]
    assert 600 < len(chosen) < 1000
    assert sample(rows, len(rows)) == rows


@pytest.mark.parametrize(
    ("version", "number"), [("Chromium 156.0.1", "156"), ("Mozilla Firefox 153.7.0esr", "153"), ("unknown", "")]
)
def test_major_versions(version: str, number: str) -> None:
    assert major(version) == number
