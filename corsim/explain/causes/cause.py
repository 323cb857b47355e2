"""What is said of a reason without the values of a case: the form of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """What is said of one reason, without the values of a case.

    ``steps`` are pairs of an algorithm's name and the step's number. ``note`` says why there are no steps, or no rows,
    where there are none.
    """

    means: str
    cause: str
    steps: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]
    note: str = ""
