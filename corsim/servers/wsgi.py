"""WSGI applications (PEP 3333): a wire request becomes an environ, and what the application gives an answer.

The application runs in the caller's thread, so that it sees the caller's database transaction, and
whatever else belongs to a thread. It cannot be stopped there: no timeout holds for it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from types import TracebackType
from typing import Any, TypeAlias
from wsgiref.util import FileWrapper

from corsim.standard.headers import Header
from corsim.standard.wire import Answer, WireRequest

from .addressing import address_of
from .answers import (
    BodyParts,
    assembled,
    checked_header,
    checked_status,
    content_length_of,
    has_no_body,
    pair,
    settled,
    worker_ended,
)
from .connections import BlockingConnection
from .signals import reported_exceptions
from .violations import ApplicationError

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]
WsgiApplication: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

WHOSE = "The WSGI application"


def environ_of(request: WireRequest, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The environ of *request*, laid over *extra*.

    As servers do it: lines of one header are joined by a comma, and headers with an underscore in their
    names are left out, since they could be taken for others.
    """
    address = address_of(request.url)
    body = b"" if request.body is None else request.body
    environ = {
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "50000",
        "SCRIPT_NAME": "",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
        **(extra or {}),
        "REQUEST_METHOD": request.method,
        "PATH_INFO": address.path_bytes,
        "QUERY_STRING": address.query,
        "REQUEST_URI": address.target,
        "RAW_URI": address.target,
        "SERVER_NAME": address.host,
        "SERVER_PORT": str(address.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": address.authority,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
    }
    for name, value in request.headers:
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            environ[key] = value
        else:
            key = f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


class WsgiAnswering:
    """What the application answers to one request: by ``start_response``, by the ``write`` that this returns, and by
    the body that it returns itself.

    ``has_begun``: the headers have left the server, which they do with the first byte of the body, at the latest with
    its end. ``is_complete``: so has the whole body.
    """

    def __init__(self, method: str) -> None:
        self.has_begun = False
        self.is_complete = False
        self.reported: BaseException | None = None
        self._method = method
        self._head: tuple[int, tuple[Header, ...], str] | None = None
        self._body = BodyParts(WHOSE)

    def start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], None]:
        """Take in status and headers; with *exc_info* they replace the earlier ones, unless those were sent."""
        if exc_info is not None:
            self.reported = exc_info[1]
            if self.has_begun:
                raise exc_info[1].with_traceback(exc_info[2])
        elif self._head is not None:
            raise ApplicationError(f"{WHOSE} called start_response a second time, without exc_info.")
        code, phrase = _status(status)
        if not isinstance(headers, list):
            raise ApplicationError(f"{WHOSE} passed {headers!r} to start_response; a list of pairs of str is needed.")
        self._head = code, tuple(map(_header, headers)), phrase
        return self.take

    def take(self, data: bytes) -> None:
        """A part of the body."""
        if self._head is None:
            raise ApplicationError(f"{WHOSE} gave a part of the body before it called start_response.")
        if not isinstance(data, bytes):
            raise ApplicationError(
                f"{WHOSE} gave {data!r} (a {type(data).__name__}) as a part of the body; bytes are needed."
            )
        self.has_begun = self.has_begun or data != b""
        self._body.add(data)

    def end(self) -> None:
        """There is no more of the body."""
        if self._head is None:
            raise ApplicationError(f"{WHOSE} did not call start_response.")
        self.has_begun = True
        length, received = content_length_of(self._head[1]), self._body.length
        if length is None or length == received or has_no_body(self._method, self._head[0]):
            self.is_complete = True
            return
        # Servers cut off what is too much; of what is too little, the client waits for the rest.
        self.is_complete = received > length
        raise ApplicationError(f"{WHOSE} gave a body of {received} bytes, and Content-Length says {length}.")

    def answer(self) -> Answer:
        """The answer, after the end of the body."""
        assert self._head is not None
        status, headers, phrase = self._head
        body = self._body.joined()[: content_length_of(headers)]
        return assembled(self._method, status, headers, body, phrase)


_STATUS = re.compile(r"([0-9]{3})(?: ([\t -~\x80-\xff]*))?")


def _status(status: object) -> tuple[int, str]:
    match = _STATUS.fullmatch(status) if isinstance(status, str) else None
    if match is not None:
        return checked_status(int(match[1]), WHOSE), match[2] or ""
    raise ApplicationError(f"{WHOSE} passed the status {status!r} to start_response; a str like '200 OK' is needed.")


def _header(header: Any) -> Header:
    name, value = pair(header, WHOSE)
    if not isinstance(name, str) or not isinstance(value, str):
        raise ApplicationError(f"{WHOSE} sent the header {header!r}; its name and value have to be str.")
    return checked_header(name, value, WHOSE)


class WsgiConnection(BlockingConnection):
    """Answers by a WSGI application, in the caller's thread; *environ* is what is put into every request's.

    Awaited, it runs in the thread of the loop, which waits meanwhile; Django's runs where Django runs
    synchronous code in a task.
    """

    def __init__(
        self,
        application: WsgiApplication,
        *,
        raise_server_exceptions: bool = True,
        environ: Mapping[str, Any] | None = None,
        is_django: bool = False,
    ) -> None:
        super().__init__()
        self.application = application
        self._raises = raise_server_exceptions
        self._environ = dict(environ or {})
        self._is_django = is_django

    def __call__(self, request: WireRequest) -> Answer:
        """The answer; the application runs here and now."""
        answering = WsgiAnswering(request.method)
        error: BaseException | None = None
        with reported_exceptions() as reported:
            try:
                self._run(environ_of(request, self._environ), answering)
            except (Exception, SystemExit) as raised:  # noqa: BLE001 - as a server does; the caller gets it or an answer
                error = raised
        answer = settled(answering, error, reported, (answering.reported, error), self._raises)
        if isinstance(error, SystemExit) and not answering.has_begun:
            return worker_ended(error)
        return answer

    async def answer_async(self, request: WireRequest) -> Answer:
        """The answer, also in this thread; Django refuses to be called in the thread of a loop, so it has its own."""
        if self._is_django:
            run: Any = sys.modules["asgiref.sync"].sync_to_async(self, thread_sensitive=True)
            answer: Answer = await run(request)
            return answer
        return self(request)

    def _run(self, environ: dict[str, Any], answering: WsgiAnswering) -> None:
        body: Any = self.application(environ, answering.start_response)
        try:
            if isinstance(body, (str, bytes)) or not hasattr(body, "__iter__"):
                raise ApplicationError(f"{WHOSE} returned {body!r}; an iterable of bytes is needed, like [b'text'].")
            for data in body:
                answering.take(data)
            answering.end()
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
