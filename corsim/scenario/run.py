"""Runs a scenario: one browser, its requests in order, a result for each."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from itertools import repeat
from typing import Any

from corsim.browser.browser import Browser
from corsim.browser.environments import make_environment
from corsim.browser.performing import perform
from corsim.browser.verdict import Verdict
from corsim.profiles import PROFILES, no_browser
from corsim.servers.cooperative import cooperative_server
from corsim.servers.drive import Server
from corsim.servers.scripted import ScriptedServer

from .decode import decode_scenario
from .model import PageSpec, RequestSpec, Scenario
from .results import Results


def run_scenario(document: Any, *, browser: str | None = None) -> Results:
    """Run the scenario that *document* (decoded JSON) describes; one result for each of its requests.

    *browser* names a profile to use instead of the document's. Raises
    :class:`~corsim.scenario.reading.ScenarioError` with every problem of the document, and
    ValueError for a browser that is not known.
    """
    if browser is not None:
        if browser not in PROFILES:
            raise ValueError(no_browser(browser))
        if isinstance(document, dict):
            # A copy that still knows which keys stood in it twice.
            document = copy(document)
            document["browser"] = browser
    return run(decode_scenario(document))


def run(scenario: Scenario, server: Server | None = None) -> Results:
    """Run a decoded *scenario* in a new browser, against *server* or else the scenario's own."""
    answered = server is not None or scenario.rules is not None
    if server is None:
        server = server_of(scenario)
    return _run(scenario, repeat(server), answered)


def run_each(scenario: Scenario, servers: Iterable[Server]) -> Results:
    """The same, against a server for each of its requests."""
    return _run(scenario, servers, True)


def _run(scenario: Scenario, servers: Iterable[Server], answered: bool) -> Results:
    session = Session(scenario.browser, scenario.page)
    for cookie in scenario.cookies:
        session.browser.set_cookie(cookie.url.href, cookie.set_cookie)
    results = [
        session.make(request, server, answered) for request, server in zip(scenario.requests, servers, strict=False)
    ]
    return Results(results, [request.at for request in scenario.requests] if scenario.is_session else None)


class Session:
    """A new browser by the name of its profile, with *page* in it; calls are made in it one after the other."""

    def __init__(self, browser: str, page: PageSpec) -> None:
        self.browser = Browser(browser)
        self._environment = make_environment(
            page.url,
            sandboxed=page.sandboxed,
            referrer_policy=page.referrer_policy,
            top_level=page.top_level,
            blobs=page.blobs,
        )

    def make(self, request: RequestSpec, server: Server, answered: bool) -> Verdict:
        """Make the call of *request* at its time; *answered* is whether what *server* answers is more than made up."""
        if request.at is not None:
            clock = self.browser.clock
            clock.advance(max(request.at - clock(), 0.0))
        # What an explanation asks must leave this server as it is, and find it as it is after the call.
        remaining = server.copy if isinstance(server, ScriptedServer) else None
        return perform(
            request.call,
            self.browser,
            self._environment,
            server,
            answered=answered,
            remaining=remaining,
            turn=self.browser.turn,
        )


def server_of(scenario: Scenario) -> Server:
    """What answers in *scenario*: its rules, or without any a server that permits everything."""
    return cooperative_server if scenario.rules is None else ScriptedServer(scenario.rules)
