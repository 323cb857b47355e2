"""The lifespan of an ASGI application: what it does before the first request and after the last.

https://asgi.readthedocs.io/en/latest/specs/lifespan.html. An application without one is tolerated: one that
raises or returns before it has said anything about its startup.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .undertaking import GRACE
from .violations import ApplicationError


class Lifespan:
    """Runs the lifespan of *application* as one task, from :meth:`startup` to :meth:`shutdown`.

    ``state`` is what the application left there for its requests.
    """

    def __init__(self, application: Callable[..., Awaitable[None]]) -> None:
        self.state: dict[str, Any] = {}
        self._application = application
        self._task: asyncio.Task[BaseException | None] | None = None
        self._to_application: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def startup(self) -> None:
        """Let the application start; raises what it raised if it says that it failed."""
        self._task = asyncio.create_task(self._run())
        try:
            said = await self._tell("startup")
        except asyncio.CancelledError:
            self._task.cancel()
            raise
        if said is None:
            error = self._task.result()
            if error is not None and not isinstance(error, Exception):
                raise error
            # No lifespan: nothing was started, and nothing is to be stopped.
            self._task = None
        elif said["type"] == "lifespan.startup.failed":
            await self._failed("startup", said)

    async def shutdown(self) -> None:
        """Let it stop; raises what it raised if it says that it failed, or if it did not last until now."""
        if self._task is None:
            return
        try:
            said = await self._tell("shutdown")
        except asyncio.CancelledError:
            self._task.cancel()
            raise
        if said is not None and said["type"] == "lifespan.shutdown.failed":
            await self._failed("shutdown", said)
        error = await self._end()
        if error is not None:
            raise error

    async def _run(self) -> BaseException | None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        try:
            await self._application(scope, self._to_application.get, self._send)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - SystemExit would end the loop; the caller gets it.
            return error
        return None

    async def _send(self, message: Any) -> None:
        kind = message.get("type") if isinstance(message, dict) else message
        phases = ("startup", "shutdown")
        if kind not in {f"lifespan.{phase}.{end}" for phase in phases for end in ("complete", "failed")}:
            raise ApplicationError(
                f"The ASGI application sent {kind!r} in its lifespan; lifespan.startup.complete, "
                "lifespan.startup.failed or one of those for the shutdown is needed."
            )
        self._said.put_nowait(message)

    async def _tell(self, phase: str) -> dict[str, Any] | None:
        """Announce *phase*; what the application says of it, or None if it ends without a word."""
        assert self._task is not None
        self._to_application.put_nowait({"type": f"lifespan.{phase}"})
        saying = asyncio.create_task(self._said.get())
        try:
            await asyncio.wait({saying, self._task}, return_when=asyncio.FIRST_COMPLETED)
            # It may have ended right after it said something.
            return saying.result() if saying.done() else None if self._said.empty() else self._said.get_nowait()
        finally:
            saying.cancel()

    async def _failed(self, phase: str, said: dict[str, Any]) -> None:
        error = await self._end()
        if error is not None:
            raise error
        message = str(said.get("message", "")).strip() or "it gives no message"
        raise ApplicationError(f"The ASGI application says that its {phase} failed: {message}")

    async def _end(self) -> BaseException | None:
        """Wait a little for the application to return, as it has said that it is done; what it raised, if it did."""
        assert self._task is not None
        task, self._task = self._task, None
        await asyncio.wait({task}, timeout=GRACE)
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=GRACE)
        return task.result() if task.done() and not task.cancelled() else None
