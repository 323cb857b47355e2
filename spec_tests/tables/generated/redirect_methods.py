"""Redirects: every redirect status with every kind of method, with and without a body, between every pair of origins.

What a redirect makes of the method and the body, and which headers go with the body:
https://fetch.spec.whatwg.org/#concept-http-redirect-fetch, steps 11 to 14. Whether the target needs a preflight:
https://fetch.spec.whatwg.org/#concept-main-fetch, step 12. Which origin is sent:
https://fetch.spec.whatwg.org/#concept-request-tainted-origin.
"""

from collections.abc import Iterator
from typing import Any

HOME = "https://app.example.com"
API = "https://api.example.com"
THIRD = "https://other.example.net"
REDIRECT_FETCH = "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch"
TEXT = "text/plain;charset=UTF-8"

STATUSES = (301, 302, 303, 307, 308)

#: Method and body, and the statuses that make a GET without a body of it (step 12).
METHODS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("GET", "none", ()),
    ("HEAD", "none", ()),
    ("POST", "none", (301, 302, 303)),
    ("POST", "text", (301, 302, 303)),
    ("POST", "json", (301, 302, 303)),
    ("PUT", "none", (303,)),
    ("PUT", "text", (303,)),
    ("DELETE", "none", (303,)),
    ("DELETE", "text", (303,)),
    ("patch", "none", (303,)),
    ("patch", "json", (303,)),
    ("POST", "stream", (303,)),
    ("PUT", "stream", (303,)),
)

#: From where to where, and the Origin of a request there that has one.
RELATIONS: tuple[tuple[str, str, str, str, str], ...] = (
    ("home-to-home", HOME, HOME, HOME, HOME),
    ("home-to-cross", HOME, API, HOME, HOME),
    ("cross-to-same-cross", API, API, HOME, HOME),
    ("cross-to-third", API, THIRD, HOME, "null"),
    ("cross-to-home", API, HOME, HOME, "null"),
)

SAFELISTED_METHODS = ("GET", "HEAD", "POST")
LENGTH = {"text": "4", "json": "2"}
SENT_TYPE = {"none": None, "text": TEXT, "json": "application/json", "stream": None}
SENT_BODY = {"text": "text", "json": "{}", "stream": "data"}
BODY_MEMBERS: dict[str, dict[str, Any]] = {
    "none": {},
    "text": {"body": "text"},
    "json": {"body": "{}", "headers": {"Content-Type": "application/json"}},
    "stream": {"body": {"stream": "data"}, "duplex": "half"},
}


def _length(method: str, body: str) -> str | None:
    """Content-Length, by HTTP-network-or-cache fetch, steps 8.5 to 8.9."""
    if body == "none":
        return "0" if method in ("POST", "PUT") else None
    return LENGTH.get(body)


def _hop(url: str, method: str, body: str, origin: str, *, tainting: str, flag: bool) -> list[dict[str, Any]]:
    """What goes to *url*: the request, after a preflight if one is needed."""
    request: dict[str, Any] = {
        "kind": "request",
        "method": method,
        "url": url,
        "headers": {
            "Origin": origin if tainting == "cors" or method not in ("GET", "HEAD") else None,
            "Content-Type": SENT_TYPE[body],
            "Content-Length": _length(method, body),
        },
    }
    if body in SENT_BODY:
        request["body"] = SENT_BODY[body]
    unsafe = "content-type" if body == "json" else None
    if tainting == "basic" or not (flag or unsafe or method not in SAFELISTED_METHODS):
        return [request]
    preflight = {
        "kind": "preflight",
        "method": "OPTIONS",
        "url": url,
        "headers": {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": unsafe,
            "Content-Length": None,
        },
    }
    return [preflight, request]


def _cors(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin}


def _server(start: str, status: int, end: str, first_origin: str, last_origin: str) -> list[dict[str, Any]]:
    allowed = {"Access-Control-Allow-Methods": "*", "Access-Control-Allow-Headers": "*"}
    return [
        {"on": "preflight", "url": start, "status": 204, "headers": {**_cors(first_origin), **allowed}},
        {"on": "preflight", "url": end, "status": 204, "headers": {**_cors(last_origin), **allowed}},
        {"on": "request", "url": start, "status": status, "headers": {**_cors(first_origin), "Location": end}},
        {"on": "request", "url": end, "status": 200, "headers": _cors(last_origin), "body": "done"},
    ]


def _expect(relation: tuple[str, str, str, str, str], status: int, case: tuple[str, str, tuple[int, ...]]) -> Any:
    name, start_origin, end_origin, first, last = relation
    method, body, becomes_get = case
    start, end = f"{start_origin}/start", f"{end_origin}/end"
    flag = body == "stream"
    first_tainting = "basic" if name.startswith("home") else "cors"
    last_tainting = "basic" if name == "home-to-home" else "cors"
    exchanges = _hop(start, method, body, first, tainting=first_tainting, flag=flag)
    if body == "stream" and status != 303:
        preflighted = len(exchanges) == 2
        return {
            "verdict": "blocked",
            "reason": "redirect-stream-body",
            "preflighted": preflighted,
            "exchanges": exchanges,
            "response": None,
        }
    after = ("GET", "none") if status in becomes_get else (method, body)
    exchanges += _hop(end, *after, last, tainting=last_tainting, flag=flag)
    return {
        "verdict": "allowed",
        "reason": None,
        "preflighted": any(exchange["kind"] == "preflight" for exchange in exchanges),
        "exchanges": exchanges,
        "response": {
            "type": last_tainting,
            "status": 200,
            "url": end,
            "redirected": True,
            "body": None if after[0] == "HEAD" else "done",
        },
    }


def _row(relation: tuple[str, str, str, str, str], status: int, case: tuple[str, str, tuple[int, ...]]) -> Any:
    name, start_origin, end_origin, first, last = relation
    method, body, becomes_get = case
    with_body = "without a body" if body == "none" else f"with a {body} body"
    if body == "stream" and status != 303:
        outcome, step = "the body cannot be sent again", "11"
    elif status in becomes_get:
        outcome, step = "it becomes a GET without a body", "12.1"
    else:
        outcome, step = "method and body stay", "22"
    return {
        "id": f"redirect-methods/{name}-{status}-{method.lower()}-{body}",
        "desc": f"{method} {with_body}, {status}, {name.replace('-', ' ')}: {outcome}.",
        "anchor": REDIRECT_FETCH,
        "step": step,
        "page": f"{HOME}/",
        "request": {"url": f"{start_origin}/start", "method": method, **BODY_MEMBERS[body]},
        "server": _server(f"{start_origin}/start", status, f"{end_origin}/end", first, last),
        "expect": _expect(relation, status, case),
    }


def rows() -> Iterator[dict[str, Any]]:
    """Every relation of origins, status, method and body."""
    for relation in RELATIONS:
        for status in STATUSES:
            for case in METHODS:
                yield _row(relation, status, case)
