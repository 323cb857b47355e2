"""Where the code departs for a profile it says so in one tagged line, with the row that shows it."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import corsim
from corsim import run_scenario
from corsim.profiles import ENGINES
from corsim.standard.profile import Profile
from spec_tests.loading import all_rows

PACKAGE = Path(corsim.__file__).parent
TAG = re.compile(r"# DEVIATION\((?P<engines>[a-z, ]+)\): (?P<what>.+) \((?P<rows>[^()]+)\)\.$")
ROWS = {row.id: row for row in all_rows()}
TYPES = {item.name: str(item.type) for item in dataclasses.fields(Profile)}
FIELDS = TYPES.keys() - {"name"}


class Deviation(NamedTuple):
    place: str
    line: str


def deviations() -> Iterator[Deviation]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if "DEVIATION(" in line:
                yield Deviation(f"{path.name}:{number}", line.strip())


@pytest.mark.parametrize("deviation", list(deviations()), ids=lambda item: item.place)
def test_a_deviation_names_engines_and_rows(deviation: Deviation) -> None:
    match = TAG.search(deviation.line)
    assert match is not None, "# DEVIATION(engine, …): what it does (table/row, …)."
    assert set(match["engines"].split(", ")) <= set(ENGINES)
    assert [row for row in match["rows"].split(", ") if row not in ROWS] == []


class Asked(NamedTuple):
    """A place that asks a field of a profile, and the engines that the tags above it name."""

    place: str
    field: str
    engines: frozenset[str]


def asked() -> Iterator[Asked]:
    """Every step that asks a field of a profile; its tags stand in the nearest block of comments before it."""
    for path in sorted([*(PACKAGE / "standard").glob("*.py"), *(PACKAGE / "browser").glob("*.py")]):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and node.attr in FIELDS and _is_profile(node.value):
                    tags = nearest_tags(lines[function.lineno - 1 : node.lineno])
                    yield Asked(f"{path.name}:{node.lineno}", node.attr, tags)


def nearest_tags(lines: list[str]) -> frozenset[str]:
    """The engines named in the last block of comments of *lines* that has a tag."""
    engines: set[str] = set()
    for line in reversed(lines):
        match = TAG.search(line)
        if match is not None:
            engines.update(match["engines"].split(", "))
        elif engines and not line.lstrip().startswith("#"):
            break
    return frozenset(engines)


def _is_profile(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id in ("profile", "_profile")) or (
        isinstance(node, ast.Attribute) and node.attr in ("profile", "_profile")
    )


def departing(field: str) -> set[str]:
    """The engines in which *field* is not as in the standard."""
    return {
        engine.name for engine in ENGINES.values() if any(departure.field == field for departure in engine.departures)
    }


ALL_ASKED = list(asked())


def test_whoever_asks_a_profile_names_the_engines_that_depart() -> None:
    """Fields with more than two values may be asked for one value at a time, and then for some of the engines."""
    wrong = []
    for item in ALL_ASKED:
        engines = departing(item.field)
        is_wrong = not item.engines >= engines if TYPES[item.field] == "bool" else not item.engines & engines
        if is_wrong:
            wrong.append(f"{item.place} {item.field}: {sorted(item.engines)}, not {sorted(engines)}")
    assert wrong == []


def test_every_field_of_a_profile_is_asked() -> None:
    assert FIELDS - {item.field for item in ALL_ASKED} == set()


@pytest.mark.parametrize("deviation", list(deviations()), ids=lambda item: item.place)
def test_the_row_of_a_deviation_shows_it(deviation: Deviation) -> None:
    """For each engine that is named, the model does otherwise than the standard in one of the rows at least."""
    match = TAG.search(deviation.line)
    assert match is not None
    rows = match["rows"].split(", ")
    for engine in match["engines"].split(", "):
        assert any(came_of(row, engine) != came_of(row, "spec") for row in rows), f"{engine}: {rows}"


@cache
def came_of(row: str, browser: str) -> str:
    """What comes of *row* in the model of *browser*."""
    return json.dumps([result.to_dict() for result in run_scenario(ROWS[row].scenario, browser=browser)])
