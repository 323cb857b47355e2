"""Records what engines print to their consoles when a call fails: of some rows for every reason that any of them shows.

The rows are chosen by running the model: for each engine, each reason, each API and each way to the failure (with a
preflight or without, with credentials or without, redirected or not) the first :data:`ROWS_OF_A_KIND`. A recording is a
file ``spec_tests/recorded/console/<engine>.json`` in the form of the other recordings; a result has ``verdict``, the
``message`` of the exception that the script got, and ``printed``, which is what :mod:`.consoles` caught.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.profiles import ENGINES as PROFILES
from corsim.scenario.decode import decode_scenario
from corsim.scenario.run import run_scenario
from spec_tests.documents import calls_of, has_stream
from spec_tests.loading import Row

from .coordinator import Clock, Coordinator
from .engines import ENGINES, report_missing
from .labels import without_label
from .planning import Plan, make_plan, why_not
from .recording import RECORDED, RecordedRow, today, write_table
from .running import machine_of, run_once

CONSOLES = RECORDED / "console"

ROWS_OF_A_KIND = 3

STUCK_AFTER = 60.0
"""Seconds without a sign of life after which an engine is restarted: Marionette takes its time."""


class ConsoleCoordinator(Coordinator):
    """Takes down what is printed while a row's call is made; one call at a time."""

    def __init__(self, plan: Plan, _lanes: int, clock: Clock) -> None:
        super().__init__(plan, 1, clock)

    async def _next(self, report: dict[str, Any]) -> dict[str, Any]:
        work = await super()._next(report)
        if "job" in work and self.console is not None:
            await self.console.forget()
        return work

    async def _finish(self, lane: int, outcome: dict[str, Any]) -> None:
        printed = [] if self.console is None else await self.console.printed()
        results = self._running[lane].results
        await super()._finish(lane, outcome)
        error = outcome.get("threw") or outcome.get("failed") or {}
        message = {} if not error else {"message": without_label(error["message"])}
        for item in printed:
            if "text" in item:
                item["text"] = without_label(item["text"])
        results[-1] = {"verdict": results[-1]["verdict"], **message, "printed": printed}


def choose_rows(rows: Sequence[Row]) -> list[Row]:
    """Those of *rows* whose consoles are recorded."""
    taken: dict[tuple[Any, ...], int] = defaultdict(int)
    chosen = []
    for row in rows:
        calls = calls_of(row.scenario)
        if why_not(decode_scenario(row.scenario)) is not None or any("at" in call for call in calls):
            continue
        kinds = set()
        for engine in PROFILES:
            for call, verdict in zip(calls, run_scenario(row.scenario, browser=engine), strict=True):
                kinds.add((engine, has_stream(call), *_kind(verdict)))
        new = [kind for kind in kinds if taken[kind] < ROWS_OF_A_KIND]
        if any(kind[2] is not None for kind in new):
            chosen.append(row)
            for kind in kinds:
                taken[kind] += 1
    return chosen


def _kind(verdict: Verdict) -> tuple[Any, ...]:
    """What a verdict's message may depend on, besides the values."""
    sent = [exchange for exchange in verdict.exchanges if exchange.request.kind == "request"]
    credentials = verdict.exchanges[-1].request.credentials_mode == "include" if verdict.exchanges else False
    decided = None if verdict.explained is None else (verdict.explained.algorithm, verdict.explained.step)
    return (verdict.reason, decided, verdict.call.api, verdict.preflighted, credentials, min(len(sent), 3))


def record_consoles(names: Sequence[str], rows: Sequence[Row], command: str, out: Path = CONSOLES) -> int:
    """Drive *rows* in the engines *names*, and write what they printed; the exit status."""
    if report_missing(ENGINES[name] for name in names):
        return 2
    plan = make_plan(rows)
    print(f"{len(plan.rows)} rows", flush=True)
    with machine_of(plan.hosts) as (directory, certificates):
        for name in names:
            engine = ENGINES[name].with_console()
            run = asyncio.run(
                run_once(engine, plan, certificates, directory / name, ConsoleCoordinator, stuck_after=STUCK_AFTER)
            )
            head = {"engine": name, "version": engine.version(), "date": today(), "command": command}
            recorded: dict[str, RecordedRow] = {
                row.id: {"id": row.id, "results": run.results[row.id]}
                if row.id in run.results
                else {"id": row.id, "problem": run.problems.get(row.id, "the run ended before this row")}
                for row in rows
            }
            write_table(out / f"{name}.json", head, recorded)
    return 0
