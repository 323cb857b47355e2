"""What was measured, as data: lines with a goal, versions and the machine, kept as JSON beside the benchmarks.

The page of the documentation is made from the file when the site is built. A group that is measured again takes the
place of what it gave before; the others stay as they were, each with its own date, versions and machine.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

TIMES = "times"
"""The unit of a ratio."""

RESULTS = Path(__file__).with_name("results.json")

BUSY = 0.5
"""The load for each core from which on others count as using the machine."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: *what* was measured, in which *unit*; most are ratios (:data:`TIMES`).

    *figures* are the times or counts that it came from, written out with their units. *at_most* and *at_least* are
    the goal, where there is one.
    """

    what: str
    value: float
    unit: str
    figures: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached, by the figure that is shown; None without one."""
        if self.at_most is None and self.at_least is None:
            return None
        value = rounded(self.value)
        return (self.at_most is None or value <= self.at_most) and (self.at_least is None or value >= self.at_least)


@dataclass(frozen=True, slots=True)
class Series:
    """Points of a curve: how *what* grows; *sizes* says what is counted to the right, *unit* what upwards."""

    what: str
    sizes: str
    unit: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What a group of benchmarks came to; *versions* are of what took part, by name."""

    lines: Sequence[Line]
    versions: Mapping[str, str] = field(default_factory=dict)
    series: Sequence[Series] = ()
    notes: Sequence[str] = ()


def machine() -> dict[str, str]:
    """What it was measured on."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def busy() -> list[str]:
    """A note for what is measured next, if others use the machine now; nothing where the system does not say."""
    load, cores = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0, os.cpu_count() or 1
    if load < BUSY * cores:
        return []
    started = f"a load of {load:.1f} at the beginning, on {cores} cores"
    return [
        f"Others used the machine while this was measured ({started}): times are too long, and ratios rough.",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown")


def versions(*packages: str) -> dict[str, str]:
    """The installed versions of *packages*, of those that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def read(path: Path = RESULTS) -> dict[str, Any]:
    """What is kept, by group: ``date``, ``rounds``, ``machine``, ``versions``, ``lines``, ``series`` and ``notes``."""
    if not path.exists():
        return {}
    kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return kept


def write(name: str, group: Group, rounds: int, path: Path = RESULTS) -> None:
    """Keep *group* as the results of the group *name*, measured today in so many *rounds*."""
    kept = read(path)
    kept[name] = {
        "date": date.today().isoformat(),
        "rounds": rounds,
        "machine": machine(),
        "versions": dict(group.versions),
        "lines": [_without_none(asdict(line)) for line in group.lines],
        "series": [asdict(item) for item in group.series],
        "notes": list(group.notes),
    }
    text = json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True, default=str)
    path.write_text(text + "\n", "utf-8")


def _without_none(line: dict[str, Any]) -> dict[str, Any]:
    line["value"] = rounded(line["value"])
    return {key: value for key, value in line.items() if value is not None}


def line_of(kept: Mapping[str, Any]) -> Line:
    """The line that was kept as *kept*."""
    return Line(**kept)


def shown(line: Line) -> str:
    """The figure of *line* with its unit, for a reader."""
    return f"{number(line.value)} {line.unit}".rstrip()


def goal(line: Line) -> str:
    """The goal of *line* for a reader; empty without one."""
    bounds = [("at most", line.at_most), ("at least", line.at_least)]
    return ", ".join(f"{word} {number(bound)} {line.unit}".rstrip() for word, bound in bounds if bound is not None)


def number(value: float) -> str:
    """*value* in three significant digits, without an exponent."""
    value = rounded(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:g}"


def rounded(value: float) -> float:
    """*value* in three significant digits, which are more than such figures are good for."""
    return float(f"{value:.3g}")


def duration(seconds: float) -> str:
    """*seconds* in the unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds / 1e-9)} ns"
