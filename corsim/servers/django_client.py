"""Django's test clients: their handlers are called, which leave the database connections of a test alone.

Kept are ``enforce_csrf_checks``, ``raise_request_exception`` and what the client puts into every environ; not its
cookies and headers, which are the browser's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from corsim.standard.wire import Answer, WireRequest

from .answers import PHRASES, BodyParts, assembled, bare_500, checked_header, checked_status
from .asgi import CLIENT, scope_of
from .connections import AsyncConnection
from .signals import reported_exceptions, unhandled
from .wsgi import WsgiConnection

WHOSE = "The Django application"


def connect_django_client(client: Any, *, raise_server_exceptions: bool) -> WsgiConnection:
    """A connection to the handler of a ``django.test.Client``; it runs in the caller's thread, as WSGI does."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = client.handler(environ)
        start_response(f"{response.status_code} {response.reason_phrase}", _headers_of(response))
        # The handler has closed the response, or does so when the stream is at its end.
        body: Iterable[bytes] = iter(response)
        return body

    extra = {key: value for key, value in client.defaults.items() if not key.startswith(("HTTP_", "CONTENT_"))}
    return WsgiConnection(
        application,
        raise_server_exceptions=raise_server_exceptions and client.raise_request_exception,
        environ=extra,
        is_django=True,
    )


def _headers_of(response: Any) -> list[tuple[str, str]]:
    cookies = [("Set-Cookie", cookie.output(header="").strip()) for cookie in response.cookies.values()]
    return [*response.items(), *cookies]


class _Body(BytesIO):
    """A request's body, with the length that Django's handler asks for."""

    def __len__(self) -> int:
        return len(self.getbuffer())


class DjangoAsyncClientConnection(AsyncConnection):
    """Answers by the handler of a ``django.test.AsyncClient``."""

    def __init__(self, client: Any, *, raise_server_exceptions: bool, timeout: float) -> None:
        super().__init__(timeout)
        self._client = client
        self._raises = raise_server_exceptions and client.raise_request_exception

    async def _answer(self, request: WireRequest) -> Answer:
        peer = tuple(self._client.defaults.get("client", CLIENT))
        scope = {**scope_of(request, client=peer), "_body_file": _Body(request.body or b"")}
        with reported_exceptions() as reported:
            try:
                response = await self._client.handler(scope)
                body = BodyParts(WHOSE)
                if not response.streaming:
                    body.add(response.content)
                elif response.is_async:
                    async for part in response:
                        body.add(part)
                        # Others run meanwhile, the one that measures the time first of all.
                        await asyncio.sleep(0)
                else:
                    for part in response:
                        body.add(part)
                        await asyncio.sleep(0)
            except (Exception, SystemExit):
                if self._raises:
                    raise
                return bare_500()
        status = checked_status(response.status_code, WHOSE)
        headers = tuple(checked_header(name, value, WHOSE) for name, value in _headers_of(response))
        answer = assembled(request.method, status, headers, body.joined(), PHRASES.get(status, ""))
        for problem in unhandled(reported, answer):
            if self._raises:
                raise problem
        return answer
