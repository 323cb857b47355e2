"""Every way in which a server can misbehave, by everything that a page can talk to it with, called and awaited.

Each ends in a clear error within its time limit. Nothing is left of it: no thread, no socket, no task; and the browser
can be used as before.
"""

from __future__ import annotations

import asyncio
import gc
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
import requests
from aiohttp import web
from aiohttp.test_utils import TestServer
from starlette.testclient import TestClient
from werkzeug.test import Client as WerkzeugClient

from corsim import Browser, WireResponse
from corsim.servers import limits, places
from corsim.servers.connecting import connect
from corsim.standard.wire import ConnectionFailure
from spec_tests.making import ANY, API, PAGE

from .endings import LARGE, Ending
from .misbehaving import BY_HTTP_CLIENT, CANNOT, KINDS, MOST, TABLE
from .raw_server import OK, RawServer
from .sending import asked_once

PATIENCE = 20.0
"""Seconds within which everything ends here, the slowest machine considered."""


@contextmanager
def is_closed(client: Any) -> Iterator[Any]:
    try:
        yield client
    finally:
        if hasattr(client, "aclose"):
            asyncio.run(client.aclose())
        else:
            client.close()


@contextmanager
def served(behaviour: Any) -> Iterator[str]:
    """The URL of a live server that misbehaves, and does not wait long for who is silent."""
    with RawServer(behaviour) as server:
        yield server.url


@contextmanager
def by_client(behaviour: Any, make: Callable[[str], Any]) -> Iterator[Any]:
    with served(behaviour) as url, is_closed(make(url)) as client:
        yield client


def as_an_application(answering: Any) -> Any:
    """The ASGI application that answers requests by *answering*, and has no lifespan."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise NotImplementedError("there is no lifespan")
        await answering(scope, receive, send)

    return application


@contextmanager
def given(target: Any) -> Iterator[Any]:
    yield target


@contextmanager
def aiohttp_server(handler: Any) -> Iterator[Any]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    yield TestServer(application)


def async_client(url: str) -> httpx.AsyncClient:
    """A client that keeps no connection: nobody could close one when the loop in which it was made has ended."""
    return httpx.AsyncClient(base_url=url, limits=httpx.Limits(max_keepalive_connections=0))


def requests_session(url: str) -> requests.Session:
    session = requests.Session()
    session.base_url = url  # type: ignore[attr-defined]
    return session


TRANSPORTS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "an ASGI application": ("asgi", given),
    "Starlette's TestClient": ("asgi", lambda app: is_closed(TestClient(app))),
    "httpx2.ASGITransport": ("asgi", lambda app: is_closed(httpx2.AsyncClient(transport=httpx2.ASGITransport(app)))),
    "a WSGI application": ("wsgi", given),
    "werkzeug's Client": ("wsgi", lambda app: given(WerkzeugClient(app))),
    "httpx.WSGITransport": ("wsgi", lambda app: is_closed(httpx.Client(transport=httpx.WSGITransport(app)))),
    "a function": ("function", given),
    "a coroutine function": ("coroutine", given),
    "aiohttp's TestServer": ("aiohttp", aiohttp_server),
    "a URL": ("live", served),
    "a requests session": ("live", lambda behaviour: by_client(behaviour, requests_session)),
    "httpx.AsyncClient": ("live", lambda behaviour: by_client(behaviour, async_client)),
    "httpx2.Client": ("live", lambda behaviour: by_client(behaviour, lambda url: httpx2.Client(base_url=url))),
}
"""Everything that a page can talk to: the kind of server behind it, and what makes it of a misbehaving one.

Of httpx and httpx2, which one module talks to, each is here for some. Django's handlers are applications of ASGI and
WSGI.
"""

CASES = [
    (misbehaviour, name, way)
    for misbehaviour, kinds in TABLE.items()
    for name, (kind, _) in TRANSPORTS.items()
    if kind in kinds
    # A large body takes its time: once is enough.
    for way in (("called", "awaited") if kinds[kind][1].length != LARGE else ("awaited",))
]


def test_the_table_is_complete() -> None:
    """Each kind of server misbehaves in each way, or there is a reason why it cannot; not both."""
    for way, kinds in TABLE.items():
        for kind in KINDS:
            assert (kind in kinds) != ((way, kind) in CANNOT), (way, kind)
    assert {kind for kind, _ in TRANSPORTS.values()} == {*KINDS}
    assert {way for way, _ in CANNOT} <= {*TABLE}


def sockets() -> set[str]:
    """The sockets that this process has open."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            link = os.readlink(entry)
        except OSError:
            continue
        if link.startswith(("socket:", "pipe:", "anon_inode:")):
            found.add(link)
    return found


