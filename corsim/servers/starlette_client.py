"""Starlette's and FastAPI's ``TestClient``: taken apart, since it is an HTTP client that changes what it sends.

What is used of it is its application, ``root_path``, ``client`` address and ``raise_server_exceptions``; within its
``with`` block, also the event loop in which the lifespan runs, and its state. Its base URL, cookies and headers are
not: those are the browser's.
"""

from __future__ import annotations

import concurrent.futures
from typing import Any, TypeVar

from .asgi import AsgiConnection
from .places import Place, awaited, waited_for
from .undertaking import Limit, Outcome, Work, outcome_of

T = TypeVar("T")


class Portal:
    """The event loop of a ``TestClient`` within its ``with`` block: a portal of anyio."""

    def __init__(self, portal: Any) -> None:
        self._portal = portal

    def run(self, work: Work[T], limit: Limit) -> Outcome[T]:
        """Run *work* in the portal's loop and block until it is done."""
        return waited_for(self._submit(work, limit), limit)

    async def arun(self, work: Work[T], limit: Limit) -> Outcome[T]:
        """Run *work* in the portal's loop and await it from here."""
        return await awaited(self._submit(work, limit), limit)

    def _submit(self, work: Work[T], limit: Limit) -> concurrent.futures.Future[Outcome[T]]:
        future: concurrent.futures.Future[Outcome[T]] = self._portal.start_task_soon(outcome_of, work, limit)
        return future


class StarletteClientConnection(AsgiConnection):
    """Answers by the application of a ``TestClient``."""

    def __init__(self, client: Any, *, raise_server_exceptions: bool = True, timeout: float = 30.0) -> None:
        transport = client._transport  # noqa: SLF001 - nothing public has it
        super().__init__(
            client.app,
            raise_server_exceptions=raise_server_exceptions and transport.raise_server_exceptions,
            timeout=timeout,
            root_path=transport.root_path,
            client=tuple(transport.client),
        )
        self._test_client = client

    def _is_to_be_opened(self) -> bool:
        # The client's `with` block runs the lifespan itself.
        return self._test_client.portal is None and super()._is_to_be_opened()

    def _place(self) -> Place:
        return self._portal() or super()._place()

    async def _arun(self, work: Work[T], limit: Limit) -> Outcome[T]:
        portal = self._portal()
        return await (portal.arun(work, limit) if portal else super()._arun(work, limit))

    def _portal(self) -> Portal | None:
        if self._test_client.portal is None or self._opened_in is not None:
            return None
        backend = self._test_client.async_backend["backend"]
        if backend != "asyncio":
            raise TypeError(f"The TestClient runs on {backend}; corsim needs its backend to be asyncio.")
        return Portal(self._test_client.portal)

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = super()._state() if self._lifespan else self._test_client.app_state.copy()
        return state
