"""The processes in which calls are run, where that is not this one.

A session's calls all go to the same one, in order. They are started where they are first needed, without copying this
one, and end with it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from types import TracebackType

from .running import Opening, Results, Runner, Task
from .workers import Awaited, WorkerError


class Processes:
    """A process for each number."""

    def __init__(self) -> None:
        self._context = get_context("spawn")
        self._started: dict[int, ProcessPoolExecutor] = {}

    def submit(self, worker: int, openings: Mapping[str, Opening], tasks: Sequence[Task]) -> Awaited:
        """Have *tasks* run; the results raise WorkerError where the process has ended."""
        if worker not in self._started:
            self._started[worker] = ProcessPoolExecutor(1, self._context, _begin)
        try:
            with _uninterrupted():
                # The first time, this starts the process.
                future = self._started[worker].submit(_run, openings, tasks)
        except BrokenProcessPool as error:
            raise _ended(error) from error

        def results() -> Results:
            try:
                return future.result()
            except BrokenProcessPool as error:
                raise _ended(error) from error

        return results

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for executor in self._started.values():
            executor.shutdown(cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An interrupt waits; a process that is started meanwhile never sees one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ended(error: BrokenProcessPool) -> WorkerError:
    return WorkerError(f"a process that runs calls has ended: {error}")


_runner = Runner()
"""That of a process that was started for it."""


def _begin() -> None:
    """Set up a process: an interrupt is for the one that started it, without which there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _run(openings: Mapping[str, Opening], tasks: Sequence[Task]) -> Results:
    return _runner.run(openings, tasks)
