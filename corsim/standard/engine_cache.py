"""The seam for CORS-preflight caches that engines keep in structures of their own.

Where an engine's cache is not a list of entries like the standard's, its profile names another
structure (``Profile.preflight_cache``), and the steps that ask, fill and clear the cache ask this
interface instead.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from .reasons import Reason
from .requests import Request


class EngineCache(Protocol):
    """A browser's CORS-preflight cache; the caller gives the time with each call.

    ``keeps_refusals``: it is given every answer that could be read, before the request is held against it.
    """

    keeps_refusals: ClassVar[bool]

    def permits(self, request: Request, unsafe_names: list[str], now: float) -> bool:
        """Whether *request* with these CORS-unsafe request-header names needs no preflight (HTTP fetch, 4.1)."""

    def keep(self, request: Request, methods: list[str], header_names: list[str], max_age: float, now: float) -> None:
        """Take in what an answer to *request* permits for *max_age* seconds (CORS-preflight fetch, 7.11-7.15)."""

    def clear(self, request: Request, reason: Reason, /) -> int:
        """What is done where a CORS fetch of *request* failed, with or without preflight; returns how many went."""

    def remove_expired(self, now: float) -> None:
        """Let go of what no request can use any more, so that a long session does not grow."""

    def __len__(self) -> int:
        """How much is kept."""
