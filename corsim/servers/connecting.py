"""Makes a connection of whatever can answer: applications, clients, URLs, callables.

What is given is recognised by what it has and how it is called (:func:`connect`). No framework and no
client is imported for that, and the module that knows how to talk to it only when it is needed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, runtime_checkable

from corsim.standard.wire import Answer, WireRequest

ACCEPTED = (
    "an ASGI 3 application (Starlette, FastAPI, Django's get_asgi_application(), ...)",
    "a WSGI application (Flask, Django's get_wsgi_application(), ...)",
    "a test client of Starlette, FastAPI, Flask, werkzeug or Django",
    "an httpx or httpx2 client, synchronous or asynchronous",
    "a requests session",
    "an aiohttp TestServer or TestClient",
    "the http: or https: URL of a live server",
    "a function, or coroutine function, from a wire request to a wire response",
)


class UnknownTarget(TypeError):
    """A target that nothing is known about; the message says what it is, and what can be connected."""


@runtime_checkable
class Connection(Protocol):
    """What answers the requests of a browser: called, or awaited.

    Opened, it holds what it needs for longer than one request (a lifespan, a loop, sockets), and closed it lets go of
    it. Opening what is open and closing what is closed does nothing. It can be used without being opened.
    """

    def __call__(self, request: WireRequest, /) -> Answer:
        """The answer to *request*; raises what the application raises."""
        ...

    async def answer_async(self, request: WireRequest, /) -> Answer:
        """The same, awaited."""
        ...

    def open(self) -> None:
        """Start what answers."""
        ...

    def close(self) -> None:
        """Stop it, and free what it holds."""
        ...

    async def aopen(self) -> None:
        """Start what answers, in the loop that is running here."""
        ...

    async def aclose(self) -> None:
        """Stop it, and free what it holds."""
        ...


def connect(target: object, *, raise_server_exceptions: bool = True, timeout: float = 30.0) -> Connection:
    """The connection to *target*, which is one of :data:`ACCEPTED`, or a connection already.

    With *raise_server_exceptions*, what an application raises reaches the caller; without, the answer is what a
    server in production would give then: a bare 500, or a broken connection. *timeout* is in seconds, ``math.inf``
    for none; where an answer is not there by then, :class:`~corsim.servers.violations.ApplicationTimeout` is raised
    for an application, and the answer of a server on the network is a connection failure. Synchronous clients can
    limit each read only; what runs in the caller's thread, such as a WSGI application, is not limited at all.

    Raises UnknownTarget (a TypeError) for a target that nothing is known about, ValueError for a URL or a timeout that
    is of no use.
    """
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)):
        raise TypeError(f"timeout is {timeout!r}; a number of seconds is needed, math.inf for no limit.")
    if not timeout > 0:
        raise ValueError(f"timeout is {timeout!r}; more than 0 seconds are needed, math.inf for no limit.")
    if isinstance(target, Connection) and not inspect.isclass(target):
        return target
    options = Options(raise_server_exceptions, float(timeout))
    connection = _known_object(target, options) or _callable(target, options)
    if connection is None:
        raise _unknown(target)
    return connection


@dataclass(frozen=True, slots=True)
class Options:
    """The options of :func:`connect`."""

    raises: bool
    timeout: float


def _known_object(target: Any, options: Options) -> Connection | None:
    """The connection to *target* if it is a URL, a client or a test server."""
    if isinstance(target, str):
        from .live import LiveConnection

        return LiveConnection(target, timeout=options.timeout)
    if inspect.isclass(target):
        return None
    if _has(target, "portal", "app_state", "async_backend", "_transport"):
        from .starlette_client import StarletteClientConnection

        return StarletteClientConnection(target, raise_server_exceptions=options.raises, timeout=options.timeout)
    if _has(target, "application", "run_wsgi_app", "open"):
        from .werkzeug_client import connect_werkzeug_client

        return connect_werkzeug_client(target, raise_server_exceptions=options.raises)
    if _is_from(target, "django.test.client", "AsyncClient"):
        from .django_client import DjangoAsyncClientConnection

        return DjangoAsyncClientConnection(target, raise_server_exceptions=options.raises, timeout=options.timeout)
    if _is_from(target, "django.test.client", "Client"):
        from .django_client import connect_django_client

        return connect_django_client(target, raise_server_exceptions=options.raises)
    if _has(target, "_transport_for_url", "build_request", "send"):
        from .httpx_client import connect_httpx_client

        return connect_httpx_client(target, raise_server_exceptions=options.raises, timeout=options.timeout)
    if _has(target, "get_adapter", "prepare_request", "send"):
        from .requests_session import RequestsConnection

        return RequestsConnection(target, raise_server_exceptions=options.raises, timeout=options.timeout)
    server = getattr(target, "server", target)
    if _has(target, "make_url", "start_server") and _has(server, "make_url", "start_server", "runner"):
        from .aiohttp_server import AiohttpConnection

        return AiohttpConnection(target, timeout=options.timeout)
    return None


def _has(target: object, *names: str) -> bool:
    return all(hasattr(target, name) for name in names)


def _is_from(target: object, module: str, name: str) -> bool:
    return any((cls.__module__, cls.__qualname__) == (module, name) for cls in type(target).__mro__)


def _callable(target: Any, options: Options) -> Connection | None:
    """The connection to *target* if it can be called: by what it needs to be called with."""
    required = _required_parameters(target) if callable(target) else None
    if required is None:
        return None
    if _is_of_werkzeug(target):
        required = ["environ", "start_response"]
    is_async = _is_coroutine_function(target)
    # A class can be an application, too: calling it makes an instance, which is then awaited or iterated.
    is_class = inspect.isclass(target)
    if len(required) == 3 and (not is_class or hasattr(target, "__await__")):
        from .asgi import AsgiConnection

        return AsgiConnection(target, raise_server_exceptions=options.raises, timeout=options.timeout)
    if len(required) == 2 and not is_async and (not is_class or hasattr(target, "__iter__")):
        from .wsgi import WsgiConnection

        is_django = _is_from(target, "django.core.handlers.base", "BaseHandler")
        return WsgiConnection(target, raise_server_exceptions=options.raises, is_django=is_django)
    if len(required) == 1 and not is_class and (is_async or required != ["scope"]):
        from .functions import FunctionConnection

        return FunctionConnection(
            target, raise_server_exceptions=options.raises, timeout=options.timeout, is_async=is_async
        )
    return None


def _required_parameters(target: Callable[..., Any]) -> list[str] | None:
    """The names of the positional parameters without a default; None if they cannot be known."""
    try:
        parameters = inspect.signature(target).parameters.values()
    except (TypeError, ValueError):
        return None
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [item.name for item in parameters if item.kind in positional and item.default is inspect.Parameter.empty]


def _is_of_werkzeug(target: Any) -> bool:
    """Whether werkzeug's ``Request.application`` made it of a function, whose signature it shows instead of its own."""
    made_in = getattr(target, "__globals__", {}).get("__name__", "")
    return hasattr(target, "__wrapped__") and isinstance(made_in, str) and made_in.startswith("werkzeug.")


