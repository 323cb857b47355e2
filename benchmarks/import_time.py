"""``python benchmarks/import_time.py``: what importing corsim costs over a bare interpreter.

Each command is run as a process of its own, in turn with the bare interpreter, and the CPU
time of each pair is compared. Medians, in milliseconds of user and system time.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

RUNS = 15
BARE = "pass"
COMMANDS = {
    "import corsim": "import corsim",
    "from corsim import run_scenario": "from corsim import run_scenario",
    "a first scenario": (
        "import corsim; corsim.run_scenario({'page': 'https://a.example/', 'request': 'https://b.example/', "
        "'server': {'response': {}}})"
    ),
}


def cpu_seconds(code: str) -> float:
    """The CPU time of a new interpreter that runs *code*."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    print(f"Python {sys.version.split()[0]}, {RUNS} pairs of runs, medians")
    for name, code in COMMANDS.items():
        cpu_seconds(code)
        pairs = [(cpu_seconds(BARE), cpu_seconds(code)) for _ in range(RUNS)]
        bare = statistics.median(first for first, _ in pairs) * 1000
        more = statistics.median(second - first for first, second in pairs) * 1000
        print(f"{name:<36} {more:6.1f} ms over the bare interpreter's {bare:.1f} ms")


if __name__ == "__main__":
    main()
