"""Servers that misbehave: the ways of it, and for each kind of server how it does that and what comes of it.

A kind is what the misbehaviour is written in: ASGI, WSGI, a function, a coroutine function, aiohttp, or the bytes of a
live server. A kind for which a way of misbehaving is not in the table has a reason in :data:`CANNOT`.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any

from corsim.servers.violations import ApplicationError
from corsim.standard.wire import WireRequest, WireResponse

from .endings import BROKEN, LARGE, LATE, LATE_LIVE, LEAVES, WHOLE, BrokenError, Ending, fails, violates
from .raw_server import resets
from .sending import END, START, Receive, Send

MOST = 1 << 24
"""Bytes of a body that are taken in, here."""

PART = b"x" * (1 << 20)


async def asgi_raises(scope: Any, receive: Receive, send: Send) -> None:
    raise BrokenError("out of order")


async def asgi_raises_midway(scope: Any, receive: Receive, send: Send) -> None:
    await send(START)
    await send({**END, "more_body": True})
    raise BrokenError("out of order")


async def asgi_leaves(scope: Any, receive: Receive, send: Send) -> None:
    raise SystemExit(3)


async def asgi_hangs(scope: Any, receive: Receive, send: Send) -> None:
    await asyncio.Event().wait()


async def asgi_hangs_midway(scope: Any, receive: Receive, send: Send) -> None:
    await send(START)
    await send({**END, "more_body": True})
    await asyncio.Event().wait()


async def asgi_answers_twice(scope: Any, receive: Receive, send: Send) -> None:
    for message in (START, END, START, END):
        await send(message)


async def asgi_answers_twice_whatever_it_is_told(scope: Any, receive: Receive, send: Send) -> None:
    await send(START)
    await send(END)
    while True:
        with suppress(ApplicationError):
            await send(START)


async def asgi_streams(scope: Any, receive: Receive, send: Send) -> None:
    await send(START)
    while True:
        await send({**END, "body": PART, "more_body": True})


async def asgi_drips(scope: Any, receive: Receive, send: Send) -> None:
    await send(START)
    while True:
        await send({**END, "body": b"", "more_body": True})


def asgi_starts(status: Any = 200, *headers: Any, body: bytes = b"") -> Any:
    async def application(scope: Any, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})

    return application


async def asgi_returns(scope: Any, receive: Receive, send: Send) -> None:
    pass


async def asgi_half(scope: Any, receive: Receive, send: Send) -> None:
    await send(START)
    await send({**END, "more_body": True})


async def asgi_large(scope: Any, receive: Receive, send: Send) -> None:
    await send(START)
    for _ in range(100):
        await send({**END, "body": PART[:1_000_000], "more_body": True})
    await send({**END, "body": b""})


def wsgi_raises(environ: Any, start_response: Any) -> Any:
    raise BrokenError("out of order")


def wsgi_raises_midway(environ: Any, start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [])
    yield b"half"
    raise BrokenError("out of order")


def wsgi_leaves(environ: Any, start_response: Any) -> Any:
    raise SystemExit(3)


def wsgi_answers_twice(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    start_response("200 OK", [])
    return [b""]


def wsgi_streams(environ: Any, start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [])
    while True:
        yield PART


def wsgi_starts(status: Any = "200 OK", *headers: Any, body: bytes = b"") -> Any:
    def application(environ: Any, start_response: Any) -> list[bytes]:
        start_response(status, list(headers))
        return [body]

    return application


def wsgi_large(environ: Any, start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [])
    for _ in range(100):
        yield PART[:1_000_000]


def function_raises(request: WireRequest) -> Any:
    raise BrokenError("out of order")


def function_leaves(request: WireRequest) -> Any:
    raise SystemExit(3)


def function_gives(answer: Any) -> Any:
    def function(request: WireRequest) -> Any:
        return answer

    return function


def coroutine_of(function: Callable[[WireRequest], Any]) -> Any:
    async def coroutine(request: WireRequest) -> Any:
        return function(request)

    return coroutine


async def coroutine_hangs(request: WireRequest) -> Any:
    await asyncio.Event().wait()


async def aiohttp_raises(request: Any) -> Any:
    raise BrokenError("out of order")


async def aiohttp_hangs(request: Any) -> Any:
    await asyncio.Event().wait()


def aiohttp_streams(parts: Callable[[], AsyncIterator[bytes]], length: int | None = None) -> Any:
    async def handler(request: Any) -> Any:
        from aiohttp import web

        response = web.StreamResponse()
        response.content_length = length
        await response.prepare(request)
        async for part in parts():
            await response.write(part)
        return response

    return handler


async def hanging() -> AsyncIterator[bytes]:
    yield b"half"
    await asyncio.Event().wait()


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield PART


async def large() -> AsyncIterator[bytes]:
    for _ in range(100):
        yield PART[:1_000_000]


async def half() -> AsyncIterator[bytes]:
    yield b"half"
    raise BrokenError("out of order")


async def aiohttp_resets(request: Any) -> Any:
    request.transport.abort()
    await asyncio.Event().wait()


HEAD = b"HTTP/1.1 200 OK\r\n"


def sends(*parts: bytes, pause: float = 0, ends: Callable[[socket.socket], None] | None = None) -> Any:
    """A live server that sends *parts*, and *ends* otherwise than by closing the connection."""

    def behaviour(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        if ends is not None:
            ends(connection)

    return behaviour


def waits(connection: socket.socket) -> None:
    """Until the client hangs up."""
    while connection.recv(65536):
        pass


def goes_on(connection: socket.socket, part: bytes = b"10000\r\n" + b"x" * 65536 + b"\r\n", pause: float = 0) -> None:
    while True:
        connection.sendall(part)
        time.sleep(pause)


def drips_on(connection: socket.socket) -> None:
    goes_on(connection, b"1\r\nx\r\n", 0.02)


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

Table = dict[str, dict[str, tuple[Any, Ending]]]

TABLE: Table = {
    "raises": {
        "asgi": (asgi_raises, BROKEN),
        "wsgi": (wsgi_raises, BROKEN),
        "function": (function_raises, BROKEN),
        "coroutine": (coroutine_of(function_raises), BROKEN),
        "aiohttp": (aiohttp_raises, Ending(length=55)),
    },
    "raises midway": {
        "asgi": (asgi_raises_midway, BROKEN),
        "wsgi": (wsgi_raises_midway, BROKEN),
        "aiohttp": (aiohttp_streams(half), fails("closed in the middle")),
    },
    "leaves": {
        "asgi": (asgi_leaves, LEAVES),
        "wsgi": (wsgi_leaves, LEAVES),
        "function": (function_leaves, LEAVES),
        "coroutine": (coroutine_of(function_leaves), LEAVES),
    },
    "hangs": {
        "asgi": (asgi_hangs, LATE),
        "coroutine": (coroutine_hangs, LATE),
        "aiohttp": (aiohttp_hangs, LATE_LIVE),
        "live": (sends(ends=waits), LATE_LIVE),
    },
    "hangs midway": {
        "asgi": (asgi_hangs_midway, LATE),
        "aiohttp": (aiohttp_streams(hanging), LATE_LIVE),
        "live": (sends(HEAD + b"Content-Length: 9\r\n\r\nhalf", ends=waits), LATE_LIVE),
    },
    "answers twice": {
        "asgi": (asgi_answers_twice, violates("sent the message 'http.response.start' after its answer was complete")),
        "wsgi": (wsgi_answers_twice, violates("called start_response a second time, without exc_info")),
        # What comes after the first answer belongs to nobody.
        "live": (sends((HEAD + b"Content-Length: 2\r\n\r\nok") * 2), Ending(length=2)),
    },
    "answers twice whatever it is told": {
        "asgi": (asgi_answers_twice_whatever_it_is_told, LATE),
    },
    "streams for ever": {
        "asgi": (asgi_streams, violates(f"sent a body of more than {MOST} bytes")),
        "wsgi": (wsgi_streams, violates(f"sent a body of more than {MOST} bytes")),
        "aiohttp": (aiohttp_streams(endless), fails(f"sends a body of more than {MOST} bytes")),
        "live": (sends(CHUNKED, ends=goes_on), fails(f"sen(ds|t) a body of more than {MOST} bytes")),
    },
    "drips for ever": {
        "asgi": (asgi_drips, LATE),
        "live": (sends(CHUNKED, ends=drips_on), LATE_LIVE),
    },
    "bad header name": {
        "asgi": (asgi_starts(200, (b"a b", b"c")), violates("sent a header named 'a b'")),
        "wsgi": (wsgi_starts("200 OK", ("a b", "c")), violates("sent a header named 'a b'")),
        "function": (function_gives(WireResponse(200, (("a b", "c"),))), violates("sent a header named 'a b'")),
        "coroutine": (
            coroutine_of(function_gives(WireResponse(200, (("a b", "c"),)))),
            violates("sent a header named 'a b'"),
        ),
    },
    "bad header bytes": {
        "asgi": (
            asgi_starts(200, (b"a", b"b\r\nc: d")),
            violates(r"the value 'b\\r\\nc: d'; a value has no NUL, CR or LF"),
        ),
        "wsgi": (wsgi_starts("200 OK", ("a", "b\nc")), violates(r"the value 'b\\nc'; a value has no NUL, CR or LF")),
        "function": (function_gives(WireResponse(200, (("a", "b\0"),))), violates(r"the value 'b\\x00'")),
        "coroutine": (coroutine_of(function_gives(WireResponse(200, (("a", "\u20ac"),)))), violates("only bytes")),
        "live": (sends(HEAD + b"A: b\0c\r\nContent-Length: 0\r\n\r\n"), fails(r"header|Protocol|closed|'b\\x00c'")),
    },
    "a status that is none": {
        "asgi": (asgi_starts(20), violates("answered with the status 20; a whole number from 200")),
        "wsgi": (wsgi_starts("OK"), violates("passed the status 'OK' to start_response")),
        "function": (function_gives(WireResponse(1000)), violates("answered with the status 1000")),
        "coroutine": (coroutine_of(function_gives(WireResponse(100))), violates("answered with the status 100")),
        "live": (sends(b"HTTP/1.1 OK\r\n\r\n"), fails("status line|Protocol|ConnectionError|closed")),
    },
    "half a response": {
        "asgi": (asgi_half, violates("began to answer, but returned before it had sent everything")),
        "wsgi": (wsgi_starts("200 OK", ("Content-Length", "9"), body=b"half"), violates("gave a body of 4 bytes")),
        "aiohttp": (aiohttp_streams(half, 9), fails("closed after 4 of the 9 bytes")),
        "live": (sends(HEAD + b"Content-Length: 9\r\n\r\nhalf"), fails("4 of the 9 bytes|4 bytes|IncompleteRead")),
    },
    "half a head": {
        "live": (sends(HEAD + b"Content-Le"), fails("closed|Protocol|ConnectionError")),
    },
    "nothing": {
        "asgi": (asgi_returns, violates("returned; a last http.response.body")),
        "wsgi": (lambda environ, start_response: None, violates("returned None; an iterable of bytes is needed")),
        "function": (function_gives(None), violates("returned None; a corsim")),
        "coroutine": (coroutine_of(function_gives(None)), violates("returned None; a corsim")),
        "live": (sends(), fails("without an answer|Protocol|ConnectionError")),
    },
    "a length that is none": {
        "asgi": (
            asgi_starts(200, (b"content-length", b"9" * 5000), body=b"x"),
            violates("sent a body of 1 bytes, and Content-Length says 1000000000000000000"),
        ),
        "wsgi": (
            wsgi_starts("200 OK", ("Content-Length", "9" * 5000), body=b"x"),
            violates("gave a body of 1 bytes, and Content-Length says 1000000000000000000"),
        ),
        "live": (
            sends(HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nx"),
            fails("sends a body of more than|Protocol|ConnectionError|IncompleteRead|Content-Length"),
        ),
    },
    "garbage": {
        "live": (
            sends(b"\x16\x03\x01\x02\x00" + bytes(range(256)) * 4 + b"\r\n"),
            fails("status line|Protocol|Connection"),
        ),
    },
    "a head without an end": {
        "live": (sends(HEAD + b"A: " + b"x" * 2_000_000), fails("more than|Protocol|ConnectionError|too large")),
    },
    "a reset": {
        "aiohttp": (aiohttp_resets, fails("closed without an answer|broke the connection")),
        "live": (sends(ends=resets), fails("broke the connection|Error|reset")),
    },
    "a reset midway": {
        "live": (sends(HEAD + b"Content-Length: 9\r\n\r\nhalf", ends=resets), fails("reset|Error|4 of the 9|4 bytes")),
    },
    "100 MB": {
        "asgi": (asgi_large, WHOLE),
        "wsgi": (wsgi_large, WHOLE),
        "function": (lambda request: WireResponse(body=bytes(LARGE)), WHOLE),
        "coroutine": (coroutine_of(lambda request: WireResponse(body=bytes(LARGE))), WHOLE),
        "aiohttp": (aiohttp_streams(large), WHOLE),
        "live": (sends(HEAD + b"Content-Length: %d\r\n\r\n" % LARGE, *[PART[:1_000_000]] * 100), WHOLE),
    },
}
"""Every way of misbehaving: for each kind of server that can, what does it, and what comes of it."""

BY_HTTP_CLIENT = {
    "half a head": Ending(length=0),
    "a length that is none": Ending(length=1),
}
"""Where a session of requests, which reads by Python's http.client, makes an answer of what others refuse."""

