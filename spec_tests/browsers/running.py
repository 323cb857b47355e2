"""A run: the namespaces' set-up, the engines one after the other, the recordings."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from time import monotonic
from typing import Any

from spec_tests.loading import Row, all_rows

from .certificates import Certificates, make_certificates
from .clock import EngineClock
from .coordinator import START, Coordinator
from .engines import ENGINES, Engine, Process
from .isolation import all_addresses_are_local, write_hosts
from .labels import urls_to_label
from .planning import Plan, make_plan
from .recording import merge_runs, write_table
from .wire_server import WireServer

STUCK_AFTER = 25.0
"""Seconds without a sign of life after which an engine is restarted."""

NEEDS_HTTP2 = "net::ERR_ALPN_NEGOTIATION_FAILED"

RESTARTS = 20
"""How often it is restarted in one run."""


def select(tables: Sequence[str], glob: str) -> list[Row]:
    """The rows of *tables* (all if empty) whose id matches *glob*."""
    return [row for row in all_rows() if (not tables or row.table in tables) and fnmatchcase(row.id, glob)]


def run_engines(names: Sequence[str], rows: Sequence[Row], out: Path, repeat: int, command: str) -> int:
    """Run *rows* in the engines *names*, *repeat* times each, and write recordings; the exit status."""
    for engine_name in names:
        missing = ENGINES[engine_name].missing()
        if missing is not None:
            print(f"{engine_name}: {missing}", file=sys.stderr)
            return 2
    plan = make_plan(rows)
    print(f"{len(rows)} rows: {len(plan.rows)} to run, {len(plan.skipped)} skipped", flush=True)
    for reason, count in Counter(plan.skipped.values()).most_common():
        print(f"  skipped {count}: {reason}")
    with tempfile.TemporaryDirectory(prefix="corsim-browsers-") as name:
        directory = Path(name)
        all_addresses_are_local()
        write_hosts((host for host in plan.hosts if not host[-1:].isdigit() and ":" not in host), directory)
        certificates = make_certificates(plan.hosts, directory)
        runs: dict[str, list[Coordinator]] = {name: [] for name in names}
        for number in range(1, repeat + 1):
            for engine_name, earlier in runs.items():
                engine = ENGINES[engine_name]
                place = directory / f"{engine_name}-{number}"
                earlier.append(asyncio.run(_run_once(engine, plan, certificates, place)))
                _write(engine, rows, plan, earlier, out, command)
    return 0


async def _run_once(engine: Engine, plan: Plan, certificates: Certificates, directory: Path) -> Coordinator:
    started = monotonic()
    directory.mkdir()
    clock = EngineClock(directory)
    coordinator = Coordinator(plan, engine.lanes, clock)
    server = WireServer(coordinator.answer, certificates.server_context())
    server.listen(sorted(plan.ports))
    restarts = 0
    process: Process | None = None
    try:
        while not coordinator.done.is_set() and restarts <= RESTARTS:
            process = await engine.start(directory / str(restarts), certificates, clock, START)
            coordinator.diagnosis = process.devtools
            while not coordinator.done.is_set():
                try:
                    await asyncio.wait_for(coordinator.done.wait(), 1)
                except TimeoutError:
                    if monotonic() - coordinator.last_progress > STUCK_AFTER or process.process.returncode is not None:
                        break
            await process.end()
            process = None
            if not coordinator.done.is_set():
                restarts += 1
                print(f"{engine.name}: restarted, {coordinator.left} rows left", flush=True)
                coordinator.give_up()
    finally:
        if process is not None:
            await process.end()
        server.close()
    seconds = monotonic() - started
    print(
        f"{engine.name}: {len(coordinator.results)} rows in {seconds:.0f} s, {restarts} restarts, "
        f"{len(coordinator.problems)} with problems, {len(coordinator.strays)} stray requests",
        flush=True,
    )
    for url, count in Counter(coordinator.strays).most_common(5):
        print(f"  stray: {count} {url[:100]}")
    return coordinator


def _recorded(row: Row, plan: Plan, run: Coordinator) -> dict[str, Any]:
    if row.id in plan.skipped:
        return {"id": row.id, "skipped": plan.skipped[row.id]}
    results: list[dict[str, Any]] | None = run.results.get(row.id)
    if results is None:
        return {"id": row.id, "problem": run.problems.get(row.id, "the run ended before this row")}
    is_secure = any(url.startswith("https:") for url in urls_to_label(row.scenario))
    if is_secure and any(result.get("devtools", {}).get("errorText") == NEEDS_HTTP2 for result in results):
        return {"id": row.id, "limit": "a stream body needs HTTP/2, which the runner's server does not speak"}
    return {"id": row.id, "results": results} if "requests" in row.scenario else {"id": row.id, **results[0]}


def _write(
    engine: Engine, rows: Sequence[Row], plan: Plan, runs: Sequence[Coordinator], out: Path, command: str
) -> None:
    head = {
        "engine": engine.name,
        "version": engine.version(),
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "runs": len(runs),
        "command": command,
    }
    tables: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(merge_runs([_recorded(row, plan, run) for run in runs]))
    for table, recorded in tables.items():
        write_table(out / engine.name / f"{table}.json", head, recorded)
    everything = [row for recorded in tables.values() for row in recorded]
    unstable = [row["id"] for row in everything if "unstable" in row]
    problems = [row["id"] for row in everything if "problem" in row]
    print(f"{engine.name} after run {len(runs)}: {len(unstable)} unstable {unstable[:12]}, "
          f"{len(problems)} with problems {problems[:12]}", flush=True)  # fmt: skip
