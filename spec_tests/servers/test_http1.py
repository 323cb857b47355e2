"""Requests as bytes, and responses read as browsers read them, byte by byte if need be."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from corsim.servers import limits
from corsim.servers.http1 import HEAD_LIMIT, BadResponse, ReceivedResponse, ResponseReader, request_bytes


def read(data: bytes, method: str = "GET", size: int = 1) -> ReceivedResponse:
    """What is read of a connection that gives *data* in pieces of *size* bytes, and ends."""

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(data), size):
            yield data[start : start + size]
        while True:
            yield b""

    stream = pieces()
    return ResponseReader(lambda: next(stream)).read(method)


class TestRequests:
    def test_every_byte(self) -> None:
        data = request_bytes("pUt", "/a?b", (("Host", "a.test"), ("x-B", "\xe9"), ("X-b", "")), b"\0\xff", False)
        assert data == b"pUt /a?b HTTP/1.1\r\nHost: a.test\r\nx-B: \xe9\r\nX-b: \r\n\r\n\0\xff"

    @pytest.mark.parametrize(
        ("body", "chunks"), [(b"", b"0\r\n\r\n"), (b"a" * 17, b"11\r\n" + b"a" * 17 + b"\r\n0\r\n\r\n")]
    )
    def test_chunked(self, body: bytes, chunks: bytes) -> None:
        assert request_bytes("PUT", "/", (), body, True) == b"PUT / HTTP/1.1\r\n\r\n" + chunks


class TestHeads:
    @pytest.mark.parametrize("size", [1, 2, 3, 1000])
    def test_status_line_and_headers(self, size: int) -> None:
        data = b"HTTP/1.1 299 Fin\xe9 !\r\nX-Odd:\t\xe9  , \xff \r\nx-odd:\r\nContent-Length: 3\r\n\r\n\x00ab"
        headers = (("X-Odd", "\xe9  , \xff"), ("x-odd", ""), ("Content-Length", "3"))
        assert read(data, size=size) == ReceivedResponse(299, "Fin\xe9 !", headers, b"\x00ab", True)

    def test_lines_that_end_in_a_line_feed_only(self) -> None:
        assert read(b"HTTP/1.1 200\nA: b\n\nbody").headers == (("A", "b"),)

    @pytest.mark.parametrize("line", [b"HTTP/1.1 200", b"HTTP/1.1 200 "])
    def test_no_phrase(self, line: bytes) -> None:
        assert read(line + b"\r\n\r\n").status_text == ""

    def test_lines_that_are_no_headers_are_passed_over(self) -> None:
        assert read(b"HTTP/1.1 200 OK\r\nno colon\r\nb d: c\r\n: e\r\nA : b\r\n\r\n").headers == (("A", "b"),)

    def test_a_folded_line_is_one(self) -> None:
        assert read(b"HTTP/1.1 200 OK\r\nA: b\r\n \t c\r\nD: e\r\n\r\n").headers == (("A", "b c"), ("D", "e"))

    def test_interim_answers_are_passed_over(self) -> None:
        data = (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 N\r\nA: b\r\n\r\n"
        )
        assert read(data) == ReceivedResponse(204, "N", (("A", "b"),), b"", True)

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "closed without an answer"),
            (b"HTTP/1.1 200 OK\r\nA: b\r\n", "closed in the middle of the answer"),
            (b"SSH-2.0-OpenSSH_9\r\n\r\n", "begins with 'SSH-2.0-OpenSSH_9'; a status line like"),
            (b"<html>\n", "begins with '<html>'"),
            (b"HTTP/1.1 2000 OK\r\n\r\n", "a status line like 'HTTP/1.1 200 OK' is needed"),
            (b"HTTP/2 200\r\n\r\n", "begins with 'HTTP/2 200'"),
            (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "switches to another protocol (101)"),
            (b"HTTP/1.1 200 OK\r\nX-A: b\0\r\n\r\n", "The header 'X-A' has the value 'b\\x00'; a value has no NUL"),
            (b"HTTP/1.1 200 OK\r\nX-A: b\rc\r\n\r\n", "The header 'X-A' has the value 'b\\rc'"),
            (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * HEAD_LIMIT, "more than 262144 bytes"),
            (b"x" * HEAD_LIMIT * 2, "more than 262144 bytes"),
        ],
    )
    def test_garbage(self, data: bytes, said: str) -> None:
        with pytest.raises(BadResponse, match=re.escape(said)):
            read(data, size=4096)


class TestBodies:
    def body(self, headers: bytes, body: bytes, method: str = "GET", status: bytes = b"200") -> tuple[bytes, bool]:
        response = read(b"HTTP/1.1 " + status + b" OK\r\n" + headers + b"\r\n" + body, method)
        return response.body, response.keeps_alive

    def test_by_length(self) -> None:
        assert self.body(b"Content-Length: 3\r\n", b"abc") == (b"abc", True)
        assert self.body(b"Content-Length: 3\r\ncontent-length: 3, 3\r\n", b"abc") == (b"abc", True)

    def test_by_the_end_of_the_connection(self) -> None:
        assert self.body(b"", b"abc") == (b"abc", False)

    def test_by_chunks(self) -> None:
        chunks = b"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n"
        assert self.body(b"Transfer-Encoding: Chunked\r\n", chunks) == (b"abc0123456789", True)

    def test_chunks_come_before_a_length(self) -> None:
        headers = b"Content-Length: 100\r\nTransfer-Encoding: chunked\r\n"
        assert self.body(headers, b"1\na\n0\n\n") == (b"a", True)

    @pytest.mark.parametrize(("method", "status"), [("HEAD", b"200"), ("GET", b"204"), ("GET", b"304")])
    def test_where_there_is_none(self, method: str, status: bytes) -> None:
        assert self.body(b"Content-Length: 100\r\n", b"", method, status) == (b"", True)

    @pytest.mark.parametrize(
        ("headers", "body", "said"),
        [
            (b"Content-Length: 5\r\n", b"abc", "closed after 3 of the 5 bytes of the body"),
            (b"Content-Length: 3\r\nContent-Length: 4\r\n", b"abc", "Content-Length says 3, 4; one number is needed"),
            (b"Content-Length: -3\r\n", b"abc", "Content-Length says -3"),
            (b"Content-Length: \xb2\r\n", b"abc", "one number is needed"),
            (b"Transfer-Encoding: gzip, chunked\r\n", b"abc", "Transfer-Encoding says gzip, chunked; only chunked"),
            (b"Transfer-Encoding: chunked\r\n", b"xyz\r\n", "A chunk of the body begins with 'xyz'"),
            (b"Transfer-Encoding: chunked\r\n", b"-1\r\n", "its size in hexadecimal is needed"),
            (b"Transfer-Encoding: chunked\r\n", b"2\r\nabc\r\n", "longer than its size says"),
            (b"Transfer-Encoding: chunked\r\n", b"5\r\nabc", "closed after 3 of the 5 bytes of a chunk of the body"),
            (b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n", "closed in the middle of the answer"),
        ],
    )
    def test_half_of_one_and_garbage(self, headers: bytes, body: bytes, said: str) -> None:
        with pytest.raises(BadResponse, match=re.escape(said)):
            self.body(headers, body)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Length: 11\r\n", b""),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n", b""),
        (b"Transfer-Encoding: chunked\r\n", b"6\r\nabcdef\r\n5\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"fffffffffffffff\r\n"),
        (b"", b"0123456789x"),
    ],
)
def test_more_than_is_taken_in_is_not_read(headers: bytes, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_LIMIT", 10)
    with pytest.raises(BadResponse, match="It sends a body of more than 10 bytes, which is the most that is taken in"):
        read(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n" + body)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Length: 000000000000000000000010\r\n", b"0123456789"),
        (b"Transfer-Encoding: chunked\r\n", b"5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"),
        (b"", b"0123456789"),
    ],
)
def test_as_much_as_is_taken_in(headers: bytes, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_LIMIT", 10)
    assert read(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n" + body).body == b"0123456789"


@pytest.mark.parametrize(
    ("head", "stays"),
    [
        (b"HTTP/1.1 204 N", True),
        (b"HTTP/1.0 204 N", False),
        (b"HTTP/1.1 204 N\r\nConnection: x, Close", False),
        (b"HTTP/1.0 204 N\r\nConnection: Keep-Alive", True),
        (b"HTTP/1.1 200 N\r\nConnection: keep-alive", False),
    ],
)
def test_whether_the_connection_stays(head: bytes, stays: bool) -> None:
    assert read(head + b"\r\n\r\n").keeps_alive is stays


def test_what_comes_too_much_ends_the_connection() -> None:
    assert read(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", size=1000).keeps_alive is False
