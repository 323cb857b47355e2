"""How the work grows with the input: inputs of one form at sizes that double, and what each takes.

Work is counted in seconds of this process, or in lines of Python that are executed. Lines are the same each time, so
the tests can count them; but what a function in C does is one line however long its input is, so seconds are what tells
of those. Work that grows with the size's power of 1 is linear; sorting, and what is slower once it no longer fits into
the machine's caches, adds some.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

from corsim.standard.urls import kept_parse

from .growth_cases import Case
from .targets import TARGETS

STEPS = {"time": 4, "lines": 3}
"""How many sizes are measured, each twice the one before."""

MOST = {"time": 1.3, "lines": 1.3}
"""The greatest exponent that counts as linear."""

REPEATS = 3
"""How often each size is measured in seconds; the least counts, as what comes between only adds."""

SHORTEST = 0.001
"""Seconds that count at least: what takes less is lost in what else the machine does."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The sizes of the inputs in bytes, the work that each took, and how it was counted."""

    case: Case
    by: str
    sizes: tuple[int, ...]
    work: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """The power of the size with which the work grows, over the last doubling: before, caches may be filled."""
        return math.log2(self.work[-1] / self.work[-2])

    @property
    def is_linear(self) -> bool:
        """Whether the work grows as the input does."""
        return self.exponent <= MOST[self.by]


def grown(case: Case, by: str) -> Growth:
    """The work for *case* at its sizes, counted *by* time or lines."""
    first = case.first if by == "time" else case.few
    inputs = [case.make(first * 2**step) for step in range(STEPS[by])]
    run = _undocumented_only(case)
    if by == "time":
        run(inputs[0])
        work = [min(_seconds(run, data) for _ in range(REPEATS)) for data in inputs]
    else:
        run(case.make(2))
        work = [float(_lines(run, data)) for data in inputs]
    return Growth(case, by, tuple(map(len, inputs)), tuple(work))


def _undocumented_only(case: Case) -> Callable[[bytes], None]:
    target = TARGETS[case.target]

    def run(data: bytes) -> None:
        with suppress(*target.documented):
            target.run(data)

    return run


def _seconds(run: Callable[[bytes], None], data: bytes) -> float:
    kept_parse.cache_clear()
    begin = time.process_time()
    run(data)
    return max(time.process_time() - begin, SHORTEST)


def _lines(run: Callable[[bytes], None], data: bytes) -> int:
    count = 0

    def trace(_frame: FrameType, event: str, _value: Any) -> Any:
        nonlocal count
        if event == "line":
            count += 1
        return trace

    kept_parse.cache_clear()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run(data)
    finally:
        sys.settrace(before)
    return max(count, 1)


def table_of_growth(growths: Sequence[Growth]) -> Iterator[str]:
    """The sizes, the work and the exponent of each, as lines of a table of Markdown."""
    yield "| input | target | sizes in bytes | " + ("seconds" if growths[0].by == "time" else "lines") + " | grows by |"
    yield "|---|---|---|---|---:|"
    for growth in growths:
        form = "{:.3f}" if growth.by == "time" else "{:,.0f}"
        work = " → ".join(form.format(amount) for amount in (growth.work[0], growth.work[-1]))
        sizes = f"{growth.sizes[0]:,} → {growth.sizes[-1]:,}"
        mark = "" if growth.is_linear else " **not linear**"
        yield f"| {growth.case.name} | {growth.case.target} | {sizes} | {work} | n^{growth.exponent:.2f}{mark} |"
