"""Forbidden request-headers: every name, its case variants, near misses, the override headers by value.

The lists are written out of https://fetch.spec.whatwg.org/#forbidden-request-header. A forbidden header is dropped
without a word: no preflight, nothing on the wire. A near miss is a custom header like any other: the preflight asks for
it and the request carries it. A last group tries each ASCII byte in a name: https://fetch.spec.whatwg.org/#headers-validate.
"""

from collections.abc import Iterator
from typing import Any

ORIGIN = "https://app.example.com"
URL = "https://api.example.com/data"
FORBIDDEN = "https://fetch.spec.whatwg.org/#forbidden-request-header"
VALIDATE = "https://fetch.spec.whatwg.org/#headers-validate"
SET_REQUEST_HEADER = "https://xhr.spec.whatwg.org/#dom-xmlhttprequest-setrequestheader"

# Step 1.
NAMES = (
    "Accept-Charset",
    "Accept-Encoding",
    "Access-Control-Request-Headers",
    "Access-Control-Request-Method",
    "Connection",
    "Content-Length",
    "Cookie",
    "Cookie2",
    "Date",
    "DNT",
    "Expect",
    "Host",
    "Keep-Alive",
    "Origin",
    "Referer",
    "Set-Cookie",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "Via",
)

# The browser's own value where it sends the header itself with a cross-origin GET.
BROWSERS_OWN = {"origin": ORIGIN, "referer": f"{ORIGIN}/"}

# Step 2.
PREFIXED = (
    "Sec-",
    "sec-",
    "SEC-",
    "sEc-X",
    "Sec--",
    "Sec-Fetch-Mode",
    "SEC-FETCH-SITE",
    "sec-ch-ua",
    "Sec-GPC",
    "Sec-WebSocket-Key",
    "Sec-Purpose",
    "Proxy-",
    "proxy-",
    "PROXY-",
    "pRoXy-X",
    "Proxy--",
    "Proxy-Authorization",
    "PROXY-CONNECTION",
    "proxy-authenticate",
)

# Not in step 1, not with a prefix of step 2.
NEAR_MISSES = (
    "Sec",
    "Proxy",
    "Xsec-A",
    "X-Sec-A",
    "Secure",
    "Sec_Fetch",
    "Security-A",
    "Proxy_A",
    "Proxya-b",
    "X-Proxy-A",
    "Accept-Charsets",
    "Accept-Encodings",
    "Access-Control-Request",
    "Access-Control-Request-Header",
    "Access-Control-Request-Methods",
    "Access-Control-Request-Private-Network",
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Headers",
    "Connections",
    "X-Connection",
    "Content-Lengths",
    "X-Content-Length",
    "Content-Encoding",
    "Content-Transfer-Encoding",
    "Cookies",
    "Cookie1",
    "Cookie-2",
    "Cookie3",
    "Cookie22",
    "X-Cookie",
    "Dat",
    "Dates",
    "X-Date",
    "DNT2",
    "Expec",
    "Expect-CT",
    "Hosts",
    "X-Forwarded-Host",
    "Forwarded",
    "KeepAlive",
    "Keep_Alive",
    "Keep-Alives",
    "Origins",
    "X-Origin",
    "Referrer",
    "Referer2",
    "Referrer-Policy",
    "Set-Cookie2",
    "SetCookie",
    "T",
    "TEE",
    "Trailers",
    "Transfer",
    "Transfer-Encodings",
    "Upgrade-Insecure-Requests",
    "Vi",
    "X-Via",
    "User-Agent",
    "Authorization",
    "X-HTTP-Methods",
    "X-HTTP-MethodOverride",
    "X-HTTP-Method-Overrides",
    "X-Method",
    "X-Override",
    "HTTP-Method-Override",
)

# Step 3.
OVERRIDE_NAMES = ("X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override")

# Values with a forbidden method as one of the elements after splitting at the commas outside quotes.
OVERRIDE_DROPPED = {
    "connect": "CONNECT",
    "trace": "TRACE",
    "track": "TRACK",
    "mixed-case": "tRaCe",
    "lower-case": "connect",
    "second": "GET, TRACE",
    "second-without-space": "GET,TRACK",
    "first": "TRACE, GET",
    "middle": "GET, connect, PUT",
    "leading-comma": ",TRACE",
    "trailing-comma": "TRACE,",
    "spaces-and-tabs-around": "GET \t,\t TRACE \t, PUT",
    "after-quoted": '"GET", TRACE',
    "after-quoted-comma": '"GET, PUT", TRACE',
    "after-escaped-backslash": '"a\\\\", TRACE',
}

# Values in which no element is exactly a forbidden method.
OVERRIDE_KEPT = {
    "get": "GET",
    "patch-lower": "patch",
    "empty": "",
    "commas-only": ",,",
    "longer": "TRACES",
    "shorter": "TRAC",
    "two-words": "GET TRACE",
    "semicolon": "TRACE;q=1",
    "semicolon-list": "GET;TRACE",
    "quoted": '"TRACE"',
    "quoted-list": '"GET, TRACE"',
    "quote-left-open": '"GET, TRACE',
    "quote-escaped": '"a\\", TRACE',
    "quote-attached": 'TRACE"x"',
    "single-quotes": "'TRACE'",
    "vertical-tab": "GET,\x0bTRACE",
    "no-break-space": "GET,\xa0TRACE",
    "hyphen": "TRACE-",
}

