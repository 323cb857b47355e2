"""How a call ends whose server misbehaves: what reaches the caller, or what the answer is."""

from __future__ import annotations

from dataclasses import dataclass

from corsim.servers.violations import ApplicationError, ApplicationTimeout

LARGE = 100_000_000
"""Bytes of a body that is large, and fine."""

SHORT, LONG = 1.0, 30.0
"""Seconds: the time limit where it will be over, and where something else ends the call."""


class BrokenError(Exception):
    """What an application raises."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What comes of a call: ``raised`` reaches the caller, or the answer is a failure, or a body of that ``length``.

    ``said`` is a regular expression for the message, within ``timeout`` seconds.
    """

    said: str = ""
    raised: type[BaseException] | None = None
    length: int | None = None
    timeout: float = LONG


def violates(said: str) -> Ending:
    return Ending(said, ApplicationError)


def fails(said: str) -> Ending:
    return Ending(said)


BROKEN = Ending("^out of order$", BrokenError)
LEAVES = Ending("^3$", SystemExit)
LATE = Ending(r"did not answer GET https://api\.example\.com/ within 1 seconds", ApplicationTimeout, timeout=SHORT)
LATE_LIVE = Ending(r"did not answer within 1 seconds|timed out|[Tt]imeout", timeout=SHORT)
WHOLE = Ending(length=LARGE)
