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

from .browsers.compare import compare_row
from .browsers.error_codes import compare_errors
from .browsers.recording import NOT_OBSERVED, read_engine
from .loading import all_rows

URL_PARSER = "the engine's URL parser differs from the URL Standard here; the model has one parser for all profiles"
DATA_URLS = "the engine's reading of data: URLs differs from the standard's and is not modelled"
BLOBS = "the engine's reading of blob: URLs differs from the standard's and is not modelled"
NOT_FOUND_OUT = "why the engine does so has not been found out"

KNOWN: dict[str, dict[str, str]] = {
    "chromium": {
        "origin-header/redirect-no-cors-own-to-cross": NOT_FOUND_OUT,
        "origins/space-in-host": URL_PARSER,
        "redirects/credentials-include-target-wildcard": NOT_FOUND_OUT,
        "redirects/credentials-include-third": NOT_FOUND_OUT,
        "referrer/member-invalid-bad-host": URL_PARSER,
        "request-init-errors/referrer-4": URL_PARSER,
        "request-init-errors/url-4": URL_PARSER,
        "schemes/blob-range-suffix-too-long": BLOBS,
        "schemes/blob-range-suffix-zero": BLOBS,
        "schemes/blob-scheme-case": BLOBS,
        "schemes/data-duplicate-parameter": DATA_URLS,
        "schemes/data-parameter-empty-value": DATA_URLS,
        "schemes/data-quoted-comma": DATA_URLS,
        "schemes/data-space-before-fragment": DATA_URLS,
        "schemes/data-tab-newline": DATA_URLS,
        "urls/encode-path-kept": URL_PARSER,
        "xhr/userinfo-relative-redirect-cross": "a relative Location after a URL with user name: not modelled",
        "xhr/userinfo-relative-redirect-same": "a relative Location after a URL with user name: not modelled",
    }
}
"""For each profile the rows in which it differs from the recording, and why."""

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
        if id_ not in rows() or any(key in theirs for key in NOT_OBSERVED):
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


@pytest.mark.parametrize("name", ENGINES)
def test_recordings_are_of_the_newest_version(name: str) -> None:
    head, _ = read_engine(name)
    assert re.search(rf"\b{re.escape(ENGINES[name].versions[-1])}\b", head["version"])
