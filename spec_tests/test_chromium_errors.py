"""The reasons of the profile ``chromium`` against the codes that Chromium gave, in every recorded failure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from corsim.profiles.chromium_errors import ERRORS
from corsim.standard.reasons import Reason

from .browsers.error_codes import compare_errors, recorded_error
from .browsers.known import KNOWN, OTHER_CODES
from .browsers.recording import read_engine, results_of
from .loading import Row, all_rows


@lru_cache(maxsize=1)
def recorded_rows() -> list[tuple[Row, dict[str, Any]]]:
    _, recorded = read_engine("chromium")
    return [(row, recorded[row.id]) for row in all_rows() if row.id in recorded and row.id not in KNOWN["chromium"]]


def failures() -> Iterator[dict[str, Any]]:
    for _, recorded in recorded_rows():
        yield from (result for result in results_of(recorded) if result["verdict"] == "blocked")


def test_every_failure_has_the_recorded_code() -> None:
    found = {}
    for row, recorded in recorded_rows():
        if "unstable" not in recorded and any(result["verdict"] == "blocked" for result in results_of(recorded)):
            found[row.id] = compare_errors(row, recorded, "chromium")
    assert len(found) > 1000
    new = {id_: differences for id_, differences in found.items() if differences and id_ not in OTHER_CODES}
    assert not new, "\n".join(f"{id_}: {differences}" for id_, differences in list(new.items())[:20])
    agreeing = [id_ for id_ in OTHER_CODES if not found[id_]]
    assert not agreeing, f"these rows agree now and can be taken out of OTHER_CODES: {agreeing}"


def test_every_reason_has_a_code_or_none() -> None:
    assert set(ERRORS) == set(Reason)


def test_many_cors_codes_are_recorded() -> None:
    names = {error.cors_error for failure in failures() if (error := recorded_error(failure)) is not None}
    assert len(names - {None}) >= 20
