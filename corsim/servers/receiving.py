"""HTTP/1.1 as a server speaks it: a request as it came, byte for byte, and an answer as it is to go out.

Nothing is added to an answer and nothing is taken away, so that a browser gets what a scenario says. What is answered
to which request, and when a connection ends, is for others to decide.
https://httpwg.org/specs/rfc9112.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from corsim.standard.wire import WireResponse

HEAD_LIMIT = 1 << 20
"""How many bytes the head of a request may have; a stream's reader is to be made with it."""

BODY_LIMIT = 1 << 26
"""How many bytes its body may have."""


class BadRequest(ValueError):
    """What came is no HTTP request; the message says why."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came; header values are isomorphic strings, ``body`` is None if there is no framing for one."""

    scheme: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None

    def first(self, name: str) -> str | None:
        """The value of the first header line called *name* (lower case)."""
        return next((value for other, value in self.headers if other.lower() == name), None)

    @property
    def url(self) -> str:
        """The URL that was asked for."""
        return f"{self.scheme}://{self.first('host') or ''}{self.target}"

    @property
    def kind(self) -> str:
        """``preflight`` or ``request``; no script can make an OPTIONS request with that header itself."""
        asks = self.method == "OPTIONS" and self.first("access-control-request-method") is not None
        return "preflight" if asks else "request"


Answering = Callable[[Received], Awaitable[WireResponse | None]]
"""What a request is answered with; None breaks the connection."""


async def read_request(reader: asyncio.StreamReader, scheme: str, body_limit: int = BODY_LIMIT) -> Received:
    """Read one request that came by *scheme*.

    Raises :class:`asyncio.IncompleteReadError` if it ends too early, :class:`asyncio.LimitOverrunError` if its head has
    more than :data:`HEAD_LIMIT` bytes, and :class:`BadRequest` if it is none, or its body has more than *body_limit*.
    """
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head[:-4].split("\r\n")
    parts = first.split(" ", 2)
    if len(parts) != 3:
        raise BadRequest(f"the request begins with {first[:60]!r}; a line like 'GET / HTTP/1.1' is needed")
    method, target, _ = parts
    headers = tuple((name, value.strip(" \t")) for name, _, value in (line.partition(":") for line in lines))
    framing = {name.lower(): value for name, value in headers}
    body = None
    if "content-length" in framing:
        body = await reader.readexactly(_length(framing["content-length"], 10, body_limit))
    elif framing.get("transfer-encoding", "").lower() == "chunked":
        body = await _chunks(reader, body_limit)
    return Received(scheme, method, target, headers, body)


async def _chunks(reader: asyncio.StreamReader, body_limit: int) -> bytes:
    body = b""
    while size := _length((await reader.readline()).split(b";")[0].decode("latin-1"), 16, body_limit - len(body)):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readuntil(b"\r\n")
    return body


def _length(text: str, base: int, limit: int) -> int:
    """The number of bytes that *text* says are to come."""
    digits = text.strip()
    try:
        length = int(digits, base)
    except ValueError:
        length = -1
    if length < 0 or not digits.isalnum():
        raise BadRequest(f"{digits[:60]!r} is not the length of a body; digits are needed")
    if length > limit:
        raise BadRequest(f"a body of {length} bytes is announced; at most {limit} are taken")
    return length


def serialize(answer: WireResponse, method: str) -> bytes:
    """*answer* as bytes: the status line, the header lines in their order, and the body where there can be one."""
    lines = [f"HTTP/1.1 {answer.status} {answer.status_text}", *(f"{name}: {value}" for name, value in answer.headers)]
    head = "".join(line + "\r\n" for line in (*lines, "")).encode("latin-1")
    return head if method == "HEAD" or answer.status in (204, 304) else head + answer.body
