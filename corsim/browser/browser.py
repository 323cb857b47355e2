"""A simulated browser: a profile, a CORS-preflight cache, cookies and a clock, and its pages.

Nothing is shared between two browsers. Pages of several origins share one, and so can threads and tasks: what a browser
keeps is only touched by whoever has its ``turn``.
"""

from __future__ import annotations

from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING

from corsim.profiles import PROFILES, no_browser
from corsim.standard.answer_cache import AnswerCache
from corsim.standard.cookies import partition_key_of
from corsim.standard.engine_cache import EngineCache
from corsim.standard.list_cache import ListCache
from corsim.standard.preflight_cache import PreflightCache
from corsim.standard.profile import Profile
from corsim.standard.result_cache import ResultCache

from .clock import Clock
from .cookies import CookieStore
from .environments import absolute_url
from .routes import Connections, Routes, origin_key

if TYPE_CHECKING:
    from .page import Page

PREFLIGHT_CACHES: dict[str, type[PreflightCache | EngineCache]] = {
    "entries": PreflightCache,
    "results": ResultCache,
    "lists": ListCache,
    "answers": AnswerCache,
}
"""The structures of a CORS-preflight cache, by what ``Profile.preflight_cache`` says."""


class Browser:
    """A browser by the name of its profile, for example ``Browser("firefox")``.

    As a context manager, sync or async, it starts what is connected (an application's lifespan) and
    stops it at the end. Without one, :meth:`close` gives back what connections hold.

    Threads and tasks can use one browser at the same time, with pages of their own or the same ones. Between two
    answers a call has the browser to itself, and what one call has put into the preflight cache or the cookies is
    neither lost nor mixed with that of another. While a server answers, others go on: servers are asked at the same
    time, and what calls make of the cache and the cookies meanwhile is in no order. So two calls that need the same
    permission at the same time may both send a preflight. An :class:`XMLHttpRequest` is one call, and for one thread
    or task.

    Raises ValueError for a name that is not in :data:`corsim.profiles.PROFILES`.
    """

    __slots__ = ("clock", "connections", "cookie_store", "preflight_cache", "profile", "routes", "turn")

    def __init__(self, profile: str | Profile = "spec") -> None:
        if isinstance(profile, str):
            if profile not in PROFILES:
                raise ValueError(no_browser(profile))
            profile = PROFILES[profile]
        self.profile = profile
        self.clock = Clock()
        # DEVIATION(chromium, firefox, webkit): another structure (preflight-cache/methods-unioned).
        self.preflight_cache: PreflightCache | EngineCache = PREFLIGHT_CACHES[profile.preflight_cache]()
        self.cookie_store = CookieStore(self.clock, profile)
        self.connections = Connections()
        self.routes = Routes()
        self.turn = Lock()

    def now(self) -> float:
        """The time of the browser's clock, in seconds."""
        return self.clock()

    def page(
        self, url: str, *, sandboxed: bool = False, referrer_policy: str = "", top_level: str | None = None
    ) -> Page:
        """A page at the absolute URL *url*.

        A *sandboxed* page has an opaque origin. *referrer_policy* is that of its document, *top_level* the URL of
        the tab's document where the page is a frame in another. Raises TypeError or ValueError for bad ones.
        """
        # A scenario's browser has no pages that are objects.
        from .page import Page

        return Page(self, url, sandboxed=sandboxed, referrer_policy=referrer_policy, top_level=top_level)

    def connect(
        self, origin: str, target: object, *, raise_server_exceptions: bool = True, timeout: float = 30.0
    ) -> None:
        """Let *target* answer for *origin* in all pages: an application, a client, a URL, or a callable.

        *origin* is like ``https://api.example.com``, or ``*`` for any that nothing else answers for. *target* is
        whatever :func:`corsim.servers.connecting.connect` knows, to which the other arguments go; *timeout* is in
        seconds, and means nothing to what runs in the caller's thread, such as a WSGI application. Raises ValueError
        for an origin with a path, TypeError for a target that cannot answer.
        """
        key = origin_key(origin)
        self.routes.add(key, self.connections.connect(target, raise_server_exceptions, timeout))

    def set_cookie(self, url: str, set_cookie: str) -> None:
        """Let the browser have the cookie that a server at *url* set with this ``Set-Cookie`` value.

        A value that no browser would store is ignored. Raises ValueError where *url* is not absolute.
        """
        parsed = absolute_url(url, "the URL of a cookie")
        key = partition_key_of(parsed.origin, False)
        is_secure, host = parsed.scheme == "https", parsed.host or ""
        with self.turn:
            self.cookie_store.parse_and_store(set_cookie, is_secure, host, parsed.path, True, key)

    def open(self) -> None:
        """Start what is connected; what is connected later is started at once."""
        self.connections.open()

    def close(self) -> None:
        """Stop what is connected; cache, cookies and pages stay."""
        self.connections.close()

    def __enter__(self) -> Browser:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def aopen(self) -> None:
        """Start what is connected, in the running event loop; later connections start when they are first asked."""
        await self.connections.aopen()

    async def aclose(self) -> None:
        """Stop what is connected, in the running event loop."""
        await self.connections.aclose()

    async def __aenter__(self) -> Browser:
        await self.aopen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<Browser {self.profile.name}>"
