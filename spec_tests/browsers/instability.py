"""Why runs of the same row in the same engine may differ: the known causes.

A cause knows by the row and by what differed whether it can have been at work. A recorded row that
is unstable and has none of them fails a test: somebody has to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from corsim.scenario.run import run_scenario
from corsim.standard.reasons import Reason
from spec_tests.documents import Document, breaks, calls_of, is_session, redirects
from spec_tests.loading import Row

BLOCKED_LATE = (Reason.BAD_PORT, Reason.ADDRESS_BLOCKED)
"""What fails in WebKit while it is on its way already."""

Unstable = list[Any]
"""The number of a run, a path, the value in the first run and in that one."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause: in which engines, for which rows, and what it can make different."""

    why: str
    engines: Sequence[str]
    concerns: Callable[[Document], bool]
    explains: Callable[[Unstable], bool]


def _waits(document: Document) -> bool:
    return any(call.get("at") for call in calls_of(document))


def _only_preflights(item: Unstable) -> bool:
    _, path, one, two = item
    return path.endswith("exchanges") and _without_preflights(one) == _without_preflights(two)


def _without_preflights(exchanges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [exchange for exchange in exchanges if exchange["kind"] != "preflight"]


def _is_blocked_late(document: Document) -> bool:
    results = run_scenario(document, browser="webkit")
    return any(result.reason in BLOCKED_LATE for result in results)


def _one_more_at_the_end(item: Unstable) -> bool:
    _, path, one, two = item
    return path.endswith("exchanges") and bool(one[:-1] == two or two[:-1] == one)


CAUSES = (
    Cause(
        "Firefox may use what its preflight cache holds, and need not: it drops the results for a host whose name it "
        "has resolved anew, which happens shortly after the first connection",
        ("firefox",),
        lambda document: is_session(document) or redirects(document),
        _only_preflights,
    ),
    Cause(
        "the row waits for an entry of the preflight cache to run out, and on a busy machine the wait was longer",
        ("chromium", "webkit"),
        _waits,
        _only_preflights,
    ),
    Cause(
        "how often a request is tried again after the connection broke, varies",
        ("chromium", "firefox", "webkit"),
        breaks,
        lambda item: item[1].endswith(("retried", "exchanges")) or ".exchanges[" in f".{item[1]}",
    ),
    Cause(
        "a blocked port or address is refused while the request is on its way: it fails, and may have arrived",
        ("webkit",),
        _is_blocked_late,
        _one_more_at_the_end,
    ),
)
"""The known causes; the first that fits counts."""


def why_unstable(engine: str, row: Row, unstable: Sequence[Unstable]) -> str | None:
    """The first cause that explains all that differed between the runs of *row*, in words; None if there is none."""
    for cause in CAUSES:
        if engine in cause.engines and cause.concerns(row.scenario) and all(map(cause.explains, unstable)):
            return cause.why
    return None


def with_why(engine: str, row: Row, recorded: dict[str, Any]) -> dict[str, Any]:
    """A recorded row, marked with why it is unstable if it is."""
    if "unstable" not in recorded:
        return recorded
    return {**recorded, "why": why_unstable(engine, row, recorded["unstable"])}
