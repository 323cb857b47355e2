"""Both ways of asking a connection, for each test that says ``way`` or ``ask``: called, and awaited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from corsim.servers.connecting import connect
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
