"""Where the model and an engine disagree on random scenarios: the differences, their signature and their kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corsim.playground.observing import Difference
from spec_tests.browsers.compare import compare_row, signature, without_positions
from spec_tests.browsers.recording import RecordedRow, why_not_observed
from spec_tests.loading import Row


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A row with the differences between model and engine, each with the number of the request."""

    row: Row
    found: tuple[tuple[int, Difference], ...]

    @property
    def signature(self) -> tuple[str, ...]:
        """What it has in common with others of the same cause."""
        return signature(self.found)

    @property
    def kind(self) -> frozenset[str]:
        """Which things differ, however long the way there was: what shrinking must not change."""
        return frozenset(_kind(*difference) for _, difference in self.found)


def _kind(path: str, model: Any, engine: Any) -> str:
    place = without_positions(path)
    return f"{place}: {model} -> {engine}" if place in ("verdict", "exception", "response.type") else place


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of some rows."""

    agreed: int
    disagreements: tuple[Disagreement, ...]
    not_observed: Mapping[str, str]
    """Why nothing was seen of a row, by its id."""


def compare_rows(rows: Sequence[Row], observations: Mapping[str, RecordedRow], browser: str) -> Compared:
    """Hold the profile *browser* of the model against *observations* of *rows*."""
    agreed = 0
    disagreements = []
    not_observed = {}
    for row in rows:
        seen = observations.get(row.id, {"problem": "there is no observation"})
        why = why_not_observed(seen)
        if why is not None:
            not_observed[row.id] = why
            continue
        found = compare_row(row, seen, browser)
        if found:
            disagreements.append(Disagreement(row, tuple(found)))
        else:
            agreed += 1
    return Compared(agreed, tuple(disagreements), not_observed)


def by_signature(disagreements: Sequence[Disagreement]) -> list[tuple[tuple[str, ...], list[Disagreement]]]:
    """The disagreements in groups, the largest first; in a group the smallest scenario first."""
    groups: dict[tuple[str, ...], list[Disagreement]] = {}
    for item in sorted(disagreements, key=lambda item: len(str(item.row.scenario))):
        groups.setdefault(item.signature, []).append(item)
    return sorted(groups.items(), key=lambda group: -len(group[1]))
