"""A short run of each peer that is installed."""

import subprocess
import sys
from pathlib import Path

import pytest

from spec_tests.browsers.isolation import why_not_here
from spec_tests.browsers.recording import RecordedRow, read_table, results_of
from spec_tests.loading import all_rows

from .engines import PEERS
from .summary import of_peer

ROWS = ("cors-check/wildcard", "cors-check/missing")
"""Rows in which each peer comes to the same verdict as Chromium."""


def seen_by(peer: str, rows: str, directory: Path) -> dict[str, RecordedRow]:
    """What *peer* does with the rows that a glob names; the test is skipped where it cannot be run."""
    reason = why_not_here() or PEERS[peer].missing()
    if reason is not None:
        pytest.skip(reason)
    command = [sys.executable, "-m", "spec_tests.peers", "run", "--peer", peer, "--rows", rows]
    run = subprocess.run([*command, "--out", str(directory)], capture_output=True, text=True, check=False, timeout=240)
    assert run.returncode == 0, run.stdout + run.stderr
    return read_table(directory / f"{peer}.json")[1]


@pytest.mark.parametrize("peer", PEERS)
def test_the_peer_can_be_run(peer: str, tmp_path: Path) -> None:
    observed = seen_by(peer, "cors-check/[wm]i*", tmp_path)
    rows = {row.id: row for row in all_rows()}
    for id_ in ROWS:
        assert of_peer(rows[id_], observed[id_])["verdict"], observed[id_]


@pytest.mark.parametrize("peer", ["happy-dom", "mentoss"])
def test_a_session_with_waits_comes_to_its_end(peer: str, tmp_path: Path) -> None:
    row = "preflight-cache/default-before-5"
    results = results_of(seen_by(peer, row, tmp_path)[row])
    assert [result["verdict"] for result in results] == ["allowed", "allowed"]
