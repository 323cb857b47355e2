"""Checks a recording: each of its calls to another origin is run, in order, and what came of them is counted.

The whole recording is read first, as entries can say something of earlier ones (:mod:`.surveying`); its calls are kept
(:mod:`.spooling`), and then run (:mod:`.workers`). Whatever the number of processes, the results are the same, and come
in the same order.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from corsim.profiles import SPEC
from corsim.scenario.importers.imported import Wanted

from .reading import Recording
from .running import Noted, Opening, Outcome, Results, Task
from .spooling import Spool
from .surveying import Facts, Survey, survey
from .workers import Awaited, Here, Workers

GROUP = 256
"""How many calls are handed out at once."""

WORTH_A_PROCESS = 1000
"""How many calls there have to be: fewer are run sooner than a process is started."""

GROUPS_AHEAD = 8
"""How many groups are handed out before the results of the first are waited for."""


@dataclass(slots=True)
class Reason:
    """What was not allowed for one reason: how many calls, and the first of them."""

    name: str
    verdict: str
    count: int = 0
    examples: list[Outcome] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What came of the calls: how many ended how, why those that were not allowed were not, and what was assumed."""

    examples: int
    counts: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Reason] = field(default_factory=dict)
    noted: Results = field(default_factory=Results)

    def add(self, results: Results) -> None:
        """Take in *results*, which come in the order of the calls."""
        self.counts.update(results.counts)
        for outcome in results.outcomes:
            reason = self.reasons.setdefault(outcome.reason, Reason(outcome.reason, outcome.verdict))
            reason.count += 1
            if len(reason.examples) < self.examples:
                reason.examples.append(outcome)
        for text, noted in results.notes.items():
            self.noted.note(text, noted)

    @property
    def notes(self) -> list[Noted]:
        """What was assumed, in the order in which it first was."""
        return sorted(self.noted.notes.values(), key=lambda noted: noted.number)

    @property
    def by_count(self) -> list[Reason]:
        """The reasons, the most frequent first."""
        return sorted(self.reasons.values(), key=lambda reason: -reason.count)


def check(
    recording: Recording,
    wanted: Wanted,
    *,
    jobs: int = 1,
    examples: int = 3,
    read: Callable[[int], None] = lambda _number: None,
    tell: Callable[[Outcome], None] = lambda _outcome: None,
) -> tuple[Survey, Tally]:
    """What is in *recording*, and what came of its calls; *wanted* is what the caller says besides.

    *jobs* is how many processes run calls; 1 is this one, as it is where there are few calls. *examples* are kept of
    each reason. *read* is told how many more bytes were read, and then as many again as calls are run; *tell* is given
    each outcome that is not allowed, in order. Raises :class:`~.workers.WorkerError` where a process ends, OSError
    where the recording cannot be read, and :class:`~.spooling.SpoolError` where its calls cannot be kept.
    """
    with Spool() as spool:
        found = survey(recording, wanted, read, spool)
        tally = Tally(examples)
        told = 0

        def take() -> None:
            nonlocal told
            results = _together(waiting.popleft())
            tally.add(results)
            done = recording.size * tally.counts.total() // spool.calls
            read(done - told)
            told = done
            for outcome in results.outcomes:
                tell(outcome)

        jobs = 1 if spool.calls < WORTH_A_PROCESS else jobs
        tasks = (Task(number, session, call) for number, (session, call) in enumerate(spool))
        places = _places(found, jobs)
        waiting: deque[list[Awaited]] = deque()
        opened: set[str] = set()
        with _workers(jobs) as workers:
            while group := list(islice(tasks, GROUP)):
                waiting.append(_hand_out(group, found, places, opened, workers))
                if len(waiting) > (0 if jobs == 1 else GROUPS_AHEAD):
                    take()
            while waiting:
                take()
        read(recording.size - told)
    return found, tally


def _workers(jobs: int) -> Workers:
    if jobs == 1:
        return Here()
    # What starts processes takes longer to import than a short recording to check.
    from .processes import Processes

    return Processes()


def _places(found: Survey, jobs: int) -> dict[str, int]:
    """Which worker has which session: the longest first, each goes where there is least."""
    load = [0] * jobs
    places = {}
    for name, facts in sorted(found.sessions.items(), key=lambda item: -item[1].calls):
        places[name] = load.index(min(load))
        load[places[name]] += facts.calls
    return places


def _hand_out(
    group: list[Task], found: Survey, places: dict[str, int], opened: set[str], workers: Workers
) -> list[Awaited]:
    """Have the tasks of *group* run; *opened* are the sessions that were before, and are now."""
    shares: dict[int, tuple[dict[str, Opening], list[Task]]] = {}
    for task in group:
        openings, tasks = shares.setdefault(places[task.session], ({}, []))
        if task.session not in opened:
            opened.add(task.session)
            openings[task.session] = _opening(found.sessions[task.session], found.browser)
        tasks.append(task)
    return [workers.submit(worker, *share) for worker, share in shares.items()]


def _opening(facts: Facts, browser: str | None) -> Opening:
    return Opening(facts.page.document, browser or SPEC.name, facts.is_answered, facts.start, facts.last_sent)


def _together(parts: list[Awaited]) -> Results:
    """The results of a group, in the order of its calls."""
    whole = Results()
    for part in parts:
        results = part()
        whole.counts.update(results.counts)
        whole.outcomes += results.outcomes
        for text, noted in results.notes.items():
            whole.note(text, noted)
    whole.outcomes.sort(key=lambda outcome: outcome.number)
    return whole
