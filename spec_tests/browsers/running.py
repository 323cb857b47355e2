"""A run: the namespaces' set-up, the engines one after the other, the recordings."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any, TypeAlias

from spec_tests.documents import is_session
from spec_tests.loading import Row, all_rows

from .certificates import Certificates, make_certificates
from .clock import EngineClock
from .coordinator import START, Coordinator
from .engines import ENGINES, Engine, Process, report_missing
from .instability import with_why
from .isolation import all_addresses_are_local, write_hosts
from .planning import Plan, make_plan
from .recording import RecordedRow, Table, laid_over, merge_runs, read_engine, read_table, today, write_table
from .wire_server import WireServer

STUCK_AFTER = 25.0
"""Seconds without a sign of life after which an engine is restarted."""

RESTARTS = 20
"""How often it is restarted in one run."""

BATCH = 2500
"""How many rows an engine runs for a :class:`Driver` before it is started anew."""

Observe: TypeAlias = Callable[[Sequence[Row]], Mapping[str, RecordedRow]]
"""Runs rows in an engine; what was seen of each, by its id."""


@dataclass(slots=True)
class Outcomes:
    """What one run gave, by row id."""

    results: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    """Why there is no result."""
    strays: list[str] = field(default_factory=list)
    """URLs that were asked for, though no row did."""
    restarts: int = 0


def select(tables: Sequence[str], glob: str) -> list[Row]:
    """The rows of *tables* (all if empty) whose id matches *glob*."""
    return [row for row in all_rows() if (not tables or row.table in tables) and fnmatchcase(row.id, glob)]


def without_recording(rows: Sequence[Row], names: Sequence[str], out: Path) -> list[Row]:
    """Those of *rows* that the recordings in *out* lack for one of the engines *names*."""
    recorded = [read_engine(name, out)[1] for name in names]
    return [row for row in rows if any(row.id not in known for known in recorded)]


def run_engines(names: Sequence[str], rows: Sequence[Row], out: Path, repeat: int, command: str) -> int:
    """Run *rows* in the engines *names*, *repeat* times each, and write recordings; the exit status."""
    if report_missing(ENGINES[name] for name in names):
        return 2
    plan = make_plan(rows)
    print(f"{len(rows)} rows: {len(plan.rows)} to run, {len(plan.skipped)} skipped", flush=True)
    for reason, number in Counter(plan.skipped.values()).most_common():
        print(f"  skipped {number}: {reason}")
    earlier = {name: {row.table: read_table(out / name / f"{row.table}.json") for row in rows} for name in names}
    with machine_of(plan.hosts) as (directory, certificates):
        runs: dict[str, list[Outcomes]] = {name: [] for name in names}
        for number in range(1, repeat + 1):
            for engine_name, outcomes in runs.items():
                engine = ENGINES[engine_name]
                place = directory / f"{engine_name}-{number}"
                outcomes.append(asyncio.run(run_once(engine, plan, certificates, place)))
                _write(engine, rows, plan, outcomes, earlier[engine_name], out, command)
    return 0


@contextmanager
def machine_of(hosts: Iterable[str]) -> Iterator[tuple[Path, Certificates]]:
    """Make this process's namespaces the machine of all *hosts*: a directory for the run, and certificates."""
    hosts = set(hosts)
    with tempfile.TemporaryDirectory(prefix="corsim-browsers-") as name:
        directory = Path(name)
        all_addresses_are_local()
        write_hosts((host for host in hosts if not host[-1:].isdigit() and ":" not in host), directory)
        yield directory, make_certificates(hosts, directory)


async def run_once(
    engine: Engine,
    plan: Plan,
    certificates: Certificates,
    directory: Path,
    coordinator_of: Callable[[Plan, int, EngineClock], Coordinator] = Coordinator,
    stuck_after: float = STUCK_AFTER,
) -> Outcomes:
    """Run the work of *plan* once in *engine*, whose profiles are made beside *directory*."""
    started = monotonic()
    outcomes = Outcomes()
    parts = plan.streams_apart() if engine.streams_need_http2 else [(plan, "http/1.1")]
    for part, protocol in parts:
        place = directory.with_name(f"{directory.name}-{protocol.replace('/', '-')}")
        place.mkdir(parents=True)
        clock = EngineClock(place)
        coordinator = coordinator_of(part, engine.lanes, clock)
        server = WireServer(coordinator.answer, certificates.server_context(protocol))
        server.listen(sorted(part.ports))
        starts = (partial(engine.start, place / str(number), certificates, clock, START) for number in count())
        await _run_part(engine.name, starts, coordinator, server, stuck_after, outcomes)
    print(
        f"{engine.name}: {len(outcomes.results)} rows in {monotonic() - started:.0f} s, {outcomes.restarts} restarts, "
        f"{len(outcomes.problems)} with problems, {len(outcomes.strays)} stray requests",
        flush=True,
    )
    for url, times in Counter(outcomes.strays).most_common(5):
        print(f"  stray: {times} {url[:100]}")
    return outcomes


