"""Sessions of requests: the request is given to the session's adapter as the browser made it.

The session itself would upper-case the method, merge headers, add its own, and its cookies, and keep those that come
back. Its adapters, ``verify``, ``cert`` and ``proxies`` are used; proxies and passwords of the environment are not.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

from .addressing import address_of, with_framing
from .answers import BodyParts, bare_500, checked_header, checked_status, has_no_body
from .connections import BlockingConnection
from .violations import ApplicationError, BodyTooLong

READ_AT_ONCE = 1 << 16
"""How many bytes of a body."""

WHOSE = "The adapter of the requests session"

SKIPPED = "@@@SKIP_HEADER@@@"
"""The value by which urllib3 is told to leave out a header that it would add (``urllib3.util.SKIP_HEADER``)."""


class _Lines(Mapping[str, str]):
    """Header lines as a mapping, the way that requests and urllib3 use one: ``items`` has every line, in order."""

    def __init__(self, lines: tuple[Header, ...]) -> None:
        self._lines = list(lines)

    def __getitem__(self, name: str) -> str:
        values = [value for key, value in self._lines if byte_lowercase(key) == byte_lowercase(name)]
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and any(byte_lowercase(key) == byte_lowercase(name) for key, _ in self._lines)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for key, _ in self._lines))

    def __len__(self) -> int:
        return len(set(self))

    def items(self) -> list[Header]:  # type: ignore[override]
        return list(self._lines)

    def copy(self) -> _Lines:
        return _Lines(tuple(self._lines))

    def update(self, more: Mapping[str, str]) -> None:
        """What urllib3 does for a proxy."""
        self._lines += more.items()


class _AsItComes:
    """The response of urllib3 *raw*, whose ``stream`` gives what has come, and does not wait until a part is full."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, amt: int, decode_content: bool) -> Iterator[bytes]:
        """What :meth:`requests.Response.iter_content` reads by."""
        while part := self._raw.read1(amt, decode_content=decode_content):
            yield part


class RequestsConnection(BlockingConnection):
    """Answers through the adapters of a ``requests.Session``, in the caller's thread.

    The timeout is for connecting, then for each time that something is read, and from the head of the answer on for
    the body as a whole.
    """

    def __init__(self, session: Any, *, raise_server_exceptions: bool, timeout: float) -> None:
        super().__init__()
        self._session = session
        self._raises = raise_server_exceptions
        self._timeout = None if math.isinf(timeout) else timeout
        home = next(cls for cls in type(session).__mro__ if "get_adapter" in vars(cls))
        # The package is imported, for there is a session.
        self._package: Any = sys.modules[home.__module__.partition(".")[0]]

    def __call__(self, request: WireRequest) -> Answer:
        """The answer of the adapter."""
        session, exceptions = self._session, self._package.exceptions
        prepared = self._package.PreparedRequest()
        prepared.method = request.method
        prepared.url = self._url(request)
        prepared.body = request.body
        adapter = session.get_adapter(url=prepared.url)
        prepared.headers = _Lines(self._headers(request, hasattr(adapter, "poolmanager")))
        try:
            response = adapter.send(
                prepared,
                timeout=self._timeout,
                verify=session.verify,
                cert=session.cert,
                proxies=dict(session.proxies),
            )
            body = self._body(response)
            if body is None:
                return ConnectionFailure(f"{WHOSE} did not answer within {self._timeout:g} seconds")
        except BodyTooLong as error:
            return ConnectionFailure(str(error))
        except (
            exceptions.ConnectionError,
            exceptions.Timeout,
            exceptions.ChunkedEncodingError,
            exceptions.ContentDecodingError,
        ) as error:
            return ConnectionFailure(f"{type(error).__name__} of {self._package.__name__}: {error}")
        except Exception:
            if self._raises:
                raise
            return bare_500()
        status = checked_status(response.status_code, WHOSE)
        try:
            headers = tuple(checked_header(name, value, WHOSE) for name, value in _lines_of(response))
        except ApplicationError as error:
            if hasattr(adapter, "poolmanager"):
                return ConnectionFailure(str(error))
            raise
        body = b"" if has_no_body(request.method, status) else body
        return WireResponse(status, headers, body, response.reason or "")

    def _body(self, response: Any) -> bytes | None:
        """The body of *response*; None if it goes on for longer than the timeout."""
        # An adapter that is none of the network may have put it there.
        if response.raw is None or isinstance(getattr(response, "_content", False), bytes):
            content: bytes = response.content or b""
            return content
        # Where urllib3 can: it is older, or what is read is not a connection.
        if hasattr(response.raw, "read1") and hasattr(getattr(response.raw, "_original_response", None), "read1"):
            response.raw = _AsItComes(response.raw)
        deadline = math.inf if self._timeout is None else time.monotonic() + self._timeout
        body = BodyParts(WHOSE)
        try:
            for part in response.iter_content(READ_AT_ONCE):
                body.add(part)
                if time.monotonic() > deadline:
                    return None
        finally:
            response.close()
        return body.joined()

    def _url(self, request: WireRequest) -> str:
        """The request's URL; at the host of the session's ``base_url``, if it is one that has it."""
        address = address_of(request.url)
        base = getattr(self._session, "base_url", None)
        if not base:
            return request.url
        there = address_of(base)
        return f"{there.scheme}://{there.authority}{address.target}"

    @staticmethod
    def _headers(request: WireRequest, is_urllib3: bool) -> tuple[Header, ...]:
        headers = (("Host", address_of(request.url).authority), *with_framing(request))
        if not is_urllib3:
            return headers
        present = {byte_lowercase(name) for name, _ in headers}
        added = ("Accept-Encoding", "User-Agent")
        return (*headers, *((name, SKIPPED) for name in added if name.lower() not in present))


def _lines_of(response: Any) -> list[Header]:
    """The header lines of *response*, in order if it came from the network, one for each value otherwise."""
    original = getattr(response.raw, "_original_response", None)
    holders = (getattr(original, "msg", None), getattr(response.raw, "headers", None), response.headers)
    return list(next(holder for holder in holders if holder is not None).items())
