"""Requests are read byte for byte, and what is none is refused with what is wrong in it."""

from __future__ import annotations

import asyncio

import pytest

from corsim.servers.receiving import HEAD_LIMIT, BadRequest, Received, read_request, serialize
from corsim.standard.wire import WireResponse


def read(data: bytes, limit: int = 100) -> Received:
    async def run() -> Received:
        reader = asyncio.StreamReader(HEAD_LIMIT)
        reader.feed_data(data)
        reader.feed_eof()
        return await read_request(reader, "http", limit)

    return asyncio.run(run())


def test_names_and_values_are_as_they_came() -> None:
    received = read(b"pAtCh /a?b HTTP/1.1\r\nhOST: a.example:1\r\nX-A:  \xe9 \t\r\nX-A: 2\r\n\r\n")
    assert (received.method, received.target, received.url) == ("pAtCh", "/a?b", "http://a.example:1/a?b")
    assert received.headers == (("hOST", "a.example:1"), ("X-A", "\xe9"), ("X-A", "2"))
    assert received.body is None


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", b"abc"),
        (b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", b""),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde"),
    ],
)
def test_bodies(data: bytes, body: bytes) -> None:
    assert read(data).body == body


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\r\n\r\n", "the request begins with ''"),
        (b"GET /\r\n\r\n", "the request begins with 'GET /'; a line like 'GET / HTTP/1.1' is needed"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "'-1' is not the length of a body"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n", "'1_0' is not the length of a body"),
        (b"POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n", "a body of 101 bytes is announced; at most 100 are taken"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "'zz' is not the length of a body"),
        (
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n60\r\n" + b"x" * 96 + b"\r\n60\r\n",
            "a body of 96 bytes is announced; at most 4 are taken",
        ),
    ],
)
def test_what_is_no_request(data: bytes, said: str) -> None:
    with pytest.raises(BadRequest) as raised:
        read(data)
    assert str(raised.value).startswith(said)


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab"])
def test_one_that_ends_too_early(data: bytes) -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        read(data)


def test_an_answer_goes_out_as_it_is() -> None:
    answer = WireResponse(299, (("x-A", "\xe9"), ("x-A", "")), b"body", "Why not")
    head = b"HTTP/1.1 299 Why not\r\nx-A: \xe9\r\nx-A: \r\n\r\n"
    assert serialize(answer, "GET") == head + b"body"
    assert serialize(answer, "HEAD") == head
    assert serialize(WireResponse(204, (), b"body"), "GET") == b"HTTP/1.1 204 \r\n\r\n"
