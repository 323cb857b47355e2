"""How an answer to a task is tried: calls of pages in every engine, each with a browser of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from corsim.browser.browser import Browser
from corsim.browser.page import Page
from corsim.browser.verdict import Verdict
from corsim.profiles import ENGINES
from corsim.standard.headers import Header
from corsim.standard.wire import WireRequest, WireResponse

from .exercise import Judgement
from .forms import Unusable, shown

PAGE = "https://app.example.com/"
API = "https://api.example.com"
URL = f"{API}/items/1"


def tried(what: str, function: Callable[[], Any]) -> Any:
    """What the learner's *function* gives; what it raises is Unusable, with *what* as the subject of the sentence."""
    try:
        return function()
    except Exception as error:
        raise Unusable(f"{what} raises {shown(error)}.") from error


def in_every_engine(ask: Callable[[Page], Verdict], target: object, page: str = PAGE) -> list[Verdict]:
    """What comes of *ask* in a page of each engine, where *target* answers for every origin."""
    verdicts = []
    for engine in ENGINES:
        with Browser(engine) as browser:
            browser.connect("*", target, raise_server_exceptions=False)
            verdicts.append(ask(browser.page(page)))
    return verdicts


def first_blocked(verdicts: list[Verdict]) -> Judgement | None:
    """The judgement where one of *verdicts* does not let the script have the answer; else None."""
    for verdict in verdicts:
        if not verdict.allowed:
            assert verdict.explained is not None
            name = verdict.profile.name
            return Judgement(False, f"In {name} the script is given nothing. {verdict.explained.sentence}", verdict)
    return None


def answering(
    preflight: tuple[Header, ...], response: tuple[Header, ...], status: int = 200
) -> Callable[[WireRequest], WireResponse]:
    """A server that answers preflights with one list of headers, and requests with the other."""

    def answer(request: WireRequest) -> WireResponse:
        is_preflight = request.kind == "preflight"
        return WireResponse(204 if is_preflight else status, preflight if is_preflight else response)

    return answer


def header(headers: Mapping[str, str] | tuple[Header, ...], name: str) -> str | None:
    """The value of the header *name*, in whatever case it is written, or None."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return next((value for key, value in pairs if key.lower() == name.lower()), None)
