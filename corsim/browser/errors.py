"""What a call in a page raises: a network error as :class:`CorsError`, or what the API itself throws.

``fetch()`` tells a script of both by a TypeError. Here they are apart, as they mean different things: a network
error is about what servers answered or failed to answer, the API's exceptions are about the call.
"""

from __future__ import annotations

import json

from corsim.servers.drive import Exchange
from corsim.standard.reasons import Reason

from .showing import ShownTrace
from .verdict import Verdict


class CorsError(Exception):
    """The browser gave the script a network error instead of a response; *verdict* has all of it.

    The message says what was blocked, for which page and in which browser, and why.
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict

    def __str__(self) -> str:
        return self.verdict.sentence

    @property
    def reason(self) -> Reason:
        """Why, by its name in the catalogue."""
        assert self.verdict.explained is not None
        return self.verdict.explained.reason

    @property
    def trace(self) -> ShownTrace:
        """The steps that led there."""
        return self.verdict.trace

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was sent, and what came back."""
        return self.verdict.exchanges

    def explain(self, format: str = "text", *, width: int | None = None) -> str:  # noqa: A002 - as the option is called
        """The same as :meth:`Verdict.explain`."""
        return self.verdict.explain(format, width=width)


class ApiError(Exception):
    """What an API throws: an :class:`ApiTypeError` or a :class:`DOMException`.

    ``name`` is the exception's name on the platform. ``verdict`` and ``reason`` are None where not a step
    of the model refuses, but an object's state.
    """

    def __init__(self, name: str, message: str, verdict: Verdict | None = None) -> None:
        super().__init__(name, message, verdict)
        self.name = name
        self.message = message
        self.verdict = verdict

    def __str__(self) -> str:
        return self.message

    @property
    def reason(self) -> Reason | None:
        """Why, by its name in the catalogue."""
        return None if self.verdict is None or self.verdict.explained is None else self.verdict.explained.reason

    @property
    def trace(self) -> ShownTrace:
        """The steps that led there."""
        return ShownTrace() if self.verdict is None else self.verdict.trace

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Nothing: an API refuses before anything is sent."""
        return ()

    def explain(self, format: str = "text", *, width: int | None = None) -> str:  # noqa: A002 - as the option is called
        """The same as :meth:`Verdict.explain`; where there is no verdict, the message is all there is to say.

        Then there are only ``text`` and ``json``: ValueError for another format.
        """
        if self.verdict is not None:
            return self.verdict.explain(format, width=width)
        if format not in ("text", "json"):
            raise ValueError(f"without a verdict there is text and json, and nothing to show as {format!r}")
        if format == "json":
            data = {"verdict": "throws", "reason": None, "because": self.message, "exception": self.name}
            return json.dumps(data, indent=2)
        return self.message


class ApiTypeError(ApiError, TypeError):
    """The platform's TypeError, thrown by the call itself; a Python TypeError, too."""

    def __init__(self, message: str, verdict: Verdict | None = None) -> None:
        ApiError.__init__(self, "TypeError", message, verdict)
        self.args = (message, verdict)


class DOMException(ApiError):
    """A ``DOMException``: its ``name`` says which, like ``SyntaxError`` or ``InvalidStateError``.

    https://webidl.spec.whatwg.org/#idl-DOMException
    """


def error_of(verdict: Verdict) -> CorsError | ApiError:
    """The exception of a *verdict* that is ``blocked`` or ``throws``."""
    if verdict.exception is None:
        return CorsError(verdict)
    if verdict.exception == "TypeError":
        return ApiTypeError(verdict.sentence, verdict)
    return DOMException(verdict.exception, verdict.sentence, verdict)
