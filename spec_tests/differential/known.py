"""Limits of the model that are known and stated: what explains a disagreement, and is counted under its reason.

A limit is for disagreements all of whose differences it covers. It is no place for what has not been
found out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corsim.scenario.run import run_scenario

from .disagreeing import Disagreement


@dataclass(frozen=True, slots=True)
class Limit:
    """Why model and engines may differ, for which engines, and how that is told from other differences."""

    reason: str
    engines: tuple[str, ...]
    covers: Callable[[Disagreement], bool]


def _only_more_preflights(disagreement: Disagreement) -> bool:
    """Whether the engine did what the model did, and sent a preflight where the model had a cached one."""
    return all(
        path == "exchanges"
        and len(_kinds(engine)) > len(_kinds(model))
        and [one for one in _kinds(engine) if one.startswith("request")]
        == [one for one in _kinds(model) if one.startswith("request")]
        for _, (path, model, engine) in disagreement.found
    )


def _kinds(exchanges: str) -> list[str]:
    return exchanges.split(", ")


def _is_never_told_of_a_blocked_port(disagreement: Disagreement) -> bool:
    """Whether all that differs is that an XMLHttpRequest which was redirected to a blocked port did not end."""
    if [difference for _, difference in disagreement.found] != [("verdict", "blocked", None)] * len(disagreement.found):
        return False
    results = run_scenario(disagreement.row.scenario, browser="firefox")
    return all(
        results[number].reason == "bad-port" and results[number].call == "XMLHttpRequest" and results[number].exchanges
        for number, _ in disagreement.found
    )


LIMITS: tuple[Limit, ...] = (
    Limit(
        "what Firefox's preflight cache holds is permitted, and not certain, to be used",
        ("firefox",),
        _only_more_preflights,
    ),
    Limit(
        "Firefox never ends an XMLHttpRequest that is redirected to a blocked port; the model has no verdict for that",
        ("firefox",),
        _is_never_told_of_a_blocked_port,
    ),
)


def explanation(engine: str, disagreement: Disagreement, limits: tuple[Limit, ...] = LIMITS) -> str | None:
    """The reason of the limit that covers *disagreement*, or None."""
    return next(
        (limit.reason for limit in limits if engine in limit.engines and limit.covers(disagreement)),
        None,
    )
