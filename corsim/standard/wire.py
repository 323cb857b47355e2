"""What crosses the wire: the events that fetching yields and is sent (sans-I/O).

Fetching yields a :class:`WireRequest` and is sent a :class:`WireResponse`, or a
:class:`ConnectionFailure` where there was none.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from .headers import Header
from .requests import CredentialsMode, ResponseTainting


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One request as it leaves the browser: headers in order, body bytes or None.

    ``url`` has neither fragment nor userinfo. ``kind`` tells a CORS-preflight request from
    any other. ``response_tainting``, ``credentials_mode`` and ``allow_methods_may_be_missing``
    are not sent: they are what the answer will be judged by (a preflight's, by those of the request
    that it asks for).
    """

    kind: Literal["preflight", "request"]
    method: str
    url: str
    headers: tuple[Header, ...]
    body: bytes | None = None
    response_tainting: ResponseTainting = "basic"
    credentials_mode: CredentialsMode = "same-origin"
    allow_methods_may_be_missing: bool = False


@dataclass(frozen=True, slots=True)
class WireResponse:
    """One response as it came from the wire."""

    status: int = 200
    headers: tuple[Header, ...] = ()
    body: bytes = b""
    status_text: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionFailure:
    """No response: the connection failed, or there is nobody to answer; ``message`` says what happened."""

    message: str
    reason: Literal["connection-failed", "no-matching-rule"] = "connection-failed"


Answer: TypeAlias = WireResponse | ConnectionFailure

T = TypeVar("T")

Fetching: TypeAlias = Generator[WireRequest, Answer, T]
"""A generator that yields wire requests, is sent their answers, and returns a ``T``."""
