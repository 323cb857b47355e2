"""Sessions of requests: what arrives is what the browser sent, and nothing of the session's own."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter

from corsim.servers.connecting import connect
from corsim.servers.violations import ApplicationError
from corsim.standard.wire import Answer, WireRequest, WireResponse

from .raw_server import RawServer, lines_of, resets, sleeps
from .sending import BARE_500, BODY, FINE, GET, HEADERS, SENT, STREAM, at, encoded, failure_of, response_of, to


class BaseUrlSession(requests.Session):
    """A session with the attribute by which several packages name a server."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url


@pytest.fixture(params=["called", "awaited"])
def ask(request: pytest.FixtureRequest) -> Any:
    def asked(session: requests.Session, wire_request: WireRequest = GET, **options: Any) -> Answer:
        session.headers["X-Session"] = "1"
        session.auth = ("user", "password")
        session.params = {"more": "1"}
        session.cookies.set("session", "1", domain="127.0.0.1")
        connection = connect(session, **options)
        try:
            if request.param == "called":
                return connection(wire_request)
            return asyncio.run(connection.answer_async(wire_request))
        finally:
            connection.close()
            session.close()

    return asked


class TestOverTheNetwork:
    def test_every_byte(self, ask: Any) -> None:
        # urllib3 writes `|` and lower-case percent-encodings anew, and cannot be kept from it.
        target = "/items/a%20b%C3%A9/%2F'x?q=%7C&r=a+b"
        with RawServer() as server:
            assert ask(BaseUrlSession(server.url), at(f"https://api.example.com:8443{target}", SENT)) == FINE
        first, headers, body = lines_of(server.received[0])
        assert first == f"patch {target} HTTP/1.1".encode()
        assert headers == [(b"Host", b"api.example.com:8443"), *encoded(HEADERS)]
        assert body == BODY

    def test_a_get(self, ask: Any) -> None:
        with RawServer() as server:
            ask(requests.Session(), at(f"{server.url}/a?b"))
        host = f"127.0.0.1:{server.port}".encode()
        assert server.received[0] == b"GET /a?b HTTP/1.1\r\nHost: " + host + b"\r\nAccept: */*\r\n\r\n"

    def test_headers_of_the_browser_that_urllib3_has_too(self, ask: Any) -> None:
        headers = (("User-Agent", "mine"), ("accept-encoding", "identity"))
        with RawServer() as server:
            ask(BaseUrlSession(server.url), WireRequest("request", "GET", "http://a.test/", headers))
        assert lines_of(server.received[0])[1] == [(b"Host", b"a.test"), *encoded(headers)]

    @pytest.mark.parametrize("method", ["PATCH", "patch", "DELETE", "delete", "OPTIONS"])
    def test_without_a_body_urllib3_may_say_so(self, ask: Any, method: str) -> None:
        with RawServer() as server:
            ask(BaseUrlSession(server.url), to("/", method))
        added = [(b"Content-Length", b"0")] if method.upper() == "PATCH" else []
        assert lines_of(server.received[0])[1] == [*added, (b"Host", b"api.example.com")]

    def test_a_stream_is_chunked(self, ask: Any) -> None:
        with RawServer() as server:
            ask(BaseUrlSession(server.url), STREAM)
        _, headers, body = lines_of(server.received[0])
        assert headers == [
            (b"Host", b"api.example.com:8443"),
            *encoded(HEADERS[:-1]),
            (b"Transfer-Encoding", b"chunked"),
        ]
        assert body == b"6\r\n" + BODY + b"\r\n0\r\n\r\n"

    def test_proxies_and_passwords_of_the_environment_are_passed_by(
        self, ask: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login a password b\n")
        monkeypatch.setenv("NETRC", str(netrc))
        with RawServer() as server:
            assert ask(requests.Session(), at(f"{server.url}/")) == FINE
        assert b"uthorization" not in server.received[0]

    def test_proxies_of_the_session_are_used(self, ask: Any) -> None:
        with RawServer() as server:
            session = requests.Session()
            session.proxies = {"http": f"http://user:pass@127.0.0.1:{server.port}"}
            assert ask(session, at("http://api.example.com/a")) == FINE
        first, headers, _ = lines_of(server.received[0])
        assert first == b"GET http://api.example.com/a HTTP/1.1"
        assert dict(headers)[b"Host"] == b"api.example.com"
        assert b"proxy-authorization" in {name.lower() for name, _ in headers}

    def test_the_answer_as_it_came(self, ask: Any) -> None:
        data = (
            b"HTTP/1.1 299 Fin\xe9\r\nX-A: \xe9\xff\r\nset-cookie: a=1\r\nx-a: 2\r\nSet-Cookie: b=2\r\n"
            b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"text")
        )
        session = requests.Session()
        with RawServer(data) as server:
            answer = ask(session, at(f"{server.url}/"))
        headers = (("X-A", "\xe9\xff"), ("set-cookie", "a=1"), ("x-a", "2"), ("Set-Cookie", "b=2"))
        assert answer == WireResponse(299, (*headers, ("Content-Encoding", "gzip")), b"text", "Fin\xe9")
        assert list(session.cookies.keys()) == ["session"]

    @pytest.mark.parametrize("location", ["/elsewhere", "http://[", "//", "\xe9"])
    def test_a_redirect_is_not_followed_and_not_even_looked_at(self, ask: Any, location: str) -> None:
        data = b"HTTP/1.1 302 Found\r\nLocation: " + location.encode("latin-1") + b"\r\nContent-Length: 0\r\n\r\n"
        with RawServer(data) as server:
            answer = response_of(ask(requests.Session(), at(f"{server.url}/")))
        assert (answer.status, dict(answer.headers)["Location"]) == (302, location)
        assert len(server.received) == 1

    @pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
    def test_where_there_is_no_body(self, ask: Any, method: str, status: int) -> None:
        with RawServer(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()) as server:
            answer = ask(requests.Session(), WireRequest("request", method, server.url + "/", ()))
        assert answer == WireResponse(status, (("Content-Length", "0"),), b"", "X")

    @pytest.mark.parametrize(
        ("behaviour", "said"),
        [
            (b"", "ConnectionError of requests: "),
            (resets, "ConnectionError of requests: "),
            (b"SSH-2.0\r\n\r\n", "ConnectionError of requests: "),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "ChunkedEncodingError of requests: "),
            (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain", "ContentDecodingError of requests: "),
            (sleeps(0.6), "ReadTimeout of requests: "),
        ],
        ids=["closed", "reset", "garbage", "half", "wrong-coding", "silent"],
    )
    def test_failures(self, ask: Any, behaviour: Any, said: str) -> None:
        with RawServer(behaviour) as server:
            answer = ask(requests.Session(), at(f"{server.url}/"), timeout=0.3)
        assert failure_of(answer).startswith(said)

    @pytest.mark.parametrize(
        ("head", "part"),
        [
            (b"Content-Length: 500", b"x"),
            (b"Transfer-Encoding: chunked", b"1\r\nx\r\n"),
            (b"X: it ends when it ends", b"x"),
        ],
        ids=["announced", "chunked", "until-the-end"],
    )
    def test_a_body_that_goes_on_and_on(self, ask: Any, head: bytes, part: bytes) -> None:
        """Each part comes in time; it is not waited for until there are many."""
        sent: list[bytes] = []

        def behaviour(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n")
            while len(sent) < 500:
                connection.sendall(part)
                sent.append(part)
                time.sleep(0.02)

        with RawServer(behaviour) as server:
            answer = ask(requests.Session(), at(f"{server.url}/"), timeout=0.3)
            assert len(sent) < 500
        assert failure_of(answer).endswith(" did not answer within 0.3 seconds")

    @pytest.mark.parametrize(("coding", "coded"), [(b"identity", b"text"), (b"gzip", gzip.compress(b"text", mtime=0))])
    def test_a_chunked_body(self, ask: Any, coding: bytes, coded: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: " + coding + b"\r\n\r\n"
        with RawServer(head + b"%x\r\n" % len(coded) + coded + b"\r\n0\r\nX: 1\r\n\r\n") as server:
            assert response_of(ask(requests.Session(), at(f"{server.url}/"))).body == b"text"

    def test_nobody_listens(self, ask: Any) -> None:
        with RawServer() as server:
            pass
        assert "refused" in failure_of(ask(requests.Session(), at(f"{server.url}/")))


class Adapter(BaseAdapter):
    """An adapter of somebody's own, as packages for tests have one."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer
        self.requests: list[Any] = []

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        assert arguments == ()
        self.requests.append((request, options))
        if isinstance(self.answer, Exception):
            raise self.answer
        response = requests.Response()
        response.status_code, response.headers["X-A"], response._content = self.answer, "1", b"text"
        response.reason = "Fine"
        return response

    def close(self) -> None:
        pass


class TestMountedAdapters:
    def session(self, adapter: Adapter) -> requests.Session:
        session = requests.Session()
        session.mount("https://api.example.com", adapter)
        return session

    def test_the_request_as_it_is(self, ask: Any) -> None:
        adapter = Adapter(201)
        request = at("https://api.example.com/a", SENT)
        assert ask(self.session(adapter), request) == WireResponse(201, (("X-A", "1"),), b"text", "Fine")
        [(prepared, options)] = adapter.requests
        assert (prepared.method, prepared.url, prepared.body) == ("patch", "https://api.example.com/a", BODY)
        assert list(prepared.headers.items()) == [("Host", "api.example.com"), *HEADERS]
        assert prepared.headers["x-TWICE"] == "1, 2"
        assert prepared.headers.get("X-Session") is None
        assert len(prepared.headers) == len(list(prepared.headers)) == len(HEADERS) + 1
        assert options["timeout"] == 30

    def test_exceptions(self, ask: Any) -> None:
        with pytest.raises(KeyError):
            ask(self.session(Adapter(KeyError("x"))))
        assert ask(self.session(Adapter(KeyError("x"))), raise_server_exceptions=False) == BARE_500
        assert failure_of(ask(self.session(Adapter(requests.Timeout("x"))))) == "Timeout of requests: x"

    def test_a_status_that_no_server_sends(self, ask: Any) -> None:
        with pytest.raises(ApplicationError, match="The adapter of the requests session answered with the status 103"):
            ask(self.session(Adapter(103)))

    def test_a_scheme_without_an_adapter(self, ask: Any) -> None:
        session = requests.Session()
        session.adapters.clear()
        with pytest.raises(requests.exceptions.InvalidSchema):
            ask(session)
