"""Short ways to make what many tests need: URLs, pages, requests, answers, whole fetches, and what answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from corsim.browser.browser import Browser
from corsim.browser.environments import make_environment
from corsim.servers.drive import Exchange, drive
from corsim.standard.fetch_method import fetch_method
from corsim.standard.fetching import fetch
from corsim.standard.headers import Header, HeaderList
from corsim.standard.request_init import RequestInit
from corsim.standard.requests import Environment, Request
from corsim.standard.responses import Response
from corsim.standard.trace import Trace
from corsim.standard.urls import URL, parse_url
from corsim.standard.wire import Answer, Fetching, WireRequest, WireResponse

APP = "https://app.example.com"
"""The origin of the page that the tests use where any would do."""

PAGE = APP + "/"
"""The URL of that page."""

API = "https://api.example.com"
"""Another origin of the same site."""

OTHER = "https://other.test"
"""An origin of another site."""

T = TypeVar("T")


def url_of(text: str) -> URL:
    """The URL that *text* is."""
    parsed = parse_url(text)
    assert parsed is not None, text
    return parsed


def page_of(text: str = APP + "/", top_level: str | None = None, **members: Any) -> Environment:
    """The environment of a page at *text*."""
    return make_environment(url_of(text), top_level=None if top_level is None else url_of(top_level), **members)


def request_of(*urls: str, page: Environment | None = None, headers: Sequence[Header] = (), **members: Any) -> Request:
    """A request of *page* whose URL list is *urls*."""
    client = page or page_of()
    return Request([url_of(text) for text in urls], client, client.origin, header_list=HeaderList(headers), **members)


def answer(*headers: Header, status: int = 200, body: bytes = b"", status_text: str = "") -> WireResponse:
    """What a server answers."""
    return WireResponse(status, headers, body, status_text)


ANY = ("Access-Control-Allow-Origin", "*")
"""The header that shares a response without credentials with everybody."""


class Server:
    """Permits all that it is asked for, but names no header that may be seen; ``asked`` keeps the requests."""

    def __init__(self, *headers: Header, status: int = 200, body: bytes = b'{"a": 1}') -> None:
        self.answer = (status, headers, body)
        self.asked: list[WireRequest] = []

    def __call__(self, request: WireRequest) -> WireResponse:
        self.asked.append(request)
        sent = dict(request.headers)
        permits = (
            ("Access-Control-Allow-Origin", sent.get("Origin", "*")),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", sent.get("Access-Control-Request-Method", "")),
            ("Access-Control-Allow-Headers", sent.get("Access-Control-Request-Headers", "")),
        )
        status, headers, body = self.answer
        return WireResponse(status, (*permits, *headers), body, "Fine")

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.asked]


def mock_transport(package: Any, server: Callable[[WireRequest], WireResponse]) -> Any:
    """A transport of *package* itself behind which *server* answers."""

    def handle(request: Any) -> Any:
        headers = tuple((name.decode(), value.decode()) for name, value in request.headers.raw)
        answer = server(WireRequest("request", request.method, str(request.url), headers, request.content))
        return package.Response(answer.status, headers=list(answer.headers), content=answer.body)

    return package.MockTransport(handle)


class Application:
    """An ASGI application that permits everybody; ``events`` has what came of its lifespan, and the methods."""

    def __init__(self) -> None:
        self.events: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                event = (await receive())["type"]
                self.events.append(event)
                await send({"type": event + ".complete"})
            return
        self.events.append(scope["method"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"access-control-allow-origin", b"*")]})
        await send({"type": "http.response.body", "body": b"hello"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a fetch: the response, what was sent for it, and the trace."""

    response: Response
    sent: tuple[WireRequest, ...]
    trace: Trace

    @property
    def reason(self) -> str | None:
        """The reason of a network error."""
        return None if self.response.error is None else self.response.error.reason.value

    @property
    def step(self) -> tuple[str, str] | None:
        """The algorithm and the step that decided on a network error."""
        return None if self.response.error is None else (self.response.error.algorithm, self.response.error.step)

    def recorded(self, algorithm: str, step: str) -> bool:
        """Whether the trace has this step."""
        return any(item.algorithm == algorithm and item.step == step for item in self.trace)

    def told(self, algorithm: str, step: str) -> list[str]:
        """What the trace says of this step, each time that it was taken: the outcome and the sentence."""
        found = (item for item in self.trace if item.algorithm == algorithm and item.step == step)
        return [f"{item.outcome}: {item.because}" for item in found]


def driven(
    fetching: Fetching[T], answers: Sequence[Answer], *, some_may_be_left: bool = False
) -> tuple[T, tuple[WireRequest, ...]]:
    """Run *fetching* with *answers* in order, all of which have to be used unless *some_may_be_left*."""
    left: Iterator[Answer] = iter(answers)
    exchanges: list[Exchange] = []
    result = drive(fetching, lambda _: next(left), exchanges)
    assert some_may_be_left or next(left, None) is None, "an answer was not asked for"
    return result, tuple(exchange.request for exchange in exchanges)


def fetched(request: Request, *answers: Answer, browser: Browser | None = None) -> Fetched:
    """Fetch *request*, with *answers* from the wire."""
    trace = Trace()
    response, sent = driven(fetch(request, browser or Browser(), trace), answers)
    return Fetched(response, sent, trace)


def called(
    url: str,
    *answers: Answer,
    page: Environment | None = None,
    browser: Browser | None = None,
    some_may_be_left: bool = False,
    **members: Any,
) -> Fetched:
    """Call ``fetch(url, members)`` in *page*, with *answers* from the wire."""
    trace = Trace()
    fetching = fetch_method(url, RequestInit(**members), page or page_of(), browser or Browser(), trace)
    response, sent = driven(fetching, answers, some_may_be_left=some_may_be_left)
    return Fetched(response, sent, trace)


def lines(request: WireRequest, name: str) -> list[str]:
    """The values of the headers called *name* that were sent."""
    return HeaderList(request.headers).values(name)
