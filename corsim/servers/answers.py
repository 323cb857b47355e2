"""Makes wire responses of what applications and servers give, as strictly as a real server reads it.

A status out of range, a header that HTTP cannot carry or a body of the wrong type is an
:class:`~corsim.servers.violations.ApplicationError` that names it. A body that HTTP does not
transfer (to HEAD, with 204 and 304) is dropped; content codings are decoded, since the model's
bodies are what a decoder has made of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Protocol

from corsim.standard.headers import Header, has_nul_or_newline, is_a_header_name, is_bytes
from corsim.standard.infra import HTTP_TAB_OR_SPACE, byte_lowercase
from corsim.standard.wire import Answer, ConnectionFailure, WireResponse

from .codings import UndecodableBody, decoded_body
from .limits import length_of, too_long
from .signals import unhandled
from .violations import ApplicationError, BodyTooLong

PHRASES = {status.value: status.phrase for status in HTTPStatus}
"""What servers put behind the status where the application has no say in it."""


def has_no_body(method: str, status: int) -> bool:
    """Whether HTTP transfers no body, whatever the application gives (RFC 9110, 6.4.1)."""
    return method == "HEAD" or status in (204, 304)


def checked_status(status: object, whose: str) -> int:
    """*status* if it can be that of an answer; 1xx cannot, since another one has to follow it."""
    if isinstance(status, int) and not isinstance(status, bool) and 200 <= status <= 999:
        return int(status)
    raise ApplicationError(f"{whose} answered with the status {status!r}; a whole number from 200 to 999 is needed.")


LONGEST_KEPT = 256
"""How many code points a header may have that is remembered as one that HTTP can carry."""


def checked_header(name: str, value: str, whose: str) -> Header:
    """The header as it arrives, if HTTP can carry it; both are isomorphic strings."""
    # A class of somebody's own may be equal to what it is not.
    is_kept = type(name) is str and type(value) is str and len(name) + len(value) <= LONGEST_KEPT
    arrived = _kept_arrival(name, value) if is_kept else _arrival(name, value)
    if arrived is not None:
        return arrived
    if not is_a_header_name(name):
        raise ApplicationError(f"{whose} sent a header named {name!r}; a name consists of token characters (RFC 9110).")
    needed = "no NUL, CR or LF" if has_nul_or_newline(value) else "only bytes, that is, code points up to U+00FF"
    raise ApplicationError(f"{whose} sent the header {name!r} with the value {value!r}; a value has {needed}.")


def _arrival(name: str, value: str) -> Header | None:
    """The header as it arrives; None where HTTP cannot carry it."""
    if not is_a_header_name(name) or has_nul_or_newline(value) or not is_bytes(value):
        return None
    return name, value.strip(HTTP_TAB_OR_SPACE)


_kept_arrival = lru_cache(maxsize=256)(_arrival)
"""The same, remembered: a server sends the same few again and again."""


def content_length_of(headers: Iterable[Header]) -> int | None:
    """What the answer's Content-Length says, if it has a usable one."""
    for name, value in headers:
        digits = value.strip()
        if byte_lowercase(name) == "content-length" and digits.isascii() and digits.isdecimal():
            return length_of(digits)
    return None


def assembled(method: str, status: int, headers: tuple[Header, ...], body: bytes, status_text: str) -> Answer:
    """The answer to a request of this *method*; a failure if the body is not in the coding that it claims."""
    if has_no_body(method, status):
        return WireResponse(status, headers, b"", status_text)
    try:
        return WireResponse(status, headers, decoded_body(headers, body), status_text)
    except UndecodableBody as error:
        return ConnectionFailure(f"The body could not be decoded: {error}")


