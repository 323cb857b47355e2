"""Where coroutines run: an event loop in a thread of its own, or one that somebody else runs.

Synchronous code has no loop, or sits inside one that it blocks while it waits (Jupyter, an async
test). So what is asynchronous runs in a :class:`LoopThread` then. What becomes of work that is given
to a place comes back as an :class:`~corsim.servers.undertaking.Outcome`.
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import contextlib
import sys
import threading
import weakref
from typing import Any, Protocol, TypeVar

from .undertaking import CANCELLED, GRACE, Limit, Outcome, Undertaking, Work, outcome_of, where_it_is
from .violations import ApplicationError, ApplicationTimeout

T = TypeVar("T")


class Place(Protocol):
    """Where work can be run from outside of its loop."""

    def run(self, work: Work[T], limit: Limit) -> Outcome[T]:
        """Run *work* there and block until it is done."""
        ...

    async def arun(self, work: Work[T], limit: Limit) -> Outcome[T]:
        """Run *work* there and await it from here."""
        ...


class Handed:
    """Work that other threads have handed to a loop, until the loop ends; all of it happens in the loop's thread."""

    __slots__ = ("_is_over", "_under_way")

    def __init__(self) -> None:
        self._under_way: dict[concurrent.futures.Future[Any], Undertaking[Any]] = {}
        self._is_over = False

    def begin(self, work: Work[T], limit: Limit, outcome: concurrent.futures.Future[Outcome[T]]) -> None:
        """Let *work* be done in the running loop for whoever waits for its *outcome*; cancelling that cancels it."""
        if self._is_over:
            outcome.cancel()
            return
        loop = asyncio.get_running_loop()

        def settle(found: Outcome[T] | None) -> None:
            self._under_way.pop(outcome, None)
            if outcome.set_running_or_notify_cancel():
                outcome.set_result(found or Outcome(error=ApplicationError(CANCELLED)))

        def look_whether_anybody_waits(outcome: concurrent.futures.Future[Any]) -> None:
            if outcome.cancelled() and not loop.is_closed():
                loop.call_soon_threadsafe(self._abandon, outcome)

        self._under_way[outcome] = Undertaking(work, limit, settle)
        outcome.add_done_callback(look_whether_anybody_waits)

    def _abandon(self, outcome: concurrent.futures.Future[Any]) -> None:
        undertaking = self._under_way.pop(outcome, None)
        if undertaking is not None:
            undertaking.abandon()

    async def end(self) -> None:
        """Cancel what is left. Whoever waits for it waits no longer, be it that it does not let itself be cancelled."""
        self._is_over = True
        left = dict(self._under_way)
        for undertaking in left.values():
            undertaking.abandon()
        if left:
            await asyncio.wait([undertaking.task for undertaking in left.values()], timeout=GRACE)
        for outcome in left:
            outcome.cancel()


class LoopThread:
    """A thread that runs an event loop, from its making until :meth:`stop`; forgotten, it stops by itself."""

    def __init__(self) -> None:
        started: concurrent.futures.Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = (
            concurrent.futures.Future()
        )
        self._ended: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._last: list[Work[object]] = []
        self._handed = Handed()
        self._thread = threading.Thread(
            target=_run_a_loop,
            args=(started, self._ended, self._last, self._handed),
            name="corsim application",
            daemon=True,
        )
        self._thread.start()
        self._loop, stop = started.result()
        # Nothing that the thread holds leads here, so that this object can be collected.
        self._finalizer = weakref.finalize(self, _ask_to_stop, self._loop, stop)
        # When the process ends, all threads are seen to together.
        self._finalizer.atexit = False

    @property
    def is_here(self) -> bool:
        """Whether the caller runs in this thread."""
        return threading.current_thread() is self._thread

    def run(self, work: Work[T], limit: Limit) -> Outcome[T]:
        """Run *work* in the thread and block until it is done; with the caller's context variables, copied."""
        if self.is_here:
            raise RuntimeError(
                f"{limit.not_done}: it is called from its own event loop, which would wait for itself. "
                "Await the request (`afetch`, `acheck`), or make it in another thread."
            )
        outcome: concurrent.futures.Future[Outcome[T]] = concurrent.futures.Future()
        try:
            self._submit(work, limit, outcome)
            return waited_for(outcome, limit, self._thread.ident)
        finally:
            # An interrupt can come as soon as the loop has the work.
            outcome.cancel()

    async def arun(self, work: Work[T], limit: Limit) -> Outcome[T]:
        """Run *work* in the thread and await it in the loop that is running here."""
        if self.is_here:
            return await outcome_of(work, limit)
        outcome: concurrent.futures.Future[Outcome[T]] = concurrent.futures.Future()
        try:
            self._submit(work, limit, outcome)
            return await awaited(outcome, limit, self._thread.ident)
        finally:
            outcome.cancel()

    def _submit(self, work: Work[T], limit: Limit, outcome: concurrent.futures.Future[Outcome[T]]) -> None:
        self._loop.call_soon_threadsafe(self._handed.begin, work, limit, outcome)

    def at_the_end(self, work: Work[object]) -> None:
        """Let *work* be done before the loop ends, be it stopped or forgotten."""
        if work not in self._last:
            self._last.append(work)

    def stop(self, limit: Limit) -> None:
        """End the loop, with what is still running in it, and the thread."""
        self._finalizer()
        try:
            self._ended.result(_patience(limit))
        except concurrent.futures.TimeoutError:
            raise _blocked(limit, self._thread.ident) from None
        self._thread.join()

    async def astop(self, limit: Limit) -> None:
        """The same, while the loop that is running here goes on."""
        self._finalizer()
        await asyncio.wait([asyncio.wrap_future(self._ended)], timeout=_patience(limit))
        if not self._ended.done():
            raise _blocked(limit, self._thread.ident)
        self._thread.join()


