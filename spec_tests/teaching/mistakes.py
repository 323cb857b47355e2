"""Wrong answers to the tasks, each with a part of what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

PAGE = "https://app.example.com"


def application(*methods: str, **cors: Any) -> Starlette:
    """An API with an item that knows these methods, behind the CORS middleware with the arguments *cors*."""

    async def item(request: Request) -> JSONResponse:
        return JSONResponse({"id": 1})

    middleware = [Middleware(CORSMiddleware, **cors)] if cors else []
    return Starlette(routes=[Route("/items/1", item, methods=methods)], middleware=middleware)


def shop(**cors: Any) -> Starlette:
    return application("GET", "PUT", **cors)


ANY = {"allow_credentials": True, "allow_methods": ["*"], "allow_headers": ["*"]}

NAMED = {
    "Access-Control-Allow-Origin": PAGE,
    "Access-Control-Allow-Methods": "PUT",
    "Access-Control-Allow-Headers": "content-type, x-request-id",
}

SHOWN = {
    "Access-Control-Allow-Origin": PAGE,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "X-Total-Count",
}


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


def raises(origin: str) -> bool:
    raise LookupError(origin)


def asks_for_too_much(origin: str, list_: object) -> bool:
    return True


MISTAKES: dict[str, list[tuple[Any, str]]] = {
    "simple/json-as-text": [
        ({"method": "POST", "body": '{"amount": 100}', "headers": {"Content-Type": "application/json"}}, "preflighted"),
        ({"method": "PUT", "body": '{"amount": 100}'}, "preflighted"),
        ({"method": "POST"}, "no body"),
        ({"method": "POST", "body": '{"amount": 1}'}, "`'{\"amount\": 1}'`"),
        ({"body": '{"amount": 100}'}, "refuses"),
        ({"method": "GET"}, "sent GET"),
        ({"url": "https://a.example/"}, "`'url'`"),
        ({"method": 1}, "no call of `fetch()`"),
        ({"headers": 1}, "no call of `fetch()`"),
        ("POST", "a dict"),
        (None, "a dict"),
    ],
    "preflight/answer": [
        ({}, "no Access-Control-Allow-Origin"),
        (without(NAMED, "Access-Control-Allow-Origin"), "no Access-Control-Allow-Origin"),
        (without(NAMED, "Access-Control-Allow-Methods"), "`PUT` is needed"),
        (without(NAMED, "Access-Control-Allow-Headers"), "`content-type`"),
        ({**NAMED, "Access-Control-Allow-Headers": "content-type"}, "`x-request-id`"),
        ({**NAMED, "Access-Control-Allow-Methods": "put"}, "`PUT` is needed"),
        ({**NAMED, "Access-Control-Allow-Origin": f"{PAGE}/"}, PAGE),
        ({**NAMED, "Access-Control-Allow-Headers": "*"}, "has a `*`"),
        ({**NAMED, "access-control-allow-origin": "*"}, ""),
        ({"Access-Control-Allow-Origin:": "x"}, "no name of a header"),
        ({"Vary": 1}, "a text in one line"),
        ({"Vary": "a\nb"}, "a text in one line"),
        ([("Vary", "Origin")], "a dict of headers"),
    ],
    "credentials/answer": [
        ({}, "no Access-Control-Allow-Origin"),
        ({**SHOWN, "Access-Control-Allow-Origin": "*"}, "credentials"),
        (without(SHOWN, "Access-Control-Allow-Credentials"), "Access-Control-Allow-Credentials"),
        ({**SHOWN, "Access-Control-Allow-Credentials": "True"}, "`true`"),
        (without(SHOWN, "Access-Control-Expose-Headers"), "cannot see `X-Total-Count`"),
        ({**SHOWN, "Access-Control-Expose-Headers": "*"}, "cannot see `X-Total-Count`"),
    ],
    "redirects/answer": [
        ({"old": {}, "new": {"Access-Control-Allow-Origin": "*"}}, "no Access-Control-Allow-Origin"),
        ({"old": {"Access-Control-Allow-Origin": "*"}, "new": {}}, "no Access-Control-Allow-Origin"),
        (
            {"old": {"Access-Control-Allow-Origin": "*"}, "new": {"Access-Control-Allow-Origin": PAGE}},
            "`null` is needed",
        ),
        (
            {"old": {"Access-Control-Allow-Origin": PAGE}, "new": {"Access-Control-Allow-Origin": "*"}},
            "https://shop.example/",
        ),
        ({"old": {"location": "/"}, "new": {}}, "`Location` of its own"),
        ({"old": {}}, "the keys `'old'` and `'new'`"),
        ({"Access-Control-Allow-Origin": "*"}, "the keys `'old'` and `'new'`"),
    ],
    "testing/read": [
        (shop(), "no Access-Control-Allow-Origin"),
        (shop(allow_origins=[f"{PAGE}/"]), "no Access-Control-Allow-Origin"),
        (shop(allow_origins=["https://api.example.com"]), "no Access-Control-Allow-Origin"),
        ("make_app()", "cannot answer requests"),
        ({"allow_origins": [PAGE]}, "cannot answer requests"),
    ],
    "testing/write": [
        (shop(allow_origins=[PAGE]), "Access-Control-Allow-Credentials"),
        (shop(allow_origins=[PAGE], allow_credentials=True), "The PUT with credentials"),
        (shop(allow_origins=[PAGE], allow_methods=["GET", "PUT"], allow_credentials=False), "credentials"),
        (shop(allow_origins=["*"], **ANY), "https://shop.example/ can read it, too"),
        (shop(allow_origin_regex=r"https?://app\.example\.com", **ANY), "http://app.example.com/ can read it, too"),
        (application("GET", allow_origins=[PAGE], **ANY), "answered with 405"),
        (None, "cannot answer requests"),
    ],
    "security/allow": [
        (lambda origin: True, "It lets in"),
        (lambda origin: False, "It keeps out `https://app.example.com`"),
        (lambda origin: origin == PAGE, "It keeps out `https://admin.example.com`"),
        (lambda origin: origin.endswith("example.com"), "It lets in"),
        (lambda origin: origin.startswith((PAGE, "https://admin.example.com")), "It lets in"),
        (lambda origin: origin.rstrip("/") in (PAGE, "https://admin.example.com"), "`https://app.example.com/`"),
        (lambda origin: any(item in origin for item in (PAGE, "https://admin.example.com")), "It lets in"),
        (lambda origin: 1, "gives `1`; True or False is needed"),
        (raises, "raises `LookupError"),
        (asks_for_too_much, "raises `TypeError"),
        (PAGE, "a function"),
    ],
}
"""By the names of the tasks."""

ANYTHING: list[Callable[[], Any]] = [object, list, dict, lambda: "", lambda: b"\x00", lambda: -1, lambda: 1.5]
ANYTHING += [lambda: None, lambda: [[]], lambda: {"a": 1}, lambda: {1, 2}, lambda: lambda: None, lambda: type]
"""What no exercise takes for a right answer; not one of them may make it raise."""
