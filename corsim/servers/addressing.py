"""What servers want to know of a wire request: where it goes, in parts, and how its body is framed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, unquote_to_bytes

from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase
from corsim.standard.urls import DEFAULT_PORTS, parse_url
from corsim.standard.wire import WireRequest

CHUNKED = ("Transfer-Encoding", "chunked")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes. ``host`` is without the brackets of an IPv6 address, ``authority`` with them.

    ``path`` and ``query`` are as in the URL, percent-encoded; ``query`` is empty where there is none.
    ``target`` is what stands in the request line.
    """

    scheme: str
    host: str
    port: int
    authority: str
    path: str
    query: str
    target: str

    @property
    def decoded_path(self) -> str:
        """The path percent-decoded as UTF-8, the way of ASGI."""
        return unquote(self.path)

    @property
    def path_bytes(self) -> str:
        """The path percent-decoded, a code point up to U+00FF for each byte, the way of WSGI."""
        return unquote_to_bytes(self.path).decode("latin-1")


@lru_cache(maxsize=1024)
def address_of(url: str) -> Address:
    """The address in an ``http:`` or ``https:`` *url*; ValueError for any other."""
    parsed = parse_url(url)
    if parsed is None or not parsed.is_http or not parsed.host:
        raise ValueError(f"{url!r} is not a URL that goes over HTTP; http:// or https:// is needed.")
    port = "" if parsed.port is None else f":{parsed.port}"
    return Address(
        scheme=parsed.scheme,
        host=parsed.host.strip("[]"),
        port=DEFAULT_PORTS[parsed.scheme] if parsed.port is None else parsed.port,
        authority=parsed.host + port,
        path=parsed.path,
        query=parsed.query or "",
        target=parsed.path + ("" if parsed.query is None else f"?{parsed.query}"),
    )


def is_chunked(request: WireRequest) -> bool:
    """Whether *request* has a body whose length it does not say: a stream, which browsers send over HTTP/2 only."""
    return request.body is not None and all(byte_lowercase(name) != "content-length" for name, _ in request.headers)


def with_framing(request: WireRequest) -> tuple[Header, ...]:
    """The headers of *request*, with a ``Transfer-Encoding`` where HTTP/1.1 could not tell the body's end otherwise."""
    return (*request.headers, CHUNKED) if is_chunked(request) else request.headers
