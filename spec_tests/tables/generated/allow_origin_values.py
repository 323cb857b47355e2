"""Access-Control-Allow-Origin: many values, each with and without credentials.

The page is always ``https://app.example.com/``; the server answers a GET with one value of the header (and with
``Access-Control-Allow-Credentials: true`` where credentials are included). Source: the CORS check,
https://fetch.spec.whatwg.org/#concept-cors-check: the value is ``*`` (without credentials) or, byte for byte, the
serialized origin. Which name a refusal gets is the project's own: several values (a comma or a space in it), not an
absolute URL (invalid), or simply another value (mismatch).
"""

from collections.abc import Iterator
from typing import Any

ANCHOR = "https://fetch.spec.whatwg.org/#concept-cors-check"
ORIGIN = "https://app.example.com"
TARGET = "https://api.example.com/data"

# The serialized origin itself; spaces and tabs around a header's value are no part of it.
MATCHING = [
    ORIGIN,
    " " + ORIGIN,
    "\t" + ORIGIN,
    ORIGIN + " ",
    ORIGIN + "\t",
    " \t " + ORIGIN + " \t ",
]

# A comma or a space in the value.
MULTIPLE = [
    ORIGIN + ",",
    "," + ORIGIN,
    ORIGIN + ", ",
    ORIGIN + "," + ORIGIN,
    ORIGIN + ", " + ORIGIN,
    ORIGIN + " " + ORIGIN,
    ORIGIN + " , https://www.example.com",
    ORIGIN + " https://www.example.com",
    "https://www.example.com " + ORIGIN,
    ORIGIN + ", *",
    ORIGIN + ", null",
    "null, " + ORIGIN,
    "*, " + ORIGIN,
    "* *",
    "*,*",
    "*,",
    ",*",
    ",",
    ", ,",
    "null, null",
    "null,",
    "https ://app.example.com",
    "https:// app.example.com",
    "https://app.example.com :443",
    "https://app.example.com # comment",
    "the origin",
    "data:,x",
]

# One value that the URL parser, without a base URL, fails on.
INVALID = [
    "",
    " ",
    "\t",
    "**",
    "***",
    "*.example.com",
    "*://app.example.com",
    "*:443",
    "NULL",
    "Null",
    "nULL",
    "None",
    "nil",
    "undefined",
    "true",
    "false",
    "0",
    "1",
    "any",
    "all",
    "self",
    "'self'",
    "same-origin",
    "origin",
    "%s",
    "$http_origin",
    "${ORIGIN}",
    "app.example.com",
    "app.example.com/",
    ".example.com",
    "example",
    "//app.example.com",
    "/",
    "/index.html",
    "?",
    "#",
    "..",
    '"' + ORIGIN + '"',
    "'" + ORIGIN + "'",
    "`" + ORIGIN + "`",
    "<" + ORIGIN + ">",
    "[" + ORIGIN + "]",
    "(" + ORIGIN + ")",
    '["' + ORIGIN + '"]',
    '"*"',
    "'*'",
    '"null"',
    "https",
    "https//app.example.com",
    "://app.example.com",
    "1https://app.example.com",
    "-https://app.example.com",
    "https://",
    "https://:443",
    "https://app.example.com:65536",
    "https://app.example.com:port",
    "https://app.example.com:-1",
    "https://app.example.com:*",
    "https://[app.example.com]",
    "https://[::1",
    "https://256.256.256.256",
    "https://1.2.3.4.5",
    "https://app<example.com",
    "https://app^example.com",
    "https://app|example.com",
    "https://app%.example.com",
    "https://app%20.example.com",
    "https://app.\x01example.com",
    "\xe9",
]

