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
