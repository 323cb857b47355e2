"""aiohttp's ``TestServer`` and ``TestClient``: the server that they run on a loopback port is asked over a socket.

aiohttp's own client upper-cases the method and adds headers. A server that is not started yet is started at the first
request, in a thread of its own, or in the loop in which the connection is opened before; and closed with the
connection. A certificate of a test server is not verified.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

from corsim.standard.wire import Answer, WireRequest

from .connections import AsyncConnection
from .live import LiveConnection
from .places import running_loop


class AiohttpConnection(AsyncConnection):
    """Answers by an aiohttp test server; opened, the server is started."""

    def __init__(self, target: Any, *, timeout: float) -> None:
        super().__init__(timeout)
        # A client without its server running is of no use to its owner either, so the server is all that is needed.
        self._server = getattr(target, "server", target)
        self._is_ours = False
        self._live: LiveConnection | None = None

    def __call__(self, request: WireRequest) -> Answer:
        """The server's answer; the server has to run in another thread."""
        if self._is_to_be_started():
            self.open()
        elif self._runs_here():
            raise RuntimeError(
                "The aiohttp test server runs in the event loop of this thread, which would have to wait for itself. "
                "Await the request (`afetch`, `acheck`), or pass a TestServer that is not started yet."
            )
        return self._connection()(request)

    async def answer_async(self, request: WireRequest) -> Answer:
        """The server's answer, awaited."""
        if self._is_to_be_started():
            # Not in the caller's loop: nobody has said that it lasts until the connection is closed.
            await asyncio.to_thread(self.open)
        return await self._connection().answer_async(request)

    def close(self) -> None:
        """Close the server, if it was started here."""
        live, self._live = self._live, None
        if live is not None:
            live.close()
        super().close()

    async def aclose(self) -> None:
        """Close the server, if it was started here."""
        live, self._live = self._live, None
        if live is not None:
            await live.aclose()
        await super().aclose()

    async def _start(self) -> None:
        if not self._server.started:
            # Closing it twice does nothing.
            self._at_the_end(self._server.close)
            self._is_ours = True
            await self._server.start_server()

    async def _stop(self) -> None:
        if self._is_ours:
            self._is_ours = False
            await self._server.close()

    def _is_to_be_started(self) -> bool:
        # While it is being started it says that it is, but cannot be reached yet.
        return not self._server.started or self._is_being_opened()

    def _connection(self) -> LiveConnection:
        if self._server.closed:
            raise RuntimeError("The aiohttp test server was closed, and cannot be started again; a new one is needed.")
        if self._live is None:
            url = str(self._server.make_url("/"))
            context = None
            if url.startswith("https:"):
                context = ssl.create_default_context()
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            self._live = LiveConnection(url, timeout=self._timeout, context=context, as_browser=False)
        return self._live

    def _runs_here(self) -> bool:
        """Whether the server's loop is the one that is running in this thread."""
        loop = running_loop()
        sites = self._server.runner.sites
        return loop is not None and any(site._server.get_loop() is loop for site in sites)  # noqa: SLF001 - nothing public tells

    def _name(self) -> str:
        return "The aiohttp test server"
