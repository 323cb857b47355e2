"""Chromium's DevTools over a pipe (``--remote-debugging-pipe``): why it says that a request failed."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

from .labels import label_of

CONSOLE_DOMAINS = ("Log", "Audits")
"""The domains whose events are about the console."""


class DevTools:
    """Listens to ``Network.loadingFailed`` of all pages and frames; to the console as well, if it is to.

    ``events`` are the console's since somebody cleared them: the event's name and its parameters.
    """

    def __init__(self, has_console: bool = False) -> None:
        self._has_console = has_console
        self.events: list[tuple[str, dict[str, Any]]] = []
        to_engine, self._write = os.pipe()
        self._read, from_engine = os.pipe()
        self.engine_ends = (to_engine, from_engine)
        """What the engine has to find as its file descriptors 3 and 4."""
        self._ids = 0
        self._pages: list[str] = []
        self._urls: dict[str, str] = {}
        self._failures: list[tuple[str, dict[str, Any]]] = []
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._buffer = b""

    def start(self) -> None:
        """Begin to listen; to be called when the engine has been started."""
        for end in self.engine_ends:
            os.close(end)
        os.set_blocking(self._read, False)
        asyncio.get_running_loop().add_reader(self._read, self._receive)
        self._attach(None)

    def close(self) -> None:
        """Stop listening."""
        asyncio.get_running_loop().remove_reader(self._read)
        for end in (self._read, self._write):
            os.close(end)

    async def forget(self) -> None:
        """Drop the failures until now, and later ones of requests that have begun: a row may end before they do."""
        await self.settle()
        self._failures.clear()
        self._urls.clear()

    async def failures(self, label: int | None) -> list[dict[str, Any]]:
        """The failures since :meth:`forget`, of URLs with *label* unless it is None; those with a CORS code last."""
        await self.settle()
        found = [event for url, event in self._failures if label is None or label_of(url) == label]
        if label is not None:
            self._failures = [item for item in self._failures if label_of(item[0]) != label]
        return sorted(found, key=lambda event: "corsError" in event)

    async def settle(self) -> None:
        """Wait until all that the pages have said has arrived."""
        waiting = [self._ask(session, "Runtime.evaluate", {"expression": "0"}) for session in self._pages]
        if waiting:
            await asyncio.wait(waiting, timeout=1)

    def _ask(self, session: str | None, method: str, parameters: dict[str, Any]) -> asyncio.Future[None]:
        self._ids += 1
        message: dict[str, Any] = {"id": self._ids, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[self._ids] = future
        return future

    def _attach(self, session: str | None) -> None:
        self._ask(
            session, "Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
        )

    def _receive(self) -> None:
        try:
            data = os.read(self._read, 1 << 20)
        except BlockingIOError:
            return
        if not data:
            asyncio.get_running_loop().remove_reader(self._read)
            return
        *messages, self._buffer = (self._buffer + data).split(b"\0")
        for message in messages:
            self._hear(json.loads(message))

    def _hear(self, message: dict[str, Any]) -> None:
        waiting = self._waiting.pop(message.get("id", 0), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
        parameters = message.get("params", {})
        match message.get("method"):
            case "Target.attachedToTarget":
                session = parameters["sessionId"]
                if parameters["targetInfo"]["type"] in ("page", "iframe"):
                    self._pages.append(session)
                    self._ask(session, "Network.enable", {})
                    for domain in CONSOLE_DOMAINS if self._has_console else ():
                        self._ask(session, f"{domain}.enable", {})
                    self._attach(session)
                self._ask(session, "Runtime.runIfWaitingForDebugger", {})
            case "Target.detachedFromTarget":
                if parameters["sessionId"] in self._pages:
                    self._pages.remove(parameters["sessionId"])
            case "Network.requestWillBeSent":
                # The first URL has the label, wherever redirects lead.
                self._urls.setdefault(parameters["requestId"], parameters["request"]["url"])
            case "Network.loadingFailed":
                url = self._urls.get(parameters["requestId"])
                if url is not None and "/__corsim__/" not in url:
                    self._failures.append((url, _failure(parameters)))
            case "Log.entryAdded" | "Audits.issueAdded" as method:
                self.events.append((method, parameters))


def _failure(parameters: dict[str, Any]) -> dict[str, Any]:
    cors = parameters.get("corsErrorStatus")
    failure = {} if cors is None else {"corsError": cors["corsError"]}
    if cors is not None and cors.get("failedParameter"):
        failure["failedParameter"] = cors["failedParameter"]
    failure["errorText"] = parameters["errorText"]
    if "blockedReason" in parameters:
        failure["blockedReason"] = parameters["blockedReason"]
    return failure
