"""The drivers: they run a fetch against whatever answers wire requests, and log the exchanges.

Fetching is one generator; :func:`drive` and :func:`adrive` differ only in that the second
awaits the answers. Where several threads share a browser, each takes its *turn* (a lock) for
what lies between two answers; nothing is held while an answer is waited for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from corsim.standard.wire import Answer, Fetching, WireRequest

T = TypeVar("T")

Server: TypeAlias = Callable[[WireRequest], Answer]
"""Anything that answers a wire request."""

AsyncServer: TypeAlias = Callable[[WireRequest], Awaitable[Answer]]
"""Anything that answers a wire request when it is awaited."""

ALWAYS: Final[AbstractContextManager[object]] = nullcontext()
"""The turn where nobody else takes one."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that reached the wire, and what came back."""

    request: WireRequest
    answer: Answer


def drive(
    fetching: Fetching[T],
    server: Server,
    exchanges: list[Exchange],
    turn: AbstractContextManager[object] = ALWAYS,
) -> T:
    """Run *fetching* to its end with *server* answering; every exchange is added to *exchanges*.

    What *server* raises ends the fetch and is passed on.
    """
    try:
        with turn:
            request = next(fetching)
        while True:
            answer = server(request)
            exchanges.append(Exchange(request, answer))
            with turn:
                request = fetching.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        fetching.close()


async def adrive(
    fetching: Fetching[T],
    server: AsyncServer,
    exchanges: list[Exchange],
    turn: AbstractContextManager[object] = ALWAYS,
) -> T:
    """The same as :func:`drive`, awaiting each answer of *server*."""
    try:
        with turn:
            request = next(fetching)
        while True:
            answer = await server(request)
            exchanges.append(Exchange(request, answer))
            with turn:
                request = fetching.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        fetching.close()
