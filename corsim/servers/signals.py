"""Exceptions that a framework answers with a page of its own: Django and Flask send a signal then.

Both turn an exception of a view into a 500 response before it reaches the server. In a test it is
the exception that matters, so the signal is listened to while a request is answered. Which request an
exception belongs to is told by a context variable, which frameworks carry into the threads that they use. One after
which the answer is no server error was dealt with, and is none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

from corsim.standard.wire import Answer, WireResponse

_REPORTED: ContextVar[list[BaseException] | None] = ContextVar("corsim reported exceptions", default=None)


def unhandled(reported: list[BaseException], answer: Answer) -> list[BaseException]:
    """The exceptions among the *reported* that count where this is the answer."""
    return [] if isinstance(answer, WireResponse) and answer.status < 500 else reported


@contextmanager
def reported_exceptions() -> Iterator[list[BaseException]]:
    """A list to which the exceptions are added that Django or Flask report for the request answered in this context."""
    reported: list[BaseException] = []

    def is_ours(error: BaseException | None) -> None:
        if error is not None and _REPORTED.get() is reported and error not in reported:
            reported.append(error)

    token = _REPORTED.set(reported)
    with ExitStack() as stack:
        # A framework that is not imported answers nothing.
        for module, receiver in (("django.core.signals", _of_django), ("flask.signals", _of_flask)):
            signal = getattr(sys.modules.get(module), "got_request_exception", None)
            if signal is not None:
                listening = receiver(is_ours)
                signal.connect(listening, weak=False)
                stack.callback(signal.disconnect, listening)
        try:
            yield reported
        finally:
            _REPORTED.reset(token)


def _of_django(report: Callable[[BaseException | None], None]) -> Callable[..., None]:
    def receiver(**_: Any) -> None:
        # The signal is sent while the exception is handled.
        report(sys.exc_info()[1])

    return receiver


def _of_flask(report: Callable[[BaseException | None], None]) -> Callable[..., None]:
    def receiver(_sender: object, exception: BaseException, **_: Any) -> None:
        report(exception)

    return receiver
