"""The Origin header for each method, mode, relation of page and target, and referrer policy.

https://fetch.spec.whatwg.org/#append-a-request-origin-header: a CORS request always has it, GET and HEAD otherwise
never, other methods always, and outside mode cors the referrer policy can turn it into null.
"""

from collections.abc import Iterator
from typing import Any

APPEND = "https://fetch.spec.whatwg.org/#append-a-request-origin-header"
HTTPS, HTTP = "https://app.example.com", "http://app.example.com"
# relation: (the page, its serialised origin, the target, whether the target is of the page's origin)
RELATIONS: dict[str, tuple[str | dict[str, Any], str, str, bool]] = {
    "https-own": (f"{HTTPS}/", HTTPS, f"{HTTPS}/x", True),
    "http-own": (f"{HTTP}/", HTTP, f"{HTTP}/x", True),
    "https-cross": (f"{HTTPS}/", HTTPS, "https://api.example.com/x", False),
    "https-to-http": (f"{HTTPS}/", HTTPS, "http://api.example.com/x", False),
    "http-to-https": (f"{HTTP}/", HTTP, "https://api.example.com/x", False),
    "sandboxed": ({"url": f"{HTTPS}/", "sandboxed": True}, "null", "https://api.example.com/x", False),
}
POLICIES = (
    "",
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
)
NULL_ON_DOWNGRADE = ("", "no-referrer-when-downgrade", "strict-origin", "strict-origin-when-cross-origin")
METHODS = ("GET", "HEAD", "POST")
HEAD_POLICIES = ("", "no-referrer", "same-origin")


def _origin(mode: str, method: str, relation: str, policy: str) -> tuple[str | None, str]:
    """The header's value, or None, and the step that decides."""
    _, origin, _, own = RELATIONS[relation]
    if mode == "cors" and not own:
        return origin, "3"
    if method in ("GET", "HEAD"):
        return None, "4"
    if mode == "cors":
        return origin, "4.2"
    if policy == "no-referrer":
        return "null", "4.1.a"
    if policy in NULL_ON_DOWNGRADE:
        return ("null" if relation == "https-to-http" else origin), "4.1.b"
    if policy == "same-origin":
        return (origin if own else "null"), "4.1.c"
    return origin, "4.1.d"


def _row(mode: str, method: str, relation: str, policy: str) -> dict[str, Any]:
    page, _, url, own = RELATIONS[relation]
    value, step = _origin(mode, method, relation, policy)
    kind = "basic" if own else "opaque" if mode == "no-cors" else "cors"
    named = policy or "default"
    seen = "no Origin" if value is None else f"Origin {value}"
    return {
        "id": f"origin-header/sweep-{mode}-{method.lower()}-{relation}-{named}",
        "desc": f"{method} in mode {mode}, {relation.replace('-', ' ')}, {named} policy: {seen}.",
        "anchor": APPEND,
        "step": step,
        "page": page,
        "request": {"url": url, "method": method, "mode": mode, "referrerPolicy": policy},
        "server": {"response": {"status": 200, "headers": {"Access-Control-Allow-Origin": "*"}}},
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "preflighted": False,
            "exchanges": [{"kind": "request", "method": method, "url": url, "headers": {"Origin": value}}],
            "response": {"type": kind},
        },
    }


def rows() -> Iterator[dict[str, Any]]:
    for mode in ("cors", "no-cors", "same-origin"):
        for relation, (_, _, _, own) in RELATIONS.items():
            if mode == "same-origin" and not own:
                continue
            for method in METHODS:
                for policy in HEAD_POLICIES if method == "HEAD" else POLICIES:
                    yield _row(mode, method, relation, policy)
