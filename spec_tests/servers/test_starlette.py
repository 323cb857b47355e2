"""Starlette and FastAPI: applications, their lifespans, and the TestClient, in its `with` block and out of it."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
import traceback
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi import Request as FastRequest
from fastapi.testclient import TestClient as FastClient
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient as StarClient

from corsim.servers.connecting import connect
from corsim.servers.violations import ApplicationTimeout
from corsim.standard.wire import WireRequest

from .sending import BARE_500, BODY, GET, HEADERS, SENT, lower, response_of, to


class Site:
    """A Starlette application that notes what happens to it."""

    def __init__(self, **options: Any) -> None:
        self.requests: list[tuple[Any, bytes]] = []
        self.threads: list[int] = []
        self.events: list[str] = []
        routes = [
            Route("/raise", self.raises),
            Route("/sync", self.sync),
            Route("/stream", self.stream),
            Route("/state", self.state),
            Route("/wait", self.wait),
            Route("/background", self.background),
            Mount("/", self.answer),
        ]
        self.application = Starlette(routes=routes, lifespan=self.lifespan, **options)

    @contextlib.asynccontextmanager
    async def lifespan(self, application: Starlette) -> AsyncIterator[dict[str, Any]]:
        self.events.append("startup")
        self.threads.append(threading.get_ident())
        self.lock = asyncio.Lock()
        yield {"database": "open"}
        self.events.append("shutdown")

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        """Mounted, since a route would only know methods in capitals."""
        self.threads.append(threading.get_ident())
        self.requests.append((dict(scope), await Request(scope, receive).body()))
        await PlainTextResponse("text", 201, headers={"X-A": "1"})(scope, receive, send)

    def raises(self, request: Request) -> Response:
        raise KeyError("x")

    def sync(self, request: Request) -> Response:
        self.threads.append(threading.get_ident())
        return PlainTextResponse(VARIABLE.get())

    async def stream(self, request: Request) -> Response:
        async def parts() -> AsyncIterator[bytes]:
            for part in (b"a", b"b", b"c"):
                yield part
                await asyncio.sleep(0)

        return StreamingResponse(parts())

    async def state(self, request: Request) -> Response:
        async with self.lock:
            return JSONResponse([request.state.database])

    async def wait(self, request: Request) -> Response:
        await asyncio.sleep(60)
        return Response()

    async def background(self, request: Request) -> Response:
        return PlainTextResponse("text", background=BackgroundTask(self.events.append, "background"))


VARIABLE: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")


@pytest.fixture
def site() -> Site:
    return Site()


def check_sent(scope: Any, body: bytes) -> None:
    assert scope["method"] == "patch"
    assert scope["headers"] == [(b"host", b"api.example.com:8443"), *lower(HEADERS)]
    assert (scope["scheme"], scope["server"]) == ("https", ("api.example.com", 8443))
    assert scope["raw_path"] == b"/items/a%20b%C3%A9/%2F|'x"
    assert scope["query_string"] == b"q=%7c&r=a+b|"
    assert body == BODY


class TestApplications:
    def test_every_byte(self, site: Site, ask: Any) -> None:
        answer = response_of(ask(site.application, SENT))
        assert (answer.status, answer.body, dict(answer.headers)["x-a"]) == (201, b"text", "1")
        [(scope, body)] = site.requests
        check_sent(scope, body)

    def test_the_lifespan_and_its_state(self, site: Site, ask: Any) -> None:
        assert response_of(ask(site.application, to("/state"))).body == b'["open"]'
        assert site.events == ["startup", "shutdown"]

    def test_a_function_that_runs_in_a_thread_sees_the_callers_context(self, site: Site, ask: Any) -> None:
        token = VARIABLE.set("caller's")
        try:
            assert response_of(ask(site.application, to("/sync"))).body == b"caller's"
        finally:
            VARIABLE.reset(token)

    def test_a_stream(self, site: Site, ask: Any) -> None:
        assert response_of(ask(site.application, to("/stream"))).body == b"abc"

    def test_background_tasks_are_done_then(self, site: Site, ask: Any) -> None:
        assert response_of(ask(site.application, to("/background"))).body == b"text"
        assert "background" in site.events

    def test_exceptions(self, site: Site, ask: Any) -> None:
        with pytest.raises(KeyError) as caught:
            ask(site.application, to("/raise"))
        assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "raises"

    def test_in_production_starlette_makes_the_page(self, site: Site, ask: Any) -> None:
        answer = response_of(ask(site.application, to("/raise"), raise_server_exceptions=False))
        assert (answer.status, answer.body) == (500, b"Internal Server Error")
        assert ("content-length", "21") in answer.headers
        assert answer != BARE_500

    def test_with_middleware_that_has_tasks_of_its_own(self, ask: Any) -> None:
        async def dispatch(request: Request, call_next: Any) -> Response:
            response: Response = await call_next(request)
            response.headers["X-Middleware"] = "1"
            return response

        site = Site(middleware=[Middleware(BaseHTTPMiddleware, dispatch=dispatch)])
        answer = response_of(ask(site.application, SENT))
        assert dict(answer.headers)["x-middleware"] == "1"
        with pytest.raises(KeyError):
            ask(site.application, to("/raise"))
        with pytest.raises(ApplicationTimeout):
            ask(site.application, to("/wait"), timeout=0.2)

    def test_head(self, site: Site, ask: Any) -> None:
        answer = response_of(ask(site.application, to("/x", "HEAD")))
        assert (answer.status, answer.body, dict(answer.headers)["content-length"]) == (201, b"", "4")

    def test_a_startup_that_fails(self, ask: Any) -> None:
        @contextlib.asynccontextmanager
        async def lifespan(application: Starlette) -> AsyncIterator[None]:
            raise OSError("no database")
            yield

        with pytest.raises(OSError, match="no database"):
            ask(Starlette(lifespan=lifespan))


class TestFastApi:
    def application(self) -> FastAPI:
        application = FastAPI()

        @application.patch("/items/{path:path}")
        async def patched(request: FastRequest) -> dict[str, str]:
            return {"body": (await request.body()).hex(), "method": request.method}

        @application.get("/number/{number}")
        def number(number: int) -> int:
            return number

        @application.get("/raise")
        async def raises() -> None:
            raise KeyError("x")

        return application

    def test_methods_keep_their_case_so_patch_is_not_allowed(self, ask: Any) -> None:
        """Why a test client that writes them in capitals hides the error."""
        application = self.application()
        assert response_of(ask(application, SENT)).status == 405
        sent = WireRequest("request", "PATCH", SENT.url, SENT.headers, SENT.body)
        assert response_of(ask(application, sent)).body == b'{"body":"%s","method":"PATCH"}' % BODY.hex().encode()

    def test_answers_and_exceptions(self, ask: Any) -> None:
        assert response_of(ask(self.application(), to("/number/5"))).body == b"5"
        assert response_of(ask(self.application(), to("/number/x"))).status == 422
        with pytest.raises(KeyError):
            ask(self.application(), to("/raise"))


class TestTheTestClient:
    """It is taken apart: nothing that an HTTP client adds or changes is there."""

    @pytest.mark.parametrize("client_class", [StarClient, FastClient])
    def test_every_byte(self, site: Site, ask: Any, client_class: Any) -> None:
        client = client_class(
            site.application,
            base_url="http://other",
            headers={"X-Client": "1"},
            cookies={"a": "b"},
            root_path="/root",
            client=("10.0.0.1", 5),
        )
        assert response_of(ask(client, SENT)).status == 201
        [(scope, body)] = site.requests
        check_sent(scope, body)
        assert (scope["root_path"], scope["client"]) == ("/root", ("10.0.0.1", 5))
        client.close()

    def test_out_of_its_with_block_the_lifespan_is_run_here(self, site: Site, ask: Any) -> None:
        client = StarClient(site.application)
        assert response_of(ask(client, to("/state"))).body == b'["open"]'
        assert site.events == ["startup", "shutdown"]
        client.close()

    def test_within_it_its_loop_and_its_lifespan_are_used(self, site: Site, ask: Any) -> None:
        with StarClient(site.application) as client:
            assert response_of(ask(client, to("/state"))).body == b'["open"]'
            ask(client, SENT)
            # Still running, though the connection was closed.
            assert client.get("/state").json() == ["open"]
            assert site.events == ["startup"]
        assert site.events == ["startup", "shutdown"]
        assert len(set(site.threads)) == 1

    def test_connected_before_it_is_entered(self, site: Site) -> None:
        client = StarClient(site.application)
        connection = connect(client)
        with client:
            assert response_of(connection(to("/state"))).body == b'["open"]'
        connection.open()
        assert response_of(connection(to("/state"))).body == b'["open"]'
        connection.close()
        assert site.events == ["startup", "shutdown"] * 2

    def test_opened_before_it_is_entered_it_stays_where_it_is(self, site: Site) -> None:
        client = StarClient(site.application)
        connection = connect(client)
        connection.open()
        own_lock = site.lock
        with client:
            site.lock = own_lock
            assert response_of(connection(to("/state"))).body == b'["open"]'
        connection.close()
        assert site.events == ["startup", "startup", "shutdown", "shutdown"]

    @pytest.mark.parametrize("is_entered", [True, False])
    def test_exceptions(self, site: Site, ask: Any, is_entered: bool) -> None:
        for raises in (True, False):
            client = StarClient(site.application, raise_server_exceptions=raises)
            with client if is_entered else contextlib.closing(client):
                if raises:
                    with pytest.raises(KeyError):
                        ask(client, to("/raise"))
                    assert response_of(ask(client, to("/raise"), raise_server_exceptions=False)).status == 500
                else:
                    assert response_of(ask(client, to("/raise"))).status == 500

    @pytest.mark.parametrize("is_entered", [True, False])
    def test_time(self, site: Site, ask: Any, is_entered: bool) -> None:
        client = StarClient(site.application)
        with client if is_entered else contextlib.closing(client):
            with pytest.raises(ApplicationTimeout, match=r"within 0\.2 seconds"):
                ask(client, to("/wait"), timeout=0.2)
            assert response_of(ask(client, GET)).status == 201

    def test_an_application_that_blocks_its_loop(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corsim.servers.places.GRACE", 0.05)
        released = threading.Event()

        async def application(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                await receive()
                await send({"type": "lifespan.startup.complete"})
                await receive()
                await send({"type": "lifespan.shutdown.complete"})
            else:
                released.wait(5)

        with StarClient(application) as client:
            with pytest.raises(ApplicationTimeout, match="cannot be interrupted: it blocks its event loop"):
                connect(client, timeout=0.1)(GET)
            released.set()

    def test_a_backend_other_than_asyncio(self, site: Site) -> None:
        client = StarClient(site.application)
        with client:
            client.async_backend["backend"] = "trio"
            with pytest.raises(TypeError, match="runs on trio; corsim needs its backend to be asyncio"):
                connect(client)(GET)
            client.async_backend["backend"] = "asyncio"
