"""What a fix offers for the rows of the tables works and is needed: it is applied here by other code."""

from __future__ import annotations

import pytest

from corsim import run_scenario
from corsim.scenario.decode import decode_scenario
from corsim.scenario.run import run
from spec_tests.running import rows_of_table, table_names

from .applied import wrong_in
from .fixes import ENGINES

PER_TABLE = 60
"""How many rows of each table are fixed: those that are not allowed, evenly over the table."""


@pytest.mark.parametrize("table", table_names())
def test_what_is_offered_for_rows_works_and_is_needed(table: str) -> None:
    single = [row for row in rows_of_table(table) if "request" in row.scenario]
    blocked = [row for row in single if run_scenario(row.scenario)[0].verdict in ("blocked", "throws")]
    wrong = []
    for row in blocked[:: max(1, len(blocked) // PER_TABLE)]:
        scenario = decode_scenario(row.scenario)
        [verdict] = run(scenario)
        names = dict.fromkeys([scenario.browser, *ENGINES])
        wrong += [f"{row.id}: {what}" for what in wrong_in(verdict.fix(names), verdict, scenario)]
    assert not wrong, "\n".join(wrong[:10])
