"""Each byte inside the value of a CORS-safelisted request-header.

The lists below are written out of https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte (Accept and
Content-Type) and of the alphabet in https://fetch.spec.whatwg.org/#cors-safelisted-request-header (the two language
headers). NUL, LF and CR cannot stand inside a header value at all: https://fetch.spec.whatwg.org/#headers-validate.
The server allows everything by name, so that each request succeeds and only the preflight differs.
"""

from collections.abc import Iterator
from typing import Any

ORIGIN = "https://app.example.com"
URL = "https://api.example.com/data"
SAFELISTED = "https://fetch.spec.whatwg.org/#cors-safelisted-request-header"
VALIDATE = "https://fetch.spec.whatwg.org/#headers-validate"

# Not part of any header value.
IMPOSSIBLE = (0x00, 0x0A, 0x0D)

# CORS-unsafe request-header bytes, without the three above.
UNSAFE = (
    *(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0B, 0x0C, 0x0E, 0x0F),
    *(0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F),
    *(0x22, 0x28, 0x29, 0x3A, 0x3C, 0x3E, 0x3F, 0x40, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x7F),
)

# All that Accept-Language and Content-Language may hold.
LANGUAGE_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz *,-.;="

# The controls tried in Content-Language and Content-Type; Accept and Accept-Language get all that are possible.
CONTROL_SAMPLE = (0x01, 0x09, 0x0B, 0x1F)

# Bytes above ASCII that software likes to take for a letter, a digit, a space or a control.
HIGH_SAMPLE = (0x80, 0x85, 0x9F, 0xA0, 0xAA, 0xAD, 0xB2, 0xB5, 0xB9, 0xC0, 0xD7, 0xDF, 0xE9, 0xFF)

# What a value around the byte looks like; the Content-Type stays text/plain with a parameter.
PATTERNS = {
    "Accept": "a{}b",
    "Accept-Language": "a{}b",
    "Content-Language": "a{}b",
    "Content-Type": "text/plain;a=b{}c",
}
UNSAFE_STEP = {"Accept": "2.a", "Accept-Language": "2.b", "Content-Language": "2.b", "Content-Type": "2.c.1"}


def _row(name: str, byte: int, *, safe: bool) -> dict[str, Any]:
    value = PATTERNS[name].format(chr(byte))
    exchanges: list[dict[str, Any]] = [{"kind": "request", "method": "GET", "headers": {name: value}}]
    if not safe:
        asked = {
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": name.lower(),
            name: "*/*" if name == "Accept" else None,
        }
        exchanges.insert(0, {"kind": "preflight", "method": "OPTIONS", "headers": asked})
    allow = {"Access-Control-Allow-Origin": ORIGIN}
    return {
        "id": f"safelist-bytes/{name.lower()}-{byte:02x}",
        "desc": f"{name} with the byte 0x{byte:02X} inside is {'' if safe else 'not '}safelisted.",
        "anchor": SAFELISTED,
        "step": "3" if safe else UNSAFE_STEP[name],
        "page": f"{ORIGIN}/",
        "request": {"url": URL, "headers": {name: value}},
        "server": {
            "preflight": {"status": 204, "headers": {**allow, "Access-Control-Allow-Headers": name}},
            "response": {"status": 200, "headers": allow},
        },
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "preflighted": not safe,
            "exchanges": exchanges,
            "response": {"type": "cors", "status": 200},
        },
    }


def _impossible(name: str, byte: int) -> dict[str, Any]:
    return {
        "id": f"safelist-bytes/{name.lower()}-{byte:02x}",
        "desc": f"The byte 0x{byte:02X} inside {name} is no part of a header value: fetch() throws.",
        "anchor": VALIDATE,
        "step": "1",
        "page": f"{ORIGIN}/",
        "request": {"url": URL, "headers": {name: PATTERNS[name].format(chr(byte))}},
        "server": {"response": {"status": 200, "headers": {"Access-Control-Allow-Origin": ORIGIN}}},
        "expect": {
            "verdict": "throws",
            "reason": "invalid-header-value",
            "exception": "TypeError",
            "preflighted": False,
            "exchanges": [],
            "response": None,
        },
    }


def rows() -> Iterator[dict[str, Any]]:
    """All 256 bytes in Accept; the printable ASCII bytes and a sample of the others in the other three headers."""
    for byte in range(0x100):
        if byte in IMPOSSIBLE:
            yield _impossible("Accept", byte)
        else:
            yield _row("Accept", byte, safe=byte not in UNSAFE)
    for byte in (*range(0x80), *HIGH_SAMPLE):
        if byte not in IMPOSSIBLE:
            yield _row("Accept-Language", byte, safe=chr(byte) in LANGUAGE_ALPHABET)
    for byte in (*CONTROL_SAMPLE, *range(0x20, 0x80), *HIGH_SAMPLE):
        yield _row("Content-Language", byte, safe=chr(byte) in LANGUAGE_ALPHABET)
        yield _row("Content-Type", byte, safe=byte not in UNSAFE)
