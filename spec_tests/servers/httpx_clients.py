"""Sends one request by a client of httpx or httpx2, called or awaited, and closes it."""

from __future__ import annotations

import asyncio
from typing import Any

from corsim.servers.connecting import connect
from corsim.standard.wire import Answer, WireRequest

from .sending import GET


def asked(client: Any, request: WireRequest = GET, **options: Any) -> Answer:
    """The answer by *client*, called."""
    connection = connect(client, **options)
    try:
        return connection(request)
    finally:
        connection.close()
        close(client)


def awaited(client: Any, request: WireRequest = GET, **options: Any) -> Answer:
    """The same, awaited."""

    async def run() -> Answer:
        connection = connect(client, **options)
        try:
            return await connection.answer_async(request)
        finally:
            await connection.aclose()
            if hasattr(client, "aclose"):
                await client.aclose()

    try:
        return asyncio.run(run())
    finally:
        if not hasattr(client, "aclose"):
            client.close()


def close(client: Any) -> None:
    """Close *client*, of whichever kind it is."""
    if hasattr(client, "aclose"):
        asyncio.run(client.aclose())
    else:
        client.close()
