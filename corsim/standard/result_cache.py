"""A CORS-preflight cache of one replaceable result for each URL, as Chromium keeps it.

Only answers that permit the request are kept. An opaque origin is another one for each fetch, so its
results serve the redirects of that fetch only.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from .infra import byte_lowercase
from .methods import is_a_cors_safelisted_method
from .origins import OpaqueOrigin
from .replacing_cache import ReplacingCache
from .requests import (
    Request,
    byte_serialize_a_request_origin,
    determine_the_network_partition_key,
    redirect_taint,
)
from .safelist import is_a_cors_non_wildcard_request_header_name

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


class ResultCache(ReplacingCache):
    """Results by partition key, origin and URL."""

    __slots__ = ()

    def key(self, request: Request) -> Hashable | None:
        """The partition key, the origin, for an opaque one the fetch, and the URL; none for tainted origins."""
        if redirect_taint(request) != "same-origin" or len(request.current_url.href) > LONGEST_URL:
            return None
        return (
            determine_the_network_partition_key(request),
            byte_serialize_a_request_origin(request),
            id(request) if isinstance(request.origin, OpaqueOrigin) else 0,
            request.current_url.href,
        )

    def answer(self, request: Request, methods: list[str], header_names: list[str], expires: float) -> Result:
        """What the answer permits, with credentials or without."""
        return Result(
            frozenset(methods),
            frozenset(map(byte_lowercase, header_names)),
            request.credentials_mode == "include",
            expires,
            request if isinstance(request.origin, OpaqueOrigin) else None,
        )
