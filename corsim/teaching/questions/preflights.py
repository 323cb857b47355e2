"""Preflights, header by header."""

from __future__ import annotations

from corsim.standard.headers import Header
from corsim.teaching.exercise import Fact, Judgement, Task
from corsim.teaching.forms import HEADERS, TEXT, YES_OR_NO, one_of, table
from corsim.teaching.trying import URL, answering, first_blocked, header, in_every_engine

PREFLIGHT = "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"
UNSAFE_NAMES = "https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names"
NORMALIZE = "https://fetch.spec.whatwg.org/#concept-method-normalize"
NON_WILDCARD = "https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name"

STATUSES = {"200": True, "204": True, "302": False, "401": False, "404": False, "405": False}

FATES = ("the PUT is not sent", "the PUT is sent and the answer kept back", "the script is given the answer")

AUTHORIZATION = {"spec": "blocked", "chromium": "allowed", "firefox": "allowed", "webkit": "allowed"}


def _lets_through(headers: tuple[Header, ...]) -> Judgement:
    for name in ("Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"):
        if header(headers, name) is not None and "*" in str(header(headers, name)):
            return Judgement(False, f"`{name}` has a `*`. This time, name what is permitted, and nothing more.")
    target = answering(headers, (("Access-Control-Allow-Origin", "https://app.example.com"),))
    verdicts = in_every_engine(
        lambda page: page.check(URL, method="PUT", headers={"X-Request-Id": "7"}, json={"name": "tea"}), target
    )
    return first_blocked(verdicts) or Judgement(True)


PREFLIGHTS = (
    Fact(
        name="preflight/request-headers",
        form=TEXT,
        right="authorization,content-type,x-zeta",
        wrong={
            "authorization, content-type, x-zeta": "The names are right. There is no space behind the commas.",
            "Authorization,Content-Type,X-Zeta": "The names are right. They are written in small letters.",
            "X-Zeta,Content-Type,Authorization": "They are sorted, and written in small letters.",
            "x-zeta,content-type,authorization": "They are sorted.",
            "accept,authorization,content-type,x-zeta": "This `Accept` is safelisted, so it is not asked for.",
            "authorization,x-zeta": "The type is not one that a form could send, so `content-type` is asked for.",
        },
        hints=(
            "Leave out what is safelisted.",
            "Small letters, sorted, a comma between two names, and no space.",
        ),
        because=(
            "The names of the unsafe headers, in small letters and sorted, "
            "with commas and no spaces; never their values."
        ),
        source=UNSAFE_NAMES,
    ),
    Fact(
        name="preflight/cookies",
        form=YES_OR_NO,
        right=False,
        wrong={True: "Credentials go with what has been permitted. The preflight is what asks."},
        hints=("Would a server that wants a login first ever answer a preflight well?",),
        because=(
            "A preflight never carries credentials, so what answers it has to stand in front of what checks logins."
        ),
        source=PREFLIGHT,
    ),
    Fact(
        name="preflight/statuses",
        form=table(STATUSES, YES_OR_NO),
        right=STATUSES,
        wrong={
            "302": "A preflight's redirect is not followed.",
            "401": "A preflight cannot log in.",
            "405": "A router that does not know OPTIONS blocks all that is not simple.",
        },
        hints=("An ok status is one from 200 to 299.",),
        because="The status has to be an ok status, 200 to 299, whatever the headers say.",
        source=PREFLIGHT,
    ),
    Fact(
        name="preflight/patch",
        form=one_of("allowed", "blocked"),
        right="blocked",
        wrong={"allowed": "Methods are compared with their case, and `patch` is not made PATCH by `fetch()`."},
        hints=("`fetch()` writes six methods in capitals: DELETE, GET, HEAD, OPTIONS, POST and PUT.",),
        because=(
            "`patch` goes out as it is, and a list with PATCH does not have "
            "it. It is the only common method with that trap."
        ),
        source=NORMALIZE,
    ),
    Fact(
        name="preflight/post",
        form=one_of("allowed", "blocked"),
        right="allowed",
        wrong={"blocked": "A safelisted method need not be in the list, here no more than without a preflight."},
        hints=("Would this POST need a preflight without the header?",),
        because="GET, HEAD and POST are permitted without being named. A list of methods keeps nobody from POST.",
        source=PREFLIGHT,
    ),
    Fact(
        name="preflight/authorization",
        form=table(AUTHORIZATION, one_of("allowed", "blocked")),
        right=AUTHORIZATION,
        wrong={
            "spec": "The standard has a name for headers that `*` does not cover, and `Authorization` is the only one.",
            "firefox": "The tables of this project were run in the real browser: it lets this through so far.",
            "chromium": "The tables of this project were run in the real browser: it lets this through so far.",
            "webkit": "The tables of this project were run in the real browser: it lets this through so far.",
        },
        hints=("`corsim.compare()` shows all four side by side.",),
        because=(
            "The standard wants `Authorization` to be named. The engines of today take `*` for it. Name it, and your "
            "API goes on working when they follow the standard."
        ),
        source=NON_WILDCARD,
    ),
    Fact(
        name="preflight/answer-without-permission",
        form=one_of(*FATES),
        right=FATES[1],
        wrong={
            FATES[0]: "The preflight is fine, so the PUT goes.",
            FATES[2]: "The answer to the PUT has to say, too, who may read it.",
        },
        hints=("There are two answers, and each is checked.",),
        because="A preflight permits sending. Who may read is said by each answer for itself.",
        source="https://fetch.spec.whatwg.org/#concept-cors-check",
    ),
    Task(
        name="preflight/answer",
        form=HEADERS,
        trial=_lets_through,
        hints=(
            "Three headers: who may ask, with which method, and with which headers.",
            "PUT is not safelisted. Of the headers, X-Request-Id is not, nor is Content-Type with JSON.",
        ),
        because="Chromium, Firefox and WebKit let this through: the origin, the method and both headers are named.",
        source=PREFLIGHT,
    ),
)
