"""Lists of headers, as pairs of strings, and the few grammars of values that CORS reads (Fetch, 2.2.2; RFC 9110)."""

from __future__ import annotations

from typing import Literal

Headers = list[tuple[str, str]]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
TOKEN = LETTERS + LETTERS.upper() + DIGITS + "!#$%&'*+-.^_`|~"


def lower(text: str) -> str:
    """*text* with the letters of ASCII in lower case, and no others."""
    return "".join(LETTERS[ord(c) - ord("A")] if "A" <= c <= "Z" else c for c in text)


def is_token(text: str) -> bool:
    """Whether *text* is one or more characters of a token."""
    return len(text) > 0 and all(c in TOKEN for c in text)


def values(headers: Headers, name: str) -> list[str]:
    """The values of all headers called *name*."""
    return [value for key, value in headers if lower(key) == lower(name)]


def get(headers: Headers, name: str) -> str | None:
    """https://fetch.spec.whatwg.org/#concept-header-list-get"""
    found = values(headers, name)
    return ", ".join(found) if found else None


def tokens(headers: Headers, name: str) -> list[str] | Literal[False] | None:
    """The list of tokens that *name* holds: None where it is not there, False where one of its values is no list."""
    if not values(headers, name):
        return None
    listed: list[str] = []
    for value in values(headers, name):
        for element in value.split(","):
            token = element.strip("\t ")
            if token == "":
                continue
            if not is_token(token):
                return False
            listed.append(token)
    return listed


def seconds(headers: Headers, name: str) -> int | None:
    """The number that *name* holds; None where it is not there, stands twice, or is no number."""
    found = values(headers, name)
    if len(found) != 1 or found[0] == "" or not all(c in DIGITS for c in found[0]):
        return None
    return int(found[0])


def essence(value: str) -> str | None:
    """Type and subtype of a MIME type, in lower case; None where parsing fails (MIME Sniffing, 4.4)."""
    text = value.strip("\t\n\r ")
    if "/" not in text:
        return None
    type_, rest = text.split("/", 1)
    subtype = rest.split(";", 1)[0].rstrip("\t\n\r ")
    if not is_token(type_) or not is_token(subtype):
        return None
    return lower(type_) + "/" + lower(subtype)


def is_range_with_a_start(value: str) -> bool:
    """Whether *value* is ``bytes=``, a number, ``-``, and nothing or a number that is not less."""
    if not value.startswith("bytes="):
        return False
    parts = value[len("bytes=") :].split("-")
    if len(parts) != 2 or not all(c in DIGITS for part in parts for c in part):
        return False
    start, end = parts
    return start != "" and (end == "" or int(start) <= int(end))
