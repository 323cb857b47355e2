"""What starting costs over a bare interpreter, which runs in turn: importing, and a cold ``python -m corsim explain``.

The time is the CPU's, of the whole process: user and system. What is imported is compiled already, as it is where
corsim is installed.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from .measuring import Batch, Timings, compiled_once
from .results import Group, Line, duration, versions

ROOT = Path(__file__).resolve().parent.parent
BARE = ("-c", "pass")
SCENARIO = (
    "import corsim; corsim.run_scenario({'page': 'https://a.example/', 'request': 'https://b.example/', "
    "'server': {'response': {}}})"
)
COMMANDS: dict[str, tuple[Sequence[str], float | None]] = {
    "import corsim": (("-c", "import corsim"), 60.0),
    "from corsim import Browser, run_scenario": (("-c", "from corsim import Browser, run_scenario"), None),
    "a first scenario in Python": (("-c", SCENARIO), None),
    "python -m corsim --version": (("-m", "corsim", "--version"), None),
    "python -m corsim explain docs/examples/put-json.json": (
        ("-m", "corsim", "explain", "docs/examples/put-json.json"),
        150.0,
    ),
    "the same with --format json": (
        ("-m", "corsim", "explain", "docs/examples/put-json.json", "--format", "json"),
        None,
    ),
}
"""What is run, and how many milliseconds more than the bare interpreter it may take."""


def cpu_of(arguments: Sequence[str], number: int = 1) -> float:
    """The CPU seconds that *number* new interpreters with *arguments* take, one after the other."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(number):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=compiled_once(), capture_output=True, check=False
        )
        # 1: the example is blocked.
        if done.returncode not in (0, 1) or done.stderr:
            raise RuntimeError(f"{' '.join(arguments)} ended with status {done.returncode}: {done.stderr.decode()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(rounds: int) -> Group:
    """Measure the group."""
    contenders: dict[str, Batch] = {"bare": partial(cpu_of, BARE)}
    contenders |= {name: partial(cpu_of, arguments) for name, (arguments, _) in COMMANDS.items()}
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for batch in contenders.values():
        # What is to be compiled is compiled now.
        batch(1)
    for _ in range(rounds):
        for name, batch in contenders.items():
            found[name].append(batch(1))
    timings = Timings(found)
    bare = duration(timings.median("bare"))
    lines = [
        Line(name, timings.more(name, "bare") * 1000, "ms", f"over the bare interpreter's {bare}", at_most=goal)
        for name, (_, goal) in COMMANDS.items()
    ]
    return Group(lines, versions("corsim", "pywhatwgurl", "publicsuffixlist"))
