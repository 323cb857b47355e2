"""The TypeErrors of ``new Request(input, init)``: each alone, and which one wins when two apply.

The order of the steps is the order of the errors: https://fetch.spec.whatwg.org/#dom-request, steps 5 to 39.
Headers and bodies throw inside https://fetch.spec.whatwg.org/#concept-headers-fill (step 33) and
https://fetch.spec.whatwg.org/#concept-bodyinit-extract (step 37.1).

The sizes at the limit of keepalive are here as well, since such bodies are too long to stand in a file:
https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch, step 8.10.5.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

PAGE = "https://app.example.com/"
SAME = "https://app.example.com/data"
CROSS = "https://api.example.com/data"
REQUEST = "https://fetch.spec.whatwg.org/#dom-request"
NETWORK_OR_CACHE = "https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch"
STREAM = {"stream": "x"}

#: Errors in the order of the steps: name, step, reason, and the members that bring the error about.
ERRORS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("invalid-url", "5.2", "invalid-url", {"url": "https://"}),
    ("url-credentials", "5.3", "url-includes-credentials", {"url": "https://u:p@api.example.com/"}),
    ("window", "10", "window-not-null", {"window": "self"}),
    ("referrer", "14.3.2", "invalid-referrer", {"referrer": "https://"}),
    ("mode-navigate", "17", "mode-navigate", {"mode": "navigate"}),
    ("only-if-cached", "21", "only-if-cached-mode", {"cache": "only-if-cached"}),
    ("invalid-method", "25.2", "invalid-method", {"method": "A B"}),
    ("forbidden-method", "25.2", "forbidden-method", {"method": "TRACE"}),
    ("no-cors-method", "32.1", "no-cors-method", {"mode": "no-cors", "method": "PUT"}),
    ("header-pair", "33.5", "invalid-header-pair", {"headers": [["X-A"]]}),
    ("header-name", "33.5", "invalid-header-name", {"headers": [["X A", "1"]]}),
    ("header-value", "33.5", "invalid-header-value", {"headers": [["X-A", "a\nb"]]}),
    ("get-with-body", "35", "body-with-get-or-head", {"method": "GET", "body": "x"}),
    ("stream-keepalive", "37.1", "stream-keepalive", {"body": STREAM, "keepalive": True}),
    ("stream-without-duplex", "39.1", "stream-without-duplex", {"body": STREAM}),
    ("stream-mode", "39.2", "stream-mode", {"mode": "no-cors", "body": STREAM, "duplex": "half"}),
)

URLS = ("https://", "//", "http://[", "https://a b/", "https://api.example.com:-1/", "https://api.example.com:65536/",
        "https://[::1", "https://1.2.3.256/", "https://%00/", "https://a^b/", "http://?x", "https://#x")  # fmt: skip
CREDENTIALS = ("https://u@h.example/", "https://:p@h.example/", "https://u:p@h.example/", "https://u:@h.example/",
               "https://%20@h.example/", "https://a@b@h.example/", "//u@h.example/", "http://u@h.example/",
               "ftp://u:p@h.example/", "foo://u@h/")  # fmt: skip
BODIES: tuple[tuple[str, Any], ...] = (
    ("string", "x"),
    ("empty-string", ""),
    ("urlencoded", {"urlencoded": {"a": "1"}}),
    ("empty-urlencoded", {"urlencoded": {}}),
    ("formdata", {"formdata": {"a": "1"}}),
    ("blob", {"blob": "x", "type": "text/plain"}),
    ("empty-blob", {"blob": ""}),
    ("bytes", {"bytes": "eA=="}),
    ("empty-bytes", {"bytes": ""}),
    ("stream", STREAM),
)
MODES = ("no-cors", "cors", "same-origin")
CACHES = ("default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached")


def _throws(name: str, desc: str, step: str, reason: str, request: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"request-init-errors/{name}",
        "desc": desc,
        "anchor": REQUEST,
        "step": step,
        "page": PAGE,
        "request": request,
        "server": {"response": {"headers": {"Access-Control-Allow-Origin": "*"}}},
        "expect": {
            "verdict": "throws",
            "exception": "TypeError",
            "reason": reason,
            "preflighted": False,
            "exchanges": [],
            "response": None,
        },
    }


def _complete(members: dict[str, Any], url: str) -> dict[str, Any]:
    """A request with *members*; a body needs a method, and a stream is given duplex where nothing is said of it."""
    request = {"url": url, **members}
    if "body" in request and "method" not in request:
        request["method"] = "POST"
    return request


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any] | None:
    """Both errors in one request; None if they want different things of one member."""
    if any(first[name] != second[name] for name in first.keys() & second.keys()):
        return None
    joined = {**first, **second}
    if first == {"body": STREAM}:  # The error is that duplex is missing, whatever the other one brings.
        joined.pop("duplex", None)
    return joined


def _single_errors() -> Iterator[dict[str, Any]]:
    for name, step, reason, members in ERRORS:
        for place, url in (("same", SAME), ("cross", CROSS)):
            if place == "same" and "url" in members:
                continue
            extra = {"duplex": "half"} if name == "stream-keepalive" else {}
            request = _complete({**members, **extra}, url)
            yield _throws(f"{name}-{place}", f"Alone, to the {place} origin: {reason}.", step, reason, request)


def _pairs() -> Iterator[dict[str, Any]]:
    for (name, step, reason, members), (later, _, _, others) in combinations(ERRORS, 2):
        joined = _joined(members, others)
        if joined is None:
            continue
        request = _complete(joined, CROSS)
        yield _throws(f"{name}-before-{later}", f"{name} and {later} together: the first wins.", step, reason, request)


def _values() -> Iterator[dict[str, Any]]:
    for number, url in enumerate(URLS, 1):
        yield _throws(f"url-{number}", f"{url} does not parse.", "5.2", "invalid-url", {"url": url})
        desc = f"{url} as the referrer does not parse."
        yield _throws(f"referrer-{number}", desc, "14.3.2", "invalid-referrer", {"url": CROSS, "referrer": url})
    for number, url in enumerate(CREDENTIALS, 1):
        desc = f"{url} includes credentials."
        yield _throws(f"credentials-{number}", desc, "5.3", "url-includes-credentials", {"url": url})
    for kind, body in BODIES:
        for method in ("GET", "HEAD", "get", "Head"):
            case = "upper" if method.isupper() else "other"
            request: dict[str, Any] = {"url": CROSS, "method": method, "body": body, "duplex": "half"}
            name = f"body-{kind}-{method.lower()}-{case}"
            yield _throws(name, f"{method} with a body ({kind}).", "35", "body-with-get-or-head", request)


def _cache_and_mode() -> Iterator[dict[str, Any]]:
    """Of all pairs of cache mode and mode, those with only-if-cached throw unless the mode is same-origin."""
    for cache in CACHES:
        for mode in MODES:
            name = f"cache-{cache}-mode-{mode}"
            request = {"url": SAME, "cache": cache, "mode": mode}
            if cache == "only-if-cached" and mode != "same-origin":
                yield _throws(name, f"Cache {cache} in mode {mode} throws.", "21", "only-if-cached-mode", request)
                continue
            row = _throws(name, f"Cache {cache} in mode {mode} does not throw.", "21", "", request)
            if cache == "only-if-cached":
                row["expect"] = {"verdict": "blocked", "reason": "only-if-cached-miss", "exchanges": []}
            else:
                row["expect"] = {"verdict": "allowed", "reason": None, "preflighted": False}
            yield row


def _keepalive() -> Iterator[dict[str, Any]]:
    """64 kibibytes are 65536 bytes; the body's length is counted in bytes."""
    sizes: tuple[tuple[str, Any, int], ...] = (
        ("string-32768", "a" * 32768, 32768),
        ("string-65535", "a" * 65535, 65535),
        ("string-65536", "a" * 65536, 65536),
        ("string-65537", "a" * 65537, 65537),
        ("string-two-byte-65536", "\u00e9" * 32768, 65536),
        ("string-two-byte-65538", "\u00e9" * 32769, 65538),
        ("blob-65536", {"blob": "a" * 65536}, 65536),
        ("blob-65537", {"blob": "a" * 65537}, 65537),
        ("urlencoded-65536", {"urlencoded": {"a": "b" * 65534}}, 65536),
        ("urlencoded-65537", {"urlencoded": {"a": "b" * 65535}}, 65537),
    )
    for name, body, size in sizes:
        for method in ("POST", "PUT"):
            for keepalive in (True, False):
                yield _keepalive_row(name, method, body, size, keepalive=keepalive)


