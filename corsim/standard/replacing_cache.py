"""What the preflight caches of Chromium and WebKit have in common: one replaceable answer for each key.

The standard keeps an entry for each method and each header name, and unites them. Here what one
preflight's answer permits is kept as a whole: a new answer takes the place of the old one, and a look-up
that finds one which has expired or does not permit the request removes it. Failures remove nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from .infra import byte_lowercase
from .methods import is_a_cors_safelisted_method
from .reasons import Reason
from .requests import Request


@dataclass(frozen=True, slots=True)
class Kept:
    """What an answer permits, whether it was asked for with credentials, and until when, in seconds of the clock."""

    methods: frozenset[str]
    header_names: frozenset[str]
    credentials: bool
    expires: float


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
    def stars(self, kept: Kept, include: bool) -> bool:
        """Whether `*` in *kept* is a wildcard for a request; *include*: with credentials."""

    @abstractmethod
    def needs_naming(self, name: str) -> bool:
        """Whether the wildcard does not stand for the header *name*."""

    def permits(self, request: Request, unsafe_names: list[str], now: float) -> bool:
        """Whether an answer lets *request* go without a preflight; one that does not is removed."""
        key = self.key(request)
        kept = self._kept.get(key)
        if kept is None:
            return False
        if now < kept.expires and self._permits(kept, request, unsafe_names):
            return True
        del self._kept[key]
        return False

    def _permits(self, kept: Kept, request: Request, unsafe_names: list[str]) -> bool:
        include = request.credentials_mode == "include"
        if include and not kept.credentials:
            return False
        star = self.stars(kept, include)
        if not (
            request.method in kept.methods
            or is_a_cors_safelisted_method(request.method)
            or (star and "*" in kept.methods)
        ):
            return False
        any_name = star and "*" in kept.header_names
        return all(name in kept.header_names or (any_name and not self.needs_naming(name)) for name in unsafe_names)

    def keep(self, request: Request, methods: list[str], header_names: list[str], max_age: float, now: float) -> None:
        """Keep what an answer to *request* permits, instead of what was kept before, for *max_age* seconds."""
        key = self.key(request)
        if key is not None:
            names = frozenset(map(byte_lowercase, header_names))
            include = request.credentials_mode == "include"
            self._kept[key] = Kept(frozenset(methods), names, include, now + max_age)

    def clear(self, _request: Request, _reason: Reason, /) -> int:
        """Nothing: a failure does not remove what is kept."""
        return 0

    def remove_expired(self, now: float) -> None:
        """Remove the answers that have expired, which would stay until they are looked up."""
        self._kept = {key: kept for key, kept in self._kept.items() if now < kept.expires}
