"""Statuses: which pass a preflight, and what each is worth on the actual response.

Sources: ok status (https://fetch.spec.whatwg.org/#ok-status), null body status, redirect status, step 7 of
CORS-preflight fetch, and step 22 of main fetch. Left out: interim responses (100 to 199), and 407 and 421, for which
HTTP-network-or-cache fetch has steps of its own.
"""

from collections.abc import Iterator
from typing import Any

PREFLIGHT = "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"
MAIN_FETCH = "https://fetch.spec.whatwg.org/#concept-main-fetch"
REDIRECT_FETCH = "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch"
PAGE = "https://app.example.com/"
TARGET = "https://api.example.com/data"

OK_STATUSES = range(200, 300)
NULL_BODY_STATUSES = (204, 205, 304)
REDIRECT_STATUSES = (301, 302, 303, 307, 308)
LEFT_OUT = (407, 421)
OTHER_STATUSES = [
    status
    for numbers in (range(300, 310), (399,), range(400, 432), (451, 499), range(500, 512), (599,))
    for status in numbers
    if status not in LEFT_OUT
]
# Actual responses: the registered successes and a few unregistered ones are enough.
RESPONSE_STATUSES = [*range(200, 209), 218, 226, 250, 299, *OTHER_STATUSES]


def _preflight_row(status: int, location: bool = False) -> dict[str, Any]:
    passes = status in OK_STATUSES
    reason = None if passes else "preflight-status"
    headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "PUT"}
    suffix, extra = "", ""
    if location:
        headers["Location"] = "/elsewhere"
        suffix, extra = "-location", " with a Location"
        if status in REDIRECT_STATUSES:
            reason = "preflight-redirect"
    exchanges: list[dict[str, Any]] = [{"kind": "preflight", "method": "OPTIONS", "url": TARGET}]
    if passes:
        exchanges.append({"kind": "request", "method": "PUT", "url": TARGET})
    outcome = "lets the request through" if passes else "blocks it"
    expect: dict[str, Any] = {
        "verdict": "allowed" if passes else "blocked",
        "reason": reason,
        "preflighted": True,
        "exchanges": exchanges,
    }
    if not passes:
        expect["response"] = None
    return {
        "id": f"status-codes/preflight-{status}{suffix}",
        "desc": f"A preflight answered with {status}{extra} {outcome}.",
        "anchor": PREFLIGHT,
        "step": "7",
        "page": PAGE,
        "request": {"url": TARGET, "method": "PUT"},
        "server": {
            "preflight": {"status": status, "headers": headers},
            "response": {"status": 200, "headers": {"Access-Control-Allow-Origin": "*"}},
        },
        "expect": expect,
    }


def _response_row(status: int) -> dict[str, Any]:
    body = None if status in NULL_BODY_STATUSES else "hi"
    anchor, step, remark = MAIN_FETCH, "22", "with its body" if body else "without a body"
    if status in REDIRECT_STATUSES:
        anchor, step, remark = REDIRECT_FETCH, "4", "as it is, for it has no Location"
    return {
        "id": f"status-codes/response-{status}",
        "desc": f"A {status} that passes the CORS check is given to the script {remark}.",
        "anchor": anchor,
        "step": step,
        "page": PAGE,
        "request": {"url": TARGET},
        "server": {
            "response": {"status": status, "headers": {"Access-Control-Allow-Origin": "*"}, "body": "hi"},
        },
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "preflighted": False,
            "exchanges": [{"kind": "request", "method": "GET", "url": TARGET}],
            "response": {"type": "cors", "status": status, "url": TARGET, "redirected": False, "body": body},
        },
    }


def rows() -> Iterator[dict[str, Any]]:
    """Yield one row per status on a preflight's response, then one per status on the actual response."""
    for status in (*OK_STATUSES, *OTHER_STATUSES):
        yield _preflight_row(status)
    for status in (200, 201, 204, 300, *REDIRECT_STATUSES, 304, 305, 306, 309, 404):
        yield _preflight_row(status, location=True)
    for status in RESPONSE_STATUSES:
        yield _response_row(status)