def _keepalive_row(name: str, method: str, body: Any, size: int, *, keepalive: bool) -> dict[str, Any]:
    blocked = keepalive and size > 65536
    preflight = [{"kind": "preflight", "method": "OPTIONS", "headers": {"Content-Length": None}}]
    request = [{"kind": "request", "method": method, "headers": {"Content-Length": str(size)}}]
    exchanges = (preflight if method == "PUT" else []) + ([] if blocked else request)
    outcome = "is too large" if blocked else "is sent"
    kind = name.rsplit("-", 1)[0]
    allow = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "*"}
    return {
        "id": f"request-init-errors/keepalive-{str(keepalive).lower()}-{method.lower()}-{name}",
        "desc": f"{method} with keepalive {str(keepalive).lower()} and {size} bytes ({kind}) {outcome}.",
        "anchor": NETWORK_OR_CACHE,
        "step": "8.10.5",
        "page": PAGE,
        "request": {"url": CROSS, "method": method, "body": body, "keepalive": keepalive},
        "server": {"response": {"headers": allow}},
        "expect": {
            "verdict": "blocked" if blocked else "allowed",
            "reason": "keepalive-body-too-large" if blocked else None,
            "preflighted": method == "PUT",
            "exchanges": exchanges,
        },
    }


def rows() -> Iterator[dict[str, Any]]:
    """Single errors, pairs of errors, the values that bring one about, and the limit of keepalive."""
    yield from _single_errors()
    yield from _pairs()
    yield from _values()
    yield from _cache_and_mode()
    yield from _keepalive()
