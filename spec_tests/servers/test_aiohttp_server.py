"""aiohttp's test servers and clients: started here or by their owner, called or awaited."""

from __future__ import annotations

import asyncio
import gc
import re
import shutil
import ssl
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient as AioClient
from aiohttp.test_utils import TestServer as AioServer

from corsim.servers.connecting import connect
from corsim.standard.wire import Answer, WireResponse
from spec_tests.browsers.certificates import make_certificates

from .sending import BODY, GET, HEADERS, SENT, STREAM, encoded, failure_of, response_of

PATCH = replace(SENT, method="PATCH")


class Site:
    """An application that notes what it receives, and in which thread its events happen."""

    def __init__(self, handler: Any = None) -> None:
        self.received: list[tuple[str, str, Any, bytes]] = []
        self.threads: list[int] = []
        self.application = web.Application()
        self.application.router.add_route("*", "/{path:.*}", handler or self.answer)
        self.application.cleanup_ctx.append(self.lifespan)

    async def lifespan(self, application: web.Application) -> Any:
        self.threads.append(threading.get_ident())
        yield
        self.threads.append(threading.get_ident())

    async def answer(self, request: web.Request) -> web.Response:
        self.threads.append(threading.get_ident())
        self.received.append((request.method, request.raw_path, request.raw_headers, await request.read()))
        return web.Response(status=201, text="text", headers={"X-A": "1"})


@pytest.fixture
def site() -> Site:
    return Site()


def check(answer: Answer) -> None:
    response = response_of(answer)
    assert (response.status, response.body, dict(response.headers)["X-A"]) == (201, b"text", "1")


