"""What ``page.fetch`` costs over the requests that it sends, on applications in the same process.

Three do the same side by side: ``page.fetch``; the wire requests that it had sent, given to the same connection of
corsim directly; and the same requests made by hand with the framework's test client. The trace is on: it is never off.
The time is the CPU's, of this one process with all its threads: nothing in it waits for anything else.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from corsim import Browser

from .applications import API, APP, APPLICATIONS, ASKED, BODY, JSON, PATH, Application, Send, made
from .measuring import Timings, Work, of_cpu, side_by_side
from .results import TIMES, Group, Line, duration, versions

CLIENT_GOAL = 5.0
"""How many times as long as a preflighted ``page.fetch`` the two calls of a test client take."""

MEMBERS: dict[str, dict[str, Any]] = {
    "simple": {},
    "preflighted": {"method": "PUT", "headers": {"Content-Type": JSON}, "body": BODY},
}
BY_HAND: dict[str, list[tuple[str, dict[str, str], str | None]]] = {
    "simple": [("GET", {"Origin": APP}, None)],
    "preflighted": [("OPTIONS", ASKED, None), ("PUT", {"Origin": APP, "Content-Type": JSON}, BODY)],
}
"""Method, headers and body of what is sent with a test client."""

LONGER_THAN_ANY_MAX_AGE = 1_000_000.0
"""Seconds: after each call the clock is set forward by so much, so that every call has a preflight of its own."""

NOTES = (
    "Test clients of Flask and Django take less than twice the wire requests alone: nothing can be five times as fast.",
)

FETCH, DIRECT, CLIENT = "page.fetch", "the wire requests alone", "the test client"


def contenders(app: Any, kind: str, browser: Browser, send: Send | None) -> dict[str, Work]:
    """What is timed of the call *kind* on *app*; each of them has to get what was asked for, or it is no contest."""
    page = browser.page(APP + "/")
    page.route(API, app)
    connection = browser.connections.connect(app, True, 30.0)
    members, url = MEMBERS[kind], API + PATH
    by_hand = BY_HAND[kind]

    def fetch() -> Any:
        browser.clock.advance(LONGER_THAN_ANY_MAX_AGE)
        return page.fetch(url, **members)

    sent = [exchange.request for exchange in page.check(url, **members).exchanges]
    found: dict[str, Work] = {FETCH: fetch, DIRECT: lambda: [connection(request) for request in sent]}
    if [request.method for request in sent] != [method for method, _, _ in by_hand] or fetch().status != 200:
        raise AssertionError(f"another conversation than was meant: {sent}")
    if send is not None:
        found[CLIENT] = lambda: [send(*request) for request in by_hand]
        if found[CLIENT]() != [APP] * len(by_hand):
            raise AssertionError("the test client is not given what the page is given")
    return found


def lines(application: Application, kind: str, timings: Timings) -> list[Line]:
    """The ratios of *timings*, and the times that they come from."""
    figures = "; ".join(f"{name} {duration(timings.median(name))}" for name in timings.rounds)
    about = f"{application.name}, {kind}"
    found = [
        Line(
            f"{about}: page.fetch, against the wire requests alone",
            timings.ratio(FETCH, DIRECT),
            TIMES,
            figures,
            at_most=application.direct_goal,
        )
    ]
    if CLIENT in timings.rounds:
        goal = CLIENT_GOAL if kind == "preflighted" else None
        what = f"{about}: the same by hand with the test client, against page.fetch"
        found.append(Line(what, timings.ratio(CLIENT, FETCH), TIMES, "", at_least=goal))
        # What page.fetch could come to at best.
        what = f"{about}: the same by hand with the test client, against the wire requests alone"
        found.append(Line(what, timings.ratio(CLIENT, DIRECT), TIMES))
    return found


def measure(rounds: int) -> Group:
    """Measure the group."""
    found, packages = [], ["corsim"]
    for application in APPLICATIONS:
        app = made(application)
        packages += application.packages
        for kind in MEMBERS:
            with ExitStack() as stack:
                send = None if application.client is None else stack.enter_context(application.client(app))
                browser = stack.enter_context(Browser())
                work = contenders(app, kind, browser, send)
                timed = {name: of_cpu(one) for name, one in work.items()}
                found += lines(application, kind, side_by_side(timed, rounds))
    return Group(found, versions(*packages), notes=NOTES)