class BodyParts:
    """The body of an answer as it comes, part by part; *whose* it is stands in the error where it is too long."""

    def __init__(self, whose: str) -> None:
        self.length = 0
        self._whose = whose
        self._parts: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Take in one more part."""
        self.length += len(data)
        problem = too_long(self.length)
        if problem is not None:
            self._parts.clear()
            raise BodyTooLong(f"{self._whose} sent {problem}.")
        self._parts.append(data)

    def joined(self) -> bytes:
        """The whole body."""
        return b"".join(self._parts)


def checked_answer(answer: Any, method: str, whose: str) -> Answer:
    """*answer* if it is one that can come from the wire, as the model needs it."""
    if isinstance(answer, ConnectionFailure):
        return answer
    if not isinstance(answer, WireResponse):
        raise ApplicationError(
            f"{whose} returned {_shown(answer)}; a corsim.standard.wire.WireResponse or ConnectionFailure is needed."
        )
    if not isinstance(answer.body, bytes):
        raise ApplicationError(f"{whose} returned a response whose body is {_shown(answer.body)}; bytes are needed.")
    if not isinstance(answer.status_text, str):
        raise ApplicationError(
            f"{whose} returned a response whose status text is {_shown(answer.status_text)}; a str is needed."
        )
    headers = []
    for header in answer.headers:
        name, value = pair(header, whose)
        if not isinstance(name, str) or not isinstance(value, str):
            raise ApplicationError(f"{whose} returned the header {header!r}; its name and value have to be str.")
        headers.append(checked_header(name, value, whose))
    status = checked_status(answer.status, whose)
    body = b"" if has_no_body(method, status) else answer.body
    return WireResponse(status, tuple(headers), body, answer.status_text)


def pair(header: Any, whose: str) -> tuple[Any, Any]:
    """*header* as its two parts."""
    if not isinstance(header, (tuple, list)) or len(header) != 2:
        raise ApplicationError(f"{whose} gave {header!r} as a header; a pair of name and value is needed.")
    return header[0], header[1]


def _shown(value: object) -> str:
    return "None" if value is None else f"{value!r} (a {type(value).__name__})"


class Answering(Protocol):
    """What an application makes of one request: whether its answer has begun, and is complete; and the answer."""

    has_begun: bool
    is_complete: bool

    def answer(self) -> Answer:
        """The answer, which is complete."""
        ...


def settled(
    answering: Answering,
    because: BaseException | None,
    reported: list[BaseException],
    problems: Iterable[BaseException | None],
    raises: bool,
) -> Answer:
    """What a server sends when the application is done, or has failed, *because* of what.

    With *raises* the first problem is raised instead. What a framework has *reported*, and made a page of, comes before
    the other *problems*: it is what happened, and the rest follows from it.
    """
    answer: Answer
    if answering.is_complete:
        answer = answering.answer()
    elif answering.has_begun:
        answer = broken_off(because or "")
    else:
        answer = bare_500()
    for problem in (*unhandled(reported, answer), *problems):
        if problem is not None and raises:
            raise problem
    return answer


def is_a_failure(error: BaseException) -> bool:
    """Whether *error* is something that a server makes an answer of: an exception, SystemExit, or a group of these.

    What is left goes to whoever ends the program, or the test: KeyboardInterrupt, and the outcomes of test frameworks.
    """
    if isinstance(error, BaseExceptionGroup):
        return error.split((Exception, SystemExit))[1] is None
    return isinstance(error, (Exception, SystemExit))


def bare_500() -> WireResponse:
    """What a server in production sends when the application fails before it has answered.

    Type and text are uvicorn's. There are no CORS headers, so that a script sees a CORS error.
    """
    body = b"Internal Server Error"
    headers = (
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", str(len(body))),
        ("connection", "close"),
    )
    return WireResponse(500, headers, body, PHRASES[500])


def broken_off(because: BaseException | str) -> ConnectionFailure:
    """What a client sees when the application fails after it has begun to answer."""
    said = because if isinstance(because, str) else _raised(because)
    return ConnectionFailure(f"The connection was closed in the middle of the answer: {said}")


def worker_ended(because: SystemExit) -> ConnectionFailure:
    """What a client sees when the worker that runs the application ends, as gunicorn's and werkzeug's do by this."""
    return ConnectionFailure(f"The connection was closed before the answer: {_raised(because)}")


def _raised(error: BaseException) -> str:
    return f"the application raised {type(error).__name__}: {error}"
