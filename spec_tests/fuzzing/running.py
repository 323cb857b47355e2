"""Runs targets, each in a process of its own, tells what came of them as a table, and keeps the inputs of findings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from spec_tests.documentation import ROOT

from .trying import Finding, Tried

DRIVERS = ("hypothesis", "atheris")


class NotDrivenError(Exception):
    """The process of a target did not come to its end; the message has the end of what it said."""


def shares(inputs: int, weights: dict[str, int]) -> dict[str, int]:
    """*inputs* divided among targets by their *weights*; none has fewer than one, and together they have them all."""
    whole = sum(weights.values())
    divided = {name: max(inputs * weight // whole, 1) for name, weight in weights.items()}
    heaviest = max(weights, key=lambda name: weights[name])
    divided[heaviest] += max(inputs - sum(divided.values()), 0)
    return divided


def run_target(name: str, inputs: int, seed: int, driver: str) -> Tried:
    """What comes of so many inputs to the target *name*, in a process of its own; raises NotDrivenError."""
    wanted = json.dumps({"target": name, "inputs": inputs, "seed": seed, "driver": driver})
    # Sets and dictionaries in the same order each time: the same seed draws the same inputs.
    environment = {**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "spec_tests.fuzzing.driving", wanted],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        said = done.stderr.decode("utf-8", "replace")[-2000:]
        raise NotDrivenError(f"{name} by {driver}: its process ended with status {done.returncode}\n{said}")
    return Tried.from_json(lines[-1].decode())


HEAD = ("target", "driver", "inputs", "documented", "seconds", "inputs/s", "worst ms", "MiB before", "MiB peak", "bugs")


def table(tried: Iterable[Tried]) -> Iterator[str]:
    """What came of each target, as it comes, and of all, as the lines of a table of Markdown."""
    yield "| " + " | ".join(HEAD) + " |"
    yield "|---|---|" + "---:|" * (len(HEAD) - 2)
    done = []
    for item in tried:
        done.append(item)
        yield row(item)
    if len(done) > 1:
        inputs, documented = (sum(getattr(item, name) for item in done) for name in ("inputs", "documented"))
        seconds, findings = sum(item.seconds for item in done), sum(len(item.findings) for item in done)
        worst, memory = (max(getattr(item, name) for item in done) for name in ("worst", "memory"))
        yield (
            f"| all | | {inputs:,} | {documented:,} | {seconds:,.0f} | {_rate(inputs, seconds)} "
            f"| {1000 * worst:,.0f} | | {memory:,.0f} | {findings} |"
        )


def row(item: Tried) -> str:
    """What came of one target, as a line of the table."""
    return (
        f"| {item.target} | {item.driver} | {item.inputs:,} | {item.documented:,} | {item.seconds:,.1f} "
        f"| {_rate(item.inputs, item.seconds)} | {1000 * item.worst:,.0f} | {item.before:,.0f} | {item.memory:,.0f} "
        f"| {len(item.findings)} |"
    )


def _rate(inputs: int, seconds: float) -> str:
    return f"{inputs / seconds:,.0f}" if seconds else "-"


def told(item: Tried) -> Iterator[str]:
    """The findings of a target, each with the line of ``found.py`` that would try it again."""
    for finding in item.findings:
        yield f"{item.target}: {finding.error} in {finding.place or 'no function of its own'}, {finding.times} times"
        yield f"  {finding.message.splitlines()[0] if finding.message else ''}"
        yield f"  {entry(item.target, finding)}"


def entry(target: str, finding: Finding) -> str:
    """*finding* as a line of ``found.py``."""
    return f'("{target}", "{finding.error} in {finding.place}", {finding.input!r}),'


def keep(tried: Iterable[Tried], folder: Path) -> list[Path]:
    """Write the inputs of findings, and the slowest inputs, into *folder*; returns the files."""
    kept = []
    for item in tried:
        wanted = {f"{number}-{finding.error}": finding.input for number, finding in enumerate(item.findings)}
        for name, data in {**wanted, "slowest": item.slowest}.items():
            path = folder / f"{item.target}-{item.driver}-{name}.bin"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            kept.append(path)
    return kept
