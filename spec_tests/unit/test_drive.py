"""The two drivers: the same fetch, the same exchanges, whoever waits for the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from types import TracebackType

import pytest

from corsim.servers.drive import Exchange, adrive, drive
from corsim.standard.wire import Answer, Fetching, WireRequest, WireResponse

REQUESTS = [WireRequest("request", "GET", f"https://api.example.com/{number}", ()) for number in range(3)]
ANSWERS = {request.url: WireResponse(200 + number) for number, request in enumerate(REQUESTS)}


def three_requests(ended: list[bool] | None = None) -> Fetching[list[int]]:
    """Asks for three things, and returns their statuses."""
    found = []
    try:
        for request in REQUESTS:
            answer = yield request
            assert isinstance(answer, WireResponse)
            found.append(answer.status)
    finally:
        if ended is not None:
            ended.append(True)
    return found


class Turn(AbstractContextManager[None]):
    """A turn that knows whether it is somebody's."""

    def __init__(self) -> None:
        self.is_taken = False
        self.count = 0

    def __enter__(self) -> None:
        assert not self.is_taken
        self.is_taken = True
        self.count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.is_taken = False


Run = Callable[[Fetching[list[int]], Callable[[WireRequest], Answer], list[Exchange], Turn], list[int]]


def run_async(
    fetching: Fetching[list[int]], server: Callable[[WireRequest], Answer], exchanges: list[Exchange], turn: Turn
) -> list[int]:
    async def answer(request: WireRequest) -> Answer:
        await asyncio.sleep(0)
        return server(request)

    return asyncio.run(adrive(fetching, answer, exchanges, turn))


@pytest.mark.parametrize("run", [drive, run_async], ids=["drive", "adrive"])
class TestDriving:
    def test_answers_go_in_and_exchanges_come_out(self, run: Run) -> None:
        exchanges: list[Exchange] = []
        assert run(three_requests(), lambda request: ANSWERS[request.url], exchanges, Turn()) == [200, 201, 202]
        assert exchanges == [Exchange(request, ANSWERS[request.url]) for request in REQUESTS]

    def test_a_turn_is_taken_between_answers_and_never_while_one_is_waited_for(self, run: Run) -> None:
        turn = Turn()

        def server(request: WireRequest) -> Answer:
            assert not turn.is_taken
            return ANSWERS[request.url]

        run(three_requests(), server, [], turn)
        assert turn.count == len(REQUESTS) + 1
        assert not turn.is_taken

    def test_what_the_server_raises_is_passed_on_and_the_fetch_is_over(self, run: Run) -> None:
        exchanges: list[Exchange] = []
        ended: list[bool] = []

        def server(request: WireRequest) -> Answer:
            if request is REQUESTS[1]:
                raise ZeroDivisionError("in the application")
            return ANSWERS[request.url]

        with pytest.raises(ZeroDivisionError, match="in the application"):
            run(three_requests(ended), server, exchanges, Turn())
        assert [exchange.request for exchange in exchanges] == REQUESTS[:1]
        assert ended == [True]

    def test_what_the_fetch_raises_is_passed_on(self, run: Run) -> None:
        def refusing() -> Fetching[list[int]]:
            yield REQUESTS[0]
            raise KeyError("in the model")

        with pytest.raises(KeyError, match="in the model"):
            run(refusing(), lambda request: ANSWERS[request.url], [], Turn())


def test_a_cancelled_task_ends_its_fetch() -> None:
    ended: list[bool] = []

    async def never(request: WireRequest) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError

    async def cancel() -> None:
        task = asyncio.ensure_future(adrive(three_requests(ended), never, []))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert ended == [True]


def test_tasks_wait_for_their_answers_at_the_same_time() -> None:
    waiting = 0
    most = 0

    async def server(request: WireRequest) -> Answer:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        await asyncio.sleep(0)
        waiting -= 1
        return ANSWERS[request.url]

    async def both() -> list[list[int]]:
        calls: list[Awaitable[list[int]]] = [adrive(three_requests(), server, []) for _ in range(2)]
        return list(await asyncio.gather(*calls))

    assert asyncio.run(both()) == [[200, 201, 202]] * 2
    assert most == 2
