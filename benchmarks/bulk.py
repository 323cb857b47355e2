"""How fast ``python -m corsim check`` goes through a long recording, in one process and in several, and what it holds.

The recording is that of :mod:`.recording`, with as many entries a second in each size. A program is measured as a
whole: the time is that on the wall, as processes share the work; the memory is the most that one process does with at
a time, with ``--jobs 1``.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .measuring import compiled_once
from .recording import write
from .results import TIMES, Line, duration, number

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10_000, 100_000)
JOBS = (1, 2)
ROUNDS = 3
"""How often at most: a round takes minutes."""

GROWTH = 1.1
"""How many times as much memory the largest may take as the smallest, and still be constant."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one run took: seconds on the wall, and bytes at most."""

    seconds: float
    memory: int


STARTER = """
import os, subprocess, sys, time
began = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(time.perf_counter() - began, os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
"""A small program that starts another one and measures it: on Linux, a process has at least as much at its most as the
one had that started it."""


def check(path: Path, jobs: int) -> Checked:
    """Check the recording at *path* in a process of its own; raises RuntimeError where that goes wrong."""
    arguments = [sys.executable, "-m", "corsim", "check", str(path), "--jobs", str(jobs), "--format", "json"]
    starter = [sys.executable, "-S", "-c", STARTER, *arguments]
    told = subprocess.run(starter, cwd=ROOT, env=compiled_once(), stdout=subprocess.PIPE, text=True, check=True).stdout
    seconds, status, size = told.split()
    # 1: some of it is blocked.
    if status != "1":
        raise RuntimeError(f"{' '.join(arguments)} ended with status {status}")
    return Checked(float(seconds), int(size) * (1 if sys.platform == "darwin" else 1024))


def lines(rounds: int, sizes: Sequence[int] = SIZES) -> list[Line]:
    """The figures, of recordings with as many entries as *sizes* say."""
    largest, rounds = sizes[-1], min(rounds, ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        paths = {size: Path(folder) / f"{size}.har" for size in sizes}
        for size, path in paths.items():
            with path.open("w", encoding="utf-8") as file:
                write(file, size)
        megabytes = paths[largest].stat().st_size / 1e6
        memory = {size: check(paths[size], 1).memory for size in sizes[:-1]}
        found = [{jobs: check(paths[largest], jobs) for jobs in JOBS} for _ in range(rounds)]
    memory[largest] = max(run[1].memory for run in found)
    one, two = (statistics.median(run[jobs].seconds for run in found) for jobs in JOBS)
    faster = statistics.median(run[1].seconds / run[2].seconds for run in found)
    what = f"check of a HAR file with {number(largest)} entries ({megabytes:,.0f} MB)"
    grown = "; ".join(f"{number(size)}: {memory[size] / 1e6:.0f} MB" for size in sizes)
    return [
        Line(f"{what}, --jobs 1", largest / one, "/s", duration(one)),
        Line(f"{what}, --jobs 2", largest / two, "/s", duration(two)),
        Line(f"{what}: --jobs 2 against --jobs 1", faster, TIMES),
        Line(
            f"{what}: memory against {number(sizes[0])} entries",
            memory[largest] / memory[sizes[0]],
            TIMES,
            grown,
            at_most=GROWTH,
        ),
    ]