# One value that is an absolute URL (or exactly null), but not the page's serialized origin.
MISMATCHING = [
    "null",
    " null ",
    ORIGIN + "/",
    ORIGIN + "//",
    ORIGIN + "\\",
    ORIGIN + ".",
    ORIGIN + ":",
    ORIGIN + ":443",
    ORIGIN + ":0443",
    ORIGIN + ":80",
    ORIGIN + ":0",
    ORIGIN + ":8443",
    ORIGIN + ":65535",
    ORIGIN + "/index.html",
    ORIGIN + "?",
    ORIGIN + "?x=1",
    ORIGIN + "#",
    ORIGIN + "#x",
    ORIGIN + "*",
    ORIGIN + "\x0c",
    ORIGIN + ".evil.test",
    "https://evil-app.example.com",
    "https://appp.example.com",
    "https://ap.example.com",
    "https://app.example.co",
    "https://app.example.org",
    "https://example.com",
    "https://www.app.example.com",
    "https://api.example.com",
    "https://app-example.com",
    "https://app_example.com",
    "http://app.example.com",
    "http://app.example.com:443",
    "ws://app.example.com",
    "wss://app.example.com",
    "ftp://app.example.com",
    "ttps://app.example.com",
    "httpss://app.example.com",
    "HTTPS://app.example.com",
    "Https://app.example.com",
    "https://APP.EXAMPLE.COM",
    "https://App.example.com",
    "https://app.example.COM",
    "https:app.example.com",
    "https:/app.example.com",
    "https:///app.example.com",
    "https:\\\\app.example.com",
    "https://@app.example.com",
    "https://user@app.example.com",
    "https://user:pw@app.example.com",
    "https://%61pp.example.com",
    "https://*",
    "https://*.example.com",
    "https://app.*.com",
    "https://127.0.0.1",
    "https://2130706433",
    "https://[::1]",
    "https://localhost",
    "https://xn--bcher-kva.example",
    "https://b\xfccher.example",
    "https://app.\texample.com",
    "localhost:3000",
    "app.example.com:443",
    "about:blank",
    "file:///",
    "blob:https://app.example.com/0b1c",
    "javascript:void(0)",
    "mailto:me@example.com",
    "x:",
]


def _row(group: str, number: int, value: str, credentials: bool, reason: str | None) -> dict[str, Any]:
    headers = [["Access-Control-Allow-Origin", value]]
    request = {"url": TARGET}
    if credentials:
        headers.append(["Access-Control-Allow-Credentials", "true"])
        request["credentials"] = "include"
    with_or_without = "with" if credentials else "without"
    outcome = "shared" if reason is None else "refused"
    expect: dict[str, Any] = {
        "verdict": "allowed" if reason is None else "blocked",
        "reason": reason,
        "preflighted": False,
        "exchanges": [{"kind": "request", "method": "GET", "headers": {"Origin": ORIGIN}}],
    }
    expect["response"] = None if reason else {"type": "cors", "status": 200, "body": "hi"}
    return {
        "id": f"allow-origin-values/{group}-{number:02}-{with_or_without}-credentials",
        "desc": f"Access-Control-Allow-Origin {value!a} {with_or_without} credentials: {outcome}.",
        "anchor": ANCHOR,
        "step": ("7" if credentials else "5") if reason is None else "4",
        "page": ORIGIN + "/",
        "request": request,
        "server": {"response": {"status": 200, "headers": headers, "body": "hi"}},
        "expect": expect,
    }


def rows() -> Iterator[dict[str, Any]]:
    """Yield one row per value and credentials mode."""
    groups: list[tuple[str, list[str], str | None]] = [
        ("matching", MATCHING, None),
        ("multiple", MULTIPLE, "allow-origin-multiple"),
        ("invalid", INVALID, "allow-origin-invalid"),
        ("mismatching", MISMATCHING, "allow-origin-mismatch"),
    ]
    for group, values, reason in groups:
        for number, value in enumerate(values, 1):
            for credentials in (False, True):
                # Values that differ from the origin are refused in the same step whatever the mode: with credentials
                # every third is enough.
                if reason is None or not credentials or number % 3 == 0:
                    yield _row(group, number, value, credentials, reason)
