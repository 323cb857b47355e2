"""A CORS-preflight cache of one replaceable result for each URL, as Chromium keeps it.

Only answers that permit the request are kept. An opaque origin is another one for each fetch, so its
results serve the redirects of that fetch only.
"""

from __future__ import annotations

from collections.abc import Hashable

from .origins import OpaqueOrigin
from .replacing_cache import Kept, ReplacingCache
from .requests import (
    Request,
    byte_serialize_a_request_origin,
    determine_the_network_partition_key,
    redirect_taint,
)
from .safelist import is_a_cors_non_wildcard_request_header_name

LONGEST_URL = 1023
"""Code units of the longest URL for which a result is kept (preflight-cache/long-url-1024 is over it)."""


class ResultCache(ReplacingCache):
    """Results by partition key, origin and URL."""

    __slots__ = ()

    def key(self, request: Request) -> Hashable | None:
        """The partition key, the origin, for an opaque one the fetch, and the URL; none for tainted origins.

        The URL is taken without its userinfo (preflight-cache/userinfo-then-none).
        """
        url = request.current_url.without_credentials.href
        if redirect_taint(request) != "same-origin" or len(url) > LONGEST_URL:
            return None
        return (
            determine_the_network_partition_key(request),
            byte_serialize_a_request_origin(request),
            # Each fetch has one of its own.
            request.tainted_origin if isinstance(request.origin, OpaqueOrigin) else None,
            url,
        )

    def stars(self, kept: Kept, _include: bool) -> bool:
        """It is one in an answer to a request without credentials."""
        return not kept.credentials

    def needs_naming(self, name: str) -> bool:
        """So does `Authorization`."""
        return is_a_cors_non_wildcard_request_header_name(name)
