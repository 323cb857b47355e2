"""That nothing is left of the threads and loops in which applications ran, however they came to their end."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import warnings
from typing import Any

import pytest

from corsim.servers.connecting import Connection, connect

from .placing import Recorder
from .sending import END, GET, START, Receive, Send


@pytest.fixture
def connection() -> Connection:
    return connect(Recorder(), timeout=5)


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
            "from spec_tests.servers.placing import Recorder, with_threads\n"
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