# https://www.rfc-editor.org/rfc/rfc9110#name-tokens: the characters of a token besides letters and digits.
TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~"
NAME_BYTES = (0x00, 0x01, 0x09, 0x0A, 0x0D, 0x1F, *range(0x20, 0x30), *range(0x3A, 0x41), *range(0x5B, 0x61))
NAME_BYTES_REST = (0x7B, 0x7C, 0x7D, 0x7E, 0x7F, 0x80, 0xA0, 0xB2, 0xE9, 0xFF)


def _server(allow_headers: str) -> dict[str, Any]:
    allow = {"Access-Control-Allow-Origin": ORIGIN}
    return {
        "preflight": {"status": 204, "headers": {**allow, "Access-Control-Allow-Headers": allow_headers}},
        "response": {"status": 200, "headers": allow},
    }


def _row(
    words: str, desc: str, name: str, value: str, *, dropped: bool, step: str, api: str = "fetch"
) -> dict[str, Any]:
    on_wire = BROWSERS_OWN.get(name.lower()) if dropped else value
    exchanges: list[dict[str, Any]] = [{"kind": "request", "method": "GET", "headers": {name: on_wire}}]
    if not dropped:
        asked = {
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": name.lower(),
            name: None,
        }
        exchanges.insert(0, {"kind": "preflight", "method": "OPTIONS", "headers": asked})
    row: dict[str, Any] = {"id": f"forbidden-headers/{words}", "desc": desc}
    if api == "fetch":
        row |= {"anchor": FORBIDDEN, "step": step}
    else:
        row |= {"anchor": SET_REQUEST_HEADER}
    return row | {
        "page": f"{ORIGIN}/",
        "request": {"api": api, "url": URL, "headers": [[name, value]]},
        "server": _server(name),
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "preflighted": not dropped,
            "exchanges": exchanges,
            "response": {"type": "cors" if api == "fetch" else None, "status": 200},
        },
    }


def _case_variants(name: str) -> list[tuple[str, str]]:
    alternating = "".join(c.lower() if i % 2 == 0 else c.upper() for i, c in enumerate(name))
    words = {"as-written": name, "lower": name.lower(), "upper": name.upper(), "alternating": alternating}
    return [(word, variant) for word, variant in words.items() if word == "as-written" or variant != name]


def _name_byte(byte: int) -> dict[str, Any]:
    name = f"x{chr(byte)}y"
    if byte < 0x80 and chr(byte) in TOKEN_PUNCTUATION:
        row = _row(f"name-byte-{byte:02x}", "", name, "v", dropped=False, step="4")
        row["desc"] = f"The byte 0x{byte:02X} may stand in a header name."
        row["anchor"], row["step"] = VALIDATE, "5"
        return row
    return {
        "id": f"forbidden-headers/name-byte-{byte:02x}",
        "desc": f"The byte 0x{byte:02X} may not stand in a header name: fetch() throws.",
        "anchor": VALIDATE,
        "step": "1",
        "page": f"{ORIGIN}/",
        "request": {"url": URL, "headers": [[name, "v"]]},
        "server": _server("x"),
        "expect": {
            "verdict": "throws",
            "reason": "invalid-header-name",
            "exception": "TypeError",
            "preflighted": False,
            "exchanges": [],
            "response": None,
        },
    }


def rows() -> Iterator[dict[str, Any]]:
    """Names in all cases with fetch() and as written with XHR, prefixes, near misses, override values, name bytes."""
    for name in NAMES:
        for words, variant in _case_variants(name):
            desc = f"{variant} is forbidden: dropped, no preflight."
            yield _row(f"name-{name.lower()}-{words}", desc, variant, "1", dropped=True, step="1")
        desc = f"setRequestHeader() ignores {name}."
        yield _row(f"xhr-name-{name.lower()}", desc, name, "1", dropped=True, step="1", api="xhr")
    for number, name in enumerate(PREFIXED, 1):
        desc = f"{name} starts with a reserved prefix: dropped, no preflight."
        words = f"prefix-{number:02}-{name.lower().rstrip('-')}"
        yield _row(words, desc, name, "1", dropped=True, step="2")
    for name in NEAR_MISSES:
        desc = f"{name} is not forbidden: asked for and sent."
        yield _row(f"near-miss-{name.lower().replace('_', '-low-line-')}", desc, name, "1", dropped=False, step="4")
    for name in OVERRIDE_NAMES:
        for words, value in OVERRIDE_DROPPED.items():
            desc = f"{name} that names a forbidden method ({words}) is dropped."
            yield _row(f"{name.lower()}-dropped-{words}", desc, name, value, dropped=True, step="3.2")
        for words, value in OVERRIDE_KEPT.items():
            desc = f"{name} whose elements are no forbidden method ({words}) is kept."
            yield _row(f"{name.lower()}-kept-{words}", desc, name, value, dropped=False, step="4")
        for words, variant in _case_variants(name)[1:]:
            desc = f"{variant} is recognised in any case of the name: TRACE is dropped."
            yield _row(f"{name.lower()}-name-{words}", desc, variant, "TRACE", dropped=True, step="3.2")
        desc = f"setRequestHeader() ignores {name} with a forbidden method among its elements."
        yield _row(f"xhr-{name.lower()}-dropped", desc, name, "GET, track", dropped=True, step="3.2", api="xhr")
        desc = f"setRequestHeader() keeps {name} with a forbidden method in quotes."
        yield _row(f"xhr-{name.lower()}-kept", desc, name, '"TRACK"', dropped=False, step="4", api="xhr")
    for byte in (*NAME_BYTES, *NAME_BYTES_REST):
        yield _name_byte(byte)
