"""Runs the rows of the conformance tables; each table once in a process, however many tests ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corsim import Verdict, run_scenario

from .comparing import differences
from .loading import TABLES, Row, generated_tables, rows_of_file, rows_of_module
from .tracing import problems_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one row."""

    row: Row
    results: tuple[Verdict, ...]
    differences: tuple[str, ...]

    def __str__(self) -> str:
        """The row, where the standard has it, and what is different."""
        step = "" if self.row.step is None else f", step {self.row.step}"
        head = f"{self.row.id}: {self.row.desc}\n  {self.row.anchor}{step}"
        return "\n".join([head, *(f"  {difference}" for difference in self.differences)])


def table_names() -> list[str]:
    """The names of all tables, files first."""
    files = [path.stem for path in sorted(TABLES.glob("*.json"))]
    return files + [f"generated/{name}" for name in generated_tables()]


@lru_cache
def rows_of_table(table: str) -> tuple[Row, ...]:
    """The rows of one table."""
    kind, slash, name = table.partition("/")
    return tuple(rows_of_module(name) if slash else rows_of_file(TABLES / f"{kind}.json"))


@lru_cache
def outcomes_of_table(table: str) -> tuple[Outcome, ...]:
    """What came of each row of one table."""
    return tuple(outcome_of(row) for row in rows_of_table(table))


def outcome_of(row: Row) -> Outcome:
    """Run *row*; a row that raises is different in that, and so is one with a step that is not as steps are to be."""
    try:
        results = tuple(run_scenario(row.scenario))
        found = differences(row.expect, [result.to_dict() for result in results])
        for result in results:
            found += problems_of(result, row.scenario)
    except Exception as error:  # noqa: BLE001 - one bad row must not hide the others of its table
        return Outcome(row, (), (f"raises {error!r}",))
    return Outcome(row, results, tuple(found))


def problems_on(row: Row, browser: str) -> list[str]:
    """What in the traces and on the wire of *row* is not as it is to be, on the profile *browser*."""
    results = run_scenario(row.scenario, browser=browser)
    return [problem for result in results for problem in problems_of(result, row.scenario)]


def all_outcomes() -> Iterator[Outcome]:
    """What came of every row there is."""
    for table in table_names():
        yield from outcomes_of_table(table)
