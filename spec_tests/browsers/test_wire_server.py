"""The server gives and notes exact bytes, over real sockets."""

import asyncio
import shutil
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from corsim.servers.receiving import Received
from corsim.standard.wire import WireResponse
from spec_tests.browsers.certificates import make_certificates
from spec_tests.browsers.wire_server import KEEP_ALIVE, WireServer

Talk = Callable[[int], Awaitable[bytes]]


def sends(data: bytes, context: ssl.SSLContext | None = None) -> Talk:
    async def talk(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
        writer.write(data)
        answer = await reader.read()
        writer.close()
        return answer

    return talk


def exchange(
    answers: list[WireResponse | None], talk: Talk, context: ssl.SSLContext | None = None
) -> tuple[bytes, list[Received]]:
    """What a client hears that *talk*s to a server with these *answers*, and what the server noted."""
    noted: list[Received] = []

    async def answering(received: Received) -> WireResponse | None:
        noted.append(received)
        return answers[len(noted) - 1]

    async def run() -> bytes:
        server = WireServer(answering, context)
        server.listen([0], ["127.0.0.1"])
        try:
            return await asyncio.wait_for(talk(server.ports[0]), 10)
        finally:
            server.close()

    return asyncio.run(run()), noted


def test_status_line_and_headers_are_those_of_the_answer_byte_for_byte() -> None:
    answer = WireResponse(
        299, (("X-Odd", "\xe9  , \xff"), ("x-odd", ""), ("Content-Length", "3")), b"\x00ab", "Fin\xe9"
    )
    heard, _ = exchange([answer], sends(b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"))
    assert heard == b"HTTP/1.1 299 Fin\xe9\r\nX-Odd: \xe9  , \xff\r\nx-odd: \r\nContent-Length: 3\r\n\r\n\x00ab"


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_where_there_can_be_no_body_none_is_sent(method: str, status: int) -> None:
    heard, _ = exchange([WireResponse(status, (), b"body")], sends(f"{method} / HTTP/1.1\r\n\r\n".encode()))
    assert heard == f"HTTP/1.1 {status} \r\n\r\n".encode()


def test_requests_are_noted_as_they_came() -> None:
    data = b"PuT /a?b=%zz HTTP/1.1\r\nHost: a.test:81\r\nX-A:  \xe9 \r\nx-a: 2\r\nContent-Length: 2\r\n\r\n\xff!"
    _, (noted,) = exchange([WireResponse()], sends(data))
    assert (noted.kind, noted.method, noted.url) == ("request", "PuT", "http://a.test:81/a?b=%zz")
    assert noted.headers == (("Host", "a.test:81"), ("X-A", "\xe9"), ("x-a", "2"), ("Content-Length", "2"))
    assert noted.body == b"\xff!"


def test_chunked_bodies_are_put_together() -> None:
    data = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n"
    _, (noted,) = exchange([WireResponse()], sends(data))
    assert noted.body == b"abcd"


def test_a_preflight_is_told_by_its_method_and_header() -> None:
    data = b"OPTIONS / HTTP/1.1\r\naccess-control-request-method: PUT\r\n\r\n"
    _, (noted,) = exchange([WireResponse()], sends(data))
    assert noted.kind == "preflight"
    assert noted.body is None


def test_no_answer_breaks_the_connection() -> None:
    heard, noted = exchange([None], sends(b"GET / HTTP/1.1\r\n\r\n"))
    assert heard == b""
    assert len(noted) == 1


def test_only_answers_that_say_so_leave_the_connection_open() -> None:
    answers: list[WireResponse | None] = [
        WireResponse(200, (KEEP_ALIVE, ("Content-Length", "1")), b"a"),
        WireResponse(200, (), b"b"),
    ]
    heard, noted = exchange(answers, sends(b"GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n"))
    assert [received.target for received in noted] == ["/1", "/2"]
    assert heard.endswith(b"\r\n\r\nb")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command is not installed")
def test_tls_and_plain_http_share_a_port(tmp_path: Path) -> None:
    certificates = make_certificates({"a.test", "127.0.0.1", "::1"}, tmp_path)
    client = ssl.create_default_context(cafile=str(certificates.authority))
    for context, scheme in ((client, "https"), (None, "http")):
        heard, (noted,) = exchange(
            [WireResponse(200, (), b"hi")],
            sends(b"GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n", context),
            certificates.server_context("http/1.1"),
        )
        assert heard.endswith(b"hi")
        assert noted.url == f"{scheme}://a.test/x"
