"""The summary and its renderings."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from spec_tests.browsers.recording import results_of
from spec_tests.loading import Row, all_rows

from . import summary as module
from .claims import CLAIMS
from .engines import PEERS, version
from .rendering import SUMMARY, markdown, read_summary, text
from .summary import COMMAND, NOT_DRIVEN, NOT_RECORDED, NOT_RUN, STUCK, summarize, why_not_comparable

INSTALL = "python -m spec_tests.peers install"

IDS = (
    "cors-check/exact",
    "cors-check/missing",
    "cors-check/wildcard",
    "cors-check/status-404-shared",
    "cors-check/status-401-shared",
)


@pytest.fixture
def made(tmp_path: Path) -> dict[str, Any]:
    """A summary in which a peer did what Chromium did in the first row, the contrary in the second, and no more."""
    rows = [row for row in all_rows() if row.id in IDS]
    assert len(rows) == len(IDS)
    recorded = module.chromium()[1]
    observed = [
        {"id": IDS[0], "results": results_of(recorded[IDS[0]])},
        {"id": IDS[1], "results": results_of(recorded[IDS[0]])},
        {"id": IDS[2], "problem": "stuck"},
        {"id": IDS[3], "skipped": "why"},
    ]
    document = {"peer": "jsdom", "version": "1.2.3", "date": "2026-01-02", "rows": observed}
    (tmp_path / "jsdom.json").write_text(json.dumps(document), "utf-8")
    unknown = Row("t", "t/unknown", "", "", None, {}, {})
    return summarize(["jsdom"], [*rows, unknown], tmp_path)


def test_rows_are_counted(made: dict[str, Any]) -> None:
    assert made["rows"] == 6
    assert made["not comparable"] == {NOT_RECORDED: 1}
    assert made["all rows"] == {"rows": 5, "corsim": {"verdict": 5, "outcome": 5, "wire": 5}}
    peer = made["peers"]["jsdom"]
    assert (peer["version"], peer["rows"]) == ("1.2.3", 2)
    assert peer["agreed"] == {"verdict": 1, "outcome": 1, "wire": 1}
    assert peer["corsim"] == {"verdict": 2, "outcome": 2, "wire": 2}
    assert peer["apart"] == {NOT_DRIVEN: 1, NOT_RUN: 1, STUCK: 1}
    assert peer["tables"] == {
        "cors_check": {"rows": 2, "agreed": {"verdict": 1, "outcome": 1, "wire": 1}, "differ": [IDS[1]]}
    }


def test_the_summary_as_text_and_markdown(made: dict[str, Any]) -> None:
    assert "1 (50 %)" in text(made)
    assert f"  cors_check: 2 rows, verdict 1, outcome 1, wire 1; differ: {IDS[1]}" in text(made)
    shown = markdown(made)
    assert "| corsim | " in shown
    assert "| jsdom | 1.2.3 | 2 | 1 (50 %) | 1 (50 %) | 1 (50 %) | 100 % / 100 % / 100 % |" in shown
    [listed] = [line for line in shown.splitlines() if line.startswith("- jsdom: ")]
    assert set(listed.removeprefix("- jsdom: ").split("; ")) == {f"{why} (1)" for why in (STUCK, NOT_DRIVEN, NOT_RUN)}
    assert "Peers run on 2026-01-02, under Node" in shown


def test_a_percentage_is_not_rounded_up() -> None:
    from .rendering import _share

    assert (_share(1999, 2000), _share(2, 3), _share(0, 0)) == ("99.9 %", "66.6 %", "-")


def test_the_committed_summary_is_of_the_pinned_peers() -> None:
    committed = read_summary()
    assert list(committed["peers"]) == list(PEERS) == list(CLAIMS)
    for peer, item in committed["peers"].items():
        assert item["version"] == version(peer)
        assert item["rows"] + sum(item["apart"].values()) == committed["all rows"]["rows"]


def test_the_committed_summary_is_of_the_rows_that_there_are() -> None:
    committed = read_summary()
    mend = f"{SUMMARY.name} is older than the rows or Chromium's recording; to make it anew: {INSTALL} && {COMMAND}"
    rows = all_rows()
    assert committed["rows"] == len(rows), mend
    not_comparable = Counter(reason for row in rows if (reason := why_not_comparable(row)) is not None)
    assert committed["not comparable"] == not_comparable, mend
    for peer, item in committed["peers"].items():
        assert NOT_RUN not in item["apart"], f"{peer}: {mend}"
