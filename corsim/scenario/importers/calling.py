"""Preflights in what was sent: how they are known, and the call that one asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corsim.standard.headers import Header

from .sent import first_value

VALUES = {"content-type": "application/json", "authorization": "Bearer 1", "range": "bytes=0-", "accept": '"'}
"""Values for headers that are asked for only with certain values, or known by their form."""


def is_a_preflight(method: str, headers: Sequence[Header]) -> bool:
    """Whether a request is a CORS-preflight request: only they say which method they ask for."""
    return method == "OPTIONS" and first_value(headers, "access-control-request-method") is not None


def names_asked_for(headers: Sequence[Header]) -> list[str]:
    """The header names that a preflight with *headers* asks for, as they stand there."""
    value = first_value(headers, "access-control-request-headers") or ""
    return [name for part in value.split(",") if (name := part.strip("\t "))]


def call_of_a_preflight(url: str, headers: Sequence[Header]) -> dict[str, Any]:
    """The call of ``fetch()`` that the preflight with *headers* to *url* asks for."""
    call: dict[str, Any] = {"url": url, "method": first_value(headers, "access-control-request-method") or "GET"}
    named = names_asked_for(headers)
    if named:
        call["headers"] = [[name, VALUES.get(name.lower(), "1")] for name in named]
    if call["method"] not in ("GET", "HEAD") and "content-type" in [name.lower() for name in named]:
        call["body"] = "{}"
    return call
