"""A request in which everything is that a client or a server might change on its way, and what has to arrive of it.

Besides, what the tests of several kinds of server need: answers that they give, and the types and messages of ASGI.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from corsim.servers.connecting import Connection
from corsim.standard.headers import Header
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

HEADERS: tuple[Header, ...] = (
    ("X-Twice", "1"),
    ("Accept", "*/*"),
    ("content-type", "text/plain;charset=UTF-8"),
    ("x-twice", "2"),
    ("X-Latin", "\xe9\xff"),
    ("X-Empty", ""),
    ("Referer", "https://app.example.com/"),
    ("Origin", "https://app.example.com"),
    ("Content-Length", "6"),
)
BODY = b"a\x00\xff\r\nb"
TARGET = "/items/a%20b%C3%A9/%2F|'x?q=%7c&r=a+b|"
SENT = WireRequest("request", "patch", f"https://api.example.com:8443{TARGET}", HEADERS, BODY)
"""A method in small letters, two lines of one header with another between, bytes beyond ASCII, an odd URL."""

COMBINED: dict[str, str] = {
    "Host": "api.example.com:8443",
    "X-Twice": "1,2",
    "Accept": "*/*",
    "Content-Type": "text/plain;charset=UTF-8",
    "X-Latin": "\xe9\xff",
    "X-Empty": "",
    "Referer": "https://app.example.com/",
    "Origin": "https://app.example.com",
    "Content-Length": "6",
}
"""The headers of SENT and `Host` by name, as Django and Flask show them."""

GET = WireRequest("request", "GET", "https://api.example.com/", (("Accept", "*/*"),))
PREFLIGHT = WireRequest(
    "preflight",
    "OPTIONS",
    "https://api.example.com/items/1",
    (
        ("Accept", "*/*"),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "content-type,x-a"),
        ("Origin", "https://app.example.com"),
    ),
)
STREAM = replace(SENT, headers=HEADERS[:-1])
"""The same with a body of unknown length, as a ReadableStream is."""

FINE = WireResponse(200, (("Content-Length", "2"),), b"ok", "OK")
"""What ``raw_server.OK`` is as an answer."""

BARE_500 = WireResponse(
    500,
    (("content-type", "text/plain; charset=utf-8"), ("content-length", "21"), ("connection", "close")),
    b"Internal Server Error",
    "Internal Server Error",
)
"""What a server in production answers where an application fails before it has begun to."""

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]
"""An application of ASGI 3."""

START: dict[str, Any] = {"type": "http.response.start", "status": 200, "headers": []}
END: dict[str, Any] = {"type": "http.response.body", "body": b"text"}


def sends(*messages: Any) -> Application:
    """An application of ASGI that sends these messages, whatever it is asked."""

    async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return application


def encoded(headers: tuple[Header, ...]) -> list[tuple[bytes, bytes]]:
    """*headers* as they are on the wire."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def lower(headers: tuple[Header, ...]) -> list[tuple[bytes, bytes]]:
    """*headers* the way of ASGI."""
    return [(name.lower(), value) for name, value in encoded(headers)]


def asked_once(connection: Connection, way: str, request: WireRequest = GET) -> Answer:
    """What *connection* answers, which is opened before and closed afterwards; all of it ``called`` or ``awaited``."""

    async def run() -> Answer:
        await connection.aopen()
        try:
            return await connection.answer_async(request)
        finally:
            await connection.aclose()

    if way == "awaited":
        return asyncio.run(run())
    connection.open()
    try:
        return connection(request)
    finally:
        connection.close()


def response_of(answer: Answer) -> WireResponse:
    """*answer*, which has to be a response."""
    assert isinstance(answer, WireResponse), answer
    return answer


def failure_of(answer: Answer) -> str:
    """What *answer* says, which has to be that there is none."""
    assert isinstance(answer, ConnectionFailure), answer
    assert answer.reason == "connection-failed"
    return answer.message


def at(url: str, request: WireRequest = GET) -> WireRequest:
    """*request* to another URL."""
    return replace(request, url=url)


def to(path: str, method: str = "GET") -> WireRequest:
    """A request without headers to *path*, percent-encoded."""
    return WireRequest("request", method, f"https://api.example.com{path}", ())
