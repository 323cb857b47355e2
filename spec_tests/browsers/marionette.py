"""Firefox by Marionette: messages of JSON over a socket, each with its length before it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

LONGEST = 1 << 26
"""How many bytes a message may have: pictures are large."""


class Marionette:
    """A session with a Firefox that was started with ``--marionette``."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._ids = 0

    @classmethod
    async def begin(cls, port: int, capabilities: dict[str, Any], starting: float) -> Marionette:
        """A new session at *port*, which is waited for up to *starting* seconds; raises OSError after that."""
        end = asyncio.get_running_loop().time() + starting
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LONGEST)
                break
            except OSError:
                if asyncio.get_running_loop().time() > end:
                    raise
                await asyncio.sleep(0.2)
        session = cls(reader, writer)
        try:
            await session._hear()  # The greeting.
            await session.ask("WebDriver:NewSession", capabilities={"alwaysMatch": capabilities})
        except BaseException:
            session.close()
            raise
        return session

    async def ask(self, command: str, **parameters: Any) -> Any:
        """What Firefox answers to *command*; RuntimeError with what it says where it refuses."""
        self._ids += 1
        message = json.dumps([0, self._ids, command, parameters]).encode()
        self._writer.write(b"%d:%b" % (len(message), message))
        await self._writer.drain()
        _, _, error, result = await self._hear()
        if error is not None:
            raise RuntimeError(f"Marionette: {command}: {error['error']}: {error['message']}")
        return result

    async def run(self, script: str, context: str = "content") -> Any:
        """The value that *script*, a function's body whose last argument is to be called with it, comes to.

        *context* is ``content``, the page, or ``chrome``, the browser itself.
        """
        await self.ask("Marionette:SetContext", value=context)
        sandbox = "system" if context == "chrome" else "default"
        arguments: dict[str, Any] = {"script": script, "args": [], "sandbox": sandbox, "newSandbox": False}
        result = await self.ask("WebDriver:ExecuteAsyncScript", **arguments)
        value = result["value"]
        if isinstance(value, str) and value.startswith("error: "):
            raise RuntimeError(value)
        return value

    def close(self) -> None:
        """Leave Firefox."""
        self._writer.close()

    async def _hear(self) -> Any:
        length = await self._reader.readuntil(b":")
        return json.loads(await self._reader.readexactly(int(length[:-1])))
