"""The clock of a simulated browser: time passes when it is told to."""

from __future__ import annotations

from threading import Lock


class Clock:
    """A clock in seconds, starting at 0; threads can share one."""

    __slots__ = ("_lock", "_now")

    def __init__(self, now: float = 0.0) -> None:
        self._now = float(now)
        self._lock = Lock()

    def __call__(self) -> float:
        """The time in seconds."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass; raises ValueError for a negative number."""
        if seconds < 0:
            raise ValueError(f"a clock only runs forward: {seconds!r} seconds given, 0 or more needed")
        with self._lock:
            self._now += seconds
