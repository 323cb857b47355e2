"""Holds the model against recordings, and groups the rows that differ by what differs."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from corsim.playground.observing import Difference, differences
from spec_tests.loading import Row, all_rows

from .observation import model_of
from .recording import NOT_OBSERVED, read_engine, results_of

Found: TypeAlias = list[tuple[int, Difference]]
"""Differences with the number of the request."""

SHORT = 24
_POSITION = re.compile(r"\[\d+\]")


def without_positions(path: str) -> str:
    """*path* without the numbers of items in lists."""
    return _POSITION.sub("", path)


def signature(found: Sequence[tuple[int, Difference]]) -> tuple[str, ...]:
    """What differences have in common with those of other rows: paths without positions, short values as they are."""
    return tuple(
        sorted(
            {f"{without_positions(path)}: {_short(one, path)} -> {_short(two, path)}" for _, (path, one, two) in found}
        )
    )


def _short(value: Any, path: str) -> str:
    if value is None:
        return "none"
    if path == "exchanges":
        return f"({value})"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= SHORT and "://" not in text else "(a value)"


def compare_results(ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]]) -> Found:
    """The differences between the observations of a row, each with the number of the request."""
    if len(ours) != len(theirs):
        return [(0, ("results", len(ours), len(theirs)))]
    pairs = enumerate(zip(ours, theirs, strict=True))
    return [(index, difference) for index, (one, two) in pairs for difference in differences(one, two)]


def compare_row(row: Row, recorded: dict[str, Any], browser: str) -> Found:
    """The differences between the profile *browser* and what was recorded of one row; none if nothing was."""
    theirs = results_of(recorded)
    return compare_results(model_of(row.scenario, browser), theirs) if theirs else []


def compare_engine(options: argparse.Namespace) -> int:
    """Print the groups of rows in which a profile and an engine's recording differ; 1 if there are any."""
    head, recorded = read_engine(options.engine, options.recordings)
    print(f"{head.get('version')}, {head.get('date')}, {head.get('runs')} runs; profile {options.browser}")
    groups: dict[tuple[str, ...], list[str]] = {}
    counts: Counter[str] = Counter()
    for row in all_rows():
        theirs = recorded.get(row.id)
        if theirs is None or not fnmatchcase(row.id, options.rows):
            continue
        state = next((key for key in NOT_OBSERVED if key in theirs), "compared")
        counts[state] += 1
        counts["unstable"] += "unstable" in theirs
        found = compare_row(row, theirs, options.browser)
        if not found:
            counts["agree"] += state == "compared"
            continue
        groups.setdefault(signature(found), []).append(row.id)
        if options.show:
            print(row.id)
            for index, (path, one, two) in found:
                print(f"  {index}: {path}\n     model  {one!r}\n     engine {two!r}")
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    for parts, ids in sorted(groups.items(), key=lambda item: -len(item[1])):
        print(f"\n{len(ids)} rows: {', '.join(ids[: options.examples])}")
        for part in parts:
            print(f"    {part}")
    return 1 if groups else 0
