"""What the modules of applications have in common: the API that each of them is, and how a test is given one.

Every application is the same small API, so that one list of cases (``cases.py``) holds for all:

- ``GET /items`` answers a list, with ``X-Total-Count``;
- ``PUT`` and ``PATCH /items/1`` answer what was stored;
- ``PUT /orders/`` likewise, and that its path ends in a slash matters;
- ``GET /failing`` raises :class:`DatabaseGone`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from corsim.browser.verdict import Verdict

ORIGIN = "https://app.example.com"
"""The page's origin, which good configurations permit."""

API = "https://api.example.com"
TOKEN = "Bearer 42"
"""What applications with authentication ask for, in ``Authorization``."""

ITEMS = [{"id": 1}]


class DatabaseGone(Exception):
    """What ``/failing`` raises."""


@dataclass(frozen=True, slots=True)
class Framework:
    """*configurations* by the mistake that they are about: one that makes it, and one in which it is put right.

    *serve* makes of such a configuration what a page's route takes, for as long as its context lasts.
    """

    name: str
    configurations: Mapping[str, tuple[Any, Any]]
    serve: Callable[[Any], AbstractContextManager[object]]


@contextmanager
def made(make: Callable[[], object]) -> Iterator[object]:
    """The application that *make* makes, which needs nothing around it."""
    yield make()


def assert_comes_to(verdict: Verdict, reason: str | None, status: int) -> None:
    """Assert that *verdict* has this *reason*, None if it is allowed, and that the answer that decides has *status*."""
    last = verdict.exchanges[-1]
    kind = "preflight" if reason is not None and reason.startswith("preflight-") else "request"
    seen = (verdict.reason, last.request.kind, getattr(last.answer, "status", last.answer))
    assert seen == (reason, kind, status), f"{seen} instead of {(reason, kind, status)}\n\n{verdict.explain()}"
    if reason is None:
        assert verdict.response is not None
        assert verdict.response.status == status, verdict.explain()
