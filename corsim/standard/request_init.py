"""``RequestInit``: what a script says of a request, besides its URL (Fetch, 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from .bodies import BodyInit
from .requests import CacheMode, CredentialsMode, Mode, RedirectMode


class Missing(Enum):
    """The value of a dictionary member that does not exist."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestInit:
    """``RequestInit`` (https://fetch.spec.whatwg.org/#requestinit); a member left at MISSING does not exist.

    ``headers`` are pairs in order; an item that is not a pair is passed on for the API to refuse.
    """

    method: str | Missing = MISSING
    headers: tuple[tuple[str, ...], ...] | Missing = MISSING
    body: BodyInit | Missing | None = MISSING
    referrer: str | Missing = MISSING
    referrer_policy: str | Missing = MISSING
    mode: Mode | Literal["navigate"] | Missing = MISSING
    credentials: CredentialsMode | Missing = MISSING
    cache: CacheMode | Missing = MISSING
    redirect: RedirectMode | Missing = MISSING
    integrity: str | Missing = MISSING
    keepalive: bool | Missing = MISSING
    duplex: Literal["half"] | Missing = MISSING
    priority: str | Missing = MISSING
    window: object | Missing | None = MISSING
