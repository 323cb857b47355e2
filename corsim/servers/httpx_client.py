"""Clients of httpx and httpx2, and of packages made like them, synchronous and asynchronous.

A client upper-cases the method and adds headers and cookies of its own, so it is gone round: the request is given to
its transport as the browser made it, with ``Host`` in front. Auth, event hooks and redirects are left out likewise. Of
the base URL, scheme, host and port say where requests go. An ``ASGITransport`` or a ``WSGITransport`` is taken apart.
"""

from __future__ import annotations

import asyncio
import inspect
import math
import sys
import time
from dataclasses import replace
from typing import Any

from corsim.standard.headers import Header
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

from .addressing import address_of, with_framing
from .answers import PHRASES, BodyParts, bare_500, checked_header, checked_status, has_no_body
from .asgi import AsgiConnection
from .connections import AsyncConnection, BlockingConnection
from .undertaking import GRACE, Limit
from .violations import BodyTooLong
from .wsgi import WsgiConnection


def connect_httpx_client(
    client: Any, *, raise_server_exceptions: bool, timeout: float
) -> AsyncConnection | BlockingConnection:
    """A connection that goes through the transport of *client*."""
    transport = client._transport  # noqa: SLF001 - nothing public has it
    # A subclass may do something else with the application.
    kind = "" if client._mounts else type(transport).__name__  # noqa: SLF001 - nothing public has them
    if kind == "ASGITransport":
        return AsgiConnection(
            transport.app,
            raise_server_exceptions=raise_server_exceptions and transport.raise_app_exceptions,
            timeout=timeout,
            root_path=transport.root_path,
            client=tuple(transport.client),
        )
    if kind == "WSGITransport":
        environ = {"SCRIPT_NAME": transport.script_name, "REMOTE_ADDR": transport.remote_addr}
        if transport.wsgi_errors is not None:
            environ["wsgi.errors"] = transport.wsgi_errors
        return WsgiConnection(
            transport.app,
            raise_server_exceptions=raise_server_exceptions and transport.raise_app_exceptions,
            environ=environ,
        )
    messages = _Messages(client, raise_server_exceptions, timeout)
    if inspect.iscoroutinefunction(client.send):
        return AsyncHttpxConnection(messages, timeout)
    return HttpxConnection(messages, timeout)