IN_THE_CALLERS_THREAD = "it runs in the caller's thread, which nothing can end: a documented limit"
WHOLE_ANSWERS = "it gives an answer as a whole"
WRITES_HTTP = "aiohttp does not let a handler do that"
NOT_AN_APPLICATION = "that happens within an application; what comes of it on the wire are other rows"
ON_THE_WIRE = "that only happens on the wire"

CANNOT: dict[tuple[str, str], str] = {
    **{
        (way, "function"): WHOLE_ANSWERS
        for way in ("raises midway", "hangs midway", "answers twice", "half a response")
    },
    **{(way, "function"): WHOLE_ANSWERS for way in ("streams for ever", "drips for ever", "a length that is none")},
    **{
        (way, "coroutine"): WHOLE_ANSWERS
        for way in ("raises midway", "hangs midway", "answers twice", "half a response")
    },
    **{(way, "coroutine"): WHOLE_ANSWERS for way in ("streams for ever", "drips for ever", "a length that is none")},
    **{(way, "wsgi"): IN_THE_CALLERS_THREAD for way in ("hangs", "hangs midway", "drips for ever")},
    ("hangs", "function"): IN_THE_CALLERS_THREAD,
    **{(way, "live"): NOT_AN_APPLICATION for way in ("raises", "raises midway", "leaves")},
    ("leaves", "aiohttp"): "it would end aiohttp's loop, and so the test client's own",
    **{(way, "aiohttp"): WRITES_HTTP for way in ("answers twice", "bad header name", "bad header bytes", "nothing")},
    **{(way, "aiohttp"): WRITES_HTTP for way in ("a status that is none", "a length that is none", "drips for ever")},
    ("bad header name", "live"): "such lines are passed over, as browsers do",
    **{
        ("answers twice whatever it is told", kind): "only ASGI tells an application, which can pass over it"
        for kind in ("wsgi", "function", "coroutine", "aiohttp", "live")
    },
    **{
        (way, kind): ON_THE_WIRE
        for way in ("half a head", "garbage", "a head without an end", "a reset midway", "a reset")
        for kind in ("asgi", "wsgi", "function", "coroutine", "aiohttp")
        if (way, kind) != ("a reset", "aiohttp")
    },
}
"""Why a kind of server cannot misbehave in some way."""

KINDS = ("asgi", "wsgi", "function", "coroutine", "aiohttp", "live")
