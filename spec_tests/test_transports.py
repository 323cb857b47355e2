"""A client of httpx or httpx2 with a BrowserTransport does what a page does; the same for both libraries."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from corsim import (
    ApiTypeError,
    Browser,
    BrowserTransport,
    ConnectionFailure,
    CorsError,
    Page,
    Response,
    WireRequest,
    WireResponse,
)
from spec_tests.making import API, APP, PAGE, Application, Server, mock_transport

URL = API + "/items"


@pytest.fixture
def page() -> Page:
    return Browser("chromium").page(PAGE)


class TestASynchronousClient:
    def test_behaves_as_the_page(self, package: Any, page: Page) -> None:
        server = Server()
        with package.Client(transport=BrowserTransport(mock_transport(package, server), page=page)) as client:
            response = client.put(URL, json={"b": 2})
        assert response.json() == {"a": 1}
        preflight, request = server.asked
        assert (preflight.method, request.method) == ("OPTIONS", "PUT")
        assert dict(preflight.headers)["Access-Control-Request-Headers"] == "content-type"
        assert dict(request.headers)["Origin"] == APP
        assert request.body == b'{"b":2}' or request.body == b'{"b": 2}'

    def test_is_given_what_a_script_sees(self, package: Any, page: Page) -> None:
        hidden = (
            ("X-Secret", "1"),
            ("X-Shown", "2"),
            ("Set-Cookie", "a=1"),
            ("Access-Control-Expose-Headers", "X-Shown"),
        )
        client = package.Client(transport=BrowserTransport(Server(*hidden, status=201), page=page))
        response = client.get(URL)
        assert dict(response.headers) == {"x-shown": "2"}
        assert (response.status_code, response.reason_phrase) == (201, "Fine")
        assert not client.cookies
        assert response.elapsed.total_seconds() >= 0
        seen = response.extensions["corsim"]
        assert isinstance(seen, Response)
        assert (seen.type, seen.url, seen.verdict.allowed) == ("cors", URL, True)

    def test_a_network_error_is_the_librarys_own(self, package: Any, page: Page) -> None:
        client = package.Client(transport=BrowserTransport(lambda _request: WireResponse(), page=page))
        with pytest.raises(package.ConnectError) as caught:
            client.get(URL)
        assert isinstance(caught.value.__cause__, CorsError)
        assert str(caught.value) == str(caught.value.__cause__)
        assert caught.value.__cause__.reason.value == "allow-origin-missing"
        assert str(caught.value.request.url) == URL

    def test_so_is_a_broken_connection(self, package: Any, page: Page) -> None:
        def broken(request: Any) -> Any:
            raise package.ReadTimeout("too late")

        for inner in (lambda _request: ConnectionFailure("gone"), package.MockTransport(broken)):
            client = package.Client(transport=BrowserTransport(inner, page=page))
            with pytest.raises(package.ConnectError, match="connection-failed"):
                client.get(URL)

    def test_what_the_api_throws_is_raised_as_it_is(self, package: Any, page: Page) -> None:
        server = Server()
        client = package.Client(transport=BrowserTransport(server, page=page))
        with pytest.raises(ApiTypeError, match="body-with-get-or-head"):
            client.request("GET", URL, content=b"x")
        with pytest.raises(ApiTypeError, match="forbidden-method"):
            client.request("TRACE", URL)
        assert server.asked == []

    def test_an_applications_exception_is_raised_as_it_is(self, package: Any, page: Page) -> None:
        def failing(request: WireRequest) -> WireResponse:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            package.Client(transport=BrowserTransport(failing, page=page)).get(URL)
        transport = BrowserTransport(failing, page=page, raise_server_exceptions=False)
        with pytest.raises(package.ConnectError, match="allow-origin-missing"):
            package.Client(transport=transport).get(URL)

    def test_the_clients_own_headers_are_not_the_scripts(self, package: Any, page: Page) -> None:
        """A User-Agent that a script sets asks for a preflight, which no page causes by itself."""
        server = Server()
        client = package.Client(transport=BrowserTransport(server, page=page))
        client.get(URL, cookies=None)
        [request] = server.asked
        sent = dict(request.headers)
        assert not any("python" in value or "httpx" in value for value in sent.values())
        page.route(API, server)
        page.fetch(URL)
        assert server.asked[1].headers == request.headers

    def test_headers_that_were_meant_are(self, package: Any) -> None:
        server, page = Server(), Browser("spec").page(APP + "/")
        client = package.Client(
            transport=BrowserTransport(server, page=page),
            headers={"User-Agent": "mine", "X-A": "1", "Accept": "text/csv"},
        )
        client.get(URL, auth=("user", "password"), headers=[("X-A", "2"), ("X-A", "3"), ("Origin", "https://x.test")])
        preflight, request = server.asked
        assert dict(preflight.headers)["Access-Control-Request-Headers"] == "authorization,user-agent,x-a"
        sent = dict(request.headers)
        assert (sent["User-Agent"], sent["Accept"], sent["Origin"]) == ("mine", "text/csv", APP)
        assert [value for name, value in request.headers if name == "X-A"] == ["2", "3"]

    def test_cookies_are_the_browsers(self, package: Any, page: Page) -> None:
        server = Server(("Set-Cookie", "b=2; SameSite=None; Secure"))
        client = package.Client(transport=BrowserTransport(server, page=page), cookies={"a": "1"})
        extensions = {"corsim": {"credentials": "include"}}
        for _ in range(2):
            client.get(URL, extensions=extensions)
        client.get(URL)
        assert [dict(request.headers).get("Cookie") for request in server.asked] == [None, "b=2", None]

    def test_members_for_one_request_and_for_all(self, package: Any, page: Page) -> None:
        server = Server()
        client = package.Client(transport=BrowserTransport(server, page=page, credentials="include"))
        client.get(URL)
        client.get(URL, extensions={"corsim": {"credentials": "omit", "referrer_policy": "no-referrer"}})
        first, second = server.asked
        assert (first.credentials_mode, second.credentials_mode) == ("include", "omit")
        assert "Referer" in dict(first.headers)
        assert "Referer" not in dict(second.headers)

    def test_a_method_with_its_case(self, package: Any, page: Page) -> None:
        """The classic: fetch() leaves `patch` as it is, and a server that permits PATCH refuses it."""
        server = Server()
        client = package.Client(transport=BrowserTransport(server, page=page))
        client.request("patch", URL)
        client.request("patch", URL, extensions={"corsim": {"method": "patch"}})
        assert server.methods == ["OPTIONS", "PATCH", "OPTIONS", "patch"]

    def test_an_opaque_response(self, package: Any, page: Page) -> None:
        client = package.Client(transport=BrowserTransport(lambda _request: WireResponse(), page=page, mode="no-cors"))
        response = client.get(URL)
        assert (response.status_code, response.content, response.extensions["corsim"].type) == (0, b"", "opaque")

    def test_redirects_are_followed_by_the_browser(self, package: Any, page: Page) -> None:
        def redirecting(request: WireRequest) -> WireResponse:
            allow = ("Access-Control-Allow-Origin", "*")
            if request.url == URL:
                return WireResponse(302, (allow, ("Location", "/other")))
            return WireResponse(headers=(allow,), body=request.url.encode())

        response = package.Client(transport=BrowserTransport(redirecting, page=page)).get(URL)
        assert (response.status_code, response.text, response.history) == (200, API + "/other", [])
        assert response.extensions["corsim"].redirected

    def test_bodies(self, package: Any, page: Page) -> None:
        def parts() -> Iterator[bytes]:
            yield b"a"
            yield b"b"

        server = Server()
        client = package.Client(transport=BrowserTransport(server, page=page))
        for content in (b"ab", "ab", parts()):
            client.post(URL, content=content)
        client.post(URL, data={"a": "b"})
        client.post(URL, files={"file": b"c"})
        client.post(URL)
        assert [request.body for request in server.asked[:4]] == [b"ab"] * 3 + [b"a=b"]
        multipart = server.asked[4]
        assert b"c" in (multipart.body or b"")
        assert dict(multipart.headers)["Content-Type"].startswith("multipart/form-data; boundary=")
        # What a page may send without asking needs no preflight; the rest does.
        assert set(server.methods) == {"POST"}
        assert not server.asked[5].body

    def test_a_decoded_body_is_not_decoded_again(self, package: Any, page: Page) -> None:
        def encoded(request: Any) -> Any:
            headers = {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Expose-Headers": "Content-Encoding",
                "Content-Encoding": "gzip",
            }
            return package.Response(200, headers=headers, content=gzip.compress(b"text"))

        client = package.Client(transport=BrowserTransport(package.MockTransport(encoded), page=page))
        assert client.get(URL).text == "text"
        with client.stream("GET", URL) as response:
            assert b"".join(response.iter_raw()) == b"text"

    def test_the_pages_own_routes(self, package: Any, page: Page) -> None:
        page.route(API, Server())
        client = package.Client(transport=BrowserTransport(page=page))
        assert client.get(URL).status_code == 200
        with pytest.raises(package.ConnectError, match=r"Nothing answers for https://nobody\.example"):
            client.get("https://nobody.example/")

    def test_the_browser_is_shared_with_the_page(self, package: Any, page: Page) -> None:
        server = Server(("Access-Control-Max-Age", "600"))
        page.route(API, server)
        page.fetch(URL, method="PUT")
        package.Client(transport=BrowserTransport(server, page=page)).put(URL)
        assert server.methods == ["OPTIONS", "PUT", "PUT"]

    def test_a_transport_for_async_clients_behind_it(self, package: Any, page: Page) -> None:
        class Inner(package.AsyncBaseTransport):  # type: ignore[misc]
            closed = False

            async def handle_async_request(self, _request: Any) -> Any:
                await asyncio.sleep(0)
                return package.Response(200, headers={"Access-Control-Allow-Origin": "*"}, content=b"text")

            async def aclose(self) -> None:
                self.closed = True

        inner = Inner()
        with package.Client(transport=BrowserTransport(inner, page=page)) as client:
            assert client.get(URL).text == "text"
        assert inner.closed

    def test_it_opens_and_closes_what_is_behind_it(self, package: Any, page: Page) -> None:
        events: list[str] = []

        class Inner(package.BaseTransport):  # type: ignore[misc]
            def __enter__(self) -> Any:
                events.append("entered")
                return self

            def handle_request(self, _request: Any) -> Any:
                return package.Response(200, headers={"Access-Control-Allow-Origin": "*"})

            def close(self) -> None:
                events.append("closed")

        with package.Client(transport=BrowserTransport(Inner(), page=page)) as client:
            client.get(URL)
        assert events == ["entered", "closed"]

    def test_an_applications_lifespan_is_run_by_the_clients_with(self, package: Any, page: Page) -> None:
        application = Application()
        before = threading.active_count()
        with package.Client(transport=BrowserTransport(application, page=page)) as client:
            assert client.get(URL).text == "hello"
        assert application.events == ["lifespan.startup", "GET", "lifespan.shutdown"]
        assert threading.active_count() == before


def test_its_own_timeout_counts_and_not_that_of_the_client(package: Any, page: Page) -> None:
    seen = []

    def handle(request: Any) -> Any:
        seen.append(request.extensions["timeout"]["read"])
        return package.Response(200, headers={"Access-Control-Allow-Origin": "*"})

    for options, seconds in (({}, 30.0), ({"timeout": 7.0}, 7.0)):
        transport = BrowserTransport(package.MockTransport(handle), page=page, **options)  # type: ignore[arg-type]
        package.Client(transport=transport, timeout=0.5).get(URL, timeout=0.2)
        assert seen.pop() == seconds


class TestWrongArguments:
    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ({"page": "https://app.example.com/"}, TypeError, "page is 'https://app.example.com/': a Page is needed"),
            ({"inner": object()}, TypeError, "What can be connected"),
            ({"credential": "include"}, TypeError, "there is no 'credential'; mode, credentials, .*\"credentials\""),
            ({"method": "PUT"}, TypeError, "there is no 'method'"),
            ({"credentials": 1}, TypeError, "credentials is 1"),
            ({"credentials": "always"}, TypeError, "credentials is 'always'; omit, same-origin, include can be given"),
        ],
    )
    def test_of_the_transport(
        self, page: Page, arguments: dict[str, Any], error: type[Exception], message: str
    ) -> None:
        with pytest.raises(error, match=message):
            BrowserTransport(**{"page": page, **arguments})

    def test_of_a_request(self, package: Any, page: Page) -> None:
        client = package.Client(transport=BrowserTransport(Server(), page=page))
        for extension, message in (
            ({"headers": {}}, r"the request's extensions\['corsim'\]: there is no 'headers'"),
            ("include", r"extensions\['corsim'\] is 'include': a mapping is needed"),
            ({"method": 1}, "method is 1"),
        ):
            with pytest.raises(TypeError, match=message):
                client.get(URL, extensions={"corsim": extension})

    def test_what_is_no_request(self, page: Page) -> None:
        with pytest.raises(TypeError, match="is no request of httpx, httpx2 or a library made like them"):
            BrowserTransport(page=page).handle_request(object())


def test_neither_library_is_imported_for_it() -> None:
    import subprocess
    import sys

    program = "import sys, corsim.transports; print([name for name in sys.modules if name.startswith('httpx')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_test_client_of_starlette(page: Page) -> None:
    """Its transport is a synchronous one of httpx2, whose client is not entered; the lifespan is that of its `with`."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.cors import CORSMiddleware
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route
    from starlette.testclient import TestClient

    def hello(request: Any) -> PlainTextResponse:
        return PlainTextResponse("hello")

    cors = Middleware(CORSMiddleware, allow_origins=[APP], allow_methods=["GET"])
    app = Starlette(routes=[Route("/items", hello, methods=["GET", "PUT"])], middleware=[cors])
    with TestClient(app, base_url=API) as client:
        client._transport = BrowserTransport(client._transport, page=page)
        assert client.get("/items").text == "hello"
        with pytest.raises(Exception, match="preflight-status") as caught:
            client.put("/items")
        assert type(caught.value).__name__ == "ConnectError"
