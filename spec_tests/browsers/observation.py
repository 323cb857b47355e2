"""Observations of rows that are driven: labels are taken out, and the model's side is made.

What an observation is, is said in :mod:`corsim.playground.observing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corsim.playground import observing
from corsim.scenario.run import run_scenario
from corsim.servers.receiving import Received
from spec_tests.documents import Document, calls_of

from .labels import without_label


def received_exchanges(received: Sequence[tuple[Received, bool]], request: dict[str, Any]) -> list[Any]:
    """The exchanges of one request, without labels."""
    return observing.received_exchanges(received, request, without_label)


def observed(outcome: dict[str, Any], exchanges: list[Any]) -> dict[str, Any]:
    """One result, from what the harness posted, without labels."""
    return observing.observed(outcome, exchanges, without_label)


def model_of(document: Document, browser: str) -> list[dict[str, Any]]:
    """What the profile *browser* of the model does in a scenario, as observations."""
    results = run_scenario(document, browser=browser)
    return [
        observing.modelled(result.to_dict(), call) for result, call in zip(results, calls_of(document), strict=True)
    ]
