"""Recordings: the files in ``spec_tests/recorded/<engine>/``, one per table, one line per row.

A row is ``{"id": …, <observation>}``, or ``{"id": …, "results": [<observation>, …]}`` for a session;
or it has ``skipped`` (not tried) or ``problem`` (stuck) with the reason.
``unstable`` lists what other runs of the same row gave where they differ: the number of the run, the
path, the value in the first run, the value in that one; ``why`` says what is known of it (``instability``).
The head of a file says with which version of the engine, when, how often and by which command its rows
were run, and in ``also`` the same of later runs of some of the rows.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

RecordedRow: TypeAlias = dict[str, Any]
Table: TypeAlias = tuple[dict[str, Any], dict[str, RecordedRow]]
"""The head of a table's recording, and its rows by id."""

NOT_OBSERVED = ("skipped", "problem")
"""Members of a recorded row that say why nothing was observed of it."""

RECORDED = Path(__file__).parent.parent / "recorded"


def today() -> str:
    """The date that a recording carries, in UTC."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def merge_runs(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One recorded row from those of several runs: the first one, and how others differ from it."""
    first = runs[0]
    unstable = []
    for number, other in enumerate(runs[1:], 2):
        unstable += [[number, path, one, two] for path, one, two in paths_that_differ(first, other)]
    return {**first, "unstable": unstable} if unstable else first


def paths_that_differ(one: Any, two: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two JSON values differ: the path, and both values (None where there is none)."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in [*one, *(key for key in two if key not in one)]:
            yield from paths_that_differ(one.get(key), two.get(key), f"{path}.{key}" if path else key)
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for index, (left, right) in enumerate(zip(one, two, strict=True)):
            yield from paths_that_differ(left, right, f"{path}[{index}]")
    elif one != two:
        yield path, one, two


def laid_over(before: Table, new: Table, ids: Sequence[str]) -> Table:
    """What was recorded *before* of the rows *ids*, with what is *new* in its place.

    Nothing stays of another version of the engine.
    """
    head, rows = before
    new_head, new_rows = new
    kept = {id_: rows[id_] for id_ in ids if id_ in rows and id_ not in new_rows}
    if not kept or head["version"] != new_head["version"]:
        return new
    also = [*head.get("also", []), {key: new_head[key] for key in ("date", "runs", "command")}]
    either = kept | new_rows
    return {**head, "also": also}, {id_: either[id_] for id_ in ids if id_ in either}


def write_table(path: Path, head: dict[str, Any], rows: dict[str, RecordedRow]) -> None:
    """Write one table's recording."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=True, separators=(",", ":")) for row in rows.values()]
    text = json.dumps(head, indent=1)[:-2] + ',\n "rows": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, "utf-8")


def read_table(path: Path) -> Table:
    """The head of one table's recording and its rows by id; both empty if there is none."""
    if not path.exists():
        return {}, {}
    head = json.loads(path.read_text("utf-8"))
    return head, {row["id"]: row for row in head.pop("rows")}


def read_engine(engine: str, directory: Path = RECORDED) -> Table:
    """The head of an engine's recordings (of any table), and all recorded rows by id."""
    head: dict[str, Any] = {}
    rows: dict[str, RecordedRow] = {}
    for path in sorted((directory / engine).glob("**/*.json")):
        head, table = read_table(path)
        rows |= table
    return head, rows


def why_not_observed(row: RecordedRow) -> str | None:
    """Why nothing was observed of a recorded row, or None."""
    return next((row[state] for state in NOT_OBSERVED if state in row), None)


def results_of(row: RecordedRow) -> list[dict[str, Any]]:
    """The observations of a recorded row; none if it was skipped or had a problem."""
    if why_not_observed(row) is not None:
        return []
    results: list[dict[str, Any]] = row.get("results", [row])
    return results
