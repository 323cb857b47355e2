"""An application that notes in which thread and which event loop it runs, and one that needs more threads."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

from .sending import END, START, Receive, Send

Place = tuple[int, int]


def here() -> Place:
    return threading.get_ident(), id(asyncio.get_running_loop())


class Recorder:
    """An application that notes the places in which it runs."""

    def __init__(self) -> None:
        self.requests: list[Place] = []
        self.lifespan: list[Place] = []

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for phase in ("startup", "shutdown"):
                await receive()
                self.lifespan.append(here())
                await send({"type": f"lifespan.{phase}.complete"})
            return
        self.requests.append(here())
        await send(START)
        await send(END)


async def with_threads(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """An application that uses its loop's executor."""
    await asyncio.to_thread(time.sleep, 0)
    await send(START)
    await send(END)
