"""Makes a call in a page, against whatever answers, and gives its verdict.

This is the one place where a call meets a browser, a page and a server: scenarios, pages and
the proof of advised changes all come here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from corsim.servers.drive import ALWAYS, AsyncServer, Exchange, Server, adrive, drive
from corsim.servers.scripted import ScriptedServer
from corsim.standard.errors import ApiException
from corsim.standard.fetch_method import fetch_method
from corsim.standard.reasons import Reason
from corsim.standard.requests import Environment
from corsim.standard.responses import Response
from corsim.standard.trace import Step, Trace
from corsim.standard.user_agent import UserAgent
from corsim.standard.wire import ConnectionFailure, Fetching

from .calls import Call, FetchCall, XhrCall
from .showing import ShownTrace
from .verdict import Outcome, Verdict, visible_to_fetch, visible_to_xhr

NOBODY = ConnectionFailure("There is no server in the scenario.")

JUDGING = ("cors-check", "cors-preflight-fetch")
INTEGRITY_STEPS = ("23.2", "23.3.1")


def perform(
    call: Call,
    browser: UserAgent,
    environment: Environment,
    server: Server,
    *,
    answered: bool = True,
    remaining: Callable[[], ScriptedServer] | None = None,
    turn: AbstractContextManager[object] = ALWAYS,
) -> Verdict:
    """Make *call* in the page *environment* of *browser*, with *server* answering.

    With *answered* false the answers of *server* are made up: the verdict is then about what would be sent.
    *remaining* gives a server of its own that goes on where *server* is, for whoever makes the call again.
    *turn* is what threads that share the browser take turns by.
    """
    exchanges: list[Exchange] = []
    performing = _performing(call, browser, environment, exchanges, answered, remaining)
    return drive(performing, server, exchanges, turn)


async def aperform(
    call: Call,
    browser: UserAgent,
    environment: Environment,
    server: AsyncServer,
    *,
    turn: AbstractContextManager[object] = ALWAYS,
) -> Verdict:
    """The same as :func:`perform`, awaiting each answer of *server*."""
    exchanges: list[Exchange] = []
    return await adrive(_performing(call, browser, environment, exchanges), server, exchanges, turn)


def _performing(
    call: Call,
    browser: UserAgent,
    environment: Environment,
    exchanges: list[Exchange],
    answered: bool = True,
    remaining: Callable[[], ScriptedServer] | None = None,
) -> Fetching[Verdict]:
    """Make *call*; *exchanges* is where the driver logs."""
    trace = Trace()
    try:
        response = yield from _fetching(call, browser, environment, trace)
    except ApiException as exception:
        return thrown(exception, call, browser, environment, trace, None if remaining is None else remaining().copy)
    error = response.error
    outcome: Outcome | None = "allowed" if error is None else "blocked"
    steps: Iterable[Step] = trace
    if not answered and exchanges:
        exchanges = [Exchange(exchange.request, NOBODY) for exchange in exchanges]
        steps = [step for step in trace if not _judges(step)]
        if error is None or error.reason is Reason.INTEGRITY_MISMATCH:
            outcome = error = None
    visible = None
    if outcome == "allowed":
        visible = visible_to_xhr(response) if isinstance(call, XhrCall) else visible_to_fetch(response)
    return Verdict(
        outcome,
        call,
        environment,
        browser.profile,
        tuple(exchanges),
        ShownTrace(steps),
        visible,
        error,
        answered=answered or visible is not None,
        unrecorded=None if remaining is None else remaining().copy,
    )


def thrown(
    exception: ApiException,
    call: Call,
    browser: UserAgent,
    environment: Environment,
    trace: Trace,
    unrecorded: Callable[[], Server] | None = None,
) -> Verdict:
    """The verdict where the API itself refuses *call*: the step that throws comes after those of *trace*."""
    explained = exception.explained
    last = Step(explained.algorithm, explained.step, "throws", explained.template, explained.values)
    return Verdict(
        "throws",
        call,
        environment,
        browser.profile,
        (),
        ShownTrace((*trace, last)),
        explained=explained,
        exception=exception.name,
        unrecorded=unrecorded,
    )


def _fetching(call: Call, browser: UserAgent, environment: Environment, trace: Trace) -> Fetching[Response]:
    if isinstance(call, FetchCall):
        return (yield from fetch_method(call.url, call.init, environment, browser, trace))
    # Most calls are of fetch(), and take nothing of this.
    from corsim.standard.xhr import XMLHttpRequest, open_, send, set_request_header

    xhr = XMLHttpRequest(environment, browser, trace)
    open_(xhr, call.method, call.url, call.async_, call.username, call.password)
    for name, value in call.headers:
        set_request_header(xhr, name, value)
    xhr.with_credentials = call.with_credentials
    xhr.upload_listener = call.upload_listeners
    return (yield from send(xhr, call.body))


def _judges(step: Step) -> bool:
    """Whether *step* is about an answer; without a server there are none to judge."""
    return step.algorithm in JUDGING or (step.algorithm == "main-fetch" and step.step in INTEGRITY_STEPS)
