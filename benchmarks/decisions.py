"""Decisions without a server: scripted scenarios a second on one core, whole and decision by decision.

Four ways to the same verdict are timed: from the JSON document, from a decoded scenario, and as a call in a browser
that is there already, to one URL or to another one each time, which has to be parsed. The time is the CPU's, of this
one process. The trace is on: it is never off. Recordings that are checked are measured by :mod:`.bulk`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count, repeat
from typing import Any

from corsim import Browser, Page, WireResponse, run_scenario
from corsim.browser.environments import make_environment
from corsim.scenario.decode import decode_scenario
from corsim.scenario.run import run
from corsim.servers.drive import drive
from corsim.servers.scripted import ScriptedServer, short_form
from corsim.standard.cors_check import cors_check
from corsim.standard.fetch_params import FetchParams
from corsim.standard.headers import Header, HeaderList
from corsim.standard.methods import is_a_cors_safelisted_method
from corsim.standard.preflight import cors_preflight_fetch
from corsim.standard.requests import Request
from corsim.standard.responses import Response, cors_filtered_response
from corsim.standard.safelist import cors_unsafe_request_header_names
from corsim.standard.trace import Trace
from corsim.standard.urls import parse_url

from . import bulk
from .measuring import Work, of_cpu, side_by_side
from .results import Group, Line, duration, versions

GOALS = {"simple": 50_000.0, "preflighted": 20_000.0}
"""Verdicts a second."""

APP = "https://app.example.com"
URL = "https://api.example.com/items/1"
BODY = json.dumps({"name": "teapot"})
ALLOW_ORIGIN: Header = ("Access-Control-Allow-Origin", APP)
PREFLIGHT_HEADERS: tuple[Header, ...] = (
    ALLOW_ORIGIN,
    ("Access-Control-Allow-Methods", "GET, PUT"),
    ("Access-Control-Allow-Headers", "Content-Type"),
)
RESPONSE_HEADERS: tuple[Header, ...] = (
    ALLOW_ORIGIN,
    ("Access-Control-Expose-Headers", "X-Total"),
    ("Content-Type", "application/json"),
    ("X-Total", "1"),
)
MEMBERS: dict[str, dict[str, Any]] = {
    "simple": {},
    "preflighted": {"method": "PUT", "headers": {"Content-Type": "application/json"}, "body": BODY},
}
"""What the two calls pass besides the URL."""


def document(kind: str) -> dict[str, Any]:
    """The scenario of the call *kind*, as JSON gives it."""
    return {
        "page": APP + "/",
        "request": {"url": URL, **MEMBERS[kind]},
        "server": {
            "preflight": {"status": 204, "headers": dict(PREFLIGHT_HEADERS)},
            "response": {"status": 200, "headers": dict(RESPONSE_HEADERS), "body": BODY},
        },
    }


def scripted() -> ScriptedServer:
    """A server that answers as the scenario's does."""
    return ScriptedServer(
        short_form(WireResponse(204, PREFLIGHT_HEADERS), WireResponse(200, RESPONSE_HEADERS, BODY.encode()))
    )


def ready_page() -> Page:
    """A page whose calls the scripted server answers."""
    page = Browser().page(APP + "/")
    page.route("*", scripted())
    return page


def calling(kind: str, urls: Iterator[str]) -> Work:
    """Calls ``page.fetch`` on *urls*, one after the other; a preflighted call is preflighted every time."""
    page, members = ready_page(), MEMBERS[kind]

    def call() -> object:
        # What the preflight permits is remembered for five seconds; each call is to have a preflight of its own.
        page.browser.clock.advance(10)
        return page.fetch(next(urls), **members)

    return call


def ways(kind: str) -> dict[str, Work]:
    """The ways to a verdict on the call *kind*, by what is said of them."""
    given = document(kind)
    decoded = decode_scenario(given)
    return {
        "from a JSON document": lambda: run_scenario(given),
        "from a decoded scenario": lambda: run(decoded),
        "page.fetch, one URL": calling(kind, repeat(URL)),
        "page.fetch, a new URL each time": calling(kind, (f"{URL}?{kind}={index}" for index in count())),
    }


def decisions() -> dict[str, Work]:
    """Each decision by itself, on a request and answers that stand ready."""
    url, page = parse_url(URL), parse_url(APP + "/")
    assert url is not None
    assert page is not None
    client = make_environment(page)
    browser = Browser()
    headers = HeaderList([("Content-Type", "application/json"), ("Accept", "*/*"), ("X-Requested-With", "fetch")])
    request = Request([url], client, client.origin, method="PUT", header_list=headers, mode="cors")
    response = Response(status=200, header_list=HeaderList(RESPONSE_HEADERS), body=BODY.encode())
    response.cors_exposed_header_name_list = ["X-Total"]
    headers_allowed = WireResponse(
        204, (*PREFLIGHT_HEADERS, ("Access-Control-Allow-Headers", "X-Requested-With, Content-Type"))
    )

    def preflight() -> object:
        params = FetchParams(request, browser, Trace())
        return drive(cors_preflight_fetch(params), lambda _request: headers_allowed, [])

    return {
        "classify: method and header names": lambda: (
            is_a_cors_safelisted_method(request.method),
            cors_unsafe_request_header_names(headers, browser.profile),
        ),
        "preflight: asked, answered, judged, remembered": preflight,
        "validate: the CORS check": lambda: cors_check(request, response, Trace()),
        "filter: what the script may see": lambda: list(cors_filtered_response(response).header_list),
    }


def _lines(about: str, contenders: dict[str, Work], rounds: int, goal: float | None = None) -> list[Line]:
    timings = side_by_side({name: of_cpu(work) for name, work in contenders.items()}, rounds)
    return [
        Line(f"{about}{name}", 1 / timings.median(name), "/s", f"{duration(timings.median(name))} each", at_least=goal)
        for name in contenders
    ]


def measure(rounds: int) -> Group:
    """Measure the group."""
    lines = []
    for kind, wanted in GOALS.items():
        lines += _lines(f"{kind}: ", ways(kind), rounds, wanted)
    lines += _lines("", decisions(), rounds)
    lines += bulk.lines(rounds)
    return Group(lines, versions("corsim", "pywhatwgurl"))
