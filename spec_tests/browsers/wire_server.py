"""A server over raw sockets: what it received, byte for byte; what it answers, byte for byte.

It adds nothing to an answer: one request per connection (but for the runner's own), and the body ends
where the connection does. TLS and plain HTTP are told apart by the first byte, so a port can be used
with either scheme. It speaks HTTP/1.1, or HTTP/2 (``http2``) where TLS has agreed on that.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Iterable

from corsim.servers.receiving import HEAD_LIMIT, Answering, BadRequest, read_request, serialize

from .http2 import serve_http2

TLS_HANDSHAKE = 0x16
KEEP_ALIVE = ("Connection", "keep-alive")
"""An answer with this header line (and a Content-Length) leaves the connection open for the next request."""


class WireServer:
    """Listens on ports of all addresses and answers what *answering* says."""

    def __init__(self, answering: Answering, context: ssl.SSLContext | None) -> None:
        self.answering = answering
        self.context = context
        self.ports: list[int] = []
        self._sockets: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def listen(self, ports: Iterable[int], addresses: Iterable[str] = ("0.0.0.0", "::")) -> None:
        """Start to listen; port 0 takes a free one. The ports are in ``ports`` then."""
        addresses = tuple(addresses)
        for port in ports:
            for address in addresses:
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                listener = socket.create_server((address, port), family=family, backlog=64)
                listener.setblocking(False)
                self._sockets.append(listener)
                self.ports.append(listener.getsockname()[1])
                self._start(self._accept(listener))

    def close(self) -> None:
        """Stop listening and drop all connections."""
        for task in self._tasks:
            task.cancel()
        for listener in self._sockets:
            listener.close()

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(listener)
            self._start(self._serve(connection))

    async def _serve(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            first = await _peek(connection)
            if not first:
                connection.close()
                return
            context = self.context if first[0] == TLS_HANDSHAKE else None
            loop = asyncio.get_running_loop()
            reader = asyncio.StreamReader(HEAD_LIMIT)
            protocol = asyncio.StreamReaderProtocol(reader)
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, connection, ssl=context)
            writer = asyncio.StreamWriter(transport, protocol, reader, loop)
            agreed = transport.get_extra_info("ssl_object")
            try:
                if agreed is not None and agreed.selected_alpn_protocol() == "h2":
                    await serve_http2(reader, writer, self.answering)
                else:
                    await self._exchange(reader, writer, "http" if context is None else "https")
            finally:
                writer.close()
                await _let_go(connection)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, BadRequest):
            connection.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scheme: str) -> None:
        goes_on = True
        while goes_on:
            received = await read_request(reader, scheme)
            answer = await self.answering(received)
            if answer is None:
                return
            goes_on = KEEP_ALIVE in answer.headers
            if not goes_on:
                _hold_back(writer)
            writer.write(serialize(answer, received.method))
            await writer.drain()


def _hold_back(writer: asyncio.StreamWriter) -> None:
    """Let the end of what is written go out together with the end of the connection.

    Where an answer shows its own end, an engine could otherwise take the connection for one to use again, send the
    next request, and find it closed: it then has a restart behind it, after which Firefox takes a 421 as it is.
    """
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)


async def _let_go(connection: socket.socket) -> None:
    """Send what is held back, once the end of the connection is written, too."""
    await asyncio.sleep(0)
    if connection.fileno() != -1:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)


async def _peek(connection: socket.socket) -> bytes:
    """The first byte, left where it is; empty if the other side closes before it sends any."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(connection, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(connection)
    return connection.recv(1, socket.MSG_PEEK)
