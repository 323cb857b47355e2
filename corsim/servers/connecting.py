"""What stands at the other end of the wire becomes a :class:`Connection`: something that answers wire requests."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Protocol

from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse


class Connection(Protocol):
    """Answers wire requests, for sync and for async callers; opened and closed with what it needs for that."""

    def __call__(self, wire_request: WireRequest, /) -> Answer:
        """The answer to *wire_request*."""

    async def answer_async(self, wire_request: WireRequest, /) -> Answer:
        """The answer to *wire_request*, awaited."""

    def open(self) -> None:
        """Start up; nothing where that is done."""

    def close(self) -> None:
        """Shut down; nothing where that is done."""

    async def aopen(self) -> None:
        """Start up in the running event loop."""

    async def aclose(self) -> None:
        """Shut down in the running event loop."""


def connect(target: object, *, raise_server_exceptions: bool = True, timeout: float = 30.0) -> Connection:
    """The connection to *target*, a callable from wire request to answer; raises TypeError for anything else."""
    del raise_server_exceptions, timeout
    if not callable(target):
        raise TypeError(f"{target!r} cannot answer requests: a callable that takes a WireRequest is needed")
    return CallableConnection(target)


class CallableConnection:
    """A function from wire request to answer; an async one can only be awaited."""

    def __init__(self, function: Callable[[WireRequest], Any]) -> None:
        self.function = function

    def __call__(self, wire_request: WireRequest, /) -> Answer:
        """What the function returns."""
        return checked(self.function(wire_request))

    async def answer_async(self, wire_request: WireRequest, /) -> Answer:
        """What the function returns, awaited where that is needed."""
        answer = self.function(wire_request)
        return checked(await answer if inspect.isawaitable(answer) else answer)

    def open(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to end."""

    async def aopen(self) -> None:
        """Nothing to start."""

    async def aclose(self) -> None:
        """Nothing to end."""


def checked(answer: object) -> Answer:
    """*answer*, if it is one; raises TypeError."""
    if isinstance(answer, (WireResponse, ConnectionFailure)):
        return answer
    raise TypeError(f"a server answered with {answer!r}: a WireResponse or a ConnectionFailure is needed")
