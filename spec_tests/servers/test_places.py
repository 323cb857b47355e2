"""In which thread and which loop an application runs, whoever calls; and that nothing of them is left."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import warnings
from collections.abc import Awaitable
from typing import Any

import pytest

from corsim.servers.connecting import Connection, connect
from corsim.standard.wire import Answer, ConnectionFailure

from .sending import END, GET, START, Receive, Send

Place = tuple[int, int]


def here() -> Place:
    return threading.get_ident(), id(asyncio.get_running_loop())


class Recorder:
    """An application that notes the places in which it runs; `queue` belongs to the loop of its first use."""

    def __init__(self) -> None:
        self.requests: list[Place] = []
        self.lifespan: list[Place] = []

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for phase in ("startup", "shutdown"):
                await receive()
                self.lifespan.append(here())
                await send({"type": f"lifespan.{phase}.complete"})
            return
        self.requests.append(here())
        await send(START)
        await send(END)


async def with_threads(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """An application that uses its loop's executor."""
    await asyncio.to_thread(time.sleep, 0)
    await send(START)
    await send(END)


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


class TestNothingIsLeft:
    """Warnings are errors here: an unclosed loop or socket would be one, when it is collected."""

    @staticmethod
    def threads() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if thread.name.startswith("corsim")}

    @staticmethod
    def loops() -> list[Any]:
        gc.collect()
        # Not by isinstance, which would ask lazy objects of other packages what they are.
        loops = (item for item in gc.get_objects() if issubclass(type(item), asyncio.AbstractEventLoop))
        return [loop for loop in loops if not loop.is_closed()]

    @pytest.fixture(autouse=True)
    def _nothing_is_left(self) -> Any:
        threads, loops = self.threads(), len(self.loops())
        yield
        deadline = time.monotonic() + 5
        while self.threads() - threads and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.threads() <= threads
        assert len(self.loops()) <= loops

    @pytest.mark.parametrize("opens", [True, False])
    def test_after_closing(self, connection: Connection, opens: bool) -> None:
        if opens:
            connection.open()
        connection(GET)
        connection.close()
        assert self.threads() == set()

    @pytest.mark.parametrize("opens", [True, False])
    def test_after_closing_by_awaiting(self, connection: Connection, opens: bool) -> None:
        async def run() -> None:
            if opens:
                await connection.aopen()
            await connection.answer_async(GET)
            connection.open()
            if not opens:
                connection(GET)
            await connection.aclose()

        asyncio.run(run())
        assert self.threads() == set()

    def test_after_forgetting(self) -> None:
        connection = connect(Recorder())
        connection.open()
        connection(GET)
        assert self.threads() != set()
        del connection

    def test_tasks_that_the_application_leaves_behind(self) -> None:
        ended: list[bool] = []
        tasks = []

        async def for_ever() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                ended.append(True)

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            tasks.append(asyncio.create_task(for_ever()))
            await asyncio.to_thread(time.sleep, 0)
            await send(START)
            await send(END)

        before = set(threading.enumerate())
        connection = connect(application)
        connection(GET)
        connection.close()
        assert ended == [True]
        assert set(threading.enumerate()) <= before

    def test_a_request_that_is_under_way_when_it_is_closed(self) -> None:
        begun = threading.Event()
        errors: list[BaseException] = []

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            begun.set()
            await asyncio.sleep(60)

        connection = connect(application)

        def ask() -> None:
            try:
                connection(GET)
            except RuntimeError as error:
                errors.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        begun.wait(5)
        connection.close()
        thread.join(5)
        assert "its event loop was closed meanwhile" in str(errors[0])

    def test_one_that_is_awaited_when_it_is_closed(self) -> None:
        begun = threading.Event()

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                begun.set()
                await asyncio.sleep(60)

        connection = connect(application)
        connection.open()

        async def run() -> None:
            task = asyncio.create_task(connection.answer_async(GET))
            await asyncio.to_thread(begun.wait, 5)
            await connection.aclose()
            with pytest.raises(RuntimeError, match="its event loop was closed meanwhile"):
                await task

        asyncio.run(run())

    def test_one_that_nobody_awaits_any_more(self) -> None:
        begun, ended = threading.Event(), threading.Event()

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                try:
                    begun.set()
                    await asyncio.sleep(60)
                finally:
                    ended.set()

        connection = connect(application)
        connection.open()

        async def run() -> None:
            task = asyncio.create_task(connection.answer_async(GET))
            await asyncio.to_thread(begun.wait, 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.to_thread(ended.wait, 5)
            await connection.aclose()

        asyncio.run(run())
        assert ended.is_set()

    def test_at_the_end_of_the_process(self) -> None:
        """Neither an unclosed connection nor an open one keeps the process, or makes it complain."""
        import subprocess
        import sys

        program = (
            "from corsim.servers.connecting import connect\n"
            "from spec_tests.servers.sending import GET\n"
            "from spec_tests.servers.test_places import Recorder, with_threads\n"
            "kept = [connect(Recorder()), connect(Recorder())]\n"
            "kept[0](GET)\n"
            "kept[1].open()\n"
            "kept.append(connect(with_threads))\n"
            "kept[2](GET)\n"
        )
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_warnings_are_errors_here() -> None:
    """What the tests above rely on."""
    with pytest.raises(ResourceWarning):
        warnings.warn("unclosed", ResourceWarning, stacklevel=1)


def test_work_is_only_made_when_it_can_run() -> None:
    """No coroutine is left unawaited where a call is refused."""
    connection = connect(Recorder())

    async def run() -> None:
        await connection.aopen()
        with pytest.raises(RuntimeError):
            connection(GET)
        await connection.aclose()

    asyncio.run(run())
    gc.collect()
