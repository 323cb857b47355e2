"""A short run of each peer that is installed."""

import subprocess
import sys
from pathlib import Path

import pytest

from spec_tests.browsers.isolation import why_not_here
from spec_tests.browsers.recording import read_table
from spec_tests.loading import all_rows

from .engines import PEERS
from .summary import of_peer

ROWS = ("cors-check/wildcard", "cors-check/missing")
"""Rows in which each peer comes to the same verdict as Chromium."""


@pytest.mark.parametrize("peer", PEERS)
def test_the_peer_can_be_run(peer: str, tmp_path: Path) -> None:
    reason = why_not_here() or PEERS[peer].missing()
    if reason is not None:
        pytest.skip(reason)
    command = [sys.executable, "-m", "spec_tests.peers", "run", "--peer", peer, "--rows", "cors-check/[wm]i*"]
    run = subprocess.run([*command, "--out", str(tmp_path)], capture_output=True, text=True, check=False, timeout=240)
    assert run.returncode == 0, run.stdout + run.stderr
    _, observed = read_table(tmp_path / f"{peer}.json")
    rows = {row.id: row for row in all_rows()}
    for id_ in ROWS:
        assert of_peer(rows[id_], observed[id_])["verdict"], observed[id_]
