"""Access-Control-Max-Age: values, and how long the preflight is remembered for each.

Sources: the header's ABNF, ``delta-seconds``, that is one or more digits
(https://fetch.spec.whatwg.org/#http-new-header-syntax, RFC 9111 section 1.2.2); steps 7.8 and 7.9 of CORS-preflight
fetch: missing, several lines or anything else counts as five seconds. Each row is a session: a PUT at 0, one shortly
before the entry's end, one shortly after. The standard lets a browser impose a limit, so nothing here needs an entry
to live longer than 500 seconds, but for the last rows: they look shortly before and after the limits that engines are
known to have.
"""

from collections.abc import Iterator
from typing import Any

ANCHOR = "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"
PAGE = "https://app.example.com/"
TARGET = "https://api.example.com/data"
DEFAULT = 5

MARGIN = 0.4
"""Seconds: what a loaded machine may be late by when an engine is driven."""

# Limits on max-age that engines are known to have, in seconds; the standard has none.
LIMITS = {"webkit": 600, "chromium": 7200, "firefox": 86400}

# Digits and nothing else: valid, with their number of seconds.
VALID: list[tuple[str, int]] = [
    ("0", 0),
    ("00", 0),
    ("000000", 0),
    ("1", 1),
    ("2", 2),
    ("4", 4),
    ("5", 5),
    ("6", 6),
    ("10", 10),
    ("010", 10),
    ("0000000000000000000000030", 30),
    ("60", 60),
    ("120", 120),
    ("300", 300),
    (" 60", 60),
    ("60 ", 60),
    ("\t60\t", 60),
]

# Valid and long: looked at after 500 seconds only.
LONG = ["600", "601", "3600", "7200", "86400", "2147483647", "2147483648", "4294967296", "9" * 20, "9" * 400]

# Not digits only: a failure.
INVALID = [
    "",
    " ",
    "-0",
    "-1",
    "-60",
    "+0",
    "+60",
    "60.0",
    "60.",
    ".5",
    "0.0",
    "6e1",
    "1e3",
    "0x3C",
    "3C",
    "60s",
    "60 s",
    "60 seconds",
    "1m",
    "1 hour",
    "6 0",
    "60\t60",
    "60,",
    ",60",
    "60,60",
    "60, 60",
    "60, 120",
    "0, 60",
    "60;",
    "60; x",
    '"60"',
    "'60'",
    "(60)",
    "60\x01",
    "60\x0b",
    "\xb2",
    "60\xa0",
    "\xd9\xa6\xd9\xa0",
    "max-age=60",
    "Max-Age: 60",
    "*",
    "null",
    "true",
    "false",
    "NaN",
    "Infinity",
    "inf",
    "never",
    "60_0",
    "1,000",
    "60/1",
    "%36%30",
    "Thu, 01 Jan 2099 00:00:00 GMT",
]

# Several lines: a failure, even when they agree; no line at all: null.
LINES: list[tuple[str, list[str], int]] = [
    ("missing", [], DEFAULT),
    ("two-equal", ["60", "60"], DEFAULT),
    ("two-different", ["60", "120"], DEFAULT),
    ("two-zeros", ["0", "0"], DEFAULT),
    ("two-first-empty", ["", "60"], DEFAULT),
    ("two-last-empty", ["60", ""], DEFAULT),
    ("two-first-invalid", ["x", "60"], DEFAULT),
    ("three", ["60", "60", "60"], DEFAULT),
]


def _row(name: str, desc: str, lines: list[str], at: list[tuple[float, bool]]) -> dict[str, Any]:
    headers = [["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Methods", "PUT"]]
    headers += [["Access-Control-Max-Age", line] for line in lines]
    results: list[dict[str, Any]] = []
    for _, remembered in [(0.0, False), *at]:
        exchanges = [] if remembered else [{"kind": "preflight", "method": "OPTIONS"}]
        exchanges.append({"kind": "request", "method": "PUT"})
        results.append({"verdict": "allowed", "reason": None, "exchanges": exchanges})
    return {
        "id": f"max-age-values/{name}",
        "desc": desc,
        "anchor": ANCHOR,
        "step": "7.9",
        "page": PAGE,
        "requests": [{"at": when, "url": TARGET, "method": "PUT"} for when, _ in [(0.0, False), *at]],
        "server": {
            "preflight": {"status": 204, "headers": headers},
            "response": {"status": 200, "headers": {"Access-Control-Allow-Origin": "*"}},
        },
        "expect": {"results": results},
    }


def _around(seconds: int) -> list[tuple[float, bool]]:
    """Moments shortly before and after the end of an entry, and whether it still serves."""
    after = (seconds + MARGIN, False)
    return [after] if seconds == 0 else [(seconds - MARGIN, True), after]


def rows() -> Iterator[dict[str, Any]]:
    """Yield one session per value."""
    for number, (value, seconds) in enumerate(VALID, 1):
        desc = f"Access-Control-Max-Age {value!a}: remembered for {seconds} seconds."
        yield _row(f"valid-{number:02}", desc, [value], _around(seconds))
    for number, value in enumerate(LONG, 1):
        shown = value if len(value) < 25 else f"of {len(value)} nines"
        desc = f"Access-Control-Max-Age {shown}: still remembered after 500 seconds."
        yield _row(f"long-{number:02}", desc, [value], [(500.0, True)])
    for number, value in enumerate(INVALID, 1):
        desc = f"Access-Control-Max-Age {value!a} is not a number of seconds: remembered for {DEFAULT}."
        yield _row(f"invalid-{number:02}", desc, [value], _around(DEFAULT))
    for engine, limit in LIMITS.items():
        for name, when in (("before", limit - 10.0), ("just-after", limit + 0.9), ("after", limit + 10.0)):
            desc = f"Access-Control-Max-Age 2000000: still remembered after {when:g} seconds; {engine} limits it."
            row = _row(f"limit-{limit}-{name}", desc, ["2000000"], [(when, True)])
            yield row | {"step": "7.10"}
    for name, lines, seconds in LINES:
        shown = ", ".join(map(ascii, lines)) or "none"
        desc = f"Access-Control-Max-Age on {len(lines)} lines ({shown}): remembered for {seconds} seconds."
        yield _row(f"lines-{name}", desc, lines, _around(seconds))
