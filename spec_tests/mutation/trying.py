"""Tries one mutant in a fork: it is killed by the first row or test that does not come out as it should.

In this order: importing it; the rows that reach what was changed, on the profile ``spec``, those about the algorithm
first; the tests of the module; the recordings of the engines. A row or a test that takes more than
:data:`LONGEST` seconds of CPU time is taken to go on for ever: none takes a tenth of it with the code as it is.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from spec_tests.loading import Row

from .changing import change_function, change_module
from .making import Mutant
from .reaching import Reached, rarity, tests_of

LONGEST = 60
MEMORY = 4 << 30
"""Bytes of address space that a mutant may take."""

CITATIONS = "spec_tests/unit/test_algorithms.py"
ENGINES = ("chromium", "firefox", "webkit")
_SAID = re.compile(r'"([^" ]{2,})"|\b([0-9]{2,})\b')
_WORD = re.compile(r"\w+")
_ID = re.compile(r"[a-z0-9-]+/[^\s\"'(),]+")


@dataclass(frozen=True, slots=True)
class Work:
    """What mutants are tried with: the rows, what was recorded of them, what they reach, and how many at most.

    ``texts`` are the rows' scenarios in lower case, by the rows' ids; ``departures`` are the ids of the rows that show
    a departure, by the field of the profile.
    """

    rows: Sequence[Row]
    texts: Mapping[str, str]
    departures: Mapping[str, frozenset[str]]
    recorded: dict[str, dict[str, Any]]
    reached: Reached
    most: int | None = None
    tests: bool = True


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant: ``killed``, ``survived``, or ``invalid`` (no Python); and by which row or test."""

    status: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A mutant that is being tried: in which fork, and the pipe on which that tells its fate."""

    mutant: Mutant
    child: int
    pipe: int


def begin(mutant: Mutant, work: Work) -> Attempt:
    """Fork, and try *mutant* there."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Newer Pythons warn of threads, such as those of a test runner: a fork has nothing to do with them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            try:
                fate = _limited(mutant, work)
            except BaseException:  # noqa: BLE001 - the parent raises it
                fate = Fate("failed", traceback.format_exc())
            os.write(writing, json.dumps([fate.status, fate.by]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    return Attempt(mutant, child, reading)


def end(attempt: Attempt) -> Fate:
    """Wait for the fate of a mutant. A fork that a signal ends was killed.

    Raises RuntimeError where it is the machinery that failed.
    """
    with os.fdopen(attempt.pipe, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(attempt.child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return Fate("killed", "time" if number == signal.SIGPROF else signal.Signals(number).name)
    fate = Fate(*json.loads(told)) if told else Fate("killed", "it ends the process")
    if fate.status == "failed":
        raise RuntimeError(f"{attempt.mutant}\n{fate.by}")
    return fate


def try_in_fork(mutant: Mutant, work: Work) -> Fate:
    """Try *mutant*, and wait for its fate."""
    return end(begin(mutant, work))


def _limited(mutant: Mutant, work: Work) -> Fate:
    """Try *mutant* without a word, within the limits of time and memory."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _wind_up()
    try:
        # A function that no row reaches may be one that is called when modules are imported.
        (change_function if mutant.function and _is_reached(mutant, work) else change_module)(mutant)
    except SyntaxError:
        return Fate("invalid")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is noticed
        return Fate("killed", f"import: {type(error).__name__}")
    for by in _phases(mutant, work):
        if by is not None:
            return Fate("killed", by)
    return Fate("survived")


def _wind_up() -> None:
    """Give what follows its time."""
    signal.setitimer(signal.ITIMER_PROF, LONGEST)


def _phases(mutant: Mutant, work: Work) -> Iterator[str | None]:
    yield _by_rows(mutant, work)
    if work.tests:
        yield _by_citations(mutant)
        yield _by_tests(mutant)
    for engine in ENGINES:
        if engine in work.recorded:
            yield _by_recording(mutant, work, engine)


def _by_rows(mutant: Mutant, work: Work) -> str | None:
    """The first row that does not come out as it states on the profile ``spec``."""
    from spec_tests.running import outcome_of

    return _first(_rows_for(mutant, work, "spec"), lambda row: bool(outcome_of(row).differences))


def _by_recording(mutant: Mutant, work: Work, engine: str) -> str | None:
    """The first row in which the profile does not do what the engine did, or tells it otherwise than it is told."""
    from spec_tests.browsers.compare import compare_row
    from spec_tests.browsers.known import KNOWN
    from spec_tests.running import problems_on

    recorded, known = work.recorded[engine], KNOWN[engine]

    def fails(row: Row) -> bool:
        theirs = recorded.get(row.id)
        if problems_on(row, engine):
            return True
        if theirs is None or row.id in known or "unstable" in theirs:
            return False
        return bool(compare_row(row, theirs, engine))

    by = _first(_rows_for(mutant, work, engine), fails)
    return by and f"{engine}: {by}"


def _first(rows: Sequence[Row], fails: Callable[[Row], bool]) -> str | None:
    for row in rows:
        _wind_up()
        try:
            if fails(row):
                return row.id
        except Exception:  # noqa: BLE001 - whatever it is, it is noticed
            return row.id
    return None


def _rows_for(mutant: Mutant, work: Work, profile: str) -> list[Row]:
    """The rows that reach what was changed, at most as many as are wanted.

    Those about it come first: that it names, or that show a departure whose field it asks; in which a string or a
    number stands that is changed; that the module names; and of its algorithm. Then in turn those that do in the
    module what few do, those that come out otherwise on the profile than on ``spec``, and others by chance.
    """
    path = str(sys.modules[mutant.module].__file__)
    numbers: Sequence[int] = range(len(work.rows))
    if mutant.function:
        numbers = work.reached.rows(profile, path, *mutant.lines)
    named, named_near = set(_ID.findall(mutant.before + mutant.after)), set(_ID.findall(mutant.text))
    statement = "\n".join(mutant.text.splitlines()[mutant.lines[0] - 1 : mutant.lines[1]])
    named.update(*(work.departures.get(word, ()) for word in _WORD.findall(statement)))
    anchor = _anchor_of(mutant)
    rare, departing = rarity(work.reached.lines[profile], path), work.reached.departing[profile]
    by_chance = sorted(numbers, key=lambda number: sha256(work.rows[number].id.encode()).digest())
    orders = (
        sorted(numbers, key=lambda number: -rare.get(number, 0)),
        [number for number in by_chance if number in departing],
        by_chance,
    )
    turn: dict[int, int] = {}
    for order in orders:
        for place, number in enumerate(order):
            turn[number] = min(place, turn.get(number, place))
    rows = [work.rows[number] for number in sorted(numbers, key=turn.__getitem__)]
    before, after = _said(mutant.before), _said(mutant.after)
    said = (before - after) + (after - before)
    rows.sort(
        key=lambda row: (
            row.id not in named,
            not any(text.lower() in work.texts[row.id] for text in said),
            row.id not in named_near,
            row.anchor != anchor,
        )
    )
    return rows[: work.most]


def _said(text: str) -> Counter[str]:
    """The strings and numbers in *text*."""
    return Counter(string or number for string, number in _SAID.findall(text))


def _is_reached(mutant: Mutant, work: Work) -> bool:
    """Whether a row of any profile reaches what was changed."""
    path = str(sys.modules[mutant.module].__file__)
    return any(work.reached.rows(profile, path, *mutant.lines) for profile in work.reached.lines)


def _anchor_of(mutant: Mutant) -> str:
    """Where the standard has the algorithm that is changed, if it is one."""
    from corsim.standard.anchors import ANCHORS

    return ANCHORS.get(mutant.function.replace("_", "-"), "")


def _by_citations(mutant: Mutant) -> str | None:
    """Whether the changed text cites a step that there is not: what a test asks of the text that is in the file."""
    from spec_tests.unit.test_algorithms import PASSED_ON, Module, left_open, wrong_steps

    path = Path(str(sys.modules[mutant.module].__file__))
    try:
        citations = list(Module(path, mutant.text).citations())
    except Exception:  # noqa: BLE001 - whatever it is, it is noticed
        return CITATIONS
    return CITATIONS if wrong_steps(citations) or not left_open(citations) <= PASSED_ON else None


def _by_tests(mutant: Mutant) -> str | None:
    """The first test of the module that fails."""
    import pytest

    class Failed:
        by: str | None = None

        def pytest_runtest_setup(self) -> None:
            _wind_up()

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed and self.by is None:
                self.by = report.nodeid

        def pytest_collectreport(self, report: pytest.CollectReport) -> None:
            if report.failed and self.by is None:
                self.by = report.nodeid

    files = tests_of(mutant.module)
    if not files:
        return None
    failed = Failed()
    options = [
        "-x",
        "-q",
        "--assert=plain",
        "--hypothesis-profile=unshrunk",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    status = pytest.main([*options, *files], plugins=[failed])
    return failed.by if failed.by is not None else None if status == 0 else f"pytest: {status}"
