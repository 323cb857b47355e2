"""A transport for httpx and httpx2 that makes an existing client behave as a page.

A client with ``transport=BrowserTransport(inner, page=page)`` calls ``page.fetch()`` for each request, and what
answers is *inner*: another transport, or anything else that a page has routes to. The client, of either kind, is given
the response as a script sees it. For a network error it raises the client library's own ``ConnectError``, whose cause
is the :class:`CorsError`. A request of either library is known by its class; neither is imported here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from .browser.arguments import fetch_call
from .browser.calls import FetchCall
from .browser.errors import CorsError, error_of
from .browser.hints import did_you_mean
from .browser.page import Page
from .browser.performing import aperform, perform
from .browser.response import Response
from .browser.verdict import Verdict
from .servers.connecting import Connection, connect
from .standard.enumerations import ENUMERATIONS
from .standard.requests import CacheMode, CredentialsMode, Mode, RedirectMode

if TYPE_CHECKING:
    from typing import Any as Transport
else:
    Transport = object

KEY = "corsim"
"""The key among a request's extensions that has members of ``RequestInit``, and among a response's that has the
:class:`~corsim.browser.response.Response`."""

ADDED_BY_THE_CLIENT = frozenset(
    {"host", "connection", "accept-encoding", "content-length", "transfer-encoding", "cookie"}
)
"""Headers that are the browser's business, so that no script can set them."""

HANDLERS = ("handle_request", "handle_async_request")
"""The methods of which a transport has at least one."""

NAMES_OF_A_PACKAGE = ("AsyncClient", "ByteStream", "Client", "ConnectError", "Request", "Response")


class Members(TypedDict, total=False):
    """What of ``RequestInit`` a request of a client does not say by itself."""

    mode: Mode
    credentials: CredentialsMode
    redirect: RedirectMode
    cache: CacheMode
    referrer: str
    referrer_policy: str
    integrity: str
    keepalive: bool
    priority: str
    window: object


class BrowserTransport(Transport):  # type: ignore[misc] # For type checkers it is whatever a client takes.
    """A transport by which a client behaves as *page*: a synchronous one, or an asynchronous one in its loop.

    *inner* answers whatever the page asks for: a transport of the same library, or what ``page.route()`` takes;
    left out, the page's routes do. An application that is *inner* has its lifespan in the client's ``with`` or ``async
    with``. The other arguments are those of ``page.route()``, and *timeout* counts instead of the client's own. Members
    of ``RequestInit`` are for all requests; a request has its own in ``extensions={"corsim": {"credentials":
    "include"}}``, where also ``method`` can be given with its case.
    """

    def __init__(
        self,
        inner: object = None,
        *,
        page: Page,
        raise_server_exceptions: bool = True,
        timeout: float = 30.0,
        **members: Unpack[Members],
    ) -> None:
        if not isinstance(page, Page):
            raise TypeError(f"page is {page!r}: a Page is needed, like corsim.Browser('firefox').page('https://…')")
        self._page = page
        self._inner: Any = inner
        self._members = checked_members(members, "the arguments of the transport")
        self._options: dict[str, Any] = {"raise_server_exceptions": raise_server_exceptions, "timeout": timeout}
        self._lock = Lock()
        self._is_transport = any(hasattr(inner, name) for name in HANDLERS)
        self._connection: Connection | None = None
        if inner is not None and not self._is_transport:
            self._connection = connect(inner, **self._options)

    def handle_request(self, request: Any) -> Any:
        """The response to *request* as a script sees it; what a synchronous client calls.

        Raises ConnectError of the client's library for a network error, an :class:`ApiTypeError` for what the API
        throws, and whatever an application raises.
        """
        __tracebackhide__ = True
        package = package_of(request)
        request.read()
        page, call = self._page, self._call(request, package)
        connection = self._connection_of(package, "handle_request")
        if connection is None:
            verdict = page.perform(call)
        else:
            verdict = perform(call, page.browser, page.environment, connection, turn=page.browser.turn)
        return response_for(verdict, request, package)

    async def handle_async_request(self, request: Any) -> Any:
        """The same as :meth:`handle_request`, awaited by an asynchronous client."""
        __tracebackhide__ = True
        package = package_of(request)
        await request.aread()
        page, call = self._page, self._call(request, package)
        connection = self._connection_of(package, "handle_async_request")
        if connection is None:
            verdict = await page.aperform(call)
        else:
            answer = connection.answer_async
            verdict = await aperform(call, page.browser, page.environment, answer, turn=page.browser.turn)
        return response_for(verdict, request, package)

    def close(self) -> None:
        """Close what answers; called by the client's ``close()``."""
        if self._connection is not None:
            self._connection.close()
        if self._is_transport and hasattr(self._inner, "close"):
            self._inner.close()

    async def aclose(self) -> None:
        """Close what answers; called by the client's ``aclose()``."""
        if self._connection is not None:
            await self._connection.aclose()
        if self._is_transport and hasattr(self._inner, "aclose"):
            await self._inner.aclose()
        elif self._is_transport and hasattr(self._inner, "close"):
            self._inner.close()

    def __enter__(self) -> BrowserTransport:
        if not self._is_transport and self._connection is not None:
            self._connection.open()
        elif hasattr(self._inner, "__enter__"):
            self._inner.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> BrowserTransport:
        if not self._is_transport and self._connection is not None:
            await self._connection.aopen()
        elif hasattr(self._inner, "__aenter__"):
            await self._inner.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    def _connection_of(self, package: Any, kind: str) -> Connection | None:
        """The connection to what answers, None for the page's own routes; *kind* is the method that is preferred."""
        with self._lock:
            if self._connection is None and self._inner is not None:
                # A client of the same package, as adapters know how to talk to its transport.
                is_async = not hasattr(self._inner, "handle_request") or (
                    kind == "handle_async_request" and hasattr(self._inner, kind)
                )
                client = (package.AsyncClient if is_async else package.Client)(transport=self._inner, trust_env=False)
                self._connection = connect(client, **self._options)
            return self._connection

    def _call(self, request: Any, package: Any) -> FetchCall:
        """The call of ``fetch()`` that *request*, whose body was read, stands for."""
        own = request.extensions.get(KEY, {})
        if not isinstance(own, Mapping):
            raise TypeError(f"the request's extensions[{KEY!r}] is {own!r}: a mapping is needed")
        members: dict[str, Any] = {
            "method": request.method,
            "headers": script_headers(request, package.__name__),
            "body": request.content or None,
            **self._members,
            **checked_members(own, f"the request's extensions[{KEY!r}]", also=("method",)),
        }
        return fetch_call(str(request.url), members)


