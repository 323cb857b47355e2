"""Clients of httpx and httpx2: the request goes to their transport as it is, and neither gains nor loses anything."""

from __future__ import annotations

import asyncio
import gc
import gzip
import threading
import time
from typing import Any

import pytest

from corsim.servers.connecting import connect
from corsim.servers.violations import ApplicationError, ApplicationTimeout
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

from .httpx_clients import asked, awaited, close
from .raw_server import OK, RawServer, drips, lines_of, resets, sleeps
from .sending import BARE_500, BODY, FINE, GET, HEADERS, SENT, STREAM, TARGET, encoded, failure_of, response_of


@pytest.fixture(params=[asked, awaited], ids=["called", "awaited"])
def ask(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(params=["Client", "AsyncClient"])
def make(request: pytest.FixtureRequest, package: Any) -> Any:
    """Makes a client with all that a client has of its own and a browser has not."""

    def made(**options: Any) -> Any:
        options.setdefault("headers", {"X-Client": "1", "Accept": "text/html"})
        options.setdefault("cookies", {"client": "1"})
        # Reading the certificates takes most of the time.
        options.setdefault("verify", False)
        client_class = getattr(package, request.param)
        return client_class(auth=("user", "password"), params={"more": "1"}, follow_redirects=True, **options)

    return made


class TestOverTheNetwork:
    def test_every_byte(self, make: Any, ask: Any) -> None:
        with RawServer() as server:
            assert ask(make(base_url=server.url), SENT) == FINE
        first, headers, body = lines_of(server.received[0])
        assert first == f"patch {TARGET} HTTP/1.1".encode()
        assert headers == [(b"Host", b"api.example.com:8443"), *encoded(HEADERS)]
        assert body == BODY

    def test_a_get_has_no_body(self, make: Any, ask: Any) -> None:
        with RawServer() as server:
            ask(make(base_url=server.url), GET)
        assert server.received[0] == b"GET / HTTP/1.1\r\nHost: api.example.com\r\nAccept: */*\r\n\r\n"

    def test_a_stream_is_chunked(self, make: Any, ask: Any) -> None:
        with RawServer() as server:
            ask(make(base_url=server.url), STREAM)
        _, headers, body = lines_of(server.received[0])
        assert headers[1:] == [*encoded(HEADERS[:-1]), (b"Transfer-Encoding", b"chunked")]
        assert body == b"6\r\n" + BODY + b"\r\n0\r\n\r\n"

    def test_without_a_base_url_it_goes_where_the_request_goes(self, make: Any, ask: Any) -> None:
        with RawServer() as server:
            assert ask(make(), WireRequest("request", "GET", f"{server.url}/a?b", ())) == FINE
        assert lines_of(server.received[0])[0] == b"GET /a?b HTTP/1.1"

    def test_of_the_base_url_the_path_does_not_count(self, make: Any, ask: Any) -> None:
        with RawServer() as server:
            ask(make(base_url=f"{server.url}/api/v1"), GET)
        assert lines_of(server.received[0])[0] == b"GET / HTTP/1.1"

    def test_the_answer_as_it_came(self, make: Any, ask: Any) -> None:
        body = gzip.compress(b"text")
        data = (
            b"HTTP/1.1 299 Fin\xe9\r\nX-A: \xe9\xff\r\nset-cookie: a=1\r\nx-a: 2\r\nSet-Cookie: b=2\r\n"
            b"Content-Encoding: gzip\r\n\r\n" + body
        )
        with RawServer(data) as server:
            client = make(base_url=server.url)
            answer = ask(client, GET)
        assert answer == WireResponse(
            299,
            (
                ("X-A", "\xe9\xff"),
                ("set-cookie", "a=1"),
                ("x-a", "2"),
                ("Set-Cookie", "b=2"),
                ("Content-Encoding", "gzip"),
            ),
            b"text",
            "Fin\xe9",
        )
        assert dict(client.cookies) == {"client": "1"}

    def test_a_redirect_is_not_followed(self, make: Any, ask: Any) -> None:
        with RawServer(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n") as server:
            assert response_of(ask(make(base_url=server.url), GET)).status == 302
        assert len(server.received) == 1

    @pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
    def test_where_there_is_no_body(self, make: Any, ask: Any, method: str, status: int) -> None:
        with RawServer(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()) as server:
            answer = ask(make(base_url=server.url), WireRequest("request", method, "https://a.test/", ()))
        assert answer == WireResponse(status, (("Content-Length", "0"),), b"", "X")

    @pytest.mark.parametrize(
        ("behaviour", "said"),
        [
            (b"", "RemoteProtocolError of {}: Server disconnected"),
            (resets, "ReadError of {}"),
            (b"SSH-2.0\r\n\r\n", "RemoteProtocolError of {}"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "RemoteProtocolError of {}: peer closed"),
            (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain", "DecodingError of {}"),
        ],
        ids=["closed", "reset", "garbage", "half", "wrong-coding"],
    )
    def test_failures(self, package: Any, make: Any, ask: Any, behaviour: Any, said: str) -> None:
        with RawServer(behaviour) as server:
            answer = ask(make(base_url=server.url), GET, timeout=0.3)
        assert failure_of(answer).startswith(said.format(package.__name__))

    def test_a_server_that_is_silent(self, package: Any, make: Any, ask: Any) -> None:
        with RawServer(sleeps(0.6)) as server:
            client = make(base_url=server.url)
            said = failure_of(ask(client, GET, timeout=0.3))
        whole = f"The transport of the {package.__name__} client did not answer within 0.3 seconds"
        assert said == whole if isinstance(client, package.AsyncClient) else said.startswith("ReadTimeout of ")

    def test_a_server_that_sends_on_and_on(self, package: Any, make: Any, ask: Any) -> None:
        """Each read is in time. The head of the answer can only be limited for an asynchronous client."""
        with RawServer(drips(OK, 0.02)) as server:
            client = make(base_url=server.url)
            answer = ask(client, GET, timeout=0.3)
        if isinstance(client, package.AsyncClient):
            assert failure_of(answer).endswith(" client did not answer within 0.3 seconds")
        else:
            assert answer == FINE

    def test_nobody_listens(self, package: Any, make: Any, ask: Any) -> None:
        with RawServer() as server:
            pass
        assert failure_of(ask(make(base_url=server.url), GET)).startswith(f"ConnectError of {package.__name__}: ")

    def test_connections_are_kept_by_the_client(self, make: Any) -> None:
        with RawServer(per_connection=10) as server:
            client = make(base_url=server.url)
            connection = connect(client)
            connection(GET)
            connection(GET)
            connection.close()
            close(client)
        assert server.connections == 1

    def test_at_once(self, make: Any) -> None:
        with RawServer(per_connection=10) as server:

            async def run() -> list[Answer]:
                client = make(base_url=server.url)
                connection = connect(client)
                await connection.aopen()
                answers = await asyncio.gather(*(connection.answer_async(GET) for _ in range(5)))
                await connection.aclose()
                if hasattr(client, "aclose"):
                    await client.aclose()
                else:
                    client.close()
                return answers

            assert asyncio.run(run()) == [FINE] * 5


class TestMockTransports:
    def test_the_handler_is_given_the_request_as_it_is(self, package: Any, make: Any, ask: Any) -> None:
        given = []

        def handler(request: Any) -> Any:
            given.append(request)
            return package.Response(201, headers=[("X-A", "1"), ("x-a", "2")], content=b"text")

        answer = ask(make(transport=package.MockTransport(handler)), SENT)
        headers = (("X-A", "1"), ("x-a", "2"), ("Content-Length", "4"))
        assert answer == WireResponse(201, headers, b"text", "Created")
        [request] = given
        assert request.method == "patch"
        assert request.headers.raw == [(b"Host", b"api.example.com:8443"), *encoded(HEADERS)]
        assert request.content == BODY
        assert (request.url.scheme, request.url.netloc) == ("https", b"api.example.com:8443")

    def test_with_a_base_url_that_is_the_requests(self, package: Any, make: Any, ask: Any) -> None:
        def handler(request: Any) -> Any:
            return package.Response(200, text=str(request.url) + " " + request.headers["host"])

        answer = ask(make(transport=package.MockTransport(handler), base_url="http://test/api"), GET)
        assert response_of(answer).body == b"http://test/ api.example.com"

    def test_mounts(self, package: Any, make: Any, ask: Any) -> None:
        transport = package.MockTransport(lambda request: package.Response(202))
        assert response_of(ask(make(mounts={"all://api.example.com": transport}), GET)).status == 202

    def test_exceptions_of_the_handler(self, package: Any, make: Any, ask: Any) -> None:
        def handler(request: Any) -> Any:
            raise KeyError("x")

        with pytest.raises(KeyError):
            ask(make(transport=package.MockTransport(handler)))
        assert ask(make(transport=package.MockTransport(handler)), raise_server_exceptions=False) == BARE_500

    def test_one_that_stands_for_a_broken_network(self, package: Any, make: Any, ask: Any) -> None:
        def handler(request: Any) -> Any:
            raise package.ConnectTimeout("no")

        assert (
            failure_of(ask(make(transport=package.MockTransport(handler))))
            == f"ConnectTimeout of {package.__name__}: no"
        )

    @pytest.mark.parametrize("error", ["LocalProtocolError", "UnsupportedProtocol"])
    def test_one_that_is_not_about_the_network(self, package: Any, make: Any, ask: Any, error: str) -> None:
        def handler(request: Any) -> Any:
            raise getattr(package, error)("no")

        with pytest.raises(getattr(package, error)):
            ask(make(transport=package.MockTransport(handler)))

    def test_a_status_that_no_server_sends(self, package: Any, make: Any, ask: Any) -> None:
        transport = package.MockTransport(lambda request: package.Response(103))
        with pytest.raises(ApplicationError, match=rf"The transport of the {package.__name__} client answered with"):
            ask(make(transport=transport))

    def test_an_asynchronous_handler_that_hangs(self, package: Any) -> None:
        async def handler(request: Any) -> Any:
            await asyncio.sleep(60)

        client = package.AsyncClient(transport=package.MockTransport(handler))
        for ask in (asked, awaited):
            said = f"The transport of the {package.__name__} client did not answer within 0.1 seconds"
            assert failure_of(ask(client, timeout=0.1)) == said

    def test_a_timeout_of_the_handlers_own_is_its_exception(self, package: Any) -> None:
        async def handler(request: Any) -> Any:
            raise TimeoutError("the database")

        for ask in (asked, awaited):
            with pytest.raises(TimeoutError, match="the database"):
                ask(package.AsyncClient(transport=package.MockTransport(handler)))

    def test_an_asynchronous_handler_that_cannot_be_ended(self, package: Any) -> None:
        async def handler(request: Any) -> Any:
            time.sleep(3.5)

        with pytest.raises(ApplicationTimeout, match="it blocks its event loop"):
            asked(package.AsyncClient(transport=package.MockTransport(handler)), timeout=0.1)


def test_what_is_answered_in_a_thread_leaves_no_connection_open(package: Any) -> None:
    """The client's connections belong to the loop of the thread, which ends; the client itself goes on in another."""
    with RawServer(OK, per_connection=10) as server:
        client = package.AsyncClient(base_url=server.url)
        connection = connect(client)
        assert connection(GET) == FINE
        connection.close()

        async def run() -> int:
            response = await client.get("/")
            await client.aclose()
            status: int = response.status_code
            return status

        assert asyncio.run(run()) == 200
        assert server.connections == 2


def test_forgotten_without_being_closed_it_leaves_none_open_either(package: Any) -> None:
    """What is left open would be a warning, and so an error, when it is collected."""
    with RawServer(OK, per_connection=10) as server:
        client = package.AsyncClient(base_url=server.url)
        assert connect(client)(GET) == FINE
        gc.collect()
        deadline = time.monotonic() + 5
        while any(thread.name == "corsim application" for thread in threading.enumerate()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        asyncio.run(client.aclose())
        del client
        gc.collect()


def test_a_transport_that_breaks_the_rules_of_http(package: Any) -> None:
    class Transport(package.BaseTransport):  # type: ignore[misc]
        def handle_request(self, request: Any) -> Any:
            return package.Response(200, headers=[(b"X A", b"b")])

    with pytest.raises(ApplicationError, match="a header named 'X A'"):
        asked(package.Client(transport=Transport()))


def test_a_failure_is_no_response(package: Any) -> None:
    def handler(request: Any) -> Any:
        raise package.ReadError("x")

    assert isinstance(asked(package.Client(transport=package.MockTransport(handler))), ConnectionFailure)
