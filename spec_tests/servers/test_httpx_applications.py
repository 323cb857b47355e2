"""Transports of httpx and httpx2 with an application behind them, which is connected as if it had been given itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from corsim.servers.asgi import AsgiConnection
from corsim.servers.connecting import connect
from corsim.servers.wsgi import WsgiConnection
from corsim.standard.wire import WireRequest, WireResponse

from .httpx_clients import asked, awaited
from .sending import BARE_500, BODY, END, GET, HEADERS, SENT, START, TARGET, Receive, Send, lower, response_of


@pytest.fixture(params=[asked, awaited], ids=["called", "awaited"])
def ask(request: pytest.FixtureRequest) -> Any:
    return request.param


class TestApplicationTransports:
    @pytest.fixture
    def scopes(self) -> list[dict[str, Any]]:
        return []

    @pytest.fixture
    def application(self, scopes: list[dict[str, Any]]) -> Any:
        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            scopes.append(scope)
            assert await receive() == {"type": "http.request", "body": BODY, "more_body": False}
            await send(START)
            await send(END)

        return application

    def test_asgi(self, package: Any, ask: Any, application: Any, scopes: list[dict[str, Any]]) -> None:
        transport = package.ASGITransport(application, root_path="/root", client=("10.0.0.1", 5))
        assert response_of(ask(package.AsyncClient(transport=transport, base_url="http://test"), SENT)).body == b"text"
        [scope] = scopes
        assert (scope["method"], scope["root_path"], scope["client"]) == ("patch", "/root", ("10.0.0.1", 5))
        assert (scope["scheme"], scope["server"]) == ("https", ("api.example.com", 8443))
        assert scope["headers"] == [(b"host", b"api.example.com:8443"), *lower(HEADERS)]
        assert (scope["raw_path"] + b"?" + scope["query_string"]).decode() == TARGET

    def test_wsgi(self, package: Any, ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
        environs = []

        def application(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
            environs.append((environ, threading.get_ident()))
            environ["wsgi.errors"].write("said")
            start_response("200 OK", [])
            yield environ["wsgi.input"].read()

        import io

        errors = io.StringIO()
        transport = package.WSGITransport(application, script_name="/root", remote_addr="10.0.0.1", wsgi_errors=errors)
        assert response_of(ask(package.Client(transport=transport, base_url="http://test"), SENT)).body == BODY
        [(environ, thread)] = environs
        assert (environ["REQUEST_METHOD"], environ["SCRIPT_NAME"], environ["REMOTE_ADDR"]) == (
            "patch",
            "/root",
            "10.0.0.1",
        )
        assert (environ["HTTP_X_TWICE"], environ["HTTP_X_LATIN"]) == ("1,2", "\xe9\xff")
        assert errors.getvalue() == "said"
        assert thread == threading.get_ident()

    def test_whether_exceptions_are_raised(self, package: Any) -> None:
        async def asgi(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            raise KeyError("x")

        def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            raise KeyError("x")

        for client_class, transport_class, application in (
            (package.AsyncClient, package.ASGITransport, asgi),
            (package.Client, package.WSGITransport, wsgi),
        ):
            raising = client_class(transport=transport_class(application))
            silent = client_class(transport=transport_class(application, raise_app_exceptions=False))
            with pytest.raises(KeyError):
                asked(raising)
            assert asked(raising, raise_server_exceptions=False) == BARE_500
            assert asked(silent) == BARE_500

    def test_one_among_several_is_left_as_it_is(self, package: Any) -> None:
        def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            start_response("200 OK", [])
            return [environ["PATH_INFO"].encode()]

        transport = package.WSGITransport(wsgi)
        client = package.Client(transport=transport, mounts={"all://other.test": None})
        connection = connect(client)
        assert not isinstance(connection, (AsgiConnection, WsgiConnection))
        assert response_of(asked(client, GET)).body == b"/"

    def test_a_subclass_is_left_as_it_is(self, package: Any) -> None:
        class Counting(package.WSGITransport):  # type: ignore[misc]
            requests = 0

            def handle_request(self, request: Any) -> Any:
                self.requests += 1
                return super().handle_request(request)

        def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            start_response("200 OK", [("X-A", "1")])
            return [environ["REQUEST_METHOD"].encode()]

        transport = Counting(wsgi)
        answer = asked(package.Client(transport=transport), WireRequest("request", "patch", "http://a.test/", ()))
        assert answer == WireResponse(200, (("X-A", "1"),), b"patch", "OK")
        assert transport.requests == 1
