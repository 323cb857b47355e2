"""What is recognised, and by what; what is not, with an error that says what would be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import partial, wraps
from typing import Any

import pytest

from corsim.servers.asgi import AsgiConnection
from corsim.servers.connecting import ACCEPTED, Connection, connect
from corsim.servers.functions import FunctionConnection
from corsim.servers.live import LiveConnection
from corsim.servers.wsgi import WsgiConnection
from corsim.standard.wire import Answer, WireRequest, WireResponse

from .sending import GET, response_of


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body"})


def wsgi(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return []


def function(request: WireRequest) -> Answer:
    return WireResponse()


async def coroutine_function(request: WireRequest) -> Answer:
    return WireResponse()


class AsgiObject:
    async def __call__(self, scope: Any, receive: Any, send: Any, *, more: int = 0) -> None:
        await asgi(scope, receive, send)


class WsgiObject:
    def __call__(self, environ: Any, start_response: Any, more: int = 0) -> list[bytes]:
        return wsgi(environ, start_response)

    def method(self, environ: Any, start_response: Any) -> list[bytes]:
        return wsgi(environ, start_response)

    @classmethod
    def class_method(cls, environ: Any, start_response: Any) -> list[bytes]:
        return wsgi(environ, start_response)

    @staticmethod
    def static_method(environ: Any, start_response: Any) -> list[bytes]:
        return wsgi(environ, start_response)


def decorated(inner: Any) -> Any:
    @wraps(inner)
    def outer(*arguments: Any) -> Any:
        return inner(*arguments)

    return outer


def asgi_of_a_synchronous_function(scope: Any, receive: Any, send: Any) -> Any:
    return asgi(scope, receive, send)


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (asgi, AsgiConnection),
        (AsgiObject(), AsgiConnection),
        (partial(asgi), AsgiConnection),
        (decorated(asgi), AsgiConnection),
        (asgi_of_a_synchronous_function, AsgiConnection),
        (lambda scope, receive, send: asgi(scope, receive, send), AsgiConnection),
        (wsgi, WsgiConnection),
        (WsgiObject(), WsgiConnection),
        (WsgiObject().method, WsgiConnection),
        (WsgiObject.class_method, WsgiConnection),
        (WsgiObject.static_method, WsgiConnection),
        (partial(WsgiObject.__call__, WsgiObject()), WsgiConnection),
        (decorated(wsgi), WsgiConnection),
        (function, FunctionConnection),
        (coroutine_function, FunctionConnection),
        (decorated(function), FunctionConnection),
        (lambda scope: WireResponse(), None),
        (lambda request: WireResponse(), FunctionConnection),
        ("http://localhost:8000", LiveConnection),
    ],
)
def test_what_is_recognised(target: Any, kind: type | None) -> None:
    if kind is None:
        with pytest.raises(TypeError):
            connect(target)
        return
    connection = connect(target)
    assert type(connection) is kind
    assert isinstance(connection, Connection)
    if kind is not LiveConnection:
        assert response_of(connection(GET)).status == 200
    connection.close()


class Asgi2:
    def __init__(self, scope: Any) -> None:
        self.scope = scope

    async def __call__(self, receive: Any, send: Any) -> None:
        await asgi(self.scope, receive, send)


def asgi2(scope: Any) -> Any:
    return partial(asgi, scope)


def takes_anything(*arguments: Any, **named: Any) -> Any:
    return wsgi(*arguments, **named)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (None, "Nothing is known about None, of type builtins.NoneType."),
        (5, "Nothing is known about 5, of type builtins.int."),
        (b"http://localhost", "b'http://localhost' is bytes; the URL of a server is a str."),
        ({"status": 200}, "Nothing is known about {'status': 200}, of type builtins.dict."),
        (json, "It is a module; pass the application in it."),
        (AsgiObject, "AsgiObject is a class; an instance is needed."),
        (WsgiObject, "WsgiObject is a class; an instance is needed."),
        (Asgi2, "Asgi2 is a class; an instance is needed. It looks like an ASGI 2 application, called with a scope"),
        (asgi2, "It looks like an ASGI 2 application, called with a scope, and then with receive and send; ASGI 3 is"),
        (lambda: None, "It is a callable with 0 required positional parameters (); ASGI 3 has three, WSGI two"),
        (lambda a, b, c, d: None, "It is a callable with 4 required positional parameters (a, b, c, d)"),
        (Asgi2({}), "It is a coroutine function with 2 required positional parameters (receive, send)"),
        (takes_anything, "It takes any number of arguments, so how to call it cannot be told; wrap it in a function"),
        (min, "Its parameters cannot be found out."),
    ],
)
def test_what_is_not(target: Any, said: str) -> None:
    with pytest.raises(TypeError, match=re.escape(said)) as caught:
        connect(target)
    assert all(item in str(caught.value) for item in ACCEPTED)


def test_a_coroutine_function_of_a_scope_is_one_of_a_request() -> None:
    """The name alone does not make it ASGI 2, which is not asynchronous."""

    async def server(scope: WireRequest) -> Answer:
        return WireResponse()

    assert isinstance(connect(server), FunctionConnection)


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_a_timeout_that_is_of_no_use(timeout: float) -> None:
    with pytest.raises(ValueError, match=r"more than 0 seconds are needed, math\.inf for no limit"):
        connect(wsgi, timeout=timeout)


@pytest.mark.parametrize("timeout", [None, "5", True])
def test_a_timeout_that_is_no_number(timeout: Any) -> None:
    with pytest.raises(TypeError, match=r"a number of seconds is needed, math\.inf for no limit"):
        connect(wsgi, timeout=timeout)


def modules_after(program: str) -> set[str]:
    """The modules that a new process has imported after *program*."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


THIRD_PARTIES = {"starlette", "fastapi", "flask", "werkzeug", "django", "asgiref", "aiohttp", "anyio", "requests"} | {
    "urllib3",
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "h11",
}


def test_connecting_imports_no_framework_and_no_adapter() -> None:
    modules = modules_after("import corsim.servers.connecting")
    assert modules.isdisjoint(THIRD_PARTIES)
    ours = {name.removeprefix("corsim.servers.") for name in modules if name.startswith("corsim.servers.")}
    assert ours == {"connecting"}


@pytest.mark.parametrize(
    ("target", "adapters"),
    [
        ("lambda request: None", {"functions"}),
        ("lambda environ, start_response: []", {"wsgi"}),
        ("lambda scope, receive, send: None", {"asgi", "lifespan"}),
        ("'http://localhost'", {"live", "http1"}),
    ],
)
def test_only_the_adapter_that_is_needed_is_imported(target: str, adapters: set[str]) -> None:
    modules = modules_after(f"from corsim.servers.connecting import connect\nconnect({target})")
    assert modules.isdisjoint(THIRD_PARTIES)
    every = {"asgi", "wsgi", "functions", "live", "http1", "lifespan", "starlette_client", "werkzeug_client"}
    every |= {"django_client", "httpx_client", "requests_session", "aiohttp_server"}
    assert {name for name in every if f"corsim.servers.{name}" in modules} == adapters


def test_no_adapter_imports_a_framework() -> None:
    names = "starlette_client, werkzeug_client, django_client, httpx_client, requests_session, aiohttp_server"
    assert modules_after(f"from corsim.servers import {names}").isdisjoint(THIRD_PARTIES)
