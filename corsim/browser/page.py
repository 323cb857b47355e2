"""A page: the environment in which scripts call ``fetch()`` and XMLHttpRequest, and what answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from corsim.standard.origins import serialize_an_origin
from corsim.standard.requests import REFERRER_POLICIES
from corsim.standard.urls import parse_url
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest

from .arguments import RequestMembers, fetch_call
from .calls import Call
from .environments import absolute_url, make_environment
from .errors import error_of
from .performing import aperform, perform
from .response import Response
from .routes import Routes, origin_key
from .verdict import Verdict
from .xml_http_request import XMLHttpRequest

if TYPE_CHECKING:
    from corsim.servers.connecting import Connection

    from .browser import Browser


class Page:
    """A page of *browser*, made by :meth:`Browser.page`.

    ``fetch()`` and ``check()`` take the members of ``RequestInit`` in snake_case
    (:class:`~corsim.browser.arguments.RequestMembers`), and the same for async code are ``afetch()`` and ``acheck()``.
    """

    __slots__ = ("_routes", "browser", "environment")

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        sandboxed: bool = False,
        referrer_policy: str = "",
        top_level: str | None = None,
    ) -> None:
        if not isinstance(sandboxed, bool):
            raise TypeError(f"sandboxed is {sandboxed!r}: True or False is needed")
        if referrer_policy not in REFERRER_POLICIES:
            known = ", ".join(filter(None, REFERRER_POLICIES))
            raise ValueError(f"no referrer policy is called {referrer_policy!r}; known are {known}")
        self.browser = browser
        self.environment = make_environment(
            absolute_url(url, "the URL of a page"),
            sandboxed=sandboxed,
            referrer_policy=referrer_policy,
            top_level=None if top_level is None else absolute_url(top_level, "the URL of the top-level page"),
        )
        self._routes = Routes()

    @property
    def url(self) -> str:
        """The document's URL."""
        return self.environment.url.href

    @property
    def origin(self) -> str:
        """The origin as a server is told it; ``null`` for an opaque one."""
        return serialize_an_origin(self.environment.origin)

    def route(
        self, origin: str, target: object, *, raise_server_exceptions: bool = True, timeout: float = 30.0
    ) -> None:
        """Let *target* answer for *origin* in this page, as :meth:`Browser.connect` does in all pages.

        The page's routes are asked before the browser's, those for ``*`` after all others, and the last one that was
        given for an origin counts.
        """
        key = origin_key(origin)
        self._routes.add(key, self.browser.connections.connect(target, raise_server_exceptions, timeout))

    def fetch(self, url: str, **members: Unpack[RequestMembers]) -> Response:
        """What a script is given by ``fetch(url, members)``; a relative *url* is relative to the page.

        Raises :class:`CorsError` for a network error, :class:`ApiTypeError` (a TypeError) for what the API throws,
        TypeError for what no script could pass, and whatever an application raises while it answers.
        """
        __tracebackhide__ = True
        return response_of(self.check(url, **members))

    def check(self, url: str, **members: Unpack[RequestMembers]) -> Verdict:
        """The verdict on ``fetch(url, members)``: the same call, but what the browser decides is not raised."""
        __tracebackhide__ = True
        return self.perform(fetch_call(url, members))

    async def afetch(self, url: str, **members: Unpack[RequestMembers]) -> Response:
        """The same as :meth:`fetch`, awaiting the answers."""
        __tracebackhide__ = True
        return response_of(await self.acheck(url, **members))

    async def acheck(self, url: str, **members: Unpack[RequestMembers]) -> Verdict:
        """The same as :meth:`check`, awaiting the answers."""
        __tracebackhide__ = True
        return await self.aperform(fetch_call(url, members))

    def xhr(self) -> XMLHttpRequest:
        """A new XMLHttpRequest object of this page."""
        return XMLHttpRequest(self)

    def perform(self, call: Call) -> Verdict:
        """The verdict on *call*."""
        __tracebackhide__ = True
        return perform(call, self.browser, self.environment, self._answer, turn=self.browser.turn)

    async def aperform(self, call: Call) -> Verdict:
        """The verdict on *call*, awaiting the answers."""
        __tracebackhide__ = True
        return await aperform(call, self.browser, self.environment, self._answer_async, turn=self.browser.turn)

    def _answer(self, request: WireRequest) -> Answer:
        __tracebackhide__ = True
        found = self._connection(request)
        return found if isinstance(found, ConnectionFailure) else self.browser.connections.started(found)(request)

    async def _answer_async(self, request: WireRequest) -> Answer:
        __tracebackhide__ = True
        found = self._connection(request)
        if isinstance(found, ConnectionFailure):
            return found
        return await (await self.browser.connections.astarted(found)).answer_async(request)

    def _connection(self, request: WireRequest) -> Connection | ConnectionFailure:
        """What answers *request*, or the failure where nothing does."""
        url = parse_url(request.url)
        assert url is not None
        origin = str(url.origin)
        found = self._routes.find(origin, self.browser.routes)
        if found is not None:
            return found
        return ConnectionFailure(
            f"Nothing answers for {origin}: page.route({origin!r}, …) or browser.connect(…) can say what does.",
            "no-matching-rule",
        )

    def __repr__(self) -> str:
        return f"<Page {self.url} in {self.browser.profile.name}>"


def response_of(verdict: Verdict) -> Response:
    """What a script is given: the response, or the exception, which is raised."""
    __tracebackhide__ = True
    if verdict.response is None:
        raise error_of(verdict)
    return Response(verdict)
