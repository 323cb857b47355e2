"""Work in an event loop: a task of its own, which has its limit of time, and its outcome.

Whatever an application raises, ``SystemExit`` included, is part of the :class:`Outcome`: it travels to
the caller and does not end the loop.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from types import FrameType
from typing import Any, Generic, TypeAlias, TypeVar

from .violations import ApplicationError, ApplicationTimeout

T = TypeVar("T")

Work: TypeAlias = Callable[[], Coroutine[Any, Any, T]]

GRACE = 1.0
"""Seconds that what was cancelled has to end in."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many ``seconds`` work may take, and the words for what it did not do when they are over.

    ``extra`` seconds are added for work that minds the time itself.
    """

    seconds: float
    not_done: str
    extra: float = 0.0

    @property
    def own(self) -> float | None:
        """The seconds as the standard library takes them; None is without a limit."""
        return None if math.isinf(self.seconds) else self.seconds

    @property
    def timeout(self) -> float | None:
        """The same, with the extra ones."""
        return None if self.own is None else self.own + self.extra


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A value, or the exception instead of it."""

    value: T | None = None
    error: BaseException | None = None

    def get(self) -> T:
        """The value; raises the exception with the traceback that it has."""
        if self.error is not None:
            try:
                raise self.error
            finally:
                # The frame would be held by the traceback, and the traceback by the frame.
                del self
        return self.value  # type: ignore[return-value]


CANCELLED = "The application cancelled the task that it was called in."
"""What is said where it was neither the time nor the caller that did so."""


class Undertaking(Generic[T]):
    """Work as a task of its own in the running loop, with its own copy of the context variables.

    *settle* is given the outcome, once, or None where the task cancelled itself: when the task has ended, and before
    that if it goes on though its time was over and it was cancelled.
    """

    __slots__ = ("_late", "_limit", "_loop", "_settle", "_timer", "task")

    def __init__(self, work: Work[T], limit: Limit, settle: Callable[[Outcome[T] | None], None]) -> None:
        self._limit = limit
        self._settle = settle
        self._late: Outcome[T] | None = None
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        if limit.own is not None:
            self._timer = self._loop.call_later(limit.own, self._time_is_over, limit.extra)
        self.task = self._loop.create_task(_caught(work))
        self.task.add_done_callback(self._ended)

    def abandon(self) -> None:
        """Cancel the task; nobody waits for its outcome any more."""
        self._settle = _nobody
        self._stop_the_clock()
        self.task.cancel()

    def _stop_the_clock(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _time_is_over(self, extra: float) -> None:
        # Where the loop was blocked, it may be that this comes first.
        if self.task.done():
            return
        if extra:
            # Counted from here: where the loop was blocked, what minds the time itself has not had its turn yet.
            self._timer = self._loop.call_later(extra, self._time_is_over, 0.0)
            return
        where = where_it_is(_innermost_frame(self.task))
        problem = f"{self._limit.not_done} within {self._limit.seconds:g} seconds{where}."
        self._late = Outcome(error=ApplicationTimeout(problem))
        self._timer = self._loop.call_later(GRACE, self._settle_once, self._late)
        self.task.cancel()

    def _ended(self, task: asyncio.Task[Outcome[T]]) -> None:
        self._stop_the_clock()
        self._settle_once(self._late or (None if task.cancelled() else task.result()))

    def _settle_once(self, outcome: Outcome[T] | None) -> None:
        # What is not held any more, can go at once: it may be large.
        settle, self._settle = self._settle, _nobody
        settle(outcome)


def _nobody(_outcome: object) -> None:
    """Who waits where nobody does."""


async def outcome_of(work: Work[T], limit: Limit) -> Outcome[T]:
    """Run *work* as an :class:`Undertaking`.

    Never raises, but where the caller itself is cancelled; the work is then cancelled, too.
    """
    outcome: asyncio.Future[Outcome[T] | None] = asyncio.get_running_loop().create_future()

    def settle(found: Outcome[T] | None) -> None:
        if not outcome.done():
            outcome.set_result(found)

    undertaking = Undertaking(work, limit, settle)
    try:
        return await outcome or Outcome(error=ApplicationError(CANCELLED))
    except asyncio.CancelledError:
        undertaking.abandon()
        await asyncio.wait({undertaking.task}, timeout=GRACE)
        raise


async def _caught(work: Work[T]) -> Outcome[T]:
    try:
        return Outcome(await work())
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return Outcome(error=ApplicationError("The application raised CancelledError, though nobody cancelled it."))
    except BaseException as error:  # noqa: BLE001 - SystemExit would end the loop; the caller gets it.
        return Outcome(error=error)


def _innermost_frame(task: asyncio.Task[Any]) -> FrameType | None:
    """The frame in which *task* is suspended, outside of asyncio itself."""
    frame = None
    awaited: Any = task.get_coro()
    while awaited is not None:
        found = getattr(awaited, "cr_frame", None) or getattr(awaited, "gi_frame", None)
        if found is not None and not _is_inner(found):
            frame = found
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "gi_yieldfrom", None)
    return frame


def _is_inner(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith((asyncio.__path__[0], __file__))


def where_it_is(frame: FrameType | None) -> str:
    """The place of *frame* in the code, for the end of a sentence; empty where it is not known."""
    if frame is None:
        return ""
    return f"; it is at {frame.f_code.co_filename}, line {frame.f_lineno}, in {frame.f_code.co_qualname}"
