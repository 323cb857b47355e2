"""A live server: what arrives there byte for byte, connections that are kept, and everything that can go wrong."""

from __future__ import annotations

import asyncio
import gzip
import math
import re
import shutil
import socket
import ssl
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corsim.servers.connecting import connect
from corsim.servers.live import LiveConnection
from corsim.standard.wire import Answer, ConnectionFailure, WireResponse
from spec_tests.browsers.certificates import make_certificates

from .raw_server import OK, RawServer, drips, lines_of, resets, sleeps
from .sending import BODY, FINE, GET, HEADERS, SENT, STREAM, TARGET, encoded, failure_of, response_of


class TestWhatArrives:
    def test_every_byte(self) -> None:
        with RawServer() as server:
            assert connect(server.url)(SENT) == FINE
        first, headers, body = lines_of(server.received[0])
        assert first == f"patch {TARGET} HTTP/1.1".encode()
        assert headers == [
            (b"Host", b"api.example.com:8443"),
            (b"Connection", b"keep-alive"),
            *encoded(HEADERS),
            (b"Accept-Encoding", b"gzip, deflate"),
        ]
        assert body == BODY

    def test_awaited_too(self) -> None:
        with RawServer() as server:
            connection = connect(server.url)
            assert asyncio.run(connection.answer_async(SENT)) == FINE
            assert connection(SENT) == FINE
            connection.close()
        assert server.received[0] == server.received[1]

    def test_a_coding_that_the_browser_asks_for_stays(self) -> None:
        request = replace(GET, headers=(("Range", "bytes=0-1"), ("Accept-Encoding", "identity")))
        with RawServer() as server:
            connect(server.url)(request)
        assert [value for name, value in lines_of(server.received[0])[1] if name == b"Accept-Encoding"] == [b"identity"]

    def test_a_stream_is_chunked(self) -> None:
        with RawServer() as server:
            connect(server.url)(STREAM)
        _, headers, body = lines_of(server.received[0])
        assert (b"Transfer-Encoding", b"chunked") in headers
        assert body == b"6\r\n" + BODY + b"\r\n0\r\n\r\n"

    def test_the_server_may_be_named_as_browsers_name_it(self) -> None:
        with RawServer() as server:
            for host in ("127.0.0.1", "localhost", "api.localhost", "LocalHost", "127.1"):
                assert connect(f"http://{host}:{server.port}/")(GET) == FINE
        with RawServer(host="::1") as server:
            assert connect(f"http://[::1]:{server.port}")(GET) == FINE

    def test_proxies_of_the_environment_are_passed_by(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        with RawServer() as server:
            assert connect(server.url)(GET) == FINE


class TestAnswers:
    def answer(self, data: bytes, method: str = "GET") -> Answer:
        with RawServer(data) as server:
            return connect(server.url, timeout=5)(replace(GET, method=method))

    def test_headers_as_they_came(self) -> None:
        data = b"HTTP/1.1 299 Fin\xe9\r\nX-A: \xe9\xff\r\nset-cookie: a\r\nx-a: 2\r\nSet-Cookie: b\r\n\r\nbody"
        headers = (("X-A", "\xe9\xff"), ("set-cookie", "a"), ("x-a", "2"), ("Set-Cookie", "b"))
        assert self.answer(data) == WireResponse(299, headers, b"body", "Fin\xe9")

    def test_a_content_coding_is_undone(self) -> None:
        body = gzip.compress(b"text")
        answer = response_of(self.answer(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + body))
        assert (answer.body, answer.headers) == (b"text", (("Content-Encoding", "gzip"),))

    def test_head(self) -> None:
        answer = self.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HEAD")
        assert answer == WireResponse(200, (("Content-Length", "9"),), b"", "OK")

    def test_a_redirect_is_not_followed(self) -> None:
        answer = response_of(self.answer(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n"))
        assert answer.status == 302

    def test_one_that_comes_before_everything_was_sent(self) -> None:
        def refuses(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        body = b"x" * (1 << 24)
        headers = (("Content-Length", "1"), ("X-Real-Length", str(len(body))))
        with RawServer(refuses) as server:
            answer = connect(server.url, timeout=5)(replace(SENT, headers=headers, body=body))
        # Whether it can be read before the reset arrives is the system's affair.
        assert isinstance(answer, ConnectionFailure) or answer.status == 413


class TestFailures:
    @pytest.mark.parametrize(
        ("behaviour", "said"),
        [
            (b"", r"did not answer properly\. The connection was closed without an answer"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", r"closed after 3 of the 5 bytes of the body"),
            (b"HTTP/1.1 200 OK\r\nX-A", r"closed in the middle of the answer"),
            (b"\x15\x03\x01\x00\x02\x02\x46\r\n", r"The answer begins with '\\x15"),
            (
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain",
                r"could not be decoded: Content-Encoding says gzip",
            ),
            (resets, r"broke the connection: Connection reset by peer"),
            (sleeps(0.6), r"did not answer within 0\.3 seconds"),
            (drips(OK, 0.05), r"did not answer within 0\.3 seconds"),
        ],
        ids=["closed", "half-a-body", "half-a-head", "garbage", "wrong-coding", "reset", "silent", "slow"],
    )
    def test_what_the_server_does(self, behaviour: Any, said: str) -> None:
        with RawServer(behaviour) as server:
            connection = connect(server.url, timeout=0.3)
            called = failure_of(connection(GET))
            awaited = failure_of(asyncio.run(connection.answer_async(GET)))
            connection.close()
        assert re.search(said, called)
        assert re.search(said, awaited)
        assert called.startswith(f"The server at {server.url} ") or "decoded" in said

    def test_nobody_listens(self) -> None:
        with RawServer() as server:
            pass
        assert (
            failure_of(connect(server.url)(GET))
            == f"The server at {server.url} cannot be reached: nobody listens there"
        )

    def test_one_that_hangs_up_while_it_is_still_sent_to(self) -> None:
        with RawServer(resets, understands=False) as server:
            said = failure_of(connect(server.url, timeout=5)(replace(SENT, body=b"x" * (1 << 25))))
        assert re.search("broke the connection: (Connection reset by peer|Broken pipe)", said)

    def test_no_time_at_all(self) -> None:
        with RawServer() as server:
            assert "did not answer within 1e-09 seconds" in failure_of(connect(server.url, timeout=1e-9)(GET))

    def test_a_name_that_nobody_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whether anybody has it would have to be asked of the network."""

        def nobody(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", nobody)
        said = failure_of(connect("http://nobody.invalid", timeout=10)(GET))
        assert said.startswith("The server at http://nobody.invalid cannot be reached: its name cannot be resolved")

    def test_a_server_that_accepts_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def never(*_: Any, timeout: float, **__: Any) -> socket.socket:
            raise TimeoutError(f"timed out after {timeout}")

        monkeypatch.setattr(socket, "create_connection", never)
        assert "did not answer within 2 seconds" in failure_of(connect("http://192.0.2.1", timeout=2)(GET))

    def test_a_network_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unreachable(*_: Any, **__: Any) -> socket.socket:
            raise OSError(101, "Network is unreachable")

        monkeypatch.setattr(socket, "create_connection", unreachable)
        assert failure_of(connect("http://192.0.2.1")(GET)).endswith("cannot be reached: Network is unreachable")

    def test_plain_http_where_tls_is_spoken(self) -> None:
        with RawServer(b"HTTP/1.1 400 Bad Request\r\n\r\n", understands=False) as server:
            said = failure_of(connect(server.url.replace("http:", "https:"), timeout=5)(GET))
        assert re.search("cannot be reached by TLS: .*wrong version number", said, re.IGNORECASE)


class TestKeptConnections:
    def test_only_an_open_connection_keeps_them(self) -> None:
        with RawServer(per_connection=10) as server:
            connection = connect(server.url)
            connection(GET)
            connection(GET)
            assert server.connections == 2
            connection.open()
            for _ in range(3):
                assert connection(GET) == FINE
            assert server.connections == 3
            connection.close()
            connection(GET)
            assert server.connections == 4

    def test_the_server_may_have_closed_them(self) -> None:
        with RawServer(per_connection=1) as server:
            connection = connect(server.url)
            connection.open()
            for _ in range(3):
                assert connection(GET) == FINE
                time.sleep(0.05)
            connection.close()
        assert server.connections == 3

    def test_one_is_not_kept_if_the_server_says_so(self) -> None:
        with RawServer(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), per_connection=2) as server:
            connection = connect(server.url)
            connection.open()
            connection(GET)
            connection(GET)
            connection.close()
        assert server.connections == 2

    def test_an_answer_that_broke_off_is_not_asked_for_again(self) -> None:
        answered = []

        def once(connection: socket.socket) -> None:
            answered.append(1)
            connection.sendall(OK if len(answered) == 1 else b"HTTP/1.1 200 OK\r\n")
            if len(answered) > 1:
                connection.shutdown(socket.SHUT_RDWR)

        with RawServer(once, per_connection=5) as server:
            connection = connect(server.url, timeout=5)
            connection.open()
            assert connection(GET) == FINE
            assert "in the middle" in failure_of(connection(GET))
            connection.close()
        assert len(answered) == 2

    def test_awaited_and_at_once(self) -> None:
        with RawServer(per_connection=10) as server:

            async def run() -> list[Answer]:
                connection = connect(server.url)
                await connection.aopen()
                answers = await asyncio.gather(*(connection.answer_async(GET) for _ in range(4)))
                answers.append(await connection.answer_async(GET))
                await connection.aclose()
                await connection.aclose()
                return answers

            assert asyncio.run(run()) == [FINE] * 5
        assert 1 <= server.connections <= 4

    def test_the_loop_goes_on_while_the_server_thinks(self) -> None:
        async def run(url: str) -> int:
            connection = connect(url)
            waiting = asyncio.create_task(connection.answer_async(GET))
            ticks = 0
            while not waiting.done():
                await asyncio.sleep(0.02)
                ticks += 1
            await connection.aclose()
            return ticks

        with RawServer(sleeps(0.3)) as server:
            assert asyncio.run(run(server.url)) > 2

    def test_nothing_is_left(self) -> None:
        before = set(threading.enumerate())
        with RawServer(per_connection=10) as server:
            connection = connect(server.url)
            connection.open()
            connection(GET)
            asyncio.run(connection.answer_async(GET))
            connection.close()
            connection.close()
        assert set(threading.enumerate()) <= before


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command is not installed")
class TestTls:
    def test_with_a_certificate_that_is_trusted(self, tmp_path: Path) -> None:
        certificates = make_certificates({"a.test", "127.0.0.1", "::1"}, tmp_path)
        with RawServer(context=certificates.server_context("http/1.1")) as server:
            trusting = ssl.create_default_context(cafile=str(certificates.authority))
            connection = LiveConnection(server.url, context=trusting, timeout=5)
            assert connection(SENT) == FINE
            assert lines_of(server.received[0])[0].startswith(b"patch ")

    @pytest.mark.parametrize("says_so", [True, False])
    def test_one_that_was_kept_and_the_server_has_closed(self, tmp_path: Path, says_so: bool) -> None:
        """A body that fills the buffers is still being sent when that shows; it is sent again, as over plain HTTP."""
        certificates = make_certificates({"a.test", "127.0.0.1", "::1"}, tmp_path)

        def behaviour(connection: socket.socket) -> None:
            connection.sendall(OK)
            if says_so:
                assert isinstance(connection, ssl.SSLSocket)
                connection.unwrap()

        with RawServer(behaviour, OK, context=certificates.server_context("http/1.1")) as server:
            trusting = ssl.create_default_context(cafile=str(certificates.authority))
            connection = LiveConnection(server.url, context=trusting, timeout=5)
            connection.open()
            assert connection(GET) == FINE
            time.sleep(0.1)
            body = b"x" * 3_000_000
            headers = (("Content-Length", str(len(body))),)
            assert connection(replace(GET, method="POST", headers=headers, body=body)) == FINE
            connection.close()
        assert [len(request) > len(body) for request in server.received] == [False, True]

    def test_with_one_that_is_not(self, tmp_path: Path) -> None:
        certificates = make_certificates({"a.test", "127.0.0.1", "::1"}, tmp_path)
        with RawServer(context=certificates.server_context("http/1.1")) as server:
            said = failure_of(connect(server.url, timeout=5)(GET))
        assert "cannot be reached by TLS" in said
        assert "certificate verify failed" in said


class TestUrls:
    @pytest.mark.parametrize(
        "url",
        [
            "http://localhost:8000/api",
            "http://localhost:8000/?a",
            "http://localhost:8000/#a",
            "http://user@localhost:8000/",
            "http://localhost:8000/?",
        ],
    )
    def test_more_than_a_server(self, url: str) -> None:
        with pytest.raises(
            ValueError, match=r"says more than which server is meant.*'http://localhost:8000' is needed"
        ):
            connect(url)

    @pytest.mark.parametrize(
        "url", ["", "localhost:8000", "/api", "ws://localhost", "ftp://a.test", "http://", "file:///"]
    )
    def test_no_server(self, url: str) -> None:
        with pytest.raises(ValueError, match="is not the URL of a server; one like 'http://localhost:8000' is needed"):
            connect(url)

    def test_no_limit(self) -> None:
        with RawServer() as server:
            assert connect(server.url, timeout=math.inf)(GET) == FINE