_RUNNING: dict[threading.Thread, tuple[asyncio.AbstractEventLoop, asyncio.Event]] = {}
"""The threads that have not ended. Nothing here leads to a :class:`LoopThread`."""

_PROCESS_ENDS = threading.Event()


@atexit.register
def _stop_all() -> None:
    """Let the loops end in order when the process does."""
    _PROCESS_ENDS.set()
    threads = list(_RUNNING.items())
    for _, running in threads:
        _ask_to_stop(*running)
    for thread, _ in threads:
        thread.join(GRACE)


def _run_a_loop(
    started: concurrent.futures.Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]],
    ended: concurrent.futures.Future[None],
    last: list[Work[object]],
    handed: Handed,
) -> None:
    async def until_stopped() -> None:
        stop = asyncio.Event()
        running = asyncio.get_running_loop(), stop
        _RUNNING[threading.current_thread()] = running
        started.set_result(running)
        await stop.wait()
        for work in last:
            await outcome_of(work, Limit(GRACE, "What was left to do was not done"))
        await handed.end()

    try:
        # The runner cancels what is left, and ends asynchronous generators and the executor's threads.
        with asyncio.Runner() as runner:
            loop = runner.get_loop()
            running = loop.create_task(until_stopped())
            while not running.done():
                # A task of an application that leaves by these stops the loop, too; whoever awaits it gets them.
                with contextlib.suppress(SystemExit, KeyboardInterrupt):
                    loop.run_until_complete(running)
    except RuntimeError:
        # For that it starts a thread, which is not permitted any more when the process ends (since Python 3.12).
        if not _PROCESS_ENDS.is_set():
            raise
    finally:
        del _RUNNING[threading.current_thread()]
        ended.set_result(None)


def _ask_to_stop(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    with contextlib.suppress(RuntimeError):  # It is closed already.
        loop.call_soon_threadsafe(stop.set)


def waited_for(future: concurrent.futures.Future[Outcome[T]], limit: Limit, thread: int | None = None) -> Outcome[T]:
    """Block until *future* is done, which :func:`outcome_of` in another *thread*'s loop does."""
    try:
        return future.result(_patience(limit))
    except concurrent.futures.TimeoutError:
        return Outcome(error=_blocked(limit, thread))
    except concurrent.futures.CancelledError:
        return Outcome(error=_closed(limit))
    finally:
        future.cancel()


async def awaited(future: concurrent.futures.Future[Outcome[T]], limit: Limit, thread: int | None = None) -> Outcome[T]:
    """The same, while the loop that is running here goes on."""
    try:
        await asyncio.wait([asyncio.wrap_future(future)], timeout=_patience(limit))
        if not future.done():
            return Outcome(error=_blocked(limit, thread))
        return Outcome(error=_closed(limit)) if future.cancelled() else future.result()
    finally:
        future.cancel()


def _patience(limit: Limit) -> float | None:
    """How long to wait for an outcome: what can be cancelled has been by then."""
    return None if limit.timeout is None else limit.timeout + 2 * GRACE


def _closed(limit: Limit) -> RuntimeError:
    return RuntimeError(f"{limit.not_done}: its event loop was closed meanwhile.")


def _blocked(limit: Limit, thread: int | None) -> ApplicationTimeout:
    frame = sys._current_frames().get(thread or 0)  # noqa: SLF001 - documented, despite its name
    return ApplicationTimeout(
        f"{limit.not_done} within {limit.seconds:g} seconds, and cannot be interrupted: it blocks its event "
        f"loop{where_it_is(frame)}."
    )


class OtherLoop:
    """A loop that somebody else runs, and in which a connection was opened."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def run(self, work: Work[T], limit: Limit) -> Outcome[T]:
        """Run *work* in the loop, from a thread other than the loop's."""
        self._check()
        if running_loop() is self._loop:
            raise would_wait_for_itself(limit)
        return waited_for(asyncio.run_coroutine_threadsafe(outcome_of(work, limit), self._loop), limit)

    async def arun(self, work: Work[T], limit: Limit) -> Outcome[T]:
        """Run *work* in the loop, from that loop or another one."""
        self._check()
        if asyncio.get_running_loop() is self._loop:
            return await outcome_of(work, limit)
        return await awaited(asyncio.run_coroutine_threadsafe(outcome_of(work, limit), self._loop), limit)

    def _check(self) -> None:
        if not self._loop.is_running():
            raise RuntimeError(
                "The connection was opened in an event loop that does not run any more; close it by `aclose` "
                "before the loop ends."
            )


def would_wait_for_itself(limit: Limit) -> RuntimeError:
    """The error where what has its place in the loop of this thread is called in that thread."""
    return RuntimeError(
        f"{limit.not_done}: its place is the event loop that is running in this thread, which would have to wait for "
        "itself. Await the request (`afetch`, `acheck`), and close by `aclose`."
    )


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop that is running in this thread, if there is one."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
