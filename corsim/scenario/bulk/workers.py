"""Where the calls are run: in this process, or in others (:mod:`.processes`), each of which has sessions of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Protocol, TypeAlias

from .running import Opening, Results, Runner, Task

Awaited: TypeAlias = Callable[[], Results]
"""Gives the results, when they are there."""


class WorkerError(RuntimeError):
    """A process that ran calls ended before it was done."""


class Workers(Protocol):
    """What runs calls; a context manager, at whose end nothing of it is left."""

    def submit(self, worker: int, openings: Mapping[str, Opening], tasks: Sequence[Task]) -> Awaited:
        """Have the *worker* with this number open sessions and run *tasks* in theirs."""

    def __enter__(self) -> Workers: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...


class Here:
    """This process, whatever the number."""

    def __init__(self) -> None:
        self._runner = Runner()

    def submit(self, _worker: int, openings: Mapping[str, Opening], tasks: Sequence[Task]) -> Awaited:
        """Run *tasks* at once."""
        results = self._runner.run(openings, tasks)
        return lambda: results

    def __enter__(self) -> Here:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pass
