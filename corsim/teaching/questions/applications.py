"""Testing an API: applications that the learner puts right."""

from __future__ import annotations

from typing import Any

from corsim.browser.page import Page
from corsim.browser.verdict import Verdict
from corsim.servers.connecting import connect
from corsim.teaching.exercise import Fact, Judgement, Task
from corsim.teaching.forms import ANYTHING, Unusable, one_of, shown
from corsim.teaching.trying import API, first_blocked, in_every_engine

CORS_PROTOCOL = "https://fetch.spec.whatwg.org/#http-cors-protocol"
PREFLIGHT = "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"
MIDDLEWARE = "https://fastapi.tiangolo.com/tutorial/cors/"

OTHERS = ("https://shop.example/", "https://app.example.com.evil.example/", "http://app.example.com/")


def _tried(target: object, page: str, **members: Any) -> list[Verdict]:
    def ask(opened: Page) -> Verdict:
        return opened.check(f"{API}/items/1", **members)

    return in_every_engine(ask, target, page)


def _target(application: object) -> object:
    """*application*, which has to be something that can answer."""
    try:
        connect(application)
    except (TypeError, ValueError) as error:
        raise Unusable(f"The answer is {shown(application)}, which cannot answer requests: {error}") from error
    return application


def _reads(application: object) -> Judgement:
    target = _target(application)
    return first_blocked(_tried(target, "https://app.example.com/")) or Judgement(True)


def _reads_and_writes(application: object) -> Judgement:
    target = _target(application)
    for members in ({}, {"method": "PUT", "json": {"name": "tea"}}):
        blocked = first_blocked(_tried(target, "https://app.example.com/", credentials="include", **members))
        if blocked is not None:
            word = members.get("method", "GET")
            return Judgement(False, f"The {word} with credentials: {blocked.sentence}", blocked.verdict)
    for verdict in _tried(target, "https://app.example.com/", method="PUT", json={"name": "tea"}):
        assert verdict.response is not None
        if verdict.response.status >= 400:
            return Judgement(False, f"The PUT is answered with {verdict.response.status}.", verdict)
    return _nobody_else(target)


def _nobody_else(target: object) -> Judgement:
    for page in OTHERS:
        for verdict in _tried(target, page, credentials="include"):
            if verdict.allowed:
                return Judgement(False, f"A page of {page} can read it, too, with the user's cookies.", verdict)
    return Judgement(True)


APPLICATIONS = (
    Task(
        name="testing/read",
        form=ANYTHING,
        trial=_reads,
        hints=("`make_app(allow_origins=[…])`, with the origin of the page.",),
        because="The middleware answers with the origin, and each engine gives the script the answer.",
        source=MIDDLEWARE,
    ),
    Task(
        name="testing/write",
        form=ANYTHING,
        trial=_reads_and_writes,
        hints=(
            "Four arguments: `allow_origins`, `allow_credentials`, `allow_methods` and `allow_headers`.",
            "The preflight asks for PUT, and for `content-type`.",
            (
                "`allow_origins=['*']` lets everybody in. With credentials "
                "Starlette then answers with each caller's own origin."
            ),
        ),
        because="The page may read and write with the user's cookies in all three engines, and no other page may.",
        source=MIDDLEWARE,
    ),
    Fact(
        name="testing/get-only",
        form=one_of("allowed", "blocked"),
        right="allowed",
        wrong={"blocked": "POST is safelisted: it need not be in the list, and so leaving it out blocks nothing."},
        hints=("Is POST permitted because it is in a list?",),
        because=(
            "GET, HEAD and POST need no permission by name. What pages must not do, the server has to refuse by itself."
        ),
        source=PREFLIGHT,
    ),
    Fact(
        name="testing/curl",
        form=one_of("the server", "the browser"),
        right="the browser",
        wrong={"the server": "The server has answered, with status 200 and all the data. Who does not hand it on?"},
        hints=("`curl` was given the answer. What is there between the page and the server that curl does not have?",),
        because=(
            "CORS is a rule for browsers: who may read what in somebody else's "
            "name. curl runs in nobody's name but its own."
        ),
        source=CORS_PROTOCOL,
    ),
)
