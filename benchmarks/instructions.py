"""``python -m benchmarks.instructions [--write]``: how many instructions fixed workloads take, and may take.

A time says as much about the machine as about the code. The instructions that one build of Python executes for the
same work are the same number every time, give or take little, so they guard against regressions. Valgrind's Cachegrind
counts them, with hash seeds fixed. What is allowed stands in ``instructions.json``, for each build of Python: of
another one, which is compiled to other instructions, nothing is known, and that is said.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from .measuring import compiled_once
from .start import BARE, COMMANDS, ROOT
from .workloads import WORKLOADS

ALLOWED = Path(__file__).with_name("instructions.json")
TOLERANCE = 0.03
"""By what part a count may be above what is allowed; one that is as far below is to be renewed."""

EXPLAIN = "python -m corsim explain docs/examples/put-json.json"
VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
COUNTED = re.compile(r"I\s+refs:\s+([0-9,]+)")
WAITING = 300.0
"""Seconds for one count: Valgrind takes some fifty times as long as the program."""

Count = Callable[[Sequence[str]], int]
"""The instructions that the interpreter takes with these arguments."""


def count(arguments: Sequence[str]) -> int:
    """The instructions of a new interpreter with *arguments*; raises RuntimeError where Valgrind does not say."""
    environment = {**compiled_once(), "PYTHONHASHSEED": "0"}
    command = [*VALGRIND, sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=WAITING
    )
    found = COUNTED.search(done.stderr)
    # 1: the example that is explained is blocked.
    if found is None or done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return int(found[1].replace(",", ""))


def counts(counter: Count) -> Iterator[tuple[str, int]]:
    """Instructions for each workload, by *counter*: for once, or, of a command, over the bare interpreter."""
    for name, (_, number) in WORKLOADS.items():
        with_it, without = (counter(("-m", "benchmarks.workloads", name, str(times))) for times in (number, 0))
        yield name, (with_it - without) // number
    arguments, _ = COMMANDS[EXPLAIN]
    yield EXPLAIN, counter(arguments) - counter(BARE)


def build() -> str:
    """The build of Python, whose instructions these are."""
    return f"{platform.python_implementation()} {platform.python_version()}, {platform.python_compiler()}"


def read(path: Path = ALLOWED) -> dict[str, dict[str, int]]:
    """What is allowed, by the build of Python and the workload."""
    allowed: dict[str, dict[str, int]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return allowed


def write(found: Mapping[str, int], path: Path = ALLOWED) -> None:
    """Allow what was *found* with this build."""
    allowed = {**read(path), build(): dict(found)}
    path.write_text(json.dumps(allowed, indent=2, sort_keys=True) + "\n", "utf-8")


def judged(name: str, found: int, allowed: int | None) -> tuple[str, bool]:
    """What is to be said of *found*, and whether it is too much."""
    if allowed is None:
        return f"{found:>14,}  {name}: nothing is allowed yet", True
    change = found / allowed - 1
    text = f"{found:>14,}  {name}: {change:+.1%} of the {allowed:,} that are allowed"
    if change > TOLERANCE:
        return f"{text}: TOO MANY, over {TOLERANCE:.0%}", True
    if change < -TOLERANCE:
        return f"{text}: fewer; python -m benchmarks.instructions --write keeps that", False
    return text, False


def check(found: Iterator[tuple[str, int]], allowed: Mapping[str, int]) -> bool:
    """Print what is *found*; whether all is allowed."""
    failed = False
    for name, number in found:
        text, is_too_much = judged(name, number, allowed.get(name))
        print(text, flush=True)
        failed = failed or is_too_much
    return not failed


def why_not() -> str | None:
    """Why nothing can be counted here, or None."""
    if shutil.which(VALGRIND[0]) is None:
        return "there is no program called valgrind on the PATH (Debian: apt-get install valgrind)"
    if os.name != "posix":
        return "Valgrind does not run on this system"
    return None


def main(arguments: Sequence[str] | None = None, counter: Count = count, path: Path = ALLOWED) -> int:
    """Run the command line; returns 0 if all is allowed, or nothing known of this build; 1 if not; 2 if it cannot."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.instructions", description=(__doc__ or "").split("\n\n")[1]
    )
    parser.add_argument("--write", action="store_true", help="allow what is counted now, with this build of Python")
    options = parser.parse_args(arguments)
    if counter is count and (reason := why_not()) is not None:
        print(f"instructions cannot be counted: {reason}", file=sys.stderr)
        return 2
    print(build())
    # What is to be compiled is compiled now, and does not count.
    counter(COMMANDS[EXPLAIN][0]), counter(("-m", "benchmarks.workloads", next(iter(WORKLOADS)), "1"))
    if options.write:
        found = dict(counts(counter))
        for name, number in found.items():
            print(f"{number:>14,}  {name}")
        write(found, path)
        return 0
    allowed = read(path)
    if build() not in allowed:
        known = "; ".join(sorted(allowed)) or "none"
        print(f"nothing is known of this build of Python, so nothing is held (known: {known}); --write adds it")
        return 0
    return 0 if check(counts(counter), allowed[build()]) else 1


if __name__ == "__main__":
    sys.exit(main())