@pytest.fixture(scope="module", autouse=True)
def _everything_is_imported() -> None:
    """Clients import much with their first request, which would count as time of the server's."""
    for kind, make in TRANSPORTS.values():
        if kind == "live":
            with make(OK) as target:
                for way in ("called", "awaited"):
                    asked_once(connect(target), way)


@pytest.fixture(autouse=True)
def _nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No thread, and no socket or loop's pipe."""
    monkeypatch.setattr(places, "GRACE", 0.2)
    threads, files = {*threading.enumerate()}, sockets()
    yield
    deadline = time.monotonic() + 10
    while (left := ({*threading.enumerate()} - threads, sockets() - files)) != (set(), set()):
        assert time.monotonic() < deadline, left
        # What a traceback holds is let go of with it.
        gc.collect()
        time.sleep(0.01)


def good(request: object) -> WireResponse:
    return WireResponse(200, (ANY,), b"fine")


class Calls:
    """Calls of a page, called or awaited, from the browser's opening to its closing."""

    def __init__(self, way: str) -> None:
        self.way = way

    def outcome(self, target: Any, ending: Ending) -> tuple[Any, Any]:
        """What came of a call to *target*, and of one to a server that is fine, afterwards."""
        browser = Browser()
        page = browser.page(PAGE)
        page.route("https://fine.example.com", good)
        page.route(API, target, timeout=ending.timeout)
        if self.way == "awaited":
            return asyncio.run(self._awaited(browser, page))
        with browser:
            try:
                first: Any = page.check(f"{API}/", mode="no-cors")
            except BaseException as error:  # noqa: BLE001 - it is what is asked for
                first = error
            return first, page.fetch("https://fine.example.com/").text()

    @staticmethod
    async def _awaited(browser: Browser, page: Any) -> tuple[Any, Any]:
        before = asyncio.all_tasks()
        async with browser:
            try:
                first: Any = await page.acheck(f"{API}/", mode="no-cors")
            except (Exception, SystemExit) as error:  # noqa: BLE001 - it is what is asked for
                first = error
            then = (await page.afetch("https://fine.example.com/")).text()
        # What was cancelled ends in the next turns of the loop.
        for _ in range(5):
            await asyncio.sleep(0)
        left = asyncio.all_tasks() - before
        assert not left, left
        return first, then


@pytest.mark.parametrize(("misbehaviour", "transport", "way"), CASES)
def test_it_ends_clearly_and_leaves_nothing(
    misbehaviour: str, transport: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, make = TRANSPORTS[transport]
    server, ending = TABLE[misbehaviour][kind]
    ending = BY_HTTP_CLIENT.get(misbehaviour, ending) if transport == "a requests session" else ending
    if kind == "asgi":
        server = as_an_application(server)
    if ending.length != LARGE:
        monkeypatch.setattr(limits, "BODY_LIMIT", MOST)
    started = time.monotonic()
    with make(server) as target:
        first, then = Calls(way).outcome(target, ending)
    assert time.monotonic() - started < PATIENCE
    assert then == "fine"
    check(first, ending)


def check(first: Any, ending: Ending) -> None:
    """Whether what came of a call is *ending*."""
    if ending.raised is not None:
        assert isinstance(first, ending.raised), first
        assert re.search(ending.said, str(first)), str(first)
        return
    assert not isinstance(first, BaseException), first
    answer = first.exchanges[-1].answer
    if ending.length is not None:
        assert isinstance(answer, WireResponse)
        assert len(answer.body) == ending.length
        assert first.allowed
        return
    assert isinstance(answer, ConnectionFailure), answer
    assert first.reason == "connection-failed"
    assert re.search(ending.said, answer.message), answer.message
