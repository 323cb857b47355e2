"""Fixes of small scenarios, and what tests ask of them."""

from __future__ import annotations

from typing import Any

from corsim import Verdict
from corsim.browser.fix import Fix, Remedy
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.run import run
from spec_tests.making import API, APP

from .applied import wrong_in

URL = f"{API}/items"
ENGINES = ("chromium", "firefox", "webkit")

ORIGIN = {"Access-Control-Allow-Origin": APP}
STAR = {"Access-Control-Allow-Origin": "*"}
JSON = {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": "{}"}


def scenario_of(server: Any, page: Any = f"{APP}/", browser: str = "chromium", **request: Any) -> Scenario:
    document = {"browser": browser, "page": page, "request": {"url": URL, **request}}
    return decode_scenario(document if server is None else {**document, "server": server})


def verdict_of(server: Any, **members: Any) -> Verdict:
    return run(scenario_of(server, **members))[0]


def fix_of(server: Any, **members: Any) -> Fix:
    """The fix of one request, after it was tried by :func:`wrong_in`."""
    scenario = scenario_of(server, **members)
    [verdict] = run(scenario)
    found = verdict.fix()
    assert not list(wrong_in(found, verdict, scenario))
    return found


def edits_of(remedy: Remedy | None) -> list[str]:
    assert remedy is not None
    return [edit.id for edit in remedy.edits]


def changes_of(remedy: Remedy | None) -> list[tuple[str, int | None, dict[str, str]]]:
    assert remedy is not None
    return [(change.request.kind, change.status, dict(change.headers)) for change in remedy.changes]
