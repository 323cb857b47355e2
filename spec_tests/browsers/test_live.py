"""One short run in each engine that is installed."""

import subprocess
import sys
from pathlib import Path

import pytest

from spec_tests.browsers.compare import compare_row
from spec_tests.browsers.engines import ENGINES
from spec_tests.browsers.isolation import why_not_here
from spec_tests.browsers.recording import read_engine
from spec_tests.loading import all_rows

ROWS = "cors-check/wildcard*"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_engine_agrees_on_rows_in_which_no_engine_departs(engine: str, tmp_path: Path) -> None:
    reason = why_not_here() or ENGINES[engine].missing()
    if reason is not None:
        pytest.skip(reason)
    command = [sys.executable, "-m", "spec_tests.browsers", "run", "--engine", engine, "--rows", ROWS, "--repeat", "1"]
    run = subprocess.run([*command, "--out", str(tmp_path)], capture_output=True, text=True, check=False, timeout=240)
    assert run.returncode == 0, run.stdout + run.stderr
    _, recorded = read_engine(engine, tmp_path)
    rows = [row for row in all_rows() if row.id in recorded]
    assert len(rows) >= 3
    assert [(row.id, compare_row(row, recorded[row.id], "spec")) for row in rows] == [(row.id, []) for row in rows]
    assert not [row.id for row in rows if "problem" in recorded[row.id]]
