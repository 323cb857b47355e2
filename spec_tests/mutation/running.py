"""Runs the mutants of modules, one fork for each, several at a time where that is wanted."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from spec_tests.loading import Row

from .making import Mutant, module_names
from .reaching import reached_by
from .trying import ENGINES, Attempt, Fate, Work, begin, end

PRELOADED = (
    "corsim.scenario.run",
    "hypothesis",
    "pytest",
    "spec_tests.browsers.compare",
    "spec_tests.browsers.known",
    "spec_tests.running",
    "spec_tests.unit.test_algorithms",
)


def prepare(
    rows: Sequence[Row],
    *,
    engines: Sequence[str] = ENGINES,
    most: int | None = None,
    tests: bool = True,
    kept: Path | None = None,
) -> Work:
    """Import everything, read the recordings, and find out what *rows* reach; *kept* is where that is kept."""
    for name in [*PRELOADED, *module_names()]:
        import_module(name)
    from spec_tests.browsers.recording import read_engine, why_not_observed

    recorded = {
        engine: {id_: row for id_, row in read_engine(engine)[1].items() if why_not_observed(row) is None}
        for engine in engines
    }
    texts = {row.id: json.dumps(row.scenario).lower() for row in rows}
    return Work(rows, texts, departing_rows(), recorded, reached_by(rows, ["spec", *engines], kept), most, tests)


def departing_rows() -> dict[str, frozenset[str]]:
    """The ids of the rows that show the departures, by the fields of the profiles."""
    found: dict[str, set[str]] = {}
    for engine in import_module("corsim.profiles").ENGINES.values():
        for departure in engine.departures:
            found.setdefault(departure.field, set()).update(departure.rows)
    return {field: frozenset(ids) for field, ids in found.items()}


def fates(
    mutants: Sequence[Mutant], work: Work, jobs: int = 1, told: Callable[[Mutant, Fate], None] | None = None
) -> Iterator[Fate]:
    """The fate of each of *mutants*, in their order; ``told`` hears each of them."""

    trying: deque[Attempt] = deque()
    for mutant in mutants:
        if len(trying) == jobs:
            yield _ended(trying.popleft(), told)
        trying.append(begin(mutant, work))
    while trying:
        yield _ended(trying.popleft(), told)


def _ended(attempt: Attempt, told: Callable[[Mutant, Fate], None] | None) -> Fate:
    fate = end(attempt)
    if told is not None:
        told(attempt.mutant, fate)
    return fate
