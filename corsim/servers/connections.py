"""What connections have in common: those that are asynchronous inside, and those that block.

An :class:`AsyncConnection` is opened in one place, where it then stays: a thread of its own with ``open``, the
caller's loop with ``aopen``. One that was not opened runs in the thread when called, and in the caller's loop
when awaited. A :class:`BlockingConnection` works in the caller's thread, and in a worker thread when awaited.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from corsim.standard.wire import Answer, WireRequest

from .places import LoopThread, OtherLoop, Place, would_wait_for_itself
from .undertaking import Limit, Outcome, Work, outcome_of

T = TypeVar("T")


class AsyncConnection:
    """A connection whose work are coroutines: subclasses define ``_answer``, and ``_start`` and ``_stop``."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._thread: LoopThread | None = None
        self._opened_in: Place | None = None
        self._lock = threading.Lock()
        # Done when it is open. Of several that open it at once, in whatever threads and loops, the others wait for it.
        self._opening: concurrent.futures.Future[None] | None = None
        self._opening_in: int | None = None

    async def _answer(self, request: WireRequest) -> Answer:
        raise NotImplementedError

    async def _start(self) -> None:
        """What happens when the connection is opened."""

    async def _stop(self) -> None:
        """What happens when it is closed, if it was opened."""

    def __call__(self, request: WireRequest) -> Answer:
        """The answer; blocks until it is there, or for the timeout."""
        return self._place().run(partial(self._answer, request), self._limit(f"answer {_named(request)}")).get()

    async def answer_async(self, request: WireRequest) -> Answer:
        """The answer, awaited."""
        outcome = await self._arun(partial(self._answer, request), self._limit(f"answer {_named(request)}"))
        return outcome.get()

    def open(self) -> None:
        """Start what answers, in a thread of its own; nothing if it is open already."""
        while self._is_to_be_opened():
            opening, is_ours = self._opening_now()
            if is_ours:
                with self._settling(opening):
                    place = self._place()
                    try:
                        place.run(self._start, self._limit("start")).get()
                    except BaseException:
                        self._end_the_thread()
                        raise
                    self._opened_in = place
            elif self._opening_in == threading.get_ident() and self._is_being_opened():
                raise would_wait_for_itself(self._limit("start"))
            else:
                opening.result()

    def close(self) -> None:
        """Stop it, and end the thread with its loop; nothing if there is nothing to close."""
        place = self._not_open_any_more()
        try:
            if place is not None:
                place.run(self._stop, self._limit("stop")).get()
        finally:
            self._end_the_thread()

    async def aopen(self) -> None:
        """Start what answers, in the loop that is running here; nothing if it is open already."""
        while self._is_to_be_opened():
            opening, is_ours = self._opening_now()
            if is_ours:
                with self._settling(opening):
                    self._opening_in = threading.get_ident()
                    loop = asyncio.get_running_loop()
                    (await outcome_of(self._start, self._limit("start"))).get()
                    self._opened_in = OtherLoop(loop)
            else:
                waiter = asyncio.wrap_future(opening)
                try:
                    await asyncio.wait([waiter])
                finally:
                    waiter.cancel()

    def open_in(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start what answers in *loop*, which runs in another thread; nothing if it is open already."""
        if self._is_to_be_opened():
            OtherLoop(loop).run(self.aopen, self._limit("start")).get()

    async def aopen_in(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start what answers in *loop*, whichever is running here; nothing if it is open already."""
        if self._is_to_be_opened():
            (await OtherLoop(loop).arun(self.aopen, self._limit("start"))).get()

    async def aclose(self) -> None:
        """Stop it where it was opened; nothing if there is nothing to close."""
        place = self._not_open_any_more()
        try:
            if place is not None:
                (await place.arun(self._stop, self._limit("stop"))).get()
        finally:
            thread, self._thread = self._thread, None
            if thread is not None:
                await thread.astop(self._limit("stop"))

    def _is_to_be_opened(self) -> bool:
        """Whether there is anything to start."""
        return self._opened_in is None

    def _is_being_opened(self) -> bool:
        return self._opening is not None and not self._opening.done()

    def _opening_now(self) -> tuple[concurrent.futures.Future[None], bool]:
        """The opening that is going on, or was; and whether it is the caller who has to do it."""
        with self._lock:
            if self._opening is not None:
                return self._opening, False
            self._opening = concurrent.futures.Future()
            # Whoever waits and is cancelled does not cancel it.
            self._opening.set_running_or_notify_cancel()
            return self._opening, True

    @contextmanager
    def _settling(self, opening: concurrent.futures.Future[None]) -> Iterator[None]:
        """Let the others go on after *opening*; where it failed, one of them tries again."""
        try:
            yield
        finally:
            with self._lock:
                self._opening_in = None
                if self._opened_in is None and self._opening is opening:
                    self._opening = None
            opening.set_result(None)

    def _not_open_any_more(self) -> Place | None:
        """Where it was open; from now on it can be opened again."""
        with self._lock:
            place, self._opened_in = self._opened_in, None
            if place is not None:
                self._opening = None
            return place

    def _place(self) -> Place:
        """Where blocking calls are run."""
        if self._opened_in is not None:
            return self._opened_in
        with self._lock:
            if self._thread is None:
                self._thread = LoopThread()
            return self._thread

    def _at_the_end(self, work: Work[object]) -> None:
        """Let *work* be done before the thread ends, if this runs in it; nothing in it may lead here."""
        if self._thread is not None and self._thread.is_here:
            self._thread.at_the_end(work)

    async def _arun(self, work: Work[T], limit: Limit) -> Outcome[T]:
        """Run *work* where awaited calls are run."""
        if self._opened_in is not None:
            return await self._opened_in.arun(work, limit)
        return await outcome_of(work, limit)

    def _end_the_thread(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop(self._limit("stop"))

    def _limit(self, what: str) -> Limit:
        return Limit(self._timeout, f"{self._name()} did not {what}")

    def _name(self) -> str:
        return "The application"


def _named(request: WireRequest) -> str:
    return f"{request.method} {request.url}"


class BlockingConnection:
    """A connection that answers in the caller's thread, and in a worker thread when it is awaited."""

    def __init__(self) -> None:
        self._workers: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def __call__(self, request: WireRequest) -> Answer:
        """The answer; blocks until it is there."""
        raise NotImplementedError

    async def answer_async(self, request: WireRequest) -> Answer:
        """The answer, awaited: a worker thread blocks, with the caller's context variables, copied."""
        return await self._in_a_worker(partial(self, request))

    def open(self) -> None:
        """Nothing is started."""

    def close(self) -> None:
        """End the worker threads."""
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            workers.shutdown()

    async def aopen(self) -> None:
        """As :meth:`open`."""
        self.open()

    async def aclose(self) -> None:
        """As :meth:`close`, but a worker that is busy is not waited for: it may itself wait for the caller's loop."""
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            workers.shutdown(wait=False, cancel_futures=True)

    async def _in_a_worker(self, work: Callable[[], T]) -> T:
        with self._lock:
            if self._workers is None:
                self._workers = ThreadPoolExecutor(thread_name_prefix="corsim connection")
            workers = self._workers
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(workers, context.run, work)
