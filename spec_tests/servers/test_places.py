"""In which thread and which loop an application runs, whoever calls."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import math
import signal
import threading
import time
import weakref
from collections.abc import Awaitable
from typing import Any

import pytest

from corsim.servers.connecting import Connection, connect
from corsim.servers.places import LoopThread
from corsim.servers.undertaking import Limit
from corsim.standard.wire import Answer, ConnectionFailure

from .placing import Recorder, here
from .sending import END, GET, START, Receive, Send


@pytest.fixture
def application() -> Recorder:
    return Recorder()


@pytest.fixture
def connection(application: Recorder) -> Connection:
    return connect(application, timeout=5)


class TestCalled:
    def test_it_has_a_thread_and_a_loop_that_last_until_closing(
        self, application: Recorder, connection: Connection
    ) -> None:
        connection(GET)
        connection(GET)
        assert len(set(application.requests)) == 1
        assert application.requests[0][0] != threading.get_ident()
        connection.close()

    def test_resources_of_the_loop_can_be_used_in_the_next_request(self) -> None:
        locks: list[asyncio.Lock] = []

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            locks[:] = locks or [asyncio.Lock()]
            holder = asyncio.create_task(locks[0].acquire())
            await holder
            # Waiting binds the lock to the loop: in another one this would raise.
            asyncio.get_running_loop().call_later(0.01, locks[0].release)
            async with locks[0]:
                await send(START)
            await send(END)

        connection = connect(application)
        connection(GET)
        connection(GET)
        connection.close()

    def test_opened_the_lifespan_is_there_too(self, application: Recorder, connection: Connection) -> None:
        connection.open()
        connection(GET)
        connection.close()
        assert len({*application.requests, *application.lifespan}) == 1

    def test_within_a_running_loop(self, application: Recorder, connection: Connection) -> None:
        """As in Jupyter, or in an async test that does not await."""

        async def cell() -> None:
            connection(GET)
            assert application.requests[0][0] != threading.get_ident()
            connection.open()
            connection(GET)
            connection.close()

        asyncio.run(cell())

    def test_from_several_threads(self, application: Recorder, connection: Connection) -> None:
        threads = [threading.Thread(target=connection, args=(GET,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        connection.close()
        assert len(application.requests) == 8
        assert len(set(application.requests)) == 1

    def test_from_the_application_itself(self) -> None:
        said: list[str] = []

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            try:
                own(GET)
            except RuntimeError as error:
                said.append(str(error))
            await send(START)
            await send(END)

        own = connect(application)
        own(GET)
        own.close()
        assert "it is called from its own event loop" in said[0]

    def test_nothing_of_an_answer_is_held_once_it_is_given(self) -> None:
        class Value:
            pass

        async def work() -> Value:
            return Value()

        thread, limit = LoopThread(), Limit(30, "It did not end")
        gc.disable()
        try:
            held = weakref.ref(thread.run(work, limit).get())
            for _ in range(1000):
                if held() is None:
                    break
                time.sleep(0.001)
            assert held() is None
        finally:
            gc.enable()
            thread.stop(limit)

    @pytest.mark.parametrize("seconds", [5, math.inf])
    def test_closing_lets_go_of_who_waits_for_an_application_that_goes_on(
        self, seconds: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("corsim.servers.places.GRACE", 0.05)
        released, begun = threading.Event(), threading.Event()
        said: list[str] = []

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            begun.set()
            while not released.is_set():
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.sleep(0.01)

        connection = connect(application, timeout=seconds)

        def call() -> None:
            try:
                connection(GET)
            except RuntimeError as error:
                said.append(str(error))

        caller = threading.Thread(target=call)
        caller.start()
        assert begun.wait(5)
        closing = threading.Thread(target=connection.close)
        closing.start()
        caller.join(3)
        assert not caller.is_alive()
        released.set()
        closing.join(5)
        assert not closing.is_alive()
        assert "its event loop was closed meanwhile" in said[0]

    @pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals cannot be sent to threads here")
    def test_interrupting_the_caller_cancels_the_application(self) -> None:
        class Interruption(Exception):
            pass

        def interrupt(*_: object) -> None:
            raise Interruption

        cancelled = threading.Event()

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
            try:
                await asyncio.sleep(60)
            finally:
                cancelled.set()

        connection = connect(application)
        before = signal.signal(signal.SIGUSR1, interrupt)
        try:
            with pytest.raises(Interruption):
                connection(GET)
        finally:
            signal.signal(signal.SIGUSR1, before)
        assert cancelled.wait(5)
        connection.close()


class TestAwaited:
    def test_it_runs_in_the_callers_loop(self, application: Recorder, connection: Connection) -> None:
        async def run() -> None:
            await connection.answer_async(GET)
            assert application.requests == [here()]

        asyncio.run(run())

    def test_opened_there_so_does_the_lifespan(self, application: Recorder, connection: Connection) -> None:
        async def run() -> None:
            await connection.aopen()
            await connection.answer_async(GET)
            await connection.aclose()
            assert {*application.requests, *application.lifespan} == {here()}

        asyncio.run(run())

    def test_opened_in_a_thread_it_stays_there(self, application: Recorder, connection: Connection) -> None:
        async def run() -> None:
            await connection.answer_async(GET)
            await connection.aclose()

        connection.open()
        asyncio.run(run())
        assert len({*application.requests, *application.lifespan}) == 1
        assert application.requests[0][0] != threading.get_ident()

    def test_several_at_once(self, application: Recorder, connection: Connection) -> None:
        async def run() -> list[Answer]:
            return await asyncio.gather(*(connection.answer_async(GET) for _ in range(8)))

        assert len(asyncio.run(run())) == 8

    def test_cancelling_the_caller_cancels_the_application(self) -> None:
        ended = []

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            try:
                await asyncio.sleep(60)
            finally:
                ended.append(True)

        async def run() -> None:
            task = asyncio.create_task(connect(application).answer_async(GET))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(run())
        assert ended == [True]

    def test_by_the_application_itself(self) -> None:
        answers: list[Answer] = []

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and not answers:
                answers.append(ConnectionFailure("not yet"))
                answers.append(await own.answer_async(GET))
            await send(START)
            await send(END)

        own = connect(application, timeout=5)
        own.open()
        assert own(GET) == answers[1]
        own.close()

    def test_without_asyncio_there_is_an_error(self, connection: Connection) -> None:
        with pytest.raises(RuntimeError, match="no running event loop"):
            connection.answer_async(GET).send(None)


class TestBoth:
    def test_called_in_the_loop_in_which_it_was_opened(self, connection: Connection) -> None:
        async def run() -> None:
            await connection.aopen()
            try:
                with pytest.raises(RuntimeError, match="Await the request"):
                    connection(GET)
                with pytest.raises(RuntimeError, match="close by `aclose`"):
                    connection.close()
            finally:
                await connection.aclose()

        asyncio.run(run())

    def test_called_in_another_thread_it_runs_where_it_was_opened(
        self, application: Recorder, connection: Connection
    ) -> None:
        async def run() -> None:
            await connection.aopen()
            await asyncio.to_thread(connection, GET)
            assert application.requests == [here()]
            await connection.aclose()

        asyncio.run(run())

    def test_awaited_in_another_loop_it_runs_where_it_was_opened(
        self, application: Recorder, connection: Connection
    ) -> None:
        async def run() -> None:
            await connection.aopen()
            await asyncio.to_thread(lambda: asyncio.run(_awaited(connection.answer_async(GET))))
            assert application.requests == [here()]
            await asyncio.to_thread(connection.close)
            assert application.lifespan == [here()] * 2

        asyncio.run(run())

    def test_after_its_loop_has_ended(self, connection: Connection) -> None:
        asyncio.run(_awaited(connection.aopen()))
        with pytest.raises(RuntimeError, match="was opened in an event loop that does not run any more"):
            connection(GET)
        with pytest.raises(RuntimeError, match="does not run any more"):
            asyncio.run(_awaited(connection.answer_async(GET)))
        with pytest.raises(RuntimeError, match="does not run any more"):
            connection.close()
        connection.close()


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value
