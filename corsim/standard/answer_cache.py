"""A CORS-preflight cache of one answer for each page origin and URL, as WebKit keeps it.

What a preflight's answer permits is kept as a whole and in place of the answer before, whether it
permits the request or not. A look-up that finds an answer which has expired or does not permit the
request removes it. Failures of the request itself remove nothing. An opaque origin is itself in the
key: a page's own finds its answers again, while one that redirects have given a request is found
again by the same fetch only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from .infra import byte_lowercase
from .methods import is_a_cors_safelisted_method
from .origins import OpaqueOrigin, Origin
from .reasons import Reason
from .requests import Request, redirect_taint

Key: TypeAlias = tuple[Origin, Origin, str]


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


class AnswerCache:
    """Answers by top-level origin, origin and URL; the caller gives the time with each call."""

    __slots__ = ("_answers",)

    keeps_refusals: ClassVar[bool] = True

    def __init__(self) -> None:
        self._answers: dict[Key, KeptAnswer] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def permits(self, request: Request, unsafe_names: list[str], now: float) -> bool:
        """Whether there is an answer that lets *request* go without a preflight; one that does not is removed."""
        key = _key(request)
        answer = self._answers.get(key)
        if answer is None:
            return False
        if now < answer.expires and answer.permits(request, unsafe_names):
            return True
        del self._answers[key]
        return False

    def keep(self, request: Request, methods: list[str], header_names: list[str], max_age: float, now: float) -> None:
        """Keep what an answer to *request* says, instead of what was kept before, for *max_age* seconds."""
        self._answers[_key(request)] = KeptAnswer(
            frozenset(methods),
            frozenset(byte_lowercase(name) for name in header_names),
            request.credentials_mode == "include",
            now + max_age,
        )

    def clear(self, _request: Request, _reason: Reason, /) -> int:
        """Nothing: a failure does not remove what is kept."""
        return 0


def _key(request: Request) -> Key:
    origin = request.origin
    if not isinstance(origin, OpaqueOrigin) and redirect_taint(request) != "same-origin":
        origin = request.tainted_origin
    return request.client.top_level_origin, origin, request.current_url.href
