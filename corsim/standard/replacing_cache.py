"""What the preflight caches of Chromium and WebKit have in common: one replaceable answer for each key.

The standard keeps an entry for each method and each header name, and unites them. Here what one
preflight's answer permits is kept as a whole: a new answer takes the place of the old one, and a look-up
that finds one which has expired or does not permit the request removes it. Failures remove nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import ClassVar, Protocol

from .reasons import Reason
from .requests import Request


class Kept(Protocol):
    """What an answer permits, and until when, in seconds of the browser's clock."""

    @property
    def expires(self) -> float:
        """From when on it does not count."""

    def permits(self, request: Request, unsafe_names: list[str]) -> bool:
        """Whether *request* with these CORS-unsafe request-header names needs no preflight."""


class ReplacingCache(ABC):
    """Answers by what :meth:`key` gives; the caller gives the time with each call."""

    __slots__ = ("_kept",)

    keeps_refusals: ClassVar[bool] = False

    def __init__(self) -> None:
        self._kept: dict[Hashable, Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    @abstractmethod
    def key(self, request: Request) -> Hashable | None:
        """Under what an answer to *request* is kept; None where none is."""

    @abstractmethod
    def answer(self, request: Request, methods: list[str], header_names: list[str], expires: float) -> Kept:
        """What is kept of an answer to *request*."""

    def permits(self, request: Request, unsafe_names: list[str], now: float) -> bool:
        """Whether an answer lets *request* go without a preflight; one that does not is removed."""
        key = self.key(request)
        kept = self._kept.get(key)
        if kept is None:
            return False
        if now < kept.expires and kept.permits(request, unsafe_names):
            return True
        del self._kept[key]
        return False

    def keep(self, request: Request, methods: list[str], header_names: list[str], max_age: float, now: float) -> None:
        """Keep what an answer to *request* permits, instead of what was kept before, for *max_age* seconds."""
        key = self.key(request)
        if key is not None:
            self._kept[key] = self.answer(request, methods, header_names, now + max_age)

    def clear(self, _request: Request, _reason: Reason, /) -> int:
        """Nothing: a failure does not remove what is kept."""
        return 0
