"""Simple requests: the safelists of methods and headers, and why they are what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.teaching.exercise import Fact, Judgement, Task
from corsim.teaching.forms import NUMBER, YES_OR_NO, Form, Unusable, shown, some_of, table
from corsim.teaching.trying import API, answering, in_every_engine

SAFELISTED_METHOD = "https://fetch.spec.whatwg.org/#cors-safelisted-method"
SAFELISTED_HEADER = "https://fetch.spec.whatwg.org/#cors-safelisted-request-header"
UPLOAD_LISTENERS = "https://xhr.spec.whatwg.org/#the-send()-method"

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

TYPES = {
    "text/plain": False,
    "application/x-www-form-urlencoded": False,
    "multipart/form-data; boundary=x": False,
    "application/json": True,
}

HEADERS = {
    "Accept: text/html;q=0.9, application/json, */*;q=0.1": False,
    "Accept-Language: en_US": True,
    "Authorization: Bearer t": True,
    "X-A: 1": True,
    "Range: bytes=0-99": False,
    "Range: bytes=-100": True,
}

BODY = '{"amount": 100}'


def _call(answer: Any) -> dict[str, Any]:
    """The members of a call that the answer is."""
    if not isinstance(answer, Mapping):
        raise Unusable(f"The answer is {shown(answer)}; {CALL.needed} is needed.")
    for key in answer:
        if key not in ("method", "headers", "body"):
            raise Unusable(
                f"The answer has the key {shown(key)}; `method`, `headers` and `body` are what is asked for."
            )
    return dict(answer)


CALL = Form("a dict with what `fetch()` is given, of `method`, `headers` and `body`", _call)


def _sends_json_without_asking(members: dict[str, Any]) -> Judgement:
    def ask(page: Any) -> Verdict:
        try:
            verdict: Verdict = page.check(f"{API}/transfers", **members)
        except (TypeError, ValueError) as error:
            raise Unusable(f"This is no call of `fetch()`: {error}") from error
        return verdict

    for verdict in in_every_engine(ask, answering((), ())):
        name = verdict.profile.name
        if verdict.verdict == "throws":
            return Judgement(False, f"In {name} `fetch()` itself refuses this call.", verdict)
        if verdict.preflighted:
            return Judgement(False, f"In {name} this is preflighted.", verdict)
        request = verdict.exchanges[-1].request
        if request.method != "POST" or request.body != BODY.encode():
            found = "no body" if request.body is None else f"the body {shown(request.body.decode(errors='replace'))}"
            return Judgement(
                False, f"The server was sent {request.method} with {found}; POST with `{BODY}` is needed.", verdict
            )
    return Judgement(True)


SIMPLE_REQUESTS = (
    Fact(
        name="simple/methods",
        form=some_of(*METHODS),
        right=frozenset({"PUT", "PATCH", "DELETE", "OPTIONS"}),
        wrong={
            "POST": "A form can send POST, so it has never been asked about.",
            "HEAD": "HEAD is a GET without the body of its answer.",
            "OPTIONS": "OPTIONS is the method of preflights, but a script's own OPTIONS is preflighted, too.",
        },
        hints=("Which methods could a page of the nineties use, with links, images and forms?",),
        because="Only GET, HEAD and POST are CORS-safelisted methods.",
        source=SAFELISTED_METHOD,
    ),
    Fact(
        name="simple/content-types",
        form=table(TYPES, YES_OR_NO),
        right=TYPES,
        wrong={
            "application/json": "No form can send that type.",
            "text/plain": "`<form enctype=text/plain>` sends it, so it has always been possible.",
            "multipart/form-data; boundary=x": "It is what a form with a file sends; the parameter does not matter.",
        },
        hints=("There are three values that the attribute `enctype` of a form can have.",),
        because="The three types of HTML forms are safelisted, and no other is.",
        source=SAFELISTED_HEADER,
    ),
    Task(
        name="simple/json-as-text",
        form=CALL,
        trial=_sends_json_without_asking,
        hints=(
            "What is it in a usual call with JSON that has to be permitted?",
            "The body is only bytes. Nothing checks whether its type is true.",
            "A `str` as body is given a type by the browser, if you give none.",
        ),
        because=(
            "The body goes out as `text/plain` without anybody being asked. A server that reads JSON whatever the type "
            "says has no protection by preflights."
        ),
        source=SAFELISTED_HEADER,
    ),
    Fact(
        name="simple/headers",
        form=table(HEADERS, YES_OR_NO),
        right=HEADERS,
        wrong={
            "Accept-Language: en_US": (
                "Only letters, digits and ` *,-.;=` are safe in a language, and `_` is none of them."
            ),
            "Range: bytes=-100": "A range has to have a start: a suffix is not safelisted.",
            "Authorization: Bearer t": "No form sends `Authorization`.",
        },
        hints=(
            "The safelisted names are Accept, Accept-Language, Content-Language, Content-Type and Range.",
            "A safelisted name with an unsafe value needs permission, too. Look at each character.",
        ),
        because="A header is safelisted by its name and its value together.",
        source=SAFELISTED_HEADER,
    ),
    Fact(
        name="simple/longest-accept",
        form=NUMBER,
        right=128,
        wrong={
            127: "One more is still safe.",
            129: "That is the first that is not.",
            1024: "That is for all of them together.",
        },
        hints=("Try lengths around a power of two with `page.check()`.",),
        because="A value of more than 128 bytes is not safelisted, whatever is in it.",
        source=SAFELISTED_HEADER,
    ),
    Fact(
        name="simple/upload-listeners",
        form=YES_OR_NO,
        right=True,
        wrong={
            False: (
                "How fast the bytes go shows that somebody takes them: nothing of the kind is told without permission."
            )
        },
        hints=("What could a page learn by watching the progress of an upload?",),
        because="Listeners on `upload` set the use-CORS-preflight flag, so even a plain POST is preflighted.",
        source=UPLOAD_LISTENERS,
    ),
)
