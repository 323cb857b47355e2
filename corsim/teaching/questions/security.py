"""Security: what misconfigured servers let in, and what an attacker's page can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corsim.look_alikes import look_alikes
from corsim.teaching.exercise import Fact, Judgement, Task
from corsim.teaching.forms import FUNCTION, YES_OR_NO, Unusable, shown, some_of, table
from corsim.teaching.trying import tried

CORS_CHECK = "https://fetch.spec.whatwg.org/#concept-cors-check"
CREDENTIALS_AND_CORS = "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials"
SAFELISTED_METHOD = "https://fetch.spec.whatwg.org/#cors-safelisted-method"
CORS_AND_CACHES = "https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches"

READ = {
    "A: *": False,
    "B: * and credentials": False,
    "C: the caller's origin, and credentials": True,
    "D: null, and credentials": True,
}

ALLOWED = ("https://app.example.com", "https://admin.example.com")
SUSPECTS = (
    "https://app.example.com",
    "https://evil-example.com",
    "https://app.example.com.evil.example",
    "https://appxexample.com",
    "http://app.example.com",
    "null",
)

REACHES = {
    "a POST with a form's type is sent, and the server acts on it": True,
    "a PUT is sent, and the server acts on it": False,
    "the page reads the answer": False,
}


def _of_list(answer: Callable[..., Any]) -> Judgement:
    """Whether a function lets in those of the list, and nobody else."""
    for origin in ALLOWED:
        if not _lets_in(answer, origin):
            return Judgement(False, f"It keeps out `{origin}`, which is on the list.")
    for origin in ALLOWED:
        for other in (item for item in look_alikes(origin) if item.origin not in ALLOWED):
            if _lets_in(answer, other.origin):
                return Judgement(
                    False, f"It lets in `{other.origin}`: {other.mistake}. Such a page can have {other.owner.value}."
                )
    for odd in ("", "*", "https://app.example.com/", "https://app.example.com, https://evil.example"):
        if _lets_in(answer, odd):
            return Judgement(False, f"It lets in `{odd}`, which is no origin.")
    return Judgement(True)


def _lets_in(answer: Callable[..., Any], origin: str) -> bool:
    found = tried(f"`answer({origin!r})`", lambda: answer(origin))
    if not isinstance(found, bool):
        raise Unusable(f"`answer({origin!r})` gives {shown(found)}; True or False is needed.")
    return found


SECURITY = (
    Fact(
        name="security/read",
        form=table(READ, YES_OR_NO),
        right=READ,
        wrong={
            "A: *": (
                "The call includes cookies, and with those `*` is refused. Without them the answer is not the user's."
            ),
            "B: * and credentials": "No browser accepts the two together.",
            "C: the caller's origin, and credentials": (
                "It is the same as to permit every origin there is, with cookies."
            ),
            "D: null, and credentials": (
                "Any page can put a script into a sandboxed frame, and that one has the origin `null`."
            ),
        },
        hints=("The attacker can have any origin. Which of the four says yes to it, with cookies?",),
        because="An echoed origin and `null` are open doors. `*` is not: browsers give nothing private for it.",
        source=CORS_CHECK,
    ),
    Fact(
        name="security/suffix",
        form=some_of(*SUSPECTS),
        right=frozenset(
            {
                "https://app.example.com",
                "https://evil-example.com",
                "https://appxexample.com",
                "http://app.example.com",
            }
        ),
        wrong={
            "https://evil-example.com": "It ends with the same letters, and anybody can register it.",
            "https://appxexample.com": "It ends with the same letters, too.",
            "http://app.example.com": (
                "The scheme is not looked at, so whoever is on the network between can be that page."
            ),
        },
        hints=("Read each from its end.",),
        because="`endswith` without a dot lets in whoever registers a domain with that ending.",
        source=CORS_CHECK,
    ),
    Fact(
        name="security/prefix",
        form=some_of(*SUSPECTS),
        right=frozenset({"https://app.example.com", "https://app.example.com.evil.example"}),
        wrong={
            "https://app.example.com.evil.example": "It begins with the same letters, and it belongs to evil.example."
        },
        hints=("A host goes on to the right. What can stand behind `.com`?",),
        because="`startswith` lets in every domain of the attacker's that begins like yours.",
        source=CORS_CHECK,
    ),
    Fact(
        name="security/pattern",
        form=some_of(*SUSPECTS),
        right=frozenset({"https://app.example.com", "https://appxexample.com", "http://app.example.com"}),
        wrong={
            "https://appxexample.com": "In a regular expression a dot is any character.",
            "http://app.example.com": "`https?` is http, too.",
        },
        hints=("What does `.` stand for in a regular expression? And `s?`?",),
        because="The dots are not escaped, and the s is optional.",
        source=CORS_CHECK,
    ),
    Fact(
        name="security/reaches",
        form=table(REACHES, YES_OR_NO),
        right=REACHES,
        wrong={
            (
                "a POST with a form's type is sent, and the server acts on it"
            ): "It is simple: nobody is asked before it goes.",
            "a PUT is sent, and the server acts on it": "The preflight comes first, and it is not answered well.",
            "the page reads the answer": "Without CORS headers no answer is handed on.",
        },
        hints=("CORS headers are about reading, and about sending what forms cannot send.",),
        because=(
            "Without any CORS headers the answers are safe, and simple "
            "requests still come in. Against those help tokens, "
            "SameSite cookies, or a look at `Origin`."
        ),
        source=SAFELISTED_METHOD,
    ),
    Fact(
        name="security/vary",
        form=YES_OR_NO,
        right=True,
        wrong={False: "The cache hands one page the answer with the other page's name in it."},
        hints=(
            (
                "The cache sits in front of the server. It has an answer that says "
                "`Access-Control-Allow-Origin: https://app.example.com`."
            ),
        ),
        because="`Vary: Origin` tells caches that the answer depends on that header. Without it, pages are mixed up.",
        source=CORS_AND_CACHES,
    ),
    Task(
        name="security/allow",
        form=FUNCTION,
        trial=_of_list,
        hints=("Compare whole origins.", "A set of two texts is all that it takes."),
        because="Whole origins, letter for letter: that is also how the browser compares.",
        source=CREDENTIALS_AND_CORS,
    ),
)
