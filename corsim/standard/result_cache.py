"""A CORS-preflight cache of one replaceable result for each URL, as Chromium keeps it.

The standard keeps an entry for each method and each header name, and unites them. Here what
one preflight's answer permitted is kept as a whole: a new answer takes the place of the old
one, and a look-up that finds a result which has expired or does not permit the request
removes it. An opaque origin is another one for each fetch, so its results serve the redirects of that
fetch only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from .infra import byte_lowercase
from .methods import is_a_cors_safelisted_method
from .origins import OpaqueOrigin
from .reasons import Reason
from .requests import (
    NetworkPartitionKey,
    Request,
    byte_serialize_a_request_origin,
    determine_the_network_partition_key,
    redirect_taint,
)
from .safelist import is_a_cors_non_wildcard_request_header_name

Key: TypeAlias = tuple[NetworkPartitionKey, str, int, str]

LONGEST_URL = 1023
"""Code units of the longest URL for which a result is kept."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an answer permits, and until when, in seconds of the browser's clock.

    ``fetch`` is the request of the only fetch that it is for, if the origin is opaque.
    """

    methods: frozenset[str]
    header_names: frozenset[str]
    credentials: bool
    expires: float
    fetch: Request | None

    def permits(self, request: Request, unsafe_names: list[str]) -> bool:
        """Whether *request* with these CORS-unsafe request-header names needs no preflight."""
        if request.credentials_mode == "include" and not self.credentials:
            return False
        star = not self.credentials
        if not (
            request.method in self.methods
            or is_a_cors_safelisted_method(request.method)
            or (star and "*" in self.methods)
        ):
            return False
        return all(
            name in self.header_names
            or (star and "*" in self.header_names and not is_a_cors_non_wildcard_request_header_name(name))
            for name in unsafe_names
        )


class ResultCache:
    """Results by partition key, origin and URL; the caller gives the time with each call."""

    __slots__ = ("_results",)

    keeps_refusals: ClassVar[bool] = False

    def __init__(self) -> None:
        self._results: dict[Key, Result] = {}

    def __len__(self) -> int:
        return len(self._results)

    def permits(self, request: Request, unsafe_names: list[str], now: float) -> bool:
        """Whether there is a result that lets *request* go without a preflight; one that does not is removed."""
        if not _may_be_kept(request):
            return False
        key = _key(request)
        result = self._results.get(key)
        if result is None:
            return False
        if now < result.expires and result.permits(request, unsafe_names):
            return True
        del self._results[key]
        return False

    def keep(self, request: Request, methods: list[str], header_names: list[str], max_age: float, now: float) -> None:
        """Keep what an answer to *request* permits, instead of what was kept before, for *max_age* seconds."""
        if _may_be_kept(request):
            self._results[_key(request)] = Result(
                frozenset(methods),
                frozenset(byte_lowercase(name) for name in header_names),
                request.credentials_mode == "include",
                now + max_age,
                request if isinstance(request.origin, OpaqueOrigin) else None,
            )

    def clear(self, _request: Request, _reason: Reason, /) -> int:
        """Nothing: a failure does not clear what is kept."""
        return 0


def _may_be_kept(request: Request) -> bool:
    """Whether the cache has a place for *request*: not for redirected origins and long URLs."""
    return redirect_taint(request) == "same-origin" and len(request.current_url.href) <= LONGEST_URL


def _key(request: Request) -> Key:
    return (
        determine_the_network_partition_key(request),
        byte_serialize_a_request_origin(request),
        id(request) if isinstance(request.origin, OpaqueOrigin) else 0,
        request.current_url.href,
    )
