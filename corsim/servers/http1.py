"""HTTP/1.1 as a client speaks it: a request as bytes, and a response read as tolerantly as browsers read it.

Reading is pure: :class:`ResponseReader` asks a function for more bytes. What http.client would hide is kept: the bytes
of header values, their order, and answers that came after interim ones (103).
https://httpwg.org/specs/rfc9112.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from corsim.standard.headers import Header, is_a_header_name
from corsim.standard.infra import HTTP_TAB_OR_SPACE, byte_lowercase

from .answers import has_no_body
from .limits import length_of, too_long

HEAD_LIMIT = 256 * 1024
"""How many bytes the head of a response may have; Chromium's limit."""

_STATUS_LINE = re.compile(r"HTTP/1\.([0-9]) ([0-9]{3})(?: (.*))?")


class BadResponse(Exception):
    """What came is no HTTP response; the message says why."""


@dataclass(frozen=True, slots=True)
class ReceivedResponse:
    """A response as it was read; ``keeps_alive`` tells whether the connection can be used again."""

    status: int
    status_text: str
    headers: tuple[Header, ...]
    body: bytes
    keeps_alive: bool


def request_bytes(method: str, target: str, headers: Iterable[Header], body: bytes, is_chunked: bool) -> bytes:
    """A whole request; all strings are isomorphic."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    if is_chunked:
        body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
    return "\r\n".join(lines).encode("latin-1") + body


class ResponseReader:
    """Reads one response; *receive* gives some more bytes, and none at the end of the connection."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self._buffer = bytearray()
        self.has_begun = False
        """Whether any byte has come."""

    def read(self, method: str) -> ReceivedResponse:
        """The response to a request of this *method*; raises :class:`BadResponse`."""
        minor, status, phrase, headers = self._head()
        while 100 <= status < 200:
            if status == 101:
                raise BadResponse("The server switches to another protocol (101), which nobody asked for.")
            minor, status, phrase, headers = self._head()
        body, is_delimited = self._body(method, status, headers)
        connection = {token for value in _values(headers, "connection") for token in _tokens(value)}
        stays = "close" not in connection and (minor > 0 or "keep-alive" in connection)
        return ReceivedResponse(status, phrase, headers, body, stays and is_delimited and not self._buffer)

    def _head(self) -> tuple[int, int, str, tuple[Header, ...]]:
        budget = HEAD_LIMIT
        line = self._line(budget)
        match = _STATUS_LINE.fullmatch(line)
        if match is None:
            raise BadResponse(f"The answer begins with {line[:60]!r}; a status line like 'HTTP/1.1 200 OK' is needed.")
        lines: list[str] = []
        while True:
            budget -= len(line) + 1
            line = self._line(budget)
            if not line:
                break
            if line[0] in HTTP_TAB_OR_SPACE and lines:
                lines[-1] += " " + line.strip(HTTP_TAB_OR_SPACE)
            else:
                lines.append(line)
        # Lines that are no headers are passed over.
        split = (line.partition(":") for line in lines if ":" in line)
        pairs = ((name.rstrip(HTTP_TAB_OR_SPACE), value.strip(HTTP_TAB_OR_SPACE)) for name, _, value in split)
        headers = tuple(header for header in pairs if is_a_header_name(header[0]))
        for name, value in headers:
            if "\0" in value or "\r" in value:
                raise BadResponse(f"The header {name!r} has the value {value!r}; a value has no NUL and no bare CR.")
        return int(match[1]), int(match[2]), match[3] or "", headers

    def _body(self, method: str, status: int, headers: tuple[Header, ...]) -> tuple[bytes, bool]:
        """The body, and whether its end was told otherwise than by that of the connection."""
        if has_no_body(method, status):
            return b"", True
        codings = [token for value in _values(headers, "transfer-encoding") for token in _tokens(value)]
        if codings:
            if codings != ["chunked"]:
                raise BadResponse(f"Transfer-Encoding says {', '.join(codings)}; only chunked is known.")
            return self._chunks(), True
        lengths = {token for value in _values(headers, "content-length") for token in _tokens(value)}
        if len(lengths) > 1 or not all(length.isascii() and length.isdecimal() for length in lengths):
            raise BadResponse(f"Content-Length says {', '.join(sorted(lengths))}; one number is needed.")
        if lengths:
            length = length_of(lengths.pop())
            _check_length(length)
            return self._exactly(length, "the body"), True
        while self._more():
            _check_length(len(self._buffer))
        return self._taken(len(self._buffer)), False

    def _chunks(self) -> bytes:
        body = bytearray()
        while True:
            line = self._line(HEAD_LIMIT)
            size = line.partition(";")[0].strip(HTTP_TAB_OR_SPACE)
            if not re.fullmatch("[0-9A-Fa-f]{1,15}", size):
                raise BadResponse(f"A chunk of the body begins with {line[:60]!r}; its size in hexadecimal is needed.")
            if int(size, 16) == 0:
                break
            _check_length(len(body) + int(size, 16))
            body += self._exactly(int(size, 16), "a chunk of the body")
            if self._line(HEAD_LIMIT):
                raise BadResponse("A chunk of the body is longer than its size says.")
        while self._line(HEAD_LIMIT):
            pass  # Trailers are not shown to scripts.
        return bytes(body)

    def _line(self, limit: int) -> str:
        """One line without its end, which is LF or CRLF."""
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            if start > limit:
                raise BadResponse(f"The head of the answer has more than {HEAD_LIMIT} bytes.")
            if not self._more():
                raise BadResponse(
                    "The connection was closed in the middle of the answer."
                    if self.has_begun
                    else "The connection was closed without an answer."
                )
        line = self._taken(end + 1)[:-1]
        return line.removesuffix(b"\r").decode("latin-1")

    def _exactly(self, length: int, what: str) -> bytes:
        while len(self._buffer) < length:
            if not self._more():
                raise BadResponse(
                    f"The connection was closed after {len(self._buffer)} of the {length} bytes of {what}."
                )
        return self._taken(length)

    def _more(self) -> bool:
        data = self._receive()
        self._buffer += data
        self.has_begun = self.has_begun or bool(data)
        return bool(data)

    def _taken(self, length: int) -> bytes:
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken


def _check_length(length: int) -> None:
    problem = too_long(length)
    if problem is not None:
        raise BadResponse(f"It sends {problem}.")


def _values(headers: tuple[Header, ...], lower_name: str) -> list[str]:
    return [value for name, value in headers if byte_lowercase(name) == lower_name]


def _tokens(value: str) -> list[str]:
    return [token for part in value.split(",") if (token := part.strip(HTTP_TAB_OR_SPACE).lower())]
