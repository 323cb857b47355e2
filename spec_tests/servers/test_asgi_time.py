"""ASGI 3: how long an application is waited for, where it is then, and whose context variables it sees."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from corsim.servers.connecting import connect
from corsim.servers.violations import ApplicationError, ApplicationTimeout
from corsim.standard.wire import Answer

from .sending import END, GET, START, Receive, Send, response_of, sends


@pytest.fixture
def ask(ask_unopened: Callable[..., Answer]) -> Any:
    """Without a lifespan, which these applications have not."""
    return ask_unopened


class TestTime:
    def test_an_application_that_waits_for_ever(self, ask: Any) -> None:
        cancelled = []

        async def deep() -> None:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.append(True)
                raise

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await deep()

        with pytest.raises(ApplicationTimeout) as caught:
            ask(application, timeout=0.1)
        assert re.fullmatch(
            r"The application did not answer GET https://api\.example\.com/ within 0\.1 seconds; "
            rf"it is at {re.escape(__file__)}, line \d+, in \S*deep\.",
            str(caught.value),
        )
        assert cancelled == [True]

    def test_one_that_waits_for_a_request_after_the_body(self, ask: Any) -> None:
        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await receive()
            await receive()

        with pytest.raises(ApplicationTimeout):
            ask(application, timeout=0.1)

    @pytest.mark.parametrize(
        ("first", "again"),
        [
            ([START], {**END, "more_body": True}),
            ([], END),
            ([START], {"type": "http.response.trailers"}),
            ([START, END], END),
        ],
        ids=["parts", "without a start", "what is none", "after the answer"],
    )
    def test_one_that_sends_for_ever(self, ask: Any, first: list[dict[str, Any]], again: dict[str, Any]) -> None:
        """Whatever is wrong with it."""

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            for message in first:
                await send(message)
            while True:
                with contextlib.suppress(ApplicationError):
                    await send(again)

        with pytest.raises(ApplicationTimeout):
            ask(application, timeout=0.1)

    def test_one_that_does_not_let_itself_be_cancelled(self, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corsim.servers.undertaking.GRACE", 0.1)
        released = threading.Event()

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            while not released.is_set():
                try:
                    await asyncio.sleep(0.3)
                    released.set()
                except asyncio.CancelledError:
                    pass

        with pytest.raises(ApplicationTimeout, match=r"within 0\.1 seconds"):
            ask(application, timeout=0.1)
        released.set()

    def test_one_that_blocks_its_loop_and_is_done_when_that_is_noticed(self, ask: Any) -> None:
        """What it answers counts, and what it raises."""

        async def late(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await send(START)
            time.sleep(0.4)
            await send({**END, "more_body": True})
            await send(END)

        assert response_of(ask(late, timeout=0.2)).status == START["status"]

        async def failing(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            time.sleep(0.4)
            await asyncio.sleep(0)
            raise KeyError("its own error")

        with pytest.raises(KeyError, match="its own error"):
            ask(failing, timeout=0.2)

    def test_one_that_blocks_its_loop(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corsim.servers.places.GRACE", 0.05)

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            time.sleep(0.8)

        connection = connect(application, timeout=0.1)
        with pytest.raises(ApplicationTimeout) as caught:
            connection(GET)
        assert "cannot be interrupted: it blocks its event loop" in str(caught.value)
        assert re.search(rf"it is at {re.escape(__file__)}, line \d+, in \S*application\.", str(caught.value))
        with pytest.raises(ApplicationTimeout, match=r"did not stop within 0\.1 seconds"):
            connection.close()
        time.sleep(1)
        connection.close()

    def test_awaited_from_another_loop_one_that_blocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corsim.servers.places.GRACE", 0.05)

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                time.sleep(0.8)

        async def run() -> None:
            with pytest.raises(ApplicationTimeout, match="it blocks its event loop"):
                await connection.answer_async(GET)
            with pytest.raises(ApplicationTimeout, match=r"did not stop within 0\.1 seconds"):
                await connection.aclose()

        connection = connect(application, timeout=0.1)
        connection.open()
        asyncio.run(run())
        time.sleep(1)
        connection.close()

    def test_no_limit(self) -> None:
        connection = connect(sends(START, END), timeout=float("inf"))
        assert response_of(connection(GET)).body == b"text"
        connection.close()


class TestContextVariables:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")

    def test_the_application_sees_the_callers_and_has_a_copy(self, ask: Any) -> None:
        seen = []

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            seen.append(self.variable.get())
            self.variable.set("changed")
            await sends(START, END)(scope, receive, send)

        token = self.variable.set("caller's")
        try:
            ask(application)
            ask(application)
            assert seen == ["caller's", "caller's"]
            assert self.variable.get() == "caller's"
        finally:
            self.variable.reset(token)
