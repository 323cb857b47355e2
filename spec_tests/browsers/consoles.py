"""What engines print to their consoles, caught while rows are driven.

Chromium tells its DevTools; Firefox keeps a list that Marionette can ask its parent process for; MiniBrowser prints to
its standard output. Each message is kept as an object: ``text``, and what the engine says besides (``category`` in
Firefox, ``source`` in Chromium). DevTools issues of Chromium are messages with ``issue`` in place of ``text``.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from .devtools import DevTools
from .marionette import Marionette

Printed: TypeAlias = dict[str, Any]

SETTLING = 0.25
"""Seconds after the end of a call until all that is printed of it has arrived: messages cross processes."""

MARIONETTE_PORT = 2828

STARTING = 60.0
"""Seconds for which a started engine may keep its console waiting."""


class Console(Protocol):
    """The console of a started engine."""

    async def forget(self) -> None:
        """Drop what was printed until now."""

    async def printed(self) -> list[Printed]:
        """What was printed since :meth:`forget`."""

    def close(self) -> None:
        """Stop listening."""


class DevToolsConsole:
    """Chromium's, by events of its DevTools."""

    def __init__(self, devtools: DevTools) -> None:
        self._devtools = devtools

    async def forget(self) -> None:
        """Drop what was printed until now."""
        await self._devtools.settle()
        self._devtools.events.clear()

    async def printed(self) -> list[Printed]:
        """What was printed since :meth:`forget`, and the issues."""
        await asyncio.sleep(SETTLING)
        await self._devtools.settle()
        return [item for method, event in self._devtools.events if (item := _of_chromium(method, event)) is not None]

    def close(self) -> None:
        """Nothing: DevTools are closed by who started them."""


def _of_chromium(method: str, event: dict[str, Any]) -> Printed | None:
    if method == "Log.entryAdded":
        entry = event["entry"]
        return {"source": entry["source"], "level": entry["level"], "text": entry["text"]}
    if method == "Audits.issueAdded":
        issue = event["issue"]
        details = issue["details"].get("corsIssueDetails")
        status = {} if details is None else details["corsErrorStatus"]
        return {"issue": issue["code"], **({"corsError": status["corsError"]} if status else {})}
    return None


class MarionetteConsole:
    """Firefox's, of all its processes: the console service of the parent process, asked by Marionette."""

    SCRIPT = """
        const messages = Services.console.getMessageArray() || [];
        Services.console.reset();
        return messages.filter((message) => message instanceof Ci.nsIScriptError)
          .map((message) => ({ category: message.category, text: message.errorMessage }));
    """

    CATEGORIES = re.compile(r"CORS.*|SRI|content javascript|DOM.*|Mixed Content.*|CORP|Security.*")
    """Categories that are about what a page's script did; the browser's own mistakes are in others."""

    def __init__(self) -> None:
        self._firefox: Marionette | None = None

    async def forget(self) -> None:
        """Drop what was printed until now."""
        await self._ask_for_messages()

    async def printed(self) -> list[Printed]:
        """What was printed since :meth:`forget`."""
        await asyncio.sleep(SETTLING)
        messages: list[Printed] = await self._ask_for_messages()
        return [message for message in messages if self.CATEGORIES.fullmatch(message["category"])]

    def close(self) -> None:
        """Leave Firefox."""
        if self._firefox is not None:
            self._firefox.close()

    async def _ask_for_messages(self) -> Any:
        if self._firefox is None:
            self._firefox = await Marionette.begin(MARIONETTE_PORT, {"pageLoadStrategy": "none"}, STARTING)
            await self._firefox.ask("Marionette:SetContext", value="chrome")
        answer = await self._firefox.ask("WebDriver:ExecuteScript", script=self.SCRIPT, args=[], sandbox="system")
        return answer["value"]


class OutputConsole:
    """MiniBrowser's: what it prints to its standard output, which goes to a file."""

    LINE = re.compile(r"^(?:.*?:\d+:\d+: )?CONSOLE (?P<source>\S+) (?P<level>\S+) (?P<text>.*)$", re.MULTILINE)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0

    async def forget(self) -> None:
        """Drop what was printed until now."""
        self._position = self._path.stat().st_size

    async def printed(self) -> list[Printed]:
        """What was printed since :meth:`forget`."""
        await asyncio.sleep(SETTLING)
        with self._path.open("rb") as file:
            file.seek(self._position)
            text = file.read().decode("utf-8", "replace")
        return [match.groupdict() for match in self.LINE.finditer(text)]

    def close(self) -> None:
        """Nothing: the file is of who started the engine."""


def console_of(engine: str, directory: Path, devtools: DevTools | None) -> Console:
    """The console of the engine called *engine*, which was started in *directory*."""
    if engine == "firefox":
        return MarionetteConsole()
    if devtools is not None:
        return DevToolsConsole(devtools)
    return OutputConsole(directory / "log")
