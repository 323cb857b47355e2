"""Redirects, and the origin that becomes null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corsim.standard.headers import Header
from corsim.standard.wire import WireRequest, WireResponse
from corsim.teaching.exercise import Fact, Judgement, Task
from corsim.teaching.forms import HEADERS, TEXT, Form, Unusable, one_of, shown, table
from corsim.teaching.trying import first_blocked, in_every_engine

REDIRECT = "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch"
TAINTED = "https://fetch.spec.whatwg.org/#serializing-a-request-origin"
PREFLIGHT = "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"

METHODS = {
    "302 of a POST": "GET",
    "303 of a PUT": "GET",
    "301 of a PUT": "PUT",
    "307 of a POST": "POST",
    "308 of a PUT": "PUT",
}

OLD, NEW = "https://old.example.net", "https://new.example.org"


def _two(answer: Any) -> dict[str, tuple[Header, ...]]:
    if not isinstance(answer, Mapping) or set(answer) != {"old", "new"}:
        raise Unusable(f"The answer is {shown(answer)}; {TWO.needed} is needed.")
    return {key: HEADERS.read(answer[key]) for key in ("old", "new")}


TWO = Form("a dict with the keys `'old'` and `'new'`, each with a dict of headers", _two)


def _both_answer(headers: Mapping[str, tuple[Header, ...]]) -> Judgement:
    for server, given in headers.items():
        if "location" in (name.lower() for name, _ in given):
            return Judgement(
                False, f"`{server}` has a `Location` of its own. The redirect is there already; the rest is wanted."
            )

    def answer(request: WireRequest) -> WireResponse:
        if request.url.startswith(OLD):
            return WireResponse(301, (("Location", f"{NEW}/prices"), *headers["old"]))
        return WireResponse(200, headers["new"])

    for url in ("https://app.example.com/", "https://shop.example/"):
        verdicts = in_every_engine(lambda page: page.check(f"{OLD}/prices"), answer, url)
        blocked = first_blocked(verdicts)
        if blocked is not None:
            return Judgement(False, f"From a page of {url} it does not work. {blocked.sentence}", blocked.verdict)
    return Judgement(True)


REDIRECTS = (
    Fact(
        name="redirects/first-hop",
        form=one_of("allowed", "blocked"),
        right="blocked",
        wrong={"allowed": "The answer that redirects is an answer, too, and it is checked before it is followed."},
        hints=("How many answers are there? Which of them has the header?",),
        because="Every answer of another origin on the way is checked, those that redirect as well.",
        source="https://fetch.spec.whatwg.org/#concept-http-fetch",
    ),
    Fact(
        name="redirects/third-origin",
        form=TEXT,
        right="null",
        wrong={
            "https://app.example.com": "The page did not choose this server; the one in between did.",
            "https://api.example.com": "It is not that server's script either that will read the answer.",
        },
        hints=("If the browser named the page, whom would the server in between have put in charge of it?",),
        because=(
            "The page asked one server, and that one chose the next. Since the browser cannot say that the page meant "
            "this one, it names nobody."
        ),
        source=TAINTED,
    ),
    Fact(
        name="redirects/same-other-origin",
        form=TEXT,
        right="https://app.example.com",
        wrong={"null": "That happens between two other origins. Here both URLs are of one."},
        hints=("Does the second request go to an origin that the page did not choose?",),
        because="Within the origin that the page has chosen, the page's own origin stays.",
        source=TAINTED,
    ),
    Fact(
        name="redirects/methods",
        form=table(METHODS, one_of("GET", "POST", "PUT")),
        right=METHODS,
        wrong={
            "302 of a POST": "That is what browsers have always done, and the standard has written it down.",
            "303 of a PUT": "303 means: look at the result over there.",
            "301 of a PUT": "301 and 302 change POST, and no other method.",
        },
        hints=(
            "307 and 308 were made to change nothing.",
            "303 makes GET of all but GET and HEAD; 301 and 302 of POST only.",
        ),
        because="301 and 302 make GET of POST, 303 of nearly everything, and 307 and 308 of nothing.",
        source=REDIRECT,
    ),
    Fact(
        name="redirects/preflight",
        form=one_of("allowed", "blocked"),
        right="blocked",
        wrong={"allowed": "The redirect of a preflight is not followed, wherever it leads."},
        hints=("What is the status of an answer that redirects? Which ones may a preflight have?",),
        because=(
            "A preflight must be answered with an ok status, and a redirect is none. So a missing slash is enough to "
            "block whatever is not simple."
        ),
        source=PREFLIGHT,
    ),
    Task(
        name="redirects/answer",
        form=TWO,
        trial=_both_answer,
        hints=(
            "Both answers are checked. The second request has `Origin: null`.",
            "These prices are for everybody, and nobody logs in. What says so?",
        ),
        because=(
            "With `*` on both, every page gets through: `*` is for `null`, too. For "
            "data without logins that is what it is there for."
        ),
        source=REDIRECT,
    ),
)
