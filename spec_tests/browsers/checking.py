"""Installed engines against the model and against their recordings, on a sample of the rows.

Three things are held against each other for every row: what the engine did just now, what the recording
has, and what the model does with the engine's profile. Who is wrong follows from which two agree:

- engine and recording agree, the model does not: the model is wrong, which fails the check;
- engine and recording disagree: the engine is another one now, or the recording is wrong. That fails the
  check if the engine has the major version that was recorded. If it has another one it is no fault of this
  code, so it is told as a warning: rows to look at, and to record anew.

What disagrees is run again, up to three times, and counts if it disagrees each time: Firefox's preflight cache,
for one, may forget an entry at any time, and does so more often where the machine is busy. Rows that are known not
to agree with the model (``known.KNOWN``) are held against the recording only. Those that cannot be driven or were
unstable when recorded are held against nothing: they are left out, and counted apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from spec_tests.loading import Row, all_rows

from .compare import Found, compare_results, compare_row
from .engines import ENGINES, report_missing
from .error_codes import compare_errors
from .known import KNOWN, OTHER_CODES
from .planning import make_plan
from .recording import RecordedRow, read_engine, results_of, why_not_observed
from .running import Driver, Observe, machine_of

ALWAYS = ("preflight_cache",)
"""Tables of which every row is in the sample: what engines keep is where they differ most."""

AGAIN = 3
"""How often what disagrees is run again."""

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one engine: by row id, the differences. The recorded or the model's value comes first."""

    compared: int
    """How many rows were held against the model, the recording or both."""
    left_out: int
    """How many were held against neither, though nothing went wrong."""
    from_model: Mapping[str, Found]
    from_recording: Mapping[str, Found]
    unsteady: Collection[str]
    """Rows that disagreed at first, and then agreed."""
    not_observed: Mapping[str, str]


def sample(rows: Sequence[Row], size: int) -> list[Row]:
    """About *size* of *rows*, evenly from each table, the first of each always; and those of :data:`ALWAYS`."""
    step = max(1, ceil(len(rows) / size))
    counts: dict[str, int] = {}
    chosen = []
    for row in rows:
        number = counts.get(row.table, 0)
        counts[row.table] = number + 1
        if row.table in ALWAYS or number % step == 0:
            chosen.append(row)
    return chosen


def check_rows(
    rows: Sequence[Row],
    observe: Observe,
    recorded: Mapping[str, RecordedRow],
    browser: str,
    known: Collection[str],
) -> Verdict:
    """Hold what *observe* gives of *rows* against what is *recorded* and against the profile *browser*."""
    seen: dict[str, RecordedRow] = {}
    differences: dict[str, tuple[Found, Found] | None] = {}
    differed: list[Row] = []
    run = list(rows)
    for attempt in range(1 + AGAIN):
        seen |= observe(run) if run else {}
        differences |= {row.id: _differences(row, seen[row.id], recorded, browser, known) for row in run}
        run = [row for row in run if "problem" in seen[row.id] or any(differences[row.id] or ())]
        differed = differed if attempt else run
    from_model, from_recording, unsteady, missing = {}, {}, [], {}
    for row in differed:
        found = differences[row.id]
        by_model, by_recording = found or ([], [])
        if "problem" in seen[row.id]:
            missing[row.id] = seen[row.id]["problem"]
        elif by_recording:
            from_recording[row.id] = by_recording
        elif by_model:
            from_model[row.id] = by_model
        elif found is not None:
            unsteady.append(row.id)
    compared = sum(found is not None for id_, found in differences.items() if id_ not in missing)
    left_out = len(rows) - compared - len(missing)
    return Verdict(compared, left_out, from_model, from_recording, unsteady, missing)


def _differences(
    row: Row, seen: RecordedRow, recorded: Mapping[str, RecordedRow], browser: str, known: Collection[str]
) -> tuple[Found, Found] | None:
    """The differences of what was *seen* from the model and from the recording; None if it is held against neither."""
    theirs = recorded.get(row.id, {})
    if why_not_observed(seen) is not None or "unstable" in theirs:
        return None
    is_recorded = bool(theirs) and why_not_observed(theirs) is None
    if row.id in known and not is_recorded:
        return None
    from_model: Found = []
    if row.id not in known:
        from_model = compare_row(row, seen, browser)
        if browser == "chromium" and row.id not in OTHER_CODES:
            from_model += compare_errors(row, seen, browser)
    return from_model, compare_results(results_of(theirs), results_of(seen)) if is_recorded else []


def major(version: str) -> str:
    """The first number in what an engine says of its version."""
    match = re.search(r"\d+", version)
    return match[0] if match else ""


def report(verdict: Verdict, version: str, recorded_version: str) -> bool:
    """Print what was found; whether it fails the check."""
    same = major(version) == major(recorded_version)
    _list("disagreed at first, then agreed", verdict.unsteady)
    _list("were not observed", [f"{id_}: {why}" for id_, why in verdict.not_observed.items()])
    _list("differ from the recording" if same else "WARNING: differ from the recording", _shown(verdict.from_recording))
    _list("differ from the model", _shown(verdict.from_model))
    if not same:
        print(f"  this is {version}; recorded is {recorded_version}: look at what differs, and record it anew")
    return bool(verdict.from_model or verdict.not_observed or (same and verdict.from_recording))


def _list(title: str, items: Collection[str]) -> None:
    if items:
        print(f"  {len(items)} rows {title}:")
    for item in list(items)[:SHOWN]:
        print(f"    {item}")
    if len(items) > SHOWN:
        print(f"    and {len(items) - SHOWN} more")


def _shown(differing: Mapping[str, Found]) -> list[str]:
    shown = []
    for id_, found in differing.items():
        lines = [f"request {number}, {path}: {one!r} expected, {two!r} seen" for number, (path, one, two) in found]
        shown.append("\n      ".join([id_, *lines]))
    return shown


def check_engines(names: Sequence[str], size: int) -> int:
    """Check the engines *names* (those that are installed, if empty).

    0 if they agree, 1 if one does not, 2 if one cannot be run or none is installed.
    """
    missing = report_missing(ENGINES[name] for name in names or ENGINES)
    chosen = [name for name in names or ENGINES if name not in missing]
    if (names and missing) or not chosen:
        return 2
    rows = sample(all_rows(), size)
    failed = False
    with machine_of(make_plan(rows).hosts) as (directory, certificates):
        for name in chosen:
            head, recorded = read_engine(name)
            driver = Driver(ENGINES[name], directory, certificates)
            verdict = check_rows(rows, driver, recorded, name, KNOWN[name])
            bad = report(verdict, driver.engine.version(), head.get("version", ""))
            counts = f"{verdict.compared} rows compared, {verdict.left_out} left out"
            print(f"{name}: {counts}: {'they disagree' if bad else 'they agree'}", flush=True)
            failed = failed or bad
    return 1 if failed else 0
