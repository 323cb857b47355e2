"""How things are timed: side by side in one run, in turn, and compared round by round.

What other programs do on the machine changes from second to second. So contenders take turns in short batches, and a
ratio is the median of the rounds' ratios, not the ratio of two medians from different minutes. It decides nothing about
what is timed.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

Work = Callable[[], object]
"""One operation; what it returns is dropped."""

Batch = Callable[[int], float]
"""Does so many operations, and returns how many seconds they took."""

BATCH = 0.02
"""Seconds that a batch takes at least."""


class Unavailable(Exception):
    """A group cannot be measured here; the message says what it needs."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds for one operation of each contender, a figure for each round; rounds go together."""

    rounds: Mapping[str, list[float]]

    def median(self, name: str) -> float:
        """Seconds for one operation of *name*, the median of the rounds."""
        return statistics.median(self.rounds[name])

    def ratio(self, name: str, against: str) -> float:
        """How many times as long *name* takes as *against*: the median of the rounds' ratios."""
        pairs = zip(self.rounds[name], self.rounds[against], strict=True)
        return statistics.median(first / second for first, second in pairs)

    def more(self, name: str, against: str) -> float:
        """How many seconds *name* takes longer than *against*: the median of the rounds' differences."""
        pairs = zip(self.rounds[name], self.rounds[against], strict=True)
        return statistics.median(first - second for first, second in pairs)


def side_by_side(contenders: Mapping[str, Batch], rounds: int, least: float = BATCH) -> Timings:
    """Time *contenders* in turn, *rounds* times, in batches of *least* seconds; every round begins with another one."""
    names = list(contenders)
    numbers = {name: _number_of(contenders[name], least) for name in names}
    found: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(contenders[name](numbers[name]) / numbers[name])
    return Timings(found)


def of_wall(work: Work) -> Batch:
    """*work*, timed by the clock on the wall."""
    return partial(_batch, work, time.perf_counter)


def of_cpu(work: Work) -> Batch:
    """*work*, timed by what this process uses of the processor, in all its threads: for what waits for nothing."""
    return partial(_batch, work, time.process_time)


def _batch(work: Work, clock: Callable[[], float], number: int) -> float:
    # Garbage of the one before is not this one's; its own is, so the collector stays on.
    gc.collect()
    started = clock()
    for _ in range(number):
        work()
    return clock() - started


def _number_of(batch: Batch, least: float) -> int:
    """How many operations fill a batch; what is only done once is done now."""
    batch(1)
    number = 1
    while (seconds := batch(number)) < least:
        number = max(number * 2, int(number * least / seconds * 1.1) if seconds > least / 100 else number * 10)
    return number


def compiled_once() -> dict[str, str]:
    """The environment for a new interpreter that keeps what it compiles, as an installed one has it.

    Where this one is told not to (``PYTHONDONTWRITEBYTECODE``), the new one would compile the sources at every start.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@contextmanager
def asking(command: Sequence[str], **options: Any) -> Iterator[Callable[[object], float]]:
    """What runs *command* and asks it, line by line, how many seconds something took; *options* are for Popen."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options) as process:

        def ask(line: object) -> float:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            if not answer:
                raise RuntimeError(f"{' '.join(command)} has ended with status {process.wait()}")
            return float(answer)

        try:
            yield ask
        finally:
            process.kill()
