"""Recordings of some rows of a table leave the others as they were."""

from pathlib import Path
from typing import Any

import pytest

from corsim.scenario.decode import decode_scenario
from spec_tests.browsers.engines import ENGINES
from spec_tests.browsers.planning import why_not
from spec_tests.browsers.recording import Table, laid_over, read_engine, read_table, write_table
from spec_tests.browsers.running import without_recording
from spec_tests.loading import Row, all_rows


def head(**changed: Any) -> dict[str, Any]:
    return {"engine": "e", "version": "e 1", "date": "2026-01-01", "runs": 3, "command": "run", **changed}


def rows(verdict: str, *ids: str) -> dict[str, dict[str, Any]]:
    return {id_: {"id": id_, "verdict": verdict} for id_ in ids}


OLD: Table = (head(), rows("old", "t/1", "t/2", "t/gone"))
SOME = head(date="2026-02-02", runs=1, command="run --rows t/2")


def test_some_rows_are_laid_over_the_others_in_the_order_of_the_table() -> None:
    new = (SOME, rows("new", "t/0", "t/2"))
    merged, lines = laid_over(OLD, new, ["t/0", "t/1", "t/2", "t/3"])
    assert [(id_, row["verdict"]) for id_, row in lines.items()] == [("t/0", "new"), ("t/1", "old"), ("t/2", "new")]
    assert merged == {**head(), "also": [{"date": "2026-02-02", "runs": 1, "command": "run --rows t/2"}]}
    again, _ = laid_over((merged, lines), new, ["t/1", "t/2"])
    assert len(again["also"]) == 2


def test_a_whole_table_or_another_version_takes_the_place_of_all() -> None:
    for new in ((SOME, rows("new", "t/1", "t/2")), (head(version="e 2"), rows("new", "t/2"))):
        assert laid_over(OLD, new, ["t/1", "t/2"]) == new
        assert laid_over(({}, {}), new, ["t/1", "t/2"]) == new


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "generated" / "t.json"
    assert read_table(path) == ({}, {})
    write_table(path, *OLD)
    assert read_table(path) == OLD


def test_rows_without_a_recording_are_those_that_one_of_the_engines_lacks(tmp_path: Path) -> None:
    chosen = [Row("t", f"t/{name}", "", "", None, {}, {}) for name in "abc"]
    write_table(tmp_path / "chromium" / "t.json", head(), rows("allowed", "t/a", "t/b"))
    write_table(tmp_path / "firefox" / "t.json", head(), rows("allowed", "t/a"))
    lacking = without_recording(chosen, ["chromium", "firefox"], tmp_path)
    assert [row.id for row in lacking] == ["t/b", "t/c"]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_skipped_when_recorded_cannot_be_driven_now(engine: str) -> None:
    _, recorded = read_engine(engine)
    skipped = {id_: row["skipped"] for id_, row in recorded.items() if "skipped" in row}
    reasons = {row.id: why_not(decode_scenario(row.scenario)) for row in all_rows() if row.id in recorded}
    assert skipped == {id_: why for id_, why in reasons.items() if why is not None}
