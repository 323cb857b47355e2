"""What is kept of runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .known import LIFTED, LIMITS
from .summary import Summary, keep_summary, markdown, read_summaries

RUN = Summary(
    engine="chromium", version="Chromium 1", profile="chromium", date="2026-01-01", seed=1, number=10, agreed=8,
    explained={"a limit": 1}, unstable=1, command="python -m …",
)  # fmt: skip


def test_a_run_takes_the_place_of_an_earlier_one_of_the_same_engine_source_and_seed(tmp_path: Path) -> None:
    assert read_summaries(tmp_path) == []
    other = replace(RUN, engine="firefox")
    spliced = replace(RUN, source="spliced")
    for summary in (RUN, spliced, other, replace(RUN, seed=2), replace(RUN, agreed=9, unstable=0)):
        keep_summary(summary, tmp_path)
    assert read_summaries(tmp_path) == [replace(RUN, agreed=9, unstable=0), replace(RUN, seed=2), spliced, other]


def test_a_run_is_clean_where_everything_was_seen_and_explained() -> None:
    assert RUN.is_clean
    assert not replace(RUN, unexplained=1).is_clean
    assert not replace(RUN, not_observed=1).is_clean
    assert "8 of 10 agreed, 1 explained, 1 unstable, 0 unexplained" in RUN.line()


def test_the_table_of_runs() -> None:
    run = replace(RUN, agreed=7, explained={"a": 1, "b": 1})
    lines = list(markdown([run, replace(run, seed=2)]))
    assert lines[2] == "| Chromium 1 (`chromium`) | 2026-01-01 | random | 1 | 10 | 7 | 2 | 1 | 0 | 0 |"
    assert {line.count("|") for line in lines[:4]} == {11}
    assert lines[4:] == ["", "- Explained: a.", "- Explained: b.", "", "```sh", "python -m …", "```"]
    assert list(markdown([])) == ["No run is kept."]


def test_what_is_kept_is_explained_by_limits_that_there_are() -> None:
    known = {*LIFTED, *(limit.reason for limit in LIMITS)}
    assert {reason for run in read_summaries() for reason in run.explained} <= known
