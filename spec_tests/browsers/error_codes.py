"""Holds the reason of the model, in profile ``chromium``, against the code that Chromium's DevTools gave."""

from __future__ import annotations

from typing import Any

from corsim.browser.verdict import Verdict
from corsim.profiles.chromium_errors import Call, ChromiumError, chromium_error
from corsim.scenario.run import run_scenario
from corsim.standard.responses import REDIRECT_STATUSES
from corsim.standard.wire import Answer, WireResponse
from spec_tests.documents import calls_of
from spec_tests.loading import Row

from .compare import Found
from .recording import results_of


def recorded_error(recorded: dict[str, Any]) -> ChromiumError | None:
    """What DevTools said of one recorded request; None if nothing."""
    said = recorded.get("devtools")
    if said is None:
        return None
    return ChromiumError(
        said["errorText"], said.get("corsError"), said.get("failedParameter", ""), said.get("blockedReason")
    )


def modelled_error(result: Verdict, request: dict[str, Any]) -> ChromiumError | None:
    """What DevTools would say of one result of the model."""
    if result.explained is None:
        return None
    sent = [exchange for exchange in result.exchanges if exchange.request.kind == "request"]
    call = Call(
        request.get("api", "fetch"),
        result.page_origin,
        bool(sent),
        _location(sent[-1].answer) if sent else None,
    )
    return chromium_error(result.explained, call)


def _location(answer: Answer) -> str | None:
    """Where *answer* redirects to."""
    if not isinstance(answer, WireResponse) or answer.status not in REDIRECT_STATUSES:
        return None
    return next((value for name, value in answer.headers if name.lower() == "location"), None)


def compare_errors(row: Row, recorded: dict[str, Any], browser: str) -> Found:
    """The failed requests of one row whose code is another than the recorded one, with their numbers."""
    found: Found = []
    results, calls = run_scenario(row.scenario, browser=browser), calls_of(row.scenario)
    for index, (result, request, theirs) in enumerate(zip(results, calls, results_of(recorded), strict=False)):
        if theirs["verdict"] != "blocked" or result.verdict is None:
            continue
        one, two = modelled_error(result, request), recorded_error(theirs)
        if one != two:
            found.append((index, (f"devtools ({result.reason})", one, two)))
    return found
