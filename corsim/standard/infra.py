"""Byte and code point classes that the other modules share (Infra Standard, RFC 9110).

Header names, values and methods are *isomorphic strings* here: one code point up to
U+00FF for each byte.
"""

from __future__ import annotations

HTTP_TAB_OR_SPACE = "\t "
HTTP_WHITESPACE = "\t\n\r "
ASCII_WHITESPACE = "\t\n\f\r "

HTTP_TOKEN_CODE_POINTS = frozenset("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWERCASE = str.maketrans(_UPPER, _UPPER.lower())
_UPPERCASE = str.maketrans(_UPPER.lower(), _UPPER)


def byte_lowercase(text: str) -> str:
    """*text* with the bytes A to Z, and only those, lowercased (https://infra.spec.whatwg.org/#byte-lowercase)."""
    return text.lower() if text.isascii() else text.translate(_LOWERCASE)


def byte_uppercase(text: str) -> str:
    """*text* with the bytes a to z, and only those, uppercased (https://infra.spec.whatwg.org/#byte-uppercase)."""
    return text.upper() if text.isascii() else text.translate(_UPPERCASE)


def scalar_value_string(text: str) -> str:
    """*text* with lone surrogates replaced by U+FFFD (https://infra.spec.whatwg.org/#javascript-string-convert)."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_token(text: str) -> bool:
    """Whether *text* matches RFC 9110's ``token``: one or more token code points."""
    return bool(text) and HTTP_TOKEN_CODE_POINTS.issuperset(text)


def is_ascii_digits(text: str) -> bool:
    """Whether *text* is one or more of the digits 0 to 9."""
    return text.isascii() and text.isdigit()
