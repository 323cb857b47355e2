"""The clock of a simulated browser: time passes when it is told to."""

from __future__ import annotations


class Clock:
    """A clock in seconds, starting at 0."""

    __slots__ = ("_now",)

    def __init__(self, now: float = 0.0) -> None:
        self._now = float(now)

    def __call__(self) -> float:
        """The time in seconds."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass; raises ValueError for a negative number."""
        if seconds < 0:
            raise ValueError(f"a clock only runs forward: {seconds!r} seconds given, 0 or more needed")
        self._now += seconds
