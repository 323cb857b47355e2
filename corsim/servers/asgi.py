"""ASGI 3 applications: a wire request becomes a scope and messages, and the messages that come back an answer.

What an ASGI server does is done as uvicorn does it, except that the method keeps its case whatever it
is: ``patch`` is ``patch`` for the application. The specification: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, TypeAlias

from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase
from corsim.standard.wire import Answer, WireRequest

from .addressing import address_of
from .answers import (
    PHRASES,
    BodyParts,
    assembled,
    checked_header,
    checked_status,
    content_length_of,
    has_no_body,
    is_a_failure,
    pair,
    settled,
)
from .connections import AsyncConnection
from .lifespan import Lifespan
from .signals import reported_exceptions
from .violations import ApplicationError

Message: TypeAlias = dict[str, Any]
AsgiApplication: TypeAlias = Callable[
    [dict[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

WHOSE = "The ASGI application"

CHUNK = 1 << 16
"""How many bytes of a body come in one message; servers pass on what one read gives them."""

CLIENT = ("127.0.0.1", 50000)


def scope_of(request: WireRequest, root_path: str = "", client: tuple[str, int] = CLIENT) -> dict[str, Any]:
    """The connection scope of *request*: `host` first, then its headers in their order, with lower-case names."""
    address = address_of(request.url)
    headers = [(b"host", address.authority.encode("latin-1"))]
    headers += [(byte_lowercase(name).encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": address.scheme,
        "path": address.decoded_path,
        "raw_path": address.path.encode("latin-1"),
        "query_string": address.query.encode("latin-1"),
        "root_path": root_path,
        "headers": headers,
        "client": client,
        "server": (address.host, address.port),
        "extensions": {},
    }


class AsgiAnswering:
    """One request and what the application answers to it: its ``receive`` and ``send``."""

    def __init__(self, request: WireRequest) -> None:
        self.has_begun = False
        self.is_complete = False
        self.violation: ApplicationError | None = None
        """The first thing that the application was told is wrong."""
        self._method = request.method
        self._messages = _body_messages(request.body or b"")
        self._completed = asyncio.Event()
        self._status = 0
        self._headers: tuple[Header, ...] = ()
        self._length: int | None = None
        self._body = BodyParts(WHOSE)

    async def receive(self) -> Message:
        """The request's body, then, when the answer is complete, `http.disconnect`."""
        message = None if self.is_complete else next(self._messages, None)
        if message is not None:
            return message
        await self._completed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take in a part of the answer; what is wrong with it is raised where the application sends it."""
        may_never_end = True
        try:
            may_never_end = self._take(message)
        except ApplicationError as error:
            self.violation = self.violation or error
            raise
        finally:
            # An application that only sends has to let others run, the one that measures the time first of all.
            if may_never_end:
                await asyncio.sleep(0)

    def answer(self) -> Answer:
        """The answer, which is complete."""
        return assembled(self._method, self._status, self._headers, self._body.joined(), PHRASES.get(self._status, ""))

    def _take(self, message: Any) -> bool:
        """Take in *message*; whether any number of such messages can come."""
        kind = message.get("type") if isinstance(message, dict) else None
        if self.is_complete:
            raise ApplicationError(f"{WHOSE} sent {_shown(message)} after its answer was complete.")
        if not self.has_begun:
            if kind != "http.response.start":
                raise ApplicationError(f"{WHOSE} sent {_shown(message)} first; http.response.start is needed.")
            self.has_begun = True
            self._take_start(message)
            return False
        if kind != "http.response.body":
            raise ApplicationError(f"{WHOSE} sent {_shown(message)}; after the start, http.response.body is needed.")
        self._take_body(message)
        return not self.is_complete

    def _take_start(self, message: Message) -> None:
        if "status" not in message:
            raise ApplicationError(f"{WHOSE} sent http.response.start without `status`.")
        self._status = checked_status(message["status"], WHOSE)
        headers = message.get("headers", ())
        if isinstance(headers, dict) or not isinstance(headers, Iterable):
            raise ApplicationError(f"{WHOSE} sent `headers` as {headers!r}; an iterable of pairs of bytes is needed.")
        self._headers = tuple(_header(header) for header in headers)
        self._length = content_length_of(self._headers)

    def _take_body(self, message: Message) -> None:
        body = message.get("body", b"")
        if not isinstance(body, (bytes, bytearray, memoryview)):
            raise ApplicationError(f"{WHOSE} sent {body!r} (a {type(body).__name__}) as its body; bytes are needed.")
        self._body.add(bytes(body))
        received = self._body.length
        self.is_complete = not message.get("more_body", False)
        if self._length is not None and not has_no_body(self._method, self._status):
            if received > self._length or (self.is_complete and received < self._length):
                self.is_complete = False
                raise ApplicationError(
                    f"{WHOSE} sent a body of {received} bytes, and Content-Length says {self._length}."
                )
        if self.is_complete:
            self._completed.set()


def _body_messages(body: bytes) -> Iterator[Message]:
    for start in range(0, len(body) or 1, CHUNK):
        more = start + CHUNK < len(body)
        yield {"type": "http.request", "body": body[start : start + CHUNK], "more_body": more}


def _header(header: Any) -> Header:
    name, value = pair(header, WHOSE)
    for part in (name, value):
        if not isinstance(part, bytes):
            raise ApplicationError(f"{WHOSE} sent the header {header!r}; its name and value have to be bytes.")
    return checked_header(name.decode("latin-1"), value.decode("latin-1"), WHOSE)


def _shown(message: object) -> str:
    return f"the message {message.get('type')!r}" if isinstance(message, dict) else f"{message!r} as a message"


def awaitable_of(returned: Any) -> Awaitable[None]:
    """What an application *returned* when it was called, if it can be awaited."""
    if isinstance(returned, Awaitable):
        return returned
    raise ApplicationError(
        f"{WHOSE} returned {returned!r} when it was called; it has to be a coroutine function (`async def`)."
    )


class AsgiConnection(AsyncConnection):
    """Answers by an ASGI 3 application; opened, its lifespan runs."""

    def __init__(
        self,
        application: AsgiApplication,
        *,
        raise_server_exceptions: bool = True,
        timeout: float = 30.0,
        root_path: str = "",
        client: tuple[str, int] = CLIENT,
    ) -> None:
        super().__init__(timeout)
        self.application = application
        self._raises = raise_server_exceptions
        self._root_path = root_path
        self._client = client
        self._lifespan: Lifespan | None = None

    async def _start(self) -> None:
        lifespan = Lifespan(self.application)
        await lifespan.startup()
        self._lifespan = lifespan

    async def _stop(self) -> None:
        lifespan, self._lifespan = self._lifespan, None
        if lifespan is not None:
            await lifespan.shutdown()

    def _state(self) -> dict[str, Any]:
        """What the lifespan has left for the requests; each gets a copy."""
        return {} if self._lifespan is None else self._lifespan.state.copy()

    async def _answer(self, request: WireRequest) -> Answer:
        answering = AsgiAnswering(request)
        scope = {**scope_of(request, self._root_path, self._client), "state": self._state()}
        error: BaseException | None = None
        with reported_exceptions() as reported:
            try:
                await awaitable_of(self.application(scope, answering.receive, answering.send))
            except BaseException as raised:
                # As a server does: it goes to the caller, or becomes a 500.
                if not is_a_failure(raised):
                    raise
                error = raised
        if error is None and answering.violation is None and not answering.is_complete:
            did = "began to answer, but returned before it had sent everything" if answering.has_begun else "returned"
            error = ApplicationError(f"{WHOSE} {did}; a last http.response.body without more_body is needed.")
        because = answering.violation or error
        return settled(answering, because, reported, (error, answering.violation), self._raises)