class TestNotStarted:
    def test_every_byte(self, site: Site) -> None:
        connection = connect(AioServer(site.application))
        check(connection(PATCH))
        connection.close()
        [(method, target, headers, body)] = site.received
        assert method == "PATCH"
        assert target == "/items/a%20b%C3%A9/%2F|'x?q=%7c&r=a+b|"
        assert list(headers) == [(b"Host", b"api.example.com:8443"), *encoded(HEADERS)]
        assert body == BODY

    def test_a_method_in_small_letters_is_one_that_aiohttp_does_not_know(self, site: Site) -> None:
        """Its own client would have sent it in capitals, and hidden that."""
        connection = connect(AioServer(site.application))
        response = response_of(connection(SENT))
        connection.close()
        assert response.status == 400
        assert b"patch /items" in response.body

    def test_a_stream(self, site: Site) -> None:
        connection = connect(AioServer(site.application))
        check(connection(replace(STREAM, method="PATCH")))
        connection.close()
        assert site.received[0][3] == BODY

    def test_called_it_runs_in_a_thread_until_closing(self, site: Site) -> None:
        before = set(threading.enumerate())
        connection = connect(AioServer(site.application))
        connection.open()
        assert len(site.threads) == 1
        check(connection(GET))
        check(connection(GET))
        connection.close()
        connection.close()
        assert len(site.threads) == 4
        assert len(set(site.threads)) == 1
        assert site.threads[0] != threading.get_ident()
        assert set(threading.enumerate()) <= before
        with pytest.raises(RuntimeError, match="was closed, and cannot be started again"):
            connection(GET)
        connection.close()

    @pytest.mark.parametrize("closed_by", ["close", "aclose"])
    def test_awaited_it_runs_in_a_thread_too_and_outlives_the_callers_loop(self, site: Site, closed_by: str) -> None:
        before = set(threading.enumerate())
        server = AioServer(site.application)
        connection = connect(server)

        async def run() -> None:
            check(await connection.answer_async(GET))
            check(await connection.answer_async(GET))
            if closed_by == "aclose":
                await connection.aclose()
                await connection.aclose()

        asyncio.run(run())
        connection.close()
        assert server.closed
        assert len(site.threads) == 4
        assert len(set(site.threads)) == 1
        assert site.threads[0] != threading.get_ident()
        assert set(threading.enumerate()) <= before

    def test_opened_in_a_loop_it_runs_there(self, site: Site) -> None:
        async def run() -> None:
            connection = connect(AioServer(site.application))
            await connection.aopen()
            check(await connection.answer_async(GET))
            check(await connection.answer_async(GET))
            await connection.aclose()
            await connection.aclose()

        asyncio.run(run())
        assert len(site.threads) == 4
        assert set(site.threads) == {threading.get_ident()}

    def test_several_requests_start_it_once(self, site: Site) -> None:
        async def run() -> None:
            connection = connect(AioServer(site.application))
            for answer in await asyncio.gather(*(connection.answer_async(GET) for _ in range(5))):
                check(answer)
            await connection.aclose()

        asyncio.run(run())
        assert len(site.threads) == 7

    def test_one_that_comes_while_it_is_being_started_waits(self, site: Site) -> None:
        async def slowly(application: web.Application) -> None:
            await asyncio.sleep(0.1)

        site.application.on_startup.append(slowly)

        async def run() -> None:
            connection = connect(AioServer(site.application))
            first = asyncio.create_task(connection.answer_async(GET))
            await asyncio.sleep(0.05)
            check(await connection.answer_async(GET))
            check(await first)
            await connection.aclose()

        asyncio.run(run())
        other = Site()
        other.application.on_startup.append(slowly)
        connection = connect(AioServer(other.application))
        threads = [threading.Thread(target=connection, args=(GET,)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        connection.close()
        assert len(other.threads) == 7

    def test_opened_in_a_thread_it_can_be_awaited(self, site: Site) -> None:
        connection = connect(AioServer(site.application))
        connection.open()

        async def run() -> None:
            check(await connection.answer_async(GET))
            await connection.aclose()

        asyncio.run(run())
        assert len(site.threads) == 3
        assert threading.get_ident() not in site.threads

    def test_within_a_running_loop(self, site: Site) -> None:
        async def cell() -> None:
            connection = connect(AioServer(site.application))
            check(connection(GET))
            connection.close()

        asyncio.run(cell())

    def test_called_in_the_loop_in_which_it_was_opened(self, site: Site) -> None:
        async def run() -> None:
            connection = connect(AioServer(site.application), timeout=5)
            await connection.aopen()
            with pytest.raises(RuntimeError, match="runs in the event loop of this thread"):
                connection(GET)
            await connection.aclose()

        asyncio.run(run())

    def test_an_application_that_does_not_start(self) -> None:
        site = Site()

        async def fails(application: web.Application) -> None:
            raise OSError("no database")

        site.application.on_startup.append(fails)
        before = set(threading.enumerate())
        with pytest.raises(OSError, match="no database"):
            connect(AioServer(site.application)).open()
        assert set(threading.enumerate()) <= before

    def test_an_application_that_hangs(self) -> None:
        async def hangs(request: web.Request) -> web.Response:
            await asyncio.sleep(60)
            return web.Response()

        connection = connect(AioServer(Site(hangs).application), timeout=0.3)
        assert "did not answer within 0.3 seconds" in failure_of(connection(GET))
        connection.close()

    def test_an_exception_becomes_aiohttps_own_500(self, caplog: pytest.LogCaptureFixture) -> None:
        async def fails(request: web.Request) -> web.Response:
            raise KeyError("x")

        connection = connect(AioServer(Site(fails).application))
        assert response_of(connection(GET)).status == 500
        connection.close()
        assert "KeyError: 'x'" in caplog.text


def test_forgotten_without_being_closed_it_is_closed_all_the_same() -> None:
    site = Site()
    server = AioServer(site.application)
    check(connect(server)(GET))
    gc.collect()
    deadline = time.monotonic() + 5
    while any(thread.name == "corsim application" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert server.closed
    assert len(site.threads) == 3


class TestStarted:
    """By its owner, who closes it, too."""

    def test_it_is_awaited_and_left_running(self, site: Site) -> None:
        async def run() -> None:
            async with AioServer(site.application) as server:
                connection = connect(server)
                await connection.aopen()
                check(await connection.answer_async(PATCH))
                await connection.aclose()
                assert not server.closed
                check(await connect(server).answer_async(GET))

        asyncio.run(run())
        assert site.received[0][3] == BODY

    def test_a_client_is_gone_round(self, site: Site) -> None:
        async def run() -> None:
            async with AioClient(AioServer(site.application), headers={"X-Client": "1"}, cookies={"a": "b"}) as client:
                connection = connect(client)
                check(await connection.answer_async(PATCH))
                await connection.aclose()

        asyncio.run(run())
        assert list(site.received[0][2]) == [(b"Host", b"api.example.com:8443"), *encoded(HEADERS)]

    def test_called_from_its_own_loop_it_would_wait_for_itself(self, site: Site) -> None:
        async def run() -> None:
            async with AioServer(site.application) as server:
                connection = connect(server)
                with pytest.raises(RuntimeError, match="Await the request"):
                    connection(GET)
                check(await asyncio.to_thread(connection, GET))

        asyncio.run(run())

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command is not installed")
    def test_with_a_certificate_of_its_own(self, site: Site, tmp_path: Path) -> None:
        certificates = make_certificates({"127.0.0.1"}, tmp_path)
        context = certificates.server_context("http/1.1")
        assert isinstance(context, ssl.SSLContext)

        async def run() -> None:
            server = AioServer(site.application)
            await server.start_server(ssl=context)
            connection = connect(server)
            check(await connection.answer_async(GET))
            await connection.aclose()
            await server.close()

        asyncio.run(run())


def test_an_application_needs_a_server() -> None:
    with pytest.raises(TypeError, match=re.escape("pass aiohttp.test_utils.TestServer(application)")):
        connect(web.Application())


def test_what_it_answers_is_as_it_came() -> None:
    async def answer(request: web.Request) -> web.Response:
        response = web.Response(status=299, reason="Fine", body=b"ok")
        response.headers.add("X-A", "1")
        response.headers.add("x-a", "2")
        return response

    connection = connect(AioServer(Site(answer).application))
    response = response_of(connection(GET))
    connection.close()
    assert isinstance(response, WireResponse)
    assert (response.status, response.status_text, response.body) == (299, "Fine", b"ok")
    assert [value for name, value in response.headers if name.lower() == "x-a"] == ["1", "2"]
