"""Methods in their case forms, and each byte that a method might hold.

Six methods are upper-cased in whatever case they come, three are forbidden in any case, all others keep their case:
https://fetch.spec.whatwg.org/#dom-request, steps 25.2 and 25.3, with the definitions in
https://fetch.spec.whatwg.org/#methods. For XMLHttpRequest: https://xhr.spec.whatwg.org/#dom-xmlhttprequest-open.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

ORIGIN = "https://app.example.com"
URL = "https://api.example.com/data"
REQUEST = "https://fetch.spec.whatwg.org/#dom-request"
OPEN = "https://xhr.spec.whatwg.org/#dom-xmlhttprequest-open"

SAFELISTED = ("GET", "HEAD", "POST")
NORMALISED = ("DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT")
FORBIDDEN = ("CONNECT", "TRACE", "TRACK")
TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~"
HIGH_SAMPLE = (0x80, 0x85, 0xA0, 0xB5, 0xC9, 0xFF)


def _all_cases(word: str) -> list[str]:
    return ["".join(letters) for letters in product(*((letter, letter.lower()) for letter in word))]


def _some_cases(word: str) -> list[str]:
    """The case forms of a long word: all upper, all lower, one letter lower, one letter upper."""
    lower = word.lower()
    one_lower = [word[:i] + lower[i] + word[i + 1 :] for i in range(len(word))]
    one_upper = [lower[:i] + word[i] + lower[i + 1 :] for i in range(len(word))]
    return [word, lower, *one_lower, *one_upper]


def _pattern(method: str) -> str:
    """The case of each letter, for the id: `u` upper, `l` lower."""
    return "".join("u" if letter.isupper() else "l" for letter in method)


def _row(words: str, desc: str, step: str, written: str, sent: str, api: str = "fetch") -> dict[str, Any]:
    preflighted = sent not in SAFELISTED
    exchanges: list[dict[str, Any]] = [
        {"kind": "request", "method": sent, "headers": {"Origin": ORIGIN, "Access-Control-Request-Method": None}}
    ]
    if preflighted:
        asked = {"Access-Control-Request-Method": sent, "Access-Control-Request-Headers": None}
        exchanges.insert(0, {"kind": "preflight", "method": "OPTIONS", "headers": asked})
    allow = {"Access-Control-Allow-Origin": ORIGIN}
    row: dict[str, Any] = {"id": f"method-case/{words}", "desc": desc, "anchor": OPEN if api == "xhr" else REQUEST}
    if api == "fetch":
        row["step"] = step
    return row | {
        "page": f"{ORIGIN}/",
        "request": {"api": api, "url": URL, "method": written},
        "server": {
            "preflight": {"status": 204, "headers": {**allow, "Access-Control-Allow-Methods": sent}},
            "response": {"status": 200, "headers": allow},
        },
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "preflighted": preflighted,
            "exchanges": exchanges,
            "response": {"type": "cors" if api == "fetch" else None, "status": 200},
        },
    }


def _throws(words: str, desc: str, written: str, reason: str, exception: str, api: str = "fetch") -> dict[str, Any]:
    row: dict[str, Any] = {"id": f"method-case/{words}", "desc": desc, "anchor": OPEN if api == "xhr" else REQUEST}
    if api == "fetch":
        row["step"] = "25.2"
    return row | {
        "page": f"{ORIGIN}/",
        "request": {"api": api, "url": URL, "method": written},
        "server": {"response": {"status": 200, "headers": {"Access-Control-Allow-Origin": ORIGIN}}},
        "expect": {
            "verdict": "throws",
            "reason": reason,
            "exception": exception,
            "preflighted": False,
            "exchanges": [],
            "response": None,
        },
    }


def rows() -> Iterator[dict[str, Any]]:
    """Case forms of the six, the three and PATCH; then methods with each ASCII byte and some others."""
    for method in NORMALISED:
        for written in _all_cases(method) if len(method) < 5 else _some_cases(method):
            desc = f"{written} is sent as {method}."
            yield _row(f"normalised-{method.lower()}-{_pattern(written)}", desc, "25.3", written, method)
    for method in FORBIDDEN:
        for written in _all_cases(method) if method == "TRACE" else _some_cases(method):
            words = f"forbidden-{method.lower()}-{_pattern(written)}"
            yield _throws(words, f"{written} is forbidden: fetch() throws.", written, "forbidden-method", "TypeError")
        for written in (method, method.lower(), method.title()):
            words = f"xhr-forbidden-{method.lower()}-{_pattern(written)}"
            desc = f"{written} is forbidden: open() throws a SecurityError."
            yield _throws(words, desc, written, "forbidden-method", "SecurityError", "xhr")
    for written in _all_cases("PATCH"):
        yield _row(f"kept-patch-{_pattern(written)}", f"{written} keeps its case.", "25.3", written, written)
    for method in NORMALISED:
        for written in (method.lower(), method.title()):
            words = f"xhr-normalised-{method.lower()}-{_pattern(written)}"
            yield _row(words, f"open() turns {written} into {method}.", "25.3", written, method, "xhr")
    for byte in (*range(0x80), *HIGH_SAMPLE):
        letter = chr(byte)
        if byte < 0x80 and letter.isalnum() and letter not in "05Aaz":
            continue
        written = f"M{letter}M"
        if byte < 0x80 and (letter.isalnum() or letter in TOKEN_PUNCTUATION):
            desc = f"The byte 0x{byte:02X} may stand in a method."
            yield _row(f"byte-{byte:02x}", desc, "25.2", written, written)
        else:
            desc = f"The byte 0x{byte:02X} may not stand in a method: fetch() throws."
            yield _throws(f"byte-{byte:02x}", desc, written, "invalid-method", "TypeError")
