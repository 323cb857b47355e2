"""What pages see of the Python applications: one list for these frameworks.

The statuses are the packages' own; comments say why where their source does. The reasons are corsim's, for its models
of three engines. No browser was run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corsim.browser.arguments import RequestMembers

from .serving import API, ORIGIN, TOKEN

WRITE: RequestMembers = {"method": "PUT", "json": {"id": 1}, "credentials": "include"}
"""JSON and PUT, each of which needs a preflight."""

OTHER_ORIGIN = "https://evil.example"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and the call of a page of *origin* that suffers from it.

    *mended*, where the call itself is what has to be put right, are the members that do.
    """

    desc: str
    path: str = "/items"
    members: RequestMembers = field(default_factory=lambda: RequestMembers(credentials="include"))
    origin: str = ORIGIN
    mended: RequestMembers | None = None

    @property
    def url(self) -> str:
        return API + self.path


MISTAKES = {
    "error-without-headers": Mistake(
        "What an exception becomes is made outside of what adds the headers: the 500 that looks like CORS.", "/failing"
    ),
    "unknown-without-headers": Mistake("The 404 of a path that no route has goes without headers.", "/nowhere"),
    "slash-redirect": Mistake(
        "The path that ends in a slash is asked for without it, and redirects.", "/orders", WRITE
    ),
    "authentication-first": Mistake(
        "A preflight carries no credentials, and is asked for some.", members={"headers": {"Authorization": TOKEN}}
    ),
    "too-few-methods": Mistake(
        "The API has PUT, the configuration permits less: GET is Starlette's default.", "/items/1", WRITE
    ),
    "too-few-headers": Mistake(
        "The call has a header that the configuration does not permit.", members={"headers": {"X-Request-Id": "1"}}
    ),
    "wildcard": Mistake("Any origin is permitted by `*`, which holds without credentials only."),
    "wildcard-default": Mistake("Any origin is permitted by naming each, but none is permitted credentials."),
    "wildcard-and-credentials": Mistake(
        "Any origin is permitted credentials, by naming each that asks. What is put right is who may not read.",
        origin=OTHER_ORIGIN,
    ),
    "origin-with-slash": Mistake("The permitted origin was written with a slash at its end, as no browser writes it."),
    "small-letters": Mistake(
        "fetch() does not write `patch` in capitals, and methods are compared with their case.",
        "/items/1",
        {**WRITE, "method": "patch"},
        mended={**WRITE, "method": "PATCH"},
    ),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One *mistake* in one *framework*: what the page sees while it is made, and when it is put right.

    *status* is that of the answer that decides, *reason* the browser's, None if the script is given that answer;
    *webkit* is WebKit's reason where it has one of its own. Put right, the script is given an answer with the
    status *then*, or the reason is *then*.
    """

    framework: str
    mistake: str
    status: int
    reason: str | None
    then: int | str = 200
    webkit: str | None = None

    def reason_in(self, engine: str) -> str | None:
        return self.webkit if engine == "webkit" and self.webkit else self.reason

    @property
    def id(self) -> str:
        return f"{self.framework}-{self.mistake}"


MISSING = "allow-origin-missing"
DJANGO = ("django-wsgi", "django-asgi")
STARLETTE = ("starlette", "fastapi")
ALL = (*STARLETTE, "flask", *DJANGO, "aiohttp")


def _refused(framework: str, mistake: str, status: int, then: int | str = 200) -> Case:
    """A preflight whose answer has neither the headers nor a status that would do: WebKit looks at the status first."""
    return Case(framework, mistake, status, f"preflight-{MISSING}", then, webkit="preflight-status")


CASES = [
    *(Case(name, "error-without-headers", 500, MISSING, 500) for name in ALL if name != "aiohttp"),
    # aiohttp makes the 500 outside of the application, but has its signals sent for it: here the headers are there.
    Case("aiohttp", "error-without-headers", 500, None, 500),
    *(Case(name, "unknown-without-headers", 404, MISSING, 404) for name in ALL),
    *(Case(name, "slash-redirect", 307, "preflight-redirect") for name in STARLETTE),
    *(Case(name, "slash-redirect", 308, "preflight-redirect") for name in ("flask", "aiohttp")),
    # django-cors-headers answers any preflight itself. The redirect meets the request that it was for, and is made
    # of a 404 that had the headers.
    *(Case(name, "slash-redirect", 301, MISSING) for name in DJANGO),
    *(_refused(name, "authentication-first", 401) for name in (*STARLETTE, *DJANGO, "aiohttp")),
    # flask-cors adds the headers to what a function before the view answers, too.
    Case("flask", "authentication-first", 401, "preflight-status"),
    # Starlette says no by the status, and sends its lists nevertheless; the other two leave it at the lists.
    *(Case(name, "too-few-methods", 400, "preflight-status") for name in STARLETTE),
    *(Case(name, "too-few-methods", 200, "preflight-method-disallowed") for name in ("flask", *DJANGO)),
    _refused("aiohttp", "too-few-methods", 403),
    *(Case(name, "too-few-headers", 400, "preflight-status") for name in STARLETTE),
    *(Case(name, "too-few-headers", 200, "preflight-header-disallowed") for name in ("flask", *DJANGO)),
    _refused("aiohttp", "too-few-headers", 403),
    *(Case(name, "wildcard", 200, "allow-origin-wildcard-with-credentials") for name in ALL if name != "aiohttp"),
    # aiohttp-cors never sends `*`.
    Case("aiohttp", "wildcard", 200, "credentials-not-allowed"),
    Case("flask", "wildcard-default", 200, "credentials-not-allowed"),
    *(Case(name, "wildcard-and-credentials", 200, None, MISSING) for name in ALL),
    *(Case(name, "origin-with-slash", 200, MISSING) for name in ALL if name not in DJANGO),
    # django-cors-headers compares scheme and host only; its system check is what complains.
    *(Case(name, "origin-with-slash", 200, None) for name in DJANGO),
    *(Case(name, "small-letters", 400, "preflight-status") for name in STARLETTE),
    *(Case(name, "small-letters", 200, "preflight-method-disallowed") for name in ("flask", *DJANGO)),
    _refused("aiohttp", "small-letters", 403),
]
