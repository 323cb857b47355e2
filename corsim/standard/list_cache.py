"""A CORS-preflight cache of two lists for each URL, as Firefox keeps it.

Like the standard's it remembers methods and header names one by one and unites what several answers
permit. Other than there, the lists for requests with and without credentials are apart, a wildcard is
a name like any other, only `GET` and `POST` need not be listed, and there is room for 100 URLs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from .infra import byte_lowercase
from .origins import Origin
from .reasons import Reason
from .requests import NetworkPartitionKey, Request, determine_the_network_partition_key
from .urls import URL

Key: TypeAlias = tuple[NetworkPartitionKey, Origin, str, bool]

CAPACITY = 100
"""For how many URLs lists are kept; then expired ones go, or else the ones that were not asked for the longest time."""


@dataclass(slots=True)
class Lists:
    """Methods, and header names in lower case, each with the time at which it expires."""

    methods: dict[str, float] = field(default_factory=dict)
    header_names: dict[str, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.methods) + len(self.header_names)

    def purge(self, now: float) -> None:
        """Remove what has expired."""
        self.methods = {name: expires for name, expires in self.methods.items() if now < expires}
        self.header_names = {name: expires for name, expires in self.header_names.items() if now < expires}


class ListCache:
    """Lists by partition key, origin, URL and credentials; the caller gives the time with each call."""

    __slots__ = ("_lists",)
    keeps_refusals: ClassVar[bool] = False

    def __init__(self) -> None:
        self._lists: dict[Key, Lists] = {}

    def __len__(self) -> int:
        return sum(map(len, self._lists.values()))

    def permits(self, request: Request, unsafe_names: list[str], now: float) -> bool:
        """Whether the method and every one of *unsafe_names* is listed for *request*."""
        lists = self._used(request)
        if lists is None:
            return False
        lists.purge(now)
        if request.method not in ("GET", "POST") and request.method not in lists.methods:
            return False
        return all(name in lists.header_names for name in unsafe_names)

    def keep(self, request: Request, methods: list[str], header_names: list[str], max_age: float, now: float) -> None:
        """List what an answer to *request* permits for *max_age* seconds; for none, nothing is changed."""
        if max_age <= 0:
            return
        lists = self._used(request)
        if lists is None:
            if len(self._lists) >= CAPACITY:
                self._make_room(now)
            lists = self._lists[_key(request, request.current_url, request.credentials_mode == "include")] = Lists()
        for method in methods:
            lists.methods[method] = now + max_age
        for name in header_names:
            lists.header_names[byte_lowercase(name)] = now + max_age

    def clear(self, request: Request, reason: Reason, /) -> int:
        """Forget what is listed for the URL, with and without credentials, unless only the redirect was refused."""
        # DEVIATION(firefox): a redirect that is refused clears nothing (preflight-cache/clear-on-refused-redirect).
        if reason is Reason.REDIRECT_MODE_ERROR:
            return 0
        # DEVIATION(firefox): a blocked port is the redirect's failure (preflight-cache/no-clear-by-simple-redirect).
        url = request.url_list[-2 if reason is Reason.BAD_PORT and len(request.url_list) > 1 else -1]
        return sum(len(self._lists.pop(_key(request, url, credentials), ())) for credentials in (True, False))

    def remove_expired(self, now: float) -> None:
        """Remove what has expired, and the lists in which nothing is left."""
        for lists in self._lists.values():
            lists.purge(now)
        self._lists = {key: lists for key, lists in self._lists.items() if lists}

    def _used(self, request: Request) -> Lists | None:
        """The lists for *request*, which become the ones asked for last."""
        key = _key(request, request.current_url, request.credentials_mode == "include")
        lists = self._lists.pop(key, None)
        if lists is not None:
            self._lists[key] = lists
        return lists

    def _make_room(self, now: float) -> None:
        self.remove_expired(now)
        if len(self._lists) == CAPACITY:
            del self._lists[next(iter(self._lists))]


def _key(request: Request, url: URL, credentials: bool) -> Key:
    """The page's own origin is part of it, also where redirects have tainted the request's."""
    return determine_the_network_partition_key(request), request.origin, url.href, credentials
