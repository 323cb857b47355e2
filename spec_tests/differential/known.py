"""Limits of the model that are known and stated: what explains a disagreement, and is counted under its reason.

A limit is for disagreements all of whose differences it covers. It is no place for what has not been
found out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corsim.scenario.run import run_scenario
from spec_tests.browsers.instability import BLOCKED_LATE
from spec_tests.documents import answers_of, calls_of, has_stream

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


def _is_the_body_of_a_205_by_http2(disagreement: Disagreement) -> bool:
    """Whether all that differs is the body of a 205, in a scenario that is driven by HTTP/2 for its stream."""
    results = run_scenario(disagreement.row.scenario, browser="chromium")
    return any(map(has_stream, calls_of(disagreement.row.scenario))) and all(
        path == "response.body" and (response := results[number].response) is not None and response.status == 205
        for number, (path, _, _) in disagreement.found
    )


def _has_been_sent_nevertheless(disagreement: Disagreement) -> bool:
    """Whether the engine did what the model did, and what was blocked has reached a server."""
    results = run_scenario(disagreement.row.scenario, browser="webkit")
    return all(
        path == "exchanges"
        and _kinds(engine)[:-1] == [kind for kind in _kinds(model) if kind]
        and results[number].reason in BLOCKED_LATE
        for number, (path, model, engine) in disagreement.found
    )


PERMANENT = frozenset({300, 301, 308, 410})
"""Statuses of answers that a cache may keep without being told so."""


def _is_answered_from_its_cache(disagreement: Disagreement) -> bool:
    """Whether all that differs is that the engine asked for less, where there are answers that a cache may keep."""
    answers = answers_of(disagreement.row.scenario)
    return any(answer.get("status") in PERMANENT for answer in answers) and all(
        path == "exchanges" and len(engine) < len(model) for _, (path, model, engine) in disagreement.found
    )


LIMITS: tuple[Limit, ...] = (
    Limit(
        "by HTTP/2, Chromium gives the body of a 205, by HTTP/1.1 none; the model has no versions of HTTP",
        ("chromium",),
        _is_the_body_of_a_205_by_http2,
    ),
    Limit(
        "what Firefox's preflight cache holds is permitted, and not certain, to be used",
        ("firefox",),
        _only_more_preflights,
    ),
    Limit(
        "WebKit refuses a blocked port or address while the request is on its way: it fails, and may have arrived",
        ("webkit",),
        _has_been_sent_nevertheless,
    ),
    Limit(
        "Chromium and WebKit take from their HTTP cache what was answered for good before; the model has no such cache",
        ("chromium", "webkit"),
        _is_answered_from_its_cache,
    ),
)

LIFTED = (
    "Firefox never ends an XMLHttpRequest that is redirected to a blocked port; the model has no verdict for that",
    "`Partitioned` cookies are not modelled",
)
"""What explained disagreements in runs that are kept, and has been modelled since."""


def explanation(engine: str, disagreement: Disagreement, limits: tuple[Limit, ...] = LIMITS) -> str | None:
    """The reason of the limit that covers *disagreement*, or None."""
    return next(
        (limit.reason for limit in limits if engine in limit.engines and limit.covers(disagreement)),
        None,
    )
