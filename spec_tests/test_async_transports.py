"""An asynchronous client of httpx or httpx2 with a BrowserTransport does what a page does, in its own event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from corsim import ApiTypeError, Browser, BrowserTransport, CorsError, Page, WireResponse
from spec_tests.making import API, PAGE, Application, Server, mock_transport

URL = API + "/items"


@pytest.fixture
def page() -> Page:
    return Browser("chromium").page(PAGE)


class TestAnAsynchronousClient:
    @staticmethod
    def run(package: Any, transport: BrowserTransport, use: Callable[[Any], Any]) -> Any:
        async def main() -> Any:
            async with package.AsyncClient(transport=transport) as client:
                return await use(client)

        return asyncio.run(main())

    def test_behaves_as_the_page(self, package: Any, page: Page) -> None:
        server = Server()

        async def use(client: Any) -> None:
            response = await client.put(URL, json={"b": 2})
            assert response.json() == {"a": 1}
            assert response.extensions["corsim"].type == "cors"
            async with client.stream("GET", URL) as response:
                assert b"".join([part async for part in response.aiter_raw()]) == b'{"a": 1}'

        self.run(package, BrowserTransport(mock_transport(package, server), page=page), use)
        assert server.methods == ["OPTIONS", "PUT", "GET"]

    def test_errors(self, package: Any, page: Page) -> None:
        async def use(client: Any) -> None:
            with pytest.raises(package.ConnectError) as caught:
                await client.get(URL)
            assert isinstance(caught.value.__cause__, CorsError)
            with pytest.raises(ApiTypeError):
                await client.request("TRACE", URL)

        self.run(package, BrowserTransport(lambda _request: WireResponse(), page=page), use)

    def test_an_application_in_the_clients_loop(self, package: Any, page: Page) -> None:
        application, loops = Application(), set()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            loops.add(asyncio.get_running_loop())
            await application(scope, receive, send)

        async def use(client: Any) -> None:
            loops.add(asyncio.get_running_loop())
            assert (await client.get(URL)).text == "hello"

        self.run(package, BrowserTransport(app, page=page), use)
        assert application.events == ["lifespan.startup", "GET", "lifespan.shutdown"]
        assert len(loops) == 1

    def test_transports_of_either_kind(self, package: Any, page: Page) -> None:
        def wsgi(environ: Any, start_response: Any) -> list[bytes]:
            start_response("200 OK", [("Access-Control-Allow-Origin", "*")])
            return [environ["REQUEST_METHOD"].encode()]

        async def use(client: Any) -> str:
            text: str = (await client.get(URL)).text
            return text

        assert self.run(package, BrowserTransport(package.WSGITransport(wsgi), page=page), use) == "GET"
        inner = package.ASGITransport(Application())
        assert self.run(package, BrowserTransport(inner, page=page), use) == "hello"

    def test_the_pages_own_routes_and_a_streamed_body(self, package: Any, page: Page) -> None:
        server = Server()
        page.route(API, server)

        async def parts() -> Any:
            yield b"a"
            yield b"b"

        async def use(client: Any) -> None:
            assert (await client.post(URL, content=parts())).status_code == 200

        self.run(package, BrowserTransport(page=page), use)
        assert server.asked[0].body == b"ab"


def test_one_transport_is_for_clients_of_both_kinds(package: Any, page: Page) -> None:
    """As ``MockTransport`` of the libraries is."""
    server = Server()
    transport = BrowserTransport(mock_transport(package, server), page=page)

    async def main() -> str:
        async with package.AsyncClient(transport=transport) as client:
            text: str = (await client.get(URL)).text
            return text

    with package.Client(transport=transport) as client:
        assert client.get(URL).text == asyncio.run(main()) == '{"a": 1}'
    assert server.methods == ["GET", "GET"]
