"""The server of the page: its files, and what the page asks for; for this machine alone.

It listens on the loopback interface. A request has to name this server as its host (so no name that is made to lead
here can get in), and what the page asks for, beyond files, has to come from the page itself: from its origin, with the
token that this server gave to that page. Everything else is refused, with the reason.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from mimetypes import guess_type
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, Protocol
from urllib.parse import unquote

from corsim.explain.rendering.svg import ROOM
from corsim.scenario.reading import ScenarioError, read_json
from corsim.servers.receiving import Received
from corsim.standard.wire import WireResponse

from .agreeing import agreement_of, reader_of
from .answering import answer
from .loopback import LOOPBACK, LoopbackServer, refusal
from .page_files import ENGINE
from .runs import ImpossibleError, Run

CONTROL = "/__corsim__/"
"""Where the page asks."""

MOST_PAGES, MOST_RUNS = 64, 4
"""How many tokens are good at a time, and how many runs are open; the oldest ones end first."""

RUN_LASTS = 120.0
"""Seconds after which a run that is not handed in is closed."""

_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".md": "text/plain"}


class Files(Protocol):
    """Where files come from."""

    playground: str
    """The path of the page, with a slash at its end."""

    def read(self, path: str) -> tuple[str, bytes] | None:
        """The name and the bytes of what is at *path*, which starts with a slash; None where there is nothing."""

    def engine(self) -> dict[str, Any]:
        """What ``engine.json`` says of what runs the model."""


class GivenFiles:
    """The page by itself, from *files*; this process runs the model."""

    playground = "/"

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def read(self, path: str) -> tuple[str, bytes] | None:
        """The file at *path*."""
        name = path.removeprefix("/") or "index.html"
        return (name, self._files[name]) if name in self._files else None

    def engine(self) -> dict[str, Any]:
        """Nothing: the server is what runs the model."""
        return {}


class BuiltSite:
    """A built site in the folder *folder*, with the page in ``playground/``; Pyodide runs the model, where it is."""

    playground = "/playground/"

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def read(self, path: str) -> tuple[str, bytes] | None:
        """The file at *path*, or the index of a folder."""
        if "\0" in path:
            return None
        place = (self._folder / path.lstrip("/")).resolve()
        if not place.is_relative_to(self._folder):
            return None
        if place.is_dir():
            # A folder without its slash would have its relative links lead elsewhere.
            place = place / "index.html" if path.endswith("/") else place
        return (place.name, place.read_bytes()) if place.is_file() else None

    def engine(self) -> dict[str, Any]:
        """What the build wrote."""
        written: dict[str, Any] = json.loads((self._folder / "playground" / ENGINE).read_bytes())
        return written


class Site:
    """Serves *files*, and answers what the page asks for."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._tokens: OrderedDict[str, None] = OrderedDict()
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._ends: dict[str, asyncio.TimerHandle] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self.server = LoopbackServer(self._answer, (LOOPBACK, "localhost"))

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.server.origin + self._files.playground

    async def open(self, port: int) -> None:
        """Listen on *port*, or on a free one for 0; raises OSError where that cannot be."""
        await self.server.open(port)

    async def close(self) -> None:
        """Stop, with all runs that are open."""
        for name in list(self._runs):
            self._end(name)
        await asyncio.gather(*self._closing)
        await self.server.close()

    async def _answer(self, received: Received) -> WireResponse | None:
        # Not by urlsplit(), for which two slashes at the beginning stand before a host.
        path = unquote(received.target.partition("?")[0].partition("#")[0])
        if path == self._files.playground + ENGINE:
            return self._engine(received)
        if path.startswith(CONTROL):
            return await self._control(path.removeprefix(CONTROL), received)
        if received.method not in ("GET", "HEAD"):
            return refusal(405, f"{received.method} is not for files")
        found = self._files.read(path)
        if found is None and self._files.read(path + "/") is not None:
            return WireResponse(301, (("Location", path + "/"),), b"", "Moved Permanently")
        if found is None:
            return refusal(404, "there is no such file")
        return _file(*found)

    def _engine(self, received: Received) -> WireResponse:
        """What runs the model, and a token for the page that asks."""
        if received.method != "GET":
            return refusal(405, f"{received.method} is not for this; the page asks by GET")
        if received.first("sec-fetch-site") not in (None, "same-origin"):
            return refusal(403, "this is for the playground's own page")
        token = token_urlsafe(18)
        self._tokens[token] = None
        while len(self._tokens) > MOST_PAGES:
            self._tokens.popitem(last=False)
        return _data(self._files.engine() | {"server": {"token": token}})

    async def _control(self, name: str, received: Received) -> WireResponse:
        """What the page asks for besides files."""
        origin = f"http://{received.first('host')}"
        if received.method != "POST" or received.first("origin") != origin:
            return refusal(403, "this is for the playground's own page, which asks by POST")
        if received.first("x-corsim-token") not in self._tokens:
            return _data({"error": "The server has been started anew, or has forgotten this page: load it again."}, 403)
        head, _, rest = name.partition("/")
        answering = _ANSWERING.get(head)
        if answering is None:
            return refusal(404, "nothing of that name can be asked")
        try:
            return _data(await answering(self, rest, read_json(received.body or b"{}"), received))
        except ScenarioError as error:
            problems = [str(problem) for problem in error.problems]
            return _data({"reasons": ["This is no scenario.", *problems]})
        except ImpossibleError as error:
            return _data({"reasons": list(error.reasons)})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # The page is of another version, or it is not the page: nothing of this reaches a reader of this one.
            return _data({"error": f"What the page asked cannot be answered: {error!r}"}, 400)

    async def _explain(self, _rest: str, asked: Any, _received: Received) -> Any:
        return await asyncio.to_thread(answer, asked["text"], asked.get("fixFor"), int(asked.get("room", ROOM)))

    async def _run(self, _rest: str, asked: Any, received: Received) -> Any:
        document = read_json(asked["text"].encode("utf-8", "replace"))
        reader = reader_of(received.first("user-agent") or "")
        run = Run(document, f"http://{received.first('host')}", reader.profile)
        await run.open()
        while len(self._runs) >= MOST_RUNS:
            self._end(next(iter(self._runs)))
        self._runs[run.id] = run
        self._ends[run.id] = asyncio.get_running_loop().call_later(RUN_LASTS, self._end, run.id)
        return run.to_dict()

    async def _call(self, rest: str, asked: Any, _received: Received) -> Any:
        return self._runs[rest].begin(asked["index"])

    async def _finish(self, rest: str, asked: Any, received: Received) -> Any:
        run = self._runs[rest]
        agreement = agreement_of(run, asked["outcomes"], reader_of(received.first("user-agent") or ""))
        self._end(rest)
        return agreement.to_dict()

    def _end(self, name: str) -> None:
        """Close a run."""
        run = self._runs.pop(name, None)
        timer = self._ends.pop(name, None)
        if timer is not None:
            timer.cancel()
        if run is not None:
            task = asyncio.ensure_future(run.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


_ANSWERING: dict[str, Callable[[Site, str, Any, Received], Awaitable[Any]]] = {
    "explain": Site._explain,  # noqa: SLF001 - the class's own table
    "run": Site._run,  # noqa: SLF001
    "call": Site._call,  # noqa: SLF001
    "finish": Site._finish,  # noqa: SLF001
}
"""What the page can ask for, by its name."""


def _data(value: Any, status: int = 200) -> WireResponse:
    """JSON that no other site can read."""
    headers = (
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    )
    return WireResponse(status, headers, json.dumps(value).encode("ascii"), "OK" if status == 200 else "Refused")


def _file(name: str, data: bytes) -> WireResponse:
    suffix = Path(name).suffix
    kind = _TYPES.get(suffix) or guess_type(name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") or kind == "application/json" else ""
    headers = (
        ("Content-Type", kind + charset),
        ("Content-Length", str(len(data))),
        ("Cache-Control", "no-cache"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "frame-ancestors 'none'"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Connection", "close"),
    )
    return WireResponse(200, headers, data, "OK")
