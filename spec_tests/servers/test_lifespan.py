"""The lifespan of an ASGI application: opening and closing a connection runs it."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from corsim.servers.connecting import Connection, connect
from corsim.servers.violations import ApplicationError, ApplicationTimeout

from .sending import END, GET, START, Application, Receive, Send, asked_once, response_of

Lifespan = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def application_with(lifespan: Lifespan, seen: list[Any] | None = None) -> Application:
    """An application with this lifespan; the state that each request is given is put into *seen*."""

    async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan(scope, receive, send)
            return
        if seen is not None:
            seen.append(scope["state"])
        await send(START)
        await send(END)

    return application


def slow(events: list[str]) -> Lifespan:
    """A lifespan that takes its time, and writes down its events."""

    async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        for phase in ("startup", "shutdown"):
            events.append((await receive())["type"])
            await asyncio.sleep(0.1)
            await send({"type": f"lifespan.{phase}.complete"})

    return lifespan


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value


def started(functions: Iterable[Callable[[], object]]) -> list[threading.Thread]:
    """A running thread for each of *functions*; one that hangs does not keep the process."""
    threads = [threading.Thread(target=function, daemon=True) for function in functions]
    for thread in threads:
        thread.start()
    return threads


def ended(thread: threading.Thread) -> bool:
    """Whether *thread* ends within some seconds."""
    thread.join(5)
    return not thread.is_alive()


def open_and_close(connection: Connection, way: str) -> None:
    """Open *connection*, send one request and close it."""
    assert response_of(asked_once(connection, way)).status == 200


class TestWithALifespan:
    def test_it_runs_once_around_the_requests_in_one_task_and_one_loop(self, way: str) -> None:
        events: list[Any] = []
        places: set[Any] = set()
        tasks: set[Any] = set()

        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            assert scope == {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
            scope["state"]["database"] = ["open"]
            for phase in ("startup", "shutdown"):
                events.append((await receive())["type"])
                places.add((threading.get_ident(), id(asyncio.get_running_loop())))
                tasks.add(asyncio.current_task())
                await send({"type": f"lifespan.{phase}.complete"})

        states: list[Any] = []
        application = application_with(lifespan, states)
        connection = connect(application)
        open_and_close(connection, way)
        assert events == ["lifespan.startup", "lifespan.shutdown"]
        assert len(tasks) == len(places) == 1
        assert states == [{"database": ["open"]}]

    def test_opening_and_closing_twice_is_once(self) -> None:
        events = []

        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            for phase in ("startup", "shutdown"):
                events.append((await receive())["type"])
                await send({"type": f"lifespan.{phase}.complete"})

        connection = connect(application_with(lifespan))
        connection.close()
        for _ in range(2):
            connection.open()
            connection.open()
            connection.close()
            connection.close()

        async def run() -> None:
            await connection.aclose()
            await connection.aopen()
            await connection.aopen()
            await connection.aclose()
            await connection.aclose()

        asyncio.run(run())
        assert events == ["lifespan.startup", "lifespan.shutdown"] * 3

    def test_opening_at_once_is_once_too(self) -> None:
        events = []

        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            for phase in ("startup", "shutdown"):
                events.append((await receive())["type"])
                await asyncio.sleep(0.05)
                await send({"type": f"lifespan.{phase}.complete"})

        connection = connect(application_with(lifespan))
        threads = [threading.Thread(target=connection.open) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        connection.close()

        async def run() -> None:
            await asyncio.gather(*(connection.aopen() for _ in range(4)))
            await connection.aclose()

        asyncio.run(run())
        assert events == ["lifespan.startup", "lifespan.shutdown"] * 2

    def test_of_several_that_open_it_each_tries_until_one_succeeds(self) -> None:
        failing = [True, False]

        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await receive()
            await asyncio.sleep(0.02)
            await send({"type": f"lifespan.startup.{'failed' if failing.pop(0) else 'complete'}"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})

        async def run() -> list[Any]:
            connection = connect(application_with(lifespan))
            outcomes = await asyncio.gather(*(connection.aopen() for _ in range(3)), return_exceptions=True)
            await connection.aclose()
            return outcomes

        outcomes = asyncio.run(run())
        assert isinstance(outcomes[0], ApplicationError)
        assert outcomes[1:] == [None, None]

    @pytest.mark.parametrize("first_is_awaited", [True, False])
    def test_opening_at_once_in_several_loops_and_threads_is_once_too(self, first_is_awaited: bool) -> None:
        events: list[str] = []
        connection = connect(application_with(slow(events)), timeout=5)
        ways = [connection.open, lambda: asyncio.run(_awaited(connection.aopen()))] * 2

        async def run() -> None:
            opening = asyncio.create_task(connection.aopen())
            await asyncio.sleep(0.02)
            threads = started(ways)
            await opening
            assert [await asyncio.to_thread(ended, thread) for thread in threads] == [True] * 4
            await connection.aclose()

        if first_is_awaited:
            asyncio.run(run())
        else:
            threads = started([connection.open])
            time.sleep(0.02)
            assert all(ended(thread) for thread in [*threads, *started(ways)])
            connection.close()
        assert events == ["lifespan.startup", "lifespan.shutdown"]

    def test_whoever_waits_for_another_to_open_it_can_be_cancelled(self) -> None:
        events: list[str] = []

        async def run() -> None:
            connection = connect(application_with(slow(events)))
            opening, waiting = (asyncio.create_task(connection.aopen()) for _ in range(2))
            await asyncio.sleep(0.02)
            waiting.cancel()
            await opening
            assert waiting.cancelled()
            await connection.aclose()

        asyncio.run(run())
        assert events == ["lifespan.startup", "lifespan.shutdown"]

    def test_opening_it_in_the_thread_of_the_loop_that_does_so_is_an_error(self) -> None:
        async def run() -> None:
            connection = connect(application_with(slow([])), timeout=5)
            opening = asyncio.create_task(connection.aopen())
            await asyncio.sleep(0.02)
            with pytest.raises(RuntimeError, match="would have to wait for itself"):
                connection.open()
            await opening
            connection.open()
            await connection.aclose()

        asyncio.run(run())

    def test_each_request_has_its_own_copy_of_the_state(self) -> None:
        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await receive()
            scope["state"]["shared"] = []
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})

        states: list[Any] = []
        connection = connect(application_with(lifespan, states))
        connection.open()
        connection(GET)
        states[0]["own"] = 1
        connection(GET)
        connection.close()
        assert states[1] == {"shared": []}
        assert states[1]["shared"] is states[0]["shared"]

    def test_without_opening_it_does_not_run(self, way: str) -> None:
        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            raise AssertionError

        states: list[Any] = []
        connection = connect(application_with(lifespan, states))
        if way == "called":
            connection(GET)
            connection.close()
        else:
            asyncio.run(connection.answer_async(GET))
        assert states == [{}]


class TestWithoutALifespan:
    @pytest.mark.parametrize("error", [ValueError("http only"), AssertionError(), KeyError("path")])
    def test_one_that_raises(self, way: str, error: Exception) -> None:
        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            raise error

        open_and_close(connect(application_with(lifespan)), way)

    def test_one_that_returns(self, way: str) -> None:
        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await receive()

        open_and_close(connect(application_with(lifespan)), way)

    def test_one_that_takes_it_for_a_request(self, way: str) -> None:
        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await send(START)
            await send(END)

        open_and_close(connect(application), way)


class TestFailures:
    @pytest.mark.parametrize("phase", ["startup", "shutdown"])
    @pytest.mark.parametrize("raises", [True, False])
    def test_what_it_raised_or_what_it_says(self, way: str, phase: str, raises: bool) -> None:
        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            for name in ("startup", "shutdown"):
                await receive()
                if name == phase:
                    await send({"type": f"lifespan.{name}.failed", "message": "no database"})
                    if raises:
                        raise OSError("connection refused")
                    return
                await send({"type": f"lifespan.{name}.complete"})

        error: type[Exception] = OSError if raises else ApplicationError
        said = "connection refused" if raises else f"says that its {phase} failed: no database"
        with pytest.raises(error, match=said):
            open_and_close(connect(application_with(lifespan)), way)

    def test_no_message(self) -> None:
        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await send({"type": "lifespan.startup.failed"})

        with pytest.raises(ApplicationError, match=r"its startup failed: it gives no message"):
            connect(application_with(lifespan)).open()

    def test_leaving_while_it_starts(self, way: str) -> None:
        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            raise SystemExit(4)

        with pytest.raises(SystemExit):
            open_and_close(connect(application_with(lifespan)), way)

    def test_one_that_does_not_last_until_the_shutdown(self, way: str) -> None:
        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await send({"type": "lifespan.startup.complete"})
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            open_and_close(connect(application_with(lifespan)), way)

    @pytest.mark.parametrize("phase", ["startup", "shutdown"])
    def test_one_that_says_nothing(self, way: str, phase: str) -> None:
        ended = []

        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            try:
                if phase == "shutdown":
                    await receive()
                    await send({"type": "lifespan.startup.complete"})
                while True:
                    await receive()
            finally:
                ended.append(True)

        with pytest.raises(
            ApplicationTimeout, match=rf"did not {'start' if phase == 'startup' else 'stop'} within 0.1 s"
        ):
            open_and_close(connect(application_with(lifespan), timeout=0.1), way)
        assert ended == [True]

    def test_one_that_does_not_return_after_the_shutdown_is_cancelled(
        self, way: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("corsim.servers.lifespan.GRACE", 0.05)
        ended = []

        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            for phase in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{phase}.complete"})
            try:
                await asyncio.sleep(60)
            finally:
                ended.append(True)

        open_and_close(connect(application_with(lifespan)), way)
        assert ended == [True]

    def test_a_message_that_does_not_exist(self) -> None:
        said = []

        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            try:
                await send({"type": "lifespan.complete"})
            except ApplicationError as error:
                said.append(str(error))

        open_and_close(connect(application_with(lifespan)), "called")
        assert re.match("The ASGI application sent 'lifespan.complete' in its lifespan", said[0])

    def test_after_a_failure_nothing_is_left_and_it_can_be_tried_again(self) -> None:
        failing = [True]

        async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await receive()
            await send({"type": f"lifespan.startup.{'failed' if failing.pop() else 'complete'}"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})

        connection = connect(application_with(lifespan))
        before = set(threading.enumerate())
        with pytest.raises(ApplicationError):
            connection.open()
        assert set(threading.enumerate()) <= before
        failing.append(False)
        open_and_close(connection, "called")
