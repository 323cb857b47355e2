"""Pages of one origin, to which something answers: functions that count, connections that tell how they are used."""

from __future__ import annotations

from typing import Any

from corsim import Browser, Page
from corsim.standard.wire import Answer, WireRequest, WireResponse
from spec_tests.making import ANY, PAGE

EVERYTHING = (ANY, ("Access-Control-Allow-Methods", "*"), ("Access-Control-Allow-Headers", "*"))


class Application:
    """Answers every request alike, and keeps what it was sent."""

    def __init__(self, *headers: tuple[str, str], status: int = 200, body: bytes = b"", status_text: str = "") -> None:
        self.answer = WireResponse(status, headers, body, status_text)
        self.requests: list[WireRequest] = []

    def __call__(self, request: WireRequest) -> Answer:
        self.requests.append(request)
        return self.answer


def page_for(application: Any, profile: str = "spec", **members: Any) -> Page:
    """A page to which *application* answers, whatever it asks for."""
    page = Browser(profile).page(PAGE, **members)
    page.route("*", application)
    return page


class TellTale:
    """A connection that writes down what is done with it; *fails* names the calls that raise."""

    def __init__(self, events: list[str], name: str = "", *fails: str) -> None:
        self.events = events
        self.name = name
        self.fails = fails
        self._is_open_in_a_loop = False

    def _tell(self, event: str) -> None:
        self.events.append(f"{self.name}{event}")
        if event in self.fails:
            raise OSError(f"{self.name}{event} fails")

    def __call__(self, _request: WireRequest, /) -> Answer:
        self._tell("answer")
        return WireResponse(headers=EVERYTHING)

    async def answer_async(self, _request: WireRequest, /) -> Answer:
        self._tell("answer_async")
        return WireResponse(headers=EVERYTHING)

    def open(self) -> None:
        self._tell("open")

    def close(self) -> None:
        self._tell("close")

    async def aopen(self) -> None:
        if not self._is_open_in_a_loop:
            self._is_open_in_a_loop = True
            self._tell("aopen")

    async def aclose(self) -> None:
        self._is_open_in_a_loop = False
        self._tell("aclose")
