"""How things are timed: side by side in one run, in turn, and compared round by round.

What other programs do on the machine changes from second to second. So contenders take turns in short batches, and a
ratio is the median of the rounds' ratios, not the ratio of two medians from different minutes. It decides nothing about
what is timed.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Work = Callable[[], object]
"""One operation; what it returns is dropped."""

BATCH = 0.05
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


def side_by_side(
    contenders: Mapping[str, Work], rounds: int, *, clock: Callable[[], float] = time.perf_counter, batch: float = BATCH
) -> Timings:
    """Time *contenders* in turn, *rounds* times; every round begins with another one of them.

    *clock* is in seconds: ``time.process_time`` where only this process works. *batch*: seconds, see :data:`BATCH`.
    """
    names = list(contenders)
    numbers = {name: _number_of(contenders[name], clock, batch) for name in names}
    found: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(_batch(contenders[name], numbers[name], clock) / numbers[name])
    return Timings(found)


def _number_of(work: Work, clock: Callable[[], float], batch: float) -> int:
    """How many operations fill a batch; what is only done once is done now."""
    work()
    number = 1
    while (seconds := _batch(work, number, clock)) < batch:
        number = max(number * 2, int(number * batch / seconds * 1.1) if seconds > batch / 100 else number * 10)
    return number


def _batch(work: Work, number: int, clock: Callable[[], float]) -> float:
    # Garbage of the one before is not this one's; its own is, so the collector stays on.
    gc.collect()
    started = clock()
    for _ in range(number):
        work()
    return clock() - started