class _Messages:
    """Translates between wire messages and those of the client's package."""

    def __init__(self, client: Any, raise_server_exceptions: bool, timeout: float) -> None:
        self.client = client
        self.raises = raise_server_exceptions
        home = next(cls for cls in type(client).__mro__ if "_transport_for_url" in vars(cls))
        # The package is imported, for there is a client.
        self.package: Any = sys.modules[home.__module__.partition(".")[0]]
        seconds = None if math.isinf(timeout) else timeout
        self._timeouts = dict.fromkeys(("connect", "read", "write", "pool"), seconds)

    def request(self, wire_request: WireRequest) -> Any:
        """*wire_request* as a request for the transport: method, headers and target byte for byte."""
        address = address_of(wire_request.url)
        base, target = self.client.base_url, address.target
        origin = (
            f"{base.scheme}://{base.netloc.decode('ascii')}" if base.host else f"{address.scheme}://{address.authority}"
        )
        request = self.package.Request("GET", origin + target, content=wire_request.body or b"")
        # Set afterwards: the constructor would upper-case the one and add to the other.
        request.method = wire_request.method
        headers = [("Host", address.authority), *with_framing(wire_request)]
        request.headers = self.package.Headers(
            [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        )
        # The URL class would write some characters otherwise than a browser does.
        request.extensions = {"timeout": self._timeouts, "target": target.encode("latin-1")}
        return request

    def transport(self, request: Any) -> Any:
        """The transport that the client uses for *request*."""
        return self.client._transport_for_url(request.url)  # noqa: SLF001 - what `send` calls

    @property
    def whose(self) -> str:
        """What answers, as errors call it."""
        return f"The transport of the {self.package.__name__} client"

    def late(self, timeout: float) -> Answer:
        """The answer where there was none within *timeout* seconds."""
        return ConnectionFailure(f"{self.whose} did not answer within {timeout:g} seconds")

    def answer(self, request: Any, response: Any, body: bytes) -> Answer:
        """The answer that *response* is, whose *body* was read."""
        status = checked_status(response.status_code, self.whose)
        headers: tuple[Header, ...] = tuple(
            checked_header(name.decode("latin-1"), value.decode("latin-1"), self.whose)
            for name, value in response.headers.raw
        )
        phrase = response.extensions.get("reason_phrase", PHRASES.get(status, "").encode())
        # The package has decoded the body.
        if has_no_body(request.method, status):
            body = b""
        return WireResponse(status, headers, body, phrase.decode("latin-1"))

    def failure(self, error: Exception) -> Answer:
        """The answer where the transport raised *error*; raises it if it is not about the connection."""
        package = self.package
        if isinstance(error, (package.LocalProtocolError, package.UnsupportedProtocol)):
            raise error
        if isinstance(error, BodyTooLong):
            return ConnectionFailure(str(error))
        if isinstance(error, (package.TransportError, package.DecodingError)):
            return ConnectionFailure(f"{type(error).__name__} of {package.__name__}: {error}")
        if self.raises:
            raise error
        return bare_500()


class HttpxConnection(BlockingConnection):
    """Answers through the transport of a synchronous client, in the caller's thread.

    The timeout is the transport's own, for each time that it connects, writes or reads; and from the head of the
    answer on it is that of the body as a whole.
    """

    def __init__(self, messages: _Messages, timeout: float) -> None:
        super().__init__()
        self._messages = messages
        self._timeout = timeout

    def __call__(self, request: WireRequest) -> Answer:
        """The answer of the transport."""
        sent = self._messages.request(request)
        try:
            response = self._messages.transport(sent).handle_request(sent)
            try:
                deadline = time.monotonic() + self._timeout
                body = BodyParts(self._messages.whose)
                for part in response.iter_bytes():
                    body.add(part)
                    if time.monotonic() > deadline:
                        return self._messages.late(self._timeout)
            finally:
                response.close()
        except Exception as error:  # noqa: BLE001 - judged by what it is
            return self._messages.failure(error)
        return self._messages.answer(sent, response, body.joined())


class AsyncHttpxConnection(AsyncConnection):
    """Answers through the transport of an asynchronous client."""

    def __init__(self, messages: _Messages, timeout: float) -> None:
        super().__init__(timeout)
        self._messages = messages

    async def _answer(self, request: WireRequest) -> Answer:
        sent = self._messages.request(request)
        transport = self._messages.transport(sent)
        # The connections that it keeps would belong to a loop that has ended.
        self._at_the_end(transport.aclose)
        # Each time that the transport reads has that limit, too; a server that sends on and on would pass it.
        limit = asyncio.timeout(None if math.isinf(self._timeout) else self._timeout)
        try:
            async with limit:
                response = await transport.handle_async_request(sent)
                try:
                    body = BodyParts(self._messages.whose)
                    async for part in response.aiter_bytes():
                        body.add(part)
                        # A transport that never waits lets nobody else run, the one that measures the time least.
                        await asyncio.sleep(0)
                finally:
                    await response.aclose()
        except Exception as error:  # noqa: BLE001 - judged by what it is
            if isinstance(error, TimeoutError) and limit.expired():
                return self._messages.late(self._timeout)
            return self._messages.failure(error)
        return self._messages.answer(sent, response, body.joined())

    def _limit(self, what: str) -> Limit:
        # First it is ended here, which is a failure of the network.
        return replace(super()._limit(what), extra=GRACE)

    def _name(self) -> str:
        return self._messages.whose
