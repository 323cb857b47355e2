"""Credentials, and what becomes of wildcards."""

from __future__ import annotations

from corsim.standard.headers import Header
from corsim.teaching.exercise import Fact, Judgement, Task
from corsim.teaching.forms import HEADERS, YES_OR_NO, one_of, table
from corsim.teaching.trying import URL, answering, first_blocked, in_every_engine

CREDENTIALS_AND_CORS = "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials"
CORS_CHECK = "https://fetch.spec.whatwg.org/#concept-cors-check"
CREDENTIALS_MODE = "https://fetch.spec.whatwg.org/#concept-request-credentials-mode"
SAME_SITE = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie"

SENT = {
    "own origin, same-origin": True,
    "own origin, omit": False,
    "other origin, same-origin": False,
    "other origin, omit": False,
    "other origin, include": True,
}

ANSWERS = {
    "A": "allowed",
    "B": "blocked",
    "C": "blocked",
    "D": "blocked",
    "E": "allowed",
}

WILDCARDS = {
    "Access-Control-Allow-Origin: *": False,
    "Access-Control-Allow-Methods: *": False,
    "Access-Control-Allow-Headers: *": False,
    "Access-Control-Expose-Headers: *": False,
}

NAMES = ("chromium", "firefox", "webkit")
SITES = {"SameSite=None": {"chromium", "webkit"}, "SameSite=Lax": set[str]()}
COOKIES = {f"{attribute}, {engine}": engine in sends for attribute, sends in SITES.items() for engine in NAMES}


def _shows_the_count(headers: tuple[Header, ...]) -> Judgement:
    target = answering((), (*headers, ("X-Total-Count", "3")))
    verdicts = in_every_engine(lambda page: page.check(URL, credentials="include"), target)
    blocked = first_blocked(verdicts)
    if blocked is not None:
        return blocked
    for verdict in verdicts:
        assert verdict.response is not None
        if "x-total-count" not in dict(verdict.response.headers):
            name = verdict.profile.name
            return Judgement(False, f"In {name} the script has the answer, but it cannot see `X-Total-Count`.", verdict)
    return Judgement(True)


CREDENTIALS = (
    Fact(
        name="credentials/modes",
        form=table(SENT, YES_OR_NO),
        right=SENT,
        wrong={
            "own origin, same-origin": "The mode is called after the case in which cookies go.",
            "own origin, omit": "`omit` is for every origin, the own one included.",
            "other origin, same-origin": "It is the default: nothing goes to another origin unless the script says so.",
            "other origin, include": "This is the one mode in which they go to other origins.",
        },
        hints=("`same-origin` is the default, and its name says it all.",),
        because="`omit` sends none, `same-origin` to the page's own origin only, `include` to all.",
        source=CREDENTIALS_MODE,
    ),
    Fact(
        name="credentials/answers",
        form=table(ANSWERS, one_of("allowed", "blocked")),
        right=ANSWERS,
        wrong={
            "B": "With credentials `*` is no origin.",
            "C": "The value is compared with its case: only `true` is true.",
            "D": "The origin alone is not enough.",
            "E": "Without credentials the header about them is not looked at.",
        },
        hints=("With credentials two headers count, and each has exactly one good value.",),
        because=(
            "With credentials the origin has to be named, and "
            "`Access-Control-Allow-Credentials` has to be `true`, in small letters."
        ),
        source=CORS_CHECK,
    ),
    Fact(
        name="credentials/wildcards",
        form=table(WILDCARDS, YES_OR_NO),
        right=WILDCARDS,
        hints=("It is the same rule for all four.",),
        because=(
            "With credentials `*` is a name like any other in all four "
            "headers: of an origin, of a method, of a header. "
            "So nobody lets everybody in by accident where users are logged in."
        ),
        source=CREDENTIALS_AND_CORS,
    ),
    Fact(
        name="credentials/kept",
        form=YES_OR_NO,
        right=True,
        wrong={False: "The answer is kept from the script, not from the browser."},
        hints=("Who takes `Set-Cookie` out of the answer, and when?",),
        because=(
            "The cookie is stored when the answer comes in. The CORS check "
            "comes after that, and it is only about the script."
        ),
        source="https://fetch.spec.whatwg.org/#concept-http-network-fetch",
    ),
    Fact(
        name="credentials/same-site",
        form=table(COOKIES, YES_OR_NO),
        right=COOKIES,
        wrong={
            "SameSite=None, firefox": "Firefox gives other sites cookies of their own, apart for each site of the tab.",
            "SameSite=Lax, chromium": "Lax cookies go to other sites only where the user goes there.",
        },
        hints=("`Lax` is for navigations: a link that the user follows. A `fetch()` is none.",),
        because=(
            "CORS is not the only guard. A Lax cookie does not go with a call to another site, and Firefox keeps even "
            "the others apart. Between two origins of one site, such as app.example.com and api.example.com, all this "
            "does not count, and CORS stands alone."
        ),
        source=SAME_SITE,
    ),
    Task(
        name="credentials/answer",
        form=HEADERS,
        trial=_shows_the_count,
        hints=(
            "Three headers: for whom, that credentials are welcome, and what may be seen besides the usual.",
            "With credentials `Access-Control-Expose-Headers: *` exposes nothing.",
        ),
        because="The origin is named, credentials are permitted, and the header is exposed by its name.",
        source=CREDENTIALS_AND_CORS,
    ),
)
