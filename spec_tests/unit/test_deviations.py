"""Where the code departs for a profile it says so in one tagged line, with the row that shows it."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import corsim
from corsim.profiles import ENGINES
from corsim.standard.profile import Profile
from spec_tests.loading import all_rows

PACKAGE = Path(corsim.__file__).parent
TAG = re.compile(r"# DEVIATION\((?P<engines>[a-z, ]+)\): (?P<what>.+) \((?P<rows>[^()]+)\)\.$")
IDS = {row.id for row in all_rows()}
FIELDS = {item.name for item in dataclasses.fields(Profile)} - {"name"}


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
    assert [row for row in match["rows"].split(", ") if row not in IDS] == []


def askers() -> Iterator[tuple[str, str, bool]]:
    """Every function that asks a field of a profile: its place, the field, and whether it has a tagged line."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef):
                continue
            body = "\n".join(lines[function.lineno - 1 : function.end_lineno])
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and node.attr in FIELDS and _is_profile(node.value):
                    yield f"{path.name} {function.name}", node.attr, "DEVIATION(" in body


def _is_profile(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id in ("profile", "_profile")) or (
        isinstance(node, ast.Attribute) and node.attr in ("profile", "_profile")
    )


def test_whoever_asks_a_profile_says_for_which_engine_it_departs() -> None:
    assert [f"{place}: {field}" for place, field, is_tagged in askers() if not is_tagged] == []


def test_every_field_of_a_profile_is_asked() -> None:
    # The structure of the preflight cache is asked where a browser is made, not at a step.
    assert FIELDS - {field for _, field, _ in askers()} == set()
