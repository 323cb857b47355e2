"""A CORS-preflight cache of one replaceable answer for each page origin and URL, as WebKit keeps it.

An answer is kept whether it permits the request or not. An opaque origin is itself in the key: a page's
own finds its answers again, while one that redirects have given a request is found again by the same
fetch only.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from .origins import OpaqueOrigin
from .replacing_cache import Kept, ReplacingCache
from .requests import Request, redirect_taint


class AnswerCache(ReplacingCache):
    """Answers by top-level origin, origin and URL."""

    __slots__ = ()

    keeps_refusals: ClassVar[bool] = True

    def key(self, request: Request) -> Hashable:
        """The top-level origin, the origin as redirects have left it, and the URL."""
        origin = request.origin
        if not isinstance(origin, OpaqueOrigin) and redirect_taint(request) != "same-origin":
            origin = request.tainted_origin
        return request.client.top_level_origin, origin, request.current_url.href

    def stars(self, _kept: Kept, include: bool) -> bool:
        """It is one for a request without credentials."""
        return not include

    def needs_naming(self, _name: str) -> bool:
        """None does."""
        return False
