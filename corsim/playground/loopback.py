"""The test servers of a run: one for each origin, on ports of the loopback interface that nobody had before.

A new port is a new origin for the browser, so no cache has anything of it yet. One connection carries one request, and
an answer ends where its connection does. A request that names another host than the server's own address is refused:
so come those of a site that has its name resolved to this machine.
"""

from __future__ import annotations

import asyncio
import socket

from corsim.servers.receiving import HEAD_LIMIT, Answering, BadRequest, Received, read_request, serialize
from corsim.standard.wire import WireResponse

LOOPBACK = "127.0.0.1"

SILENCE = 30.0
"""Seconds in which a request has to have come."""

_CORK: int | None = getattr(socket, "TCP_CORK", None)


def refusal(status: int, why: str) -> WireResponse:
    """An answer that says why a request is refused; no other site can read it."""
    headers = (("Content-Type", "text/plain;charset=utf-8"), ("Cache-Control", "no-store"), ("Connection", "close"))
    return WireResponse(status, headers, f"corsim: {why}\n".encode(), "Refused")


class LoopbackServer:
    """Answers, on a port of the loopback interface, what *answering* says; ``port`` is it once it is open."""

    def __init__(self, answering: Answering, names: tuple[str, ...] = (LOOPBACK,)) -> None:
        self._answering = answering
        self._names = names
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def origin(self) -> str:
        """Its origin, by its address."""
        return f"http://{LOOPBACK}:{self.port}"

    async def open(self, port: int = 0) -> None:
        """Listen on *port*, or on a free one; raises OSError where that cannot be."""
        self._server = await asyncio.start_server(self._serve, LOOPBACK, port, limit=HEAD_LIMIT)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening, and drop what is under way."""
        if self._server is None:
            return
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._exchange(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, asyncio.CancelledError):
            # Whoever asks has gone, or never asked: there is nobody to tell.
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method = "GET"
        try:
            received = await asyncio.wait_for(read_request(reader, "http"), SILENCE)
            method = received.method
            answer = self._misdirected(received) or await self._answering(received)
        except BadRequest as error:
            answer = refusal(400, str(error))
        if answer is None:
            return
        _hold_back(writer)
        writer.write(serialize(answer, method))
        await writer.drain()

    def _misdirected(self, received: Received) -> WireResponse | None:
        allowed = [f"{name}:{self.port}" for name in self._names]
        hosts = [value for name, value in received.headers if name.lower() == "host"]
        if len(hosts) != 1 or hosts[0] not in allowed:
            told = ", ".join(map(repr, hosts)) or "nobody"
            return refusal(421, f"the request is for the host {told}, and this is {' or '.join(allowed)}")
        if not received.target.startswith("/"):
            return refusal(400, f"{received.target[:60]!r} is asked for; a path, which begins with a slash, is needed")
        return None


def _hold_back(writer: asyncio.StreamWriter) -> None:
    """Let the end of the answer go out together with that of the connection, where the system can.

    Else a browser can take the connection for one to use again, and find it closed under its next request.
    """
    connection = writer.get_extra_info("socket")
    if _CORK is not None and connection is not None:
        connection.setsockopt(socket.IPPROTO_TCP, _CORK, 1)
