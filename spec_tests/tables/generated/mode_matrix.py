"""Each mode with each kind of method, redirect mode and target: what is sent and what the script is given.

https://fetch.spec.whatwg.org/#concept-main-fetch, step 12, and the method check of
https://fetch.spec.whatwg.org/#dom-request, step 32.1. The server always answers 200 and allows everything.
"""

from collections.abc import Iterator
from typing import Any

ORIGIN = "https://app.example.com"
TARGETS = {"own": f"{ORIGIN}/x", "cross": "https://api.example.com/x"}
MODES = ("cors", "no-cors", "same-origin")
REDIRECTS = ("follow", "error", "manual")
SAFELISTED = ("GET", "HEAD", "POST")
# id word: (the method as the script writes it, as it is sent)
METHODS = {
    "get": ("GET", "GET"),
    "head": ("HEAD", "HEAD"),
    "post": ("POST", "POST"),
    "put": ("PUT", "PUT"),
    "delete": ("DELETE", "DELETE"),
    "options": ("OPTIONS", "OPTIONS"),
    "patch": ("PATCH", "PATCH"),
    "lower-patch": ("patch", "patch"),
    "lower-put": ("put", "PUT"),
    "custom": ("PURGE", "PURGE"),
}
MAIN_FETCH = "https://fetch.spec.whatwg.org/#concept-main-fetch"
REQUEST = "https://fetch.spec.whatwg.org/#dom-request"
OPAQUE = {"type": "opaque", "status": 0, "statusText": "", "url": "", "redirected": False, "headers": [], "body": None}


def _nothing(verdict: str, reason: str) -> dict[str, Any]:
    expect = {"verdict": verdict, "reason": reason, "preflighted": False, "exchanges": [], "response": None}
    return expect | ({"exception": "TypeError"} if verdict == "throws" else {})


def _outcome(mode: str, target: str, method: str, redirect: str) -> tuple[str, str, str, dict[str, Any]]:
    """The anchor, the step, what to say of it, and the expectation; `method` as it is sent."""
    own, safelisted = target == "own", method in SAFELISTED
    if mode == "no-cors" and not safelisted:
        return REQUEST, "32.1", "refused by fetch()", _nothing("throws", "no-cors-method")
    if mode == "same-origin" and not own:
        return MAIN_FETCH, "12.c", "nothing is sent", _nothing("blocked", "same-origin-mode")
    if mode == "no-cors" and not own and redirect != "follow":
        return MAIN_FETCH, "12.d.1", "nothing is sent", _nothing("blocked", "no-cors-redirect-mode")
    url = TARGETS[target]
    preflighted = not own and not safelisted
    with_origin = method not in ("GET", "HEAD") or (mode == "cors" and not own)
    origin = ORIGIN if with_origin else None
    exchanges: list[dict[str, Any]] = [{"kind": "request", "method": method, "url": url, "headers": {"Origin": origin}}]
    if preflighted:
        asked = {"Origin": ORIGIN, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": None}
        exchanges.insert(0, {"kind": "preflight", "method": "OPTIONS", "url": url, "headers": asked})
    response: dict[str, Any] = {
        "status": 200,
        "url": url,
        "redirected": False,
        "body": None if method == "HEAD" else "ok",
    }
    if own:
        step, what, response = "12.b.2", "sent, a basic response", response | {"type": "basic"}
    elif mode == "no-cors":
        step, what, response = "12.d.3", "sent, an opaque response", OPAQUE
    elif preflighted:
        step, what, response = "12.f.2", "a preflight, then a CORS response", response | {"type": "cors"}
    else:
        step, what, response = "12.g.2", "sent, a CORS response", response | {"type": "cors"}
    expect = {"verdict": "allowed", "reason": None, "preflighted": preflighted}
    return MAIN_FETCH, step, what, expect | {"exchanges": exchanges, "response": response}


def rows() -> Iterator[dict[str, Any]]:
    for mode in MODES:
        for target, url in TARGETS.items():
            for word, (written, sent) in METHODS.items():
                for redirect in REDIRECTS:
                    anchor, step, what, expect = _outcome(mode, target, sent, redirect)
                    yield {
                        "id": f"mode-matrix/{mode}-{target}-{word}-{redirect}",
                        "desc": f"Mode {mode}, {target} origin, method {written}, redirect {redirect}: {what}.",
                        "anchor": anchor,
                        "step": step,
                        "page": f"{ORIGIN}/",
                        "request": {"url": url, "method": written, "mode": mode, "redirect": redirect},
                        "server": {
                            "preflight": {
                                "status": 204,
                                "headers": {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": sent},
                            },
                            "response": {"status": 200, "headers": {"Access-Control-Allow-Origin": "*"}, "body": "ok"},
                        },
                        "expect": expect,
                    }
