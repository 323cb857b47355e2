"""The catalogue of reasons shown: for each reason, and for each browser, a row of the tables that ends with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from corsim.browser.verdict import Verdict
from corsim.explain.catalogue import entry
from corsim.scenario.run import run_scenario
from corsim.standard.reasons import Reason

from .loading import Row, all_rows

BROWSERS = ("spec", "chromium", "firefox", "webkit")


@dataclass(frozen=True, slots=True)
class Shown:
    """A reason, shown: the row, the browser, and what came of it."""

    row: Row
    browser: str
    verdict: Verdict


@lru_cache(maxsize=1)
def rows_by_id() -> dict[str, Row]:
    """Every row there is."""
    return {row.id: row for row in all_rows()}


def shown(reason: Reason, browser: str) -> Shown | None:
    """The first row of the catalogue that ends with *reason* in *browser*, None where none does."""
    for id_ in entry(reason).rows:
        row = rows_by_id()[id_]
        for verdict in run_scenario(row.scenario, browser=browser):
            if verdict.reason == reason.value:
                return Shown(row, browser, verdict)
    return None


def example(reason: Reason) -> Shown | None:
    """A row that shows *reason*: in the standard's profile if it has the reason, else in the first browser that has."""
    return next((found for browser in BROWSERS if (found := shown(reason, browser)) is not None), None)
