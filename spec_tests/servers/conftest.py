"""Both ways of asking a connection, for each test that says ``way`` or ``ask``: called, and awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from corsim.servers.connecting import Connection, connect
from corsim.standard.wire import Answer, WireRequest

from .sending import GET, asked_once


@pytest.fixture(params=["called", "awaited"])
def way(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


@pytest.fixture
def ask(way: str) -> Callable[..., Answer]:
    """Asks a target by a connection of its own, which is opened before and closed afterwards."""

    def asked(target: object, wire_request: WireRequest = GET, **options: Any) -> Answer:
        return asked_once(connect(target, **options), way, wire_request)

    return asked


@pytest.fixture
def ask_unopened(way: str) -> Iterator[Callable[..., Answer]]:
    """The same by connections that are not opened, so that no lifespan runs; they are closed after the test."""
    connections: list[Connection] = []

    def asked(target: object, wire_request: WireRequest = GET, **options: Any) -> Answer:
        connection = connect(target, **options)
        connections.append(connection)
        if way == "called":
            return connection(wire_request)
        return asyncio.run(connection.answer_async(wire_request))

    yield asked
    for connection in connections:
        connection.close()
