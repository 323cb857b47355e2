"""A request in which everything is that a client or a server might change on its way, and what has to arrive of it."""

from __future__ import annotations

from dataclasses import replace

from corsim.standard.headers import Header
from corsim.standard.wire import Answer, WireRequest, WireResponse

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


def lower(headers: tuple[Header, ...]) -> list[tuple[bytes, bytes]]:
    """*headers* the way of ASGI."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def response_of(answer: Answer) -> WireResponse:
    """*answer*, which has to be a response."""
    assert isinstance(answer, WireResponse), answer
    return answer


def at(url: str, request: WireRequest = GET) -> WireRequest:
    """*request* to another URL."""
    return replace(request, url=url)


def to(path: str, method: str = "GET") -> WireRequest:
    """A request without headers to *path*, percent-encoded."""
    return WireRequest("request", method, f"https://api.example.com{path}", ())
