"""Every blocked port, on http and on https, and the ports beside them.

The table of https://fetch.spec.whatwg.org/#bad-port, and the check of
https://fetch.spec.whatwg.org/#block-bad-port, which main fetch makes before anything is sent. A URL's default port is
no port (https://url.spec.whatwg.org/#concept-basic-url-parser), so it is never a blocked one.
"""

from collections.abc import Iterator
from typing import Any

PAGE = "https://app.example.com/"
HOST = "api.example.com"
CHECK = "https://fetch.spec.whatwg.org/#block-bad-port"
# fmt: off
BAD_PORTS = (
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
)
# fmt: on
DEFAULT_PORTS = {"http": 80, "https": 443}
ALLOW = {"Access-Control-Allow-Origin": "*"}
SERVED = {"response": {"status": 200, "headers": ALLOW, "body": "ok"}}
BLOCKED: dict[str, Any] = {
    "verdict": "blocked",
    "reason": "bad-port",
    "preflighted": False,
    "exchanges": [],
    "response": None,
}


def _row(words: str, desc: str, request: dict[str, Any], expect: dict[str, Any], **more: Any) -> dict[str, Any]:
    row = {"id": f"bad-ports/{words}", "desc": desc, "anchor": CHECK, "step": "2", "page": PAGE, "request": request}
    return row | {"server": SERVED} | more | {"expect": expect}


def _sent(url: str, kind: str = "cors") -> dict[str, Any]:
    return {
        "verdict": "allowed",
        "reason": None,
        "preflighted": False,
        "exchanges": [{"kind": "request", "method": "GET", "url": url}],
        "response": {"type": kind, "status": 200, "url": url},
    }


def _wire(scheme: str, port: int) -> str:
    """The URL as it is serialised: the scheme's default port is left out."""
    return f"{scheme}://{HOST}/" if port == DEFAULT_PORTS[scheme] else f"{scheme}://{HOST}:{port}/"


def _redirected(location: str, expect: dict[str, Any], words: str, desc: str) -> dict[str, Any]:
    first = f"https://{HOST}/start"
    rules = [
        {"url": first, "status": 302, "headers": ALLOW | {"Location": location}},
        {"status": 200, "headers": ALLOW},
    ]
    exchanges = [{"kind": "request", "method": "GET", "url": first}, *expect["exchanges"]]
    return _row(words, desc, {"url": first}, expect | {"exchanges": exchanges}, server=rules)


def _single_rows() -> Iterator[dict[str, Any]]:
    """The check's place among the others: method, mode, own origin, spelling, redirects."""
    bad = f"https://{HOST}:25/"
    yield _row(
        "preflight-not-sent", "PUT to port 25: not even the preflight is sent.", {"url": bad, "method": "PUT"}, BLOCKED
    )
    yield _row("no-cors", "Port 25 is blocked in mode no-cors too.", {"url": bad, "mode": "no-cors"}, BLOCKED)
    desc = "The port is looked at before mode no-cors looks at the redirect mode."
    yield _row("no-cors-manual", desc, {"url": bad, "mode": "no-cors", "redirect": "manual"}, BLOCKED)
    desc = "The port is looked at before mode same-origin refuses another origin."
    yield _row("same-origin-mode", desc, {"url": bad, "mode": "same-origin"}, BLOCKED)
    own = "https://app.example.com:6000/"
    yield _row("own-origin", "A page on port 6000 cannot fetch from its own origin.", {"url": own}, BLOCKED, page=own)
    desc = "Leading zeros do not hide a blocked port."
    yield _row("leading-zeros", desc, {"url": f"https://{HOST}:00025/"}, BLOCKED)
    desc = "A port on an IPv6 host is looked at as well."
    yield _row("ipv6", desc, {"url": "https://[2001:db8::1]:25/"}, BLOCKED)
    desc = "XMLHttpRequest to port 25 gets a network error."
    yield _row("xhr", desc, {"api": "xhr", "method": "GET", "url": bad}, BLOCKED)
    for scheme, port in DEFAULT_PORTS.items():
        url = f"{scheme}://{HOST}/"
        desc = f"{port}, the default port of {scheme}, is sent without a port."
        yield _row(f"default-{scheme}", desc, {"url": f"{scheme}://{HOST}:{port}/"}, _sent(url))
        desc = f"A {scheme} URL without a port is sent."
        yield _row(f"no-port-{scheme}", desc, {"url": url}, _sent(url))
    for scheme, port in (("http", 443), ("https", 65535), ("http", 8080), ("https", 8443)):
        url = f"{scheme}://{HOST}:{port}/"
        yield _row(f"allowed-{scheme}-{port}", f"{scheme} on port {port} is sent.", {"url": url}, _sent(url))
    for scheme in DEFAULT_PORTS:
        desc = f"A redirect to {scheme} on port 25 is blocked at the redirect."
        yield _redirected(f"{scheme}://{HOST}:25/", BLOCKED, f"redirect-{scheme}-bad", desc)
        url = f"{scheme}://{HOST}:26/"
        sent = _sent(url) | {"response": {"type": "cors", "status": 200, "url": url, "redirected": True}}
        yield _redirected(url, sent, f"redirect-{scheme}-allowed", f"A redirect to {scheme} on port 26 is followed.")


def rows() -> Iterator[dict[str, Any]]:
    for port in BAD_PORTS:
        for scheme in ("http", "https"):
            desc = f"{scheme} on port {port} is blocked before anything is sent."
            yield _row(f"{scheme}-{port}", desc, {"url": f"{scheme}://{HOST}:{port}/"}, BLOCKED)
    beside = sorted({port + step for port in BAD_PORTS for step in (-1, 1)} - set(BAD_PORTS) - {-1})
    for port in beside:
        desc = f"https on port {port}, beside a blocked port, is sent."
        yield _row(f"beside-{port}", desc, {"url": f"https://{HOST}:{port}/"}, _sent(_wire("https", port)))
    yield from _single_rows()
