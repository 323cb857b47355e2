"""The summary: how many rows each peer, and corsim on the same rows, agree in with Chromium."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import corsim
from spec_tests.browsers.observation import model_of
from spec_tests.browsers.recording import RecordedRow, Table, read_engine, read_table, results_of, why_not_observed
from spec_tests.documents import calls_of
from spec_tests.loading import Row, all_rows

from .agreement import agreement
from .claims import apart, for_peer
from .engines import node_version
from .rendering import LEVELS, SUMMARY, Counts, text

COMMAND = "python -m spec_tests.peers run && python -m spec_tests.peers report --write"
PROFILE = "chromium"
EXAMPLES = 3

NO_SERVER = "no server in the row: no outcome"
NOT_RECORDED = "Chromium was not recorded"
UNSTABLE = "Chromium's recordings of it differ"
NOT_RUN = "not there when the peer was run"
NOT_DRIVEN = "the runner cannot drive it"
STUCK = "the peer got stuck, or cannot have the row's page or cookies"


@lru_cache(maxsize=1)
def chromium() -> Table:
    """The recording that all are held against."""
    return read_engine("chromium")


def why_not_comparable(row: Row) -> str | None:
    """Why *row* says nothing of any peer, or None."""
    theirs = chromium()[1].get(row.id)
    if theirs is None or why_not_observed(theirs) is not None:
        return NOT_RECORDED
    if "unstable" in theirs:
        return UNSTABLE
    return NO_SERVER if "server" not in row.scenario else None


def of_corsim(row: Row) -> dict[str, bool]:
    """How far corsim's profile agrees with the recording of *row*."""
    ours = model_of(row.scenario, PROFILE)
    return agreement(ours, results_of(chromium()[1][row.id]), calls_of(row.scenario))


def of_peer(row: Row, observed: RecordedRow) -> dict[str, bool]:
    """How far what a peer did agrees with the recording of *row*."""
    return agreement(results_of(observed), results_of(chromium()[1][row.id]), calls_of(row.scenario))


def summarize(peers: Sequence[str], rows: Sequence[Row], directory: Path) -> dict[str, Any]:
    """The summary, as it is written to ``recorded/peers.json``; what was observed of *peers* stands in *directory*."""
    comparable: list[Row] = []
    not_comparable: Counter[str] = Counter()
    for row in rows:
        reason = why_not_comparable(row)
        if reason is None:
            comparable.append(row)
        else:
            not_comparable[reason] += 1
    ours = {row.id: of_corsim(row) for row in comparable}
    return {
        "reference": chromium()[0]["version"],
        "corsim": corsim.__version__,
        "node": node_version(),
        "command": COMMAND,
        "rows": len(rows),
        "not comparable": dict(not_comparable.most_common()),
        "all rows": {"rows": len(comparable), "corsim": count(ours.values())},
        "peers": {peer: _of_one(peer, comparable, ours, directory) for peer in peers},
    }


def _of_one(peer: str, rows: Sequence[Row], ours: dict[str, dict[str, bool]], directory: Path) -> dict[str, Any]:
    head, observed = read_table(directory / f"{peer}.json")
    outside: Counter[str] = Counter()
    found: dict[str, dict[str, bool]] = {}
    groups: dict[str, list[Row]] = {}
    for row in rows:
        reason = apart(peer, row) or _why_not_observed(observed.get(row.id))
        if reason is not None:
            outside[reason] += 1
            continue
        found[row.id] = of_peer(row, observed[row.id])
        groups.setdefault(row.table, []).append(row)
    return {
        "version": head["version"],
        "date": head["date"],
        "rows": len(found),
        "agreed": count(found.values()),
        "corsim": count(ours[id_] for id_ in found),
        "apart": dict(outside.most_common()),
        "tables": {table: _of_table(members, found) for table, members in groups.items()},
    }


def _why_not_observed(observed: RecordedRow | None) -> str | None:
    if observed is None:
        return NOT_RUN
    if why_not_observed(observed) is None:
        return None
    return NOT_DRIVEN if "skipped" in observed else STUCK


def _of_table(rows: Sequence[Row], found: dict[str, dict[str, bool]]) -> dict[str, Any]:
    counts = count(found[row.id] for row in rows)
    differing = [row.id for row in rows if not found[row.id]["outcome"]]
    return {"rows": len(rows), "agreed": counts, "differ": differing[:EXAMPLES]}


def count(found: Iterable[dict[str, bool]]) -> Counts:
    """For each level in how many of *found* there is agreement."""
    items = list(found)
    return {level: sum(item[level] for item in items) for level in LEVELS}


def report_peers(options: argparse.Namespace) -> int:
    """Print the report; write it with ``--write``, print the observations of rows with ``--show``; the exit status."""
    peers = options.peer
    not_run = [peer for peer in peers if not (options.observed / f"{peer}.json").exists()]
    if not_run:
        print(f"{options.observed} has no run of {', '.join(not_run)}", file=sys.stderr)
        return 2
    rows = [row for row in all_rows() if fnmatchcase(row.id, options.rows)]
    if options.show:
        for peer in peers:
            _show(peer, [row for row in rows if fnmatchcase(row.id, options.show)], options.observed)
        return 0
    summary = summarize(peers, rows, options.observed)
    print(text(summary))
    if options.write:
        SUMMARY.write_text(json.dumps(summary, indent=1) + "\n", "utf-8")
    return 0


def _show(peer: str, rows: Sequence[Row], directory: Path) -> None:
    _, observed = read_table(directory / f"{peer}.json")
    for row in rows:
        if _why_not_observed(observed.get(row.id)) is None:
            print(f"{peer}: {row.id}: {of_peer(row, observed[row.id])}")
            print(f"  asked     {json.dumps(calls_of(for_peer(peer, row).scenario))}")
            print(f"  server    {json.dumps(row.scenario.get('server'))}")
            for name, seen in ((peer, observed), ("chromium", chromium()[1])):
                print(f"  {name:9} {json.dumps(results_of(seen[row.id]))}")
