"""Runs a scenario: one browser, its requests in order, a result for each."""

from __future__ import annotations

from typing import Any

from corsim.browser.browser import Browser
from corsim.browser.page import make_environment
from corsim.profiles import PROFILES
from corsim.servers.cooperative import cooperative_server
from corsim.servers.drive import Exchange, Server, drive
from corsim.servers.scripted import ScriptedServer
from corsim.standard.errors import ApiException
from corsim.standard.fetch_method import fetch_method
from corsim.standard.origins import serialize_an_origin
from corsim.standard.reasons import Reason
from corsim.standard.requests import Environment
from corsim.standard.responses import Response
from corsim.standard.trace import Step, Trace
from corsim.standard.wire import ConnectionFailure, Fetching
from corsim.standard.xhr import XMLHttpRequest, open_, send, set_request_header

from .decode import decode_scenario
from .model import FetchCall, Scenario, XhrCall
from .result import Result, visible_to_fetch, visible_to_xhr

NOBODY = ConnectionFailure("There is no server in the scenario.")

JUDGING = ("cors-check", "cors-preflight-fetch")
INTEGRITY_STEPS = ("23.2", "23.3.1")


def _judges(step: Step) -> bool:
    """Whether *step* is about an answer; without a server there are none to judge."""
    return step.algorithm in JUDGING or (step.algorithm == "main-fetch" and step.step in INTEGRITY_STEPS)


def run_scenario(document: Any, *, browser: str | None = None) -> list[Result]:
    """Run the scenario that *document* (decoded JSON) describes; one result for each of its requests.

    *browser* names a profile to use instead of the document's. Raises
    :class:`~corsim.scenario.reading.ScenarioError` with every problem of the document, and
    ValueError for a browser that is not known.
    """
    if browser is not None:
        if browser not in PROFILES:
            raise ValueError(f"no browser is called {browser!r}; known are {', '.join(PROFILES)}")
        if isinstance(document, dict):
            document = {**document, "browser": browser}
    return run(decode_scenario(document))


def run(scenario: Scenario, server: Server | None = None) -> list[Result]:
    """Run a decoded *scenario* in a new browser, against *server* or else the scenario's own."""
    browser = Browser(scenario.browser)
    page = scenario.page
    environment = make_environment(
        page.url,
        sandboxed=page.sandboxed,
        referrer_policy=page.referrer_policy,
        top_level=page.top_level,
        blobs=page.blobs,
    )
    for cookie in scenario.cookies:
        url = cookie.url
        browser.cookie_store.parse_and_store(cookie.set_cookie, url.scheme == "https", url.host or "", url.path, True)
    if server is None:
        server = server_of(scenario)
    results = []
    for request in scenario.requests:
        if request.at is not None:
            browser.clock.advance(max(request.at - browser.clock(), 0.0))
        results.append(_run_one(request.call, browser, environment, server, scenario.rules is not None))
    return results


def server_of(scenario: Scenario) -> Server:
    """What answers in *scenario*: its rules, or without any a server that permits everything."""
    return cooperative_server if scenario.rules is None else ScriptedServer(scenario.rules)


def _run_one(
    call: FetchCall | XhrCall, browser: Browser, environment: Environment, server: Server, answered: bool
) -> Result:
    trace = Trace()
    exchanges: list[Exchange] = []
    is_xhr = isinstance(call, XhrCall)
    origin = serialize_an_origin(environment.origin)
    name = "XMLHttpRequest" if is_xhr else "fetch()"
    try:
        response = drive(_fetching(call, browser, environment, trace), server, exchanges)
    except ApiException as exception:
        explained = exception.explained
        trace.record(explained.algorithm, explained.step, "throws", explained.template, **explained.values)
        return Result("throws", origin, tuple(exchanges), trace, None, explained, exception.name, name)
    error = response.error
    if not answered:
        exchanges = [Exchange(exchange.request, NOBODY) for exchange in exchanges]
        trace = Trace(step for step in trace if not _judges(step))
        if exchanges and (error is None or error.reason is Reason.INTEGRITY_MISMATCH):
            return Result(None, origin, tuple(exchanges), trace, call=name, answered=False)
    if error is not None:
        return Result("blocked", origin, tuple(exchanges), trace, None, error, None, name, answered)
    visible = visible_to_xhr(response) if is_xhr else visible_to_fetch(response)
    return Result("allowed", origin, tuple(exchanges), trace, visible, call=name)


def _fetching(
    call: FetchCall | XhrCall, browser: Browser, environment: Environment, trace: Trace
) -> Fetching[Response]:
    if isinstance(call, FetchCall):
        return (yield from fetch_method(call.url, call.init, environment, browser, trace))
    xhr = XMLHttpRequest(environment, browser, trace)
    open_(xhr, call.method, call.url, call.async_, call.username, call.password)
    for name, value in call.headers:
        set_request_header(xhr, name, value)
    xhr.with_credentials = call.with_credentials
    xhr.upload_listener = call.upload_listeners
    return (yield from send(xhr, call.body))