def package_of(request: object) -> Any:
    """The library that *request* is of, which its class tells; raises TypeError where it is no such request."""
    for cls in type(request).__mro__:
        package = sys.modules.get(cls.__module__.partition(".")[0])
        if cls.__name__ == "Request" and all(hasattr(package, name) for name in NAMES_OF_A_PACKAGE):
            return package
    raise TypeError(f"{request!r} is no request of httpx, httpx2 or a library made like them")


def script_headers(request: Any, package: str) -> list[tuple[str, str]]:
    """The headers of *request* that stand for those that a script has set: without what the client adds by itself.

    A browser sends its own User-Agent and Accept, too; those of the client would only ask for a preflight that
    no page causes.
    """
    found = []
    for raw_name, raw_value in request.headers.raw:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        key = name.lower()
        is_default = (key == "accept" and value == "*/*") or (
            key == "user-agent" and (value == "testclient" or value.startswith(f"python-{package}/"))
        )
        if key not in ADDED_BY_THE_CLIENT and not is_default:
            found.append((name, value))
    return found


def checked_members(members: Mapping[str, Any], where: str, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """*members* of ``RequestInit``, which are in *where*; raises TypeError for one that cannot be given there."""
    known = (*Members.__annotations__, *also)
    for name in members:
        if name not in known:
            hint = did_you_mean(str(name), known)
            raise TypeError(f"{where}: there is no {name!r}; {', '.join(known)} can be given. {hint}".rstrip())
    fetch_call("about:blank", members)
    for name, (_, values) in ENUMERATIONS.items():
        if members.get(name) is not None and members[name] not in values:
            raise TypeError(f"{where}: {name} is {members[name]!r}; {', '.join(values)} can be given")
    return dict(members)


def response_for(verdict: Verdict, request: Any, package: Any) -> Any:
    """The response of *package* that shows what a script sees; raises what came instead of one."""
    __tracebackhide__ = True
    if verdict.response is None:
        error = error_of(verdict)
        if isinstance(error, CorsError):
            raise package.ConnectError(str(error), request=request) from error
        raise error
    seen = Response(verdict)
    # The body is decoded already.
    headers = [(name, value) for name, value in seen.headers if name != "content-encoding"]
    return package.Response(
        seen.status,
        headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        stream=package.ByteStream(seen.bytes()),
        extensions={KEY: seen, "reason_phrase": seen.status_text.encode("latin-1", "replace")},
    )
