"""The profiles of real browsers against what those browsers did: every recorded row, or a stated reason.

The recordings stand in ``recorded/``; ``python -m spec_tests.browsers run`` makes them and
``python -m spec_tests.browsers compare`` prints the same comparison by groups.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from corsim.profiles import ENGINES, PROFILES, Departure
from corsim.scenario.run import run_scenario

from .browsers.compare import compare_row
from .browsers.error_codes import compare_errors
from .browsers.known import KNOWN
from .browsers.recording import read_engine, why_not_observed
from .comparing import differences
from .loading import all_rows
from .running import problems_on

DEPARTURES = [
    pytest.param(name, departure, id=f"{name}-{departure.field}")
    for name, engine in ENGINES.items()
    for departure in engine.departures
    if departure.holds_for(engine.versions[-1])
]


@lru_cache(maxsize=1)
def rows() -> dict[str, Any]:
    return {row.id: row for row in all_rows()}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_profile_does_what_the_engine_did(engine: str) -> None:
    _, recorded = read_engine(engine)
    differing = {}
    compared = 0
    for id_, theirs in recorded.items():
        if id_ not in rows() or why_not_observed(theirs) is not None:
            continue
        compared += 1
        found = compare_row(rows()[id_], theirs, engine)
        if found and "unstable" not in theirs:
            differing[id_] = found
    assert compared > 6000
    new = {id_: found for id_, found in differing.items() if id_ not in KNOWN[engine]}
    assert not new, "\n".join(f"{id_}: {found[:3]}" for id_, found in list(new.items())[:20])
    agreeing = sorted(set(KNOWN[engine]) - set(differing))
    assert not agreeing, f"these rows agree now and can be taken out of KNOWN: {agreeing}"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_profile_tells_what_it_does_as_the_standard_does(engine: str) -> None:
    """Steps have the values that they have elsewhere, and headers are spelt as the standards spell them."""
    found = {id_: problems for id_, row in rows().items() if (problems := problems_on(row, engine))}
    assert not found, "\n".join(f"{id_}: {problems[0]}" for id_, problems in list(found.items())[:20])


def all_differences(id_: str, recorded: dict[str, Any], engine: str, browser: str) -> list[Any]:
    """What a row's outcome differs in; in Chromium, which says why it failed, the reason as well."""
    found = compare_row(rows()[id_], recorded, browser)
    return found + compare_errors(rows()[id_], recorded, browser) if engine == "chromium" else found


@pytest.mark.parametrize(("engine", "departure"), DEPARTURES)
def test_a_departure_is_borne_out_by_its_rows(
    engine: str, departure: Departure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the departure, the profile does not do what the engine did in the rows that are named."""
    assert departure.rows or departure.source
    _, recorded = read_engine(engine)
    standard = getattr(PROFILES["spec"], departure.field)
    monkeypatch.setitem(PROFILES, "without", replace(PROFILES[engine], **{departure.field: standard}))
    for id_ in departure.rows:
        assert all_differences(id_, recorded[id_], engine, "without"), id_
        assert not all_differences(id_, recorded[id_], engine, engine), id_


def test_what_rows_state_of_a_profile_is_so() -> None:
    """A row may state what is otherwise in a profile, above all the reason, which no recording has."""
    stated = [
        (row, name)
        for row in rows().values()
        for name in {name for result in row.expect.get("results", [row.expect]) for name in result.get("profiles", ())}
    ]
    assert stated
    for row, name in stated:
        results = [result.to_dict() for result in run_scenario(row.scenario, browser=name)]
        assert differences(row.expect, results, name) == [], row.id


@pytest.mark.parametrize("name", ENGINES)
def test_recordings_are_of_the_newest_version(name: str) -> None:
    head, _ = read_engine(name)
    assert re.search(rf"\b{re.escape(ENGINES[name].versions[-1])}\b", head["version"])
