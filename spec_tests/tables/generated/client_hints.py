"""Client hints that a script sets: which of them need no preflight.

By https://fetch.spec.whatwg.org/#cors-safelisted-request-header all do: none of the names is safelisted, whatever the
value is, and a redirect leaves them where they are. What engines make of them, the recordings say.
"""

from collections.abc import Iterator
from typing import Any

API = "https://api.example.com/data"
OWN = "https://app.example.com/go"
ALLOW = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}

NUMBERS = {
    "whole": "8",
    "fraction": "0.25",
    "zeros": "007.50",
    "point-first": ".5",
    "point-last": "1.",
    "two-points": "1.2.3",
    "negative": "-1",
    "plus": "+1",
    "exponent": "1e3",
    "two": "1, 2",
    "empty": "",
    "word": "x",
    "long": "9" * 40,
}
WORDS = {
    "slow-2g": "slow-2g",
    "2g": "2g",
    "3g": "3g",
    "4g": "4g",
    "upper": "4G",
    "5g": "5g",
    "two": "3g, 4g",
    "parameter": "4g;a",
    "empty": "",
}
SWITCHES = {"on": "on", "upper": "ON", "mixed": "oN", "off": "off", "true": "?1", "parameter": "on;a", "empty": ""}
TEXTS = {"text": "a", "link": "<https://a.example/>; level=warning", "unsafe": "(:)", "long": "x" * 129, "empty": ""}

VALUES: dict[str, dict[str, str]] = {
    "Device-Memory": NUMBERS,
    "Downlink": NUMBERS,
    "DPR": NUMBERS,
    "ECT": WORDS,
    "Intervention": TEXTS,
    "RTT": NUMBERS,
    "Save-Data": SWITCHES,
    "Viewport-Width": NUMBERS,
    "Width": NUMBERS,
}

# Like the others, but never sent by browsers under these names.
OTHERS = {
    "Viewport-Height": "1",
    "Content-DPR": "1",
    "UA": '"a"',
    "UA-Arch": '"x86"',
    "Lang": "en",
    "Prefers-Color-Scheme": "dark",
}


def _row(id_: str, name: str, value: str) -> dict[str, Any]:
    preflight = {"kind": "preflight", "headers": {"Access-Control-Request-Headers": name.lower(), name: None}}
    return {
        "id": f"client-hints/{id_}",
        "desc": f"{name}: {value[:20]!a} is asked for: no client hint is safelisted.",
        "anchor": "https://fetch.spec.whatwg.org/#cors-safelisted-request-header",
        "step": "2.e",
        "page": "https://app.example.com/",
        "request": {"url": API, "headers": {name: value}},
        "server": {"preflight": {"headers": ALLOW}, "response": {"headers": ALLOW}},
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "exchanges": [preflight, {"kind": "request", "headers": {name: value}}],
        },
    }


def _redirected(name: str, value: str) -> dict[str, Any]:
    preflight = {"kind": "preflight", "url": API, "headers": {"Access-Control-Request-Headers": name.lower()}}
    return {
        "id": f"client-hints/redirected-{name.lower()}",
        "desc": f"{name} stays on a redirect to another origin, which a preflight precedes.",
        "anchor": "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch",
        "step": "13",
        "page": "https://app.example.com/",
        "request": {"url": OWN, "headers": {name: value}},
        "server": [
            {"on": "request", "url": OWN, "status": 302, "headers": {"Location": API}},
            {"url": API, "headers": ALLOW},
        ],
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "exchanges": [
                {"kind": "request", "url": OWN, "headers": {name: value}},
                preflight,
                {"kind": "request", "url": API, "headers": {name: value}},
            ],
        },
    }


def rows() -> Iterator[dict[str, Any]]:
    """Yield a row for each name and value, and for each name one behind a redirect."""
    for name, values in VALUES.items():
        for id_, value in values.items():
            yield _row(f"{name.lower()}-{id_}", name, value)
        yield _redirected(name, next(iter(values.values())))
    for name, value in OTHERS.items():
        yield _row(f"other-{name.lower()}", name, value)
        yield _redirected(name, value)