async def _run_part(
    name: str,
    starts: Iterator[Callable[[], Awaitable[Process]]],
    coordinator: Coordinator,
    server: WireServer,
    stuck_after: float,
    outcomes: Outcomes,
) -> None:
    """Run the engine, started anew where it gets stuck, until *coordinator* has handed out all its work."""
    restarts = 0
    process: Process | None = None
    try:
        while not coordinator.done.is_set() and restarts <= RESTARTS:
            process = await next(starts)()
            coordinator.diagnosis, coordinator.console = process.devtools, process.console
            while not coordinator.done.is_set():
                try:
                    await asyncio.wait_for(coordinator.done.wait(), 1)
                except TimeoutError:
                    if monotonic() - coordinator.last_progress > stuck_after or process.process.returncode is not None:
                        break
            await process.end()
            process = None
            if not coordinator.done.is_set():
                restarts += 1
                print(f"{name}: restarted, {coordinator.left} rows left", flush=True)
                coordinator.give_up()
    finally:
        if process is not None:
            await process.end()
        server.close()
    outcomes.results |= coordinator.results
    outcomes.problems |= coordinator.problems
    outcomes.strays += coordinator.strays
    outcomes.restarts += restarts


@dataclass(slots=True)
class Driver:
    """Runs rows in an engine, on a machine that is made for their hosts already."""

    engine: Engine
    directory: Path
    certificates: Certificates
    side_by_side: bool = False
    """Whether as many rows as possible run at the same time."""
    starts: int = 0

    def __call__(self, rows: Sequence[Row], /) -> dict[str, RecordedRow]:
        """What the engine does with *rows*."""
        seen: dict[str, RecordedRow] = {}
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            plan = make_plan(batch, self.side_by_side)
            self.starts += 1
            place = self.directory / f"{self.engine.name}-{self.starts}"
            run = asyncio.run(run_once(self.engine, plan, self.certificates, place))
            seen |= {row.id: recorded_row(row, plan, run) for row in batch}
        return seen


def recorded_row(row: Row, plan: Plan, run: Outcomes) -> RecordedRow:
    """What a recording keeps of *row*."""
    if row.id in plan.skipped:
        return {"id": row.id, "skipped": plan.skipped[row.id]}
    results: list[dict[str, Any]] | None = run.results.get(row.id)
    if results is None:
        return {"id": row.id, "problem": run.problems.get(row.id, "the run ended before this row")}
    return {"id": row.id, "results": results} if is_session(row.scenario) else {"id": row.id, **results[0]}


def _write(
    engine: Engine,
    rows: Sequence[Row],
    plan: Plan,
    runs: Sequence[Outcomes],
    earlier: dict[str, Table],
    out: Path,
    command: str,
) -> None:
    """Write the tables of *rows*, over what was recorded *earlier*."""
    head = {
        "engine": engine.name,
        "version": engine.version(),
        "date": today(),
        "runs": len(runs),
        "command": command,
    }
    new = {
        row.id: with_why(engine.name, row, merge_runs([recorded_row(row, plan, run) for run in runs])) for row in rows
    }
    ids: dict[str, list[str]] = {}
    for row in all_rows():
        ids.setdefault(row.table, []).append(row.id)
    for table, before in earlier.items():
        merged = laid_over(before, (head, {id_: new[id_] for id_ in ids[table] if id_ in new}), ids[table])
        write_table(out / engine.name / f"{table}.json", *merged)
    unstable = [id_ for id_, row in new.items() if "unstable" in row]
    problems = [id_ for id_, row in new.items() if "problem" in row]
    print(f"{engine.name} after run {len(runs)}: {len(unstable)} unstable {unstable[:12]}, "
          f"{len(problems)} with problems {problems[:12]}", flush=True)  # fmt: skip
