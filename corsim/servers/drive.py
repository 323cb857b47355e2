"""The driver: runs a fetch against whatever answers wire requests, and logs the exchanges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from corsim.standard.wire import Answer, Fetching, WireRequest

T = TypeVar("T")

Server: TypeAlias = Callable[[WireRequest], Answer]
"""Anything that answers a wire request."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that reached the wire, and what came back."""

    request: WireRequest
    answer: Answer


def drive(fetching: Fetching[T], server: Server, exchanges: list[Exchange]) -> T:
    """Run *fetching* to its end with *server* answering; every exchange is added to *exchanges*."""
    try:
        request = next(fetching)
        while True:
            answer = server(request)
            exchanges.append(Exchange(request, answer))
            request = fetching.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result
