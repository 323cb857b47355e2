"""Rows whose scenario needs a ``null``, which a merge patch would take for "absent".

https://fetch.spec.whatwg.org/#dom-request (steps 10, 11 and 35),
https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (step 16).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

REQUEST = "https://fetch.spec.whatwg.org/#dom-request"
NETWORK = "https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch"
XHR_SEND = "https://xhr.spec.whatwg.org/#dom-xmlhttprequest-send"
URL = "https://api.example.com/data"


def rows() -> Iterator[dict[str, Any]]:
    """The rows."""
    yield _row(
        "window",
        "The member window may be null.",
        REQUEST,
        {"window": None},
        200,
        {"verdict": "allowed", "reason": None},
    )
    yield _row(
        "window-proxy",
        "A 407 to a request whose window is null: nobody may be asked for a password, so it is a network error.",
        NETWORK,
        {"window": None},
        407,
        {"verdict": "blocked", "reason": "proxy-authentication-required", "response": None},
    )
    for method in ("GET", "HEAD"):
        yield _row(
            f"body-{method.lower()}",
            f"A body of null is no body, so {method} may have it.",
            REQUEST,
            {"method": method, "body": None},
            200,
            {"verdict": "allowed", "exchanges": [{"method": method, "body": None}]},
        )
    yield _row(
        "body-post",
        "POST with a body of null sends no body, and a Content-Length of 0.",
        REQUEST,
        {"method": "POST", "body": None},
        200,
        {"verdict": "allowed", "exchanges": [{"body": None, "headers": {"Content-Length": "0", "Content-Type": None}}]},
    )
    yield _row(
        "xhr-body",
        "send(null) sends no body.",
        XHR_SEND,
        {"api": "xhr", "method": "POST", "body": None},
        200,
        {"verdict": "allowed", "exchanges": [{"body": None, "headers": {"Content-Length": "0"}}]},
    )


def _row(
    name: str, desc: str, anchor: str, request: dict[str, Any], status: int, expect: dict[str, Any]
) -> dict[str, Any]:
    answer = {"status": status, "headers": {"Access-Control-Allow-Origin": "*"}}
    return {
        "id": f"null-members/{name}",
        "desc": desc,
        "anchor": anchor,
        "page": "https://app.example.com/",
        "request": {"url": URL, **request},
        "server": {"response": answer},
        "expect": expect,
    }
