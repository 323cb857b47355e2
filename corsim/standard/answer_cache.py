"""A CORS-preflight cache of one replaceable answer for each page origin and URL, as WebKit keeps it.

An answer is kept whether it permits the request or not. An opaque origin is itself in the key: a page's
own finds its answers again, while one that redirects have given a request is found again by the same
fetch only.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from .infra import byte_lowercase
from .methods import is_a_cors_safelisted_method
from .origins import OpaqueOrigin
from .replacing_cache import ReplacingCache
from .requests import Request, redirect_taint


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What an answer permits, whether it was asked for with credentials, and until when, in seconds of the clock."""

    methods: frozenset[str]
    header_names: frozenset[str]
    credentials: bool
    expires: float

    def permits(self, request: Request, unsafe_names: list[str]) -> bool:
        """Whether *request* with these CORS-unsafe request-header names needs no preflight."""
        include = request.credentials_mode == "include"
        if include and not self.credentials:
            return False
        if not (
            request.method in self.methods
            or is_a_cors_safelisted_method(request.method)
            or ("*" in self.methods and not include)
        ):
            return False
        return ("*" in self.header_names and not include) or self.header_names.issuperset(unsafe_names)


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

    def answer(self, request: Request, methods: list[str], header_names: list[str], expires: float) -> KeptAnswer:
        """What the answer says, and whether it was given to a request with credentials."""
        include = request.credentials_mode == "include"
        return KeptAnswer(frozenset(methods), frozenset(map(byte_lowercase, header_names)), include, expires)