def _takes_any_number(target: Callable[..., Any]) -> bool:
    parameters = inspect.signature(target).parameters.values()
    return any(item.kind is inspect.Parameter.VAR_POSITIONAL for item in parameters)


def _is_coroutine_function(target: Any) -> bool:
    while isinstance(target, partial):
        target = target.func
    return inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(type(target).__call__)


def _unknown(target: object) -> UnknownTarget:
    accepted = "".join(f"\n- {item}" for item in ACCEPTED)
    return UnknownTarget(f"{_described(target)}{_hint(target)} What can be connected:{accepted}")


def _described(target: object) -> str:
    if isinstance(target, (bytes, bytearray)):
        return f"{target!r} is bytes; the URL of a server is a str."
    if inspect.isclass(target):
        return f"{target.__qualname__} is a class; an instance is needed."
    described = f"Nothing is known about {target!r}, of type {type(target).__module__}.{type(target).__qualname__}."
    if not callable(target):
        return described
    required = _required_parameters(target)
    if required is None:
        return f"{described} Its parameters cannot be found out."
    if not required and _takes_any_number(target):
        return (
            f"{described} It takes any number of arguments, so how to call it cannot be told; wrap it in a function "
            "that has the parameters: `lambda environ, start_response: application(environ, start_response)` is WSGI."
        )
    kind = "coroutine function" if _is_coroutine_function(target) else "callable"
    return (
        f"{described} It is a {kind} with {len(required)} required positional parameters ({', '.join(required)}); "
        "ASGI 3 has three, WSGI two (and is not async), a function from request to response one."
    )


def _hint(target: object) -> str:
    if callable(target) and _required_parameters(target) == ["scope"]:
        return (
            " It looks like an ASGI 2 application, called with a scope, and then with receive and send; ASGI 3 is "
            "needed (asgiref.compatibility.guarantee_single_callable makes one of it)."
        )
    if _is_from(target, "aiohttp.web_app", "Application"):
        return " An aiohttp application needs a server: pass aiohttp.test_utils.TestServer(application)."
    if inspect.ismodule(target):
        return " It is a module; pass the application in it."
    return ""
