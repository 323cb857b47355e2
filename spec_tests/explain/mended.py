"""What is told of the rows of the tables; found once in a process, however many tests ask for it.

Rows are many, so what is advised for them is only what helps in their own browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from corsim.browser.browser import Browser
from corsim.browser.fix import Change, Fix, Remedy
from corsim.browser.performing import perform
from corsim.browser.verdict import Verdict
from corsim.explain.explanation import Explanation, explanation_of
from corsim.explain.mending import MendingServer, RecordedAnswers, is_unknown_body
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.run import run
from spec_tests.running import Outcome, outcomes_of_table

Advised = list[Sequence[Change] | None]


def mend(verdict: Verdict) -> Sequence[Change] | None:
    """The changes with which the call of *verdict* gets through in its own browser; none where it does so already.

    None where no change of an answer helps, and where nobody has answered at all.
    """
    if verdict.verdict == "allowed":
        return []
    if not verdict.answered:
        return None
    unrecorded = None if verdict.unrecorded is None else verdict.unrecorded()
    server = MendingServer(RecordedAnswers(verdict.exchanges, unrecorded))
    after = perform(verdict.call, Browser(verdict.profile), verdict.environment, server)
    return server.changes if after.allowed or is_unknown_body(after, server) else None


def mended(scenario: Scenario) -> Advised:
    """What is to be changed for each request of *scenario*."""
    return [mend(verdict) for verdict in run(scenario)]


@lru_cache
def advised(table: str) -> list[tuple[Outcome, Scenario, Advised]]:
    """Each row of one table with its scenario decoded, and what is to be changed for each of its requests."""
    found = []
    for outcome in outcomes_of_table(table):
        scenario = decode_scenario(outcome.row.scenario)
        found.append((outcome, scenario, mended(scenario)))
    return found


def told(verdict: Verdict, changes: Sequence[Change] | None) -> Explanation:
    """The explanation of *verdict* with these *changes* only."""
    own = (verdict.profile.name,)
    remedies = (Remedy((), tuple(changes), verdict.call, own),) if changes else ()
    return explanation_of(verdict, found=Fix(own, (), remedies))
