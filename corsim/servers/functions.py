"""Plain callables from wire request to wire response, or to a connection failure; functions or coroutine functions."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

from .answers import bare_500, checked_answer, worker_ended
from .connections import AsyncConnection
from .violations import ApplicationError


class FunctionConnection(AsyncConnection):
    """Answers by calling *function* in the caller's thread, or a coroutine function in a loop; checks the answer."""

    def __init__(
        self,
        function: Callable[[WireRequest], Any],
        *,
        raise_server_exceptions: bool = True,
        timeout: float = 30.0,
        is_async: bool = False,
    ) -> None:
        super().__init__(timeout)
        self.function = function
        self._raises = raise_server_exceptions
        self._is_async = is_async
        self._whose = f"The callable {getattr(function, '__qualname__', None) or type(function).__qualname__}"

    def __call__(self, request: WireRequest) -> Answer:
        """The answer; only a coroutine function runs elsewhere, in a loop."""
        if self._is_async:
            return super().__call__(request)
        try:
            return checked_answer(self._not_awaited(self.function(request)), request.method, self._whose)
        except Exception:
            if self._raises:
                raise
            return bare_500()
        except SystemExit as error:
            if self._raises:
                raise
            return worker_ended(error)

    def _is_to_be_opened(self) -> bool:
        # A coroutine function has its loop from then on.
        return self._is_async and super()._is_to_be_opened()

    async def _answer(self, request: WireRequest) -> Answer:
        try:
            answer = self.function(request)
            if inspect.isawaitable(answer):
                answer = await answer
            return checked_answer(answer, request.method, self._whose)
        except Exception:
            if self._raises:
                raise
            return bare_500()
        except SystemExit as error:
            if self._raises:
                raise
            return worker_ended(error)

    def _not_awaited(self, answer: Any) -> Any:
        # The first question is the faster one.
        if isinstance(answer, (WireResponse, ConnectionFailure)) or not isinstance(answer, Awaitable):
            return answer
        if inspect.iscoroutine(answer):
            answer.close()
        raise ApplicationError(
            f"{self._whose} returned an awaitable; define it by `async def`, or await the request (`afetch`, `acheck`)."
        )

    def _name(self) -> str:
        return self._whose
