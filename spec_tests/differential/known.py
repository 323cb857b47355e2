"""Limits of the model that are known and stated: what explains a disagreement, and is counted under its reason.

A limit is for disagreements all of whose differences it covers. It is no place for what has not been
found out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .disagreeing import Disagreement


@dataclass(frozen=True, slots=True)
class Limit:
    """Why model and engines may differ, for which engines, and how that is told from other differences."""

    reason: str
    engines: tuple[str, ...]
    covers: Callable[[Disagreement], bool]


LIMITS: tuple[Limit, ...] = ()


def explanation(engine: str, disagreement: Disagreement, limits: tuple[Limit, ...] = LIMITS) -> str | None:
    """The reason of the limit that covers *disagreement*, or None."""
    return next(
        (limit.reason for limit in limits if engine in limit.engines and limit.covers(disagreement)),
        None,
    )
