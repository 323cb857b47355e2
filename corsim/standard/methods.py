"""Methods: which are methods, which are forbidden, and how they are normalised (Fetch, 2.2.1)."""

from __future__ import annotations

from .infra import byte_uppercase, is_token

CORS_SAFELISTED_METHODS = frozenset({"GET", "HEAD", "POST"})
"""https://fetch.spec.whatwg.org/#cors-safelisted-method"""

FORBIDDEN_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})
"""https://fetch.spec.whatwg.org/#forbidden-method (compared byte-case-insensitively)"""

NORMALIZED_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})


def is_a_method(method: str) -> bool:
    """Whether *method* matches the ``method`` token production (https://fetch.spec.whatwg.org/#concept-method)."""
    return is_token(method)


def is_a_cors_safelisted_method(method: str) -> bool:
    """Whether *method* is `GET`, `HEAD` or `POST`, in exactly this case."""
    return method in CORS_SAFELISTED_METHODS


def is_a_forbidden_method(method: str) -> bool:
    """Whether *method* is `CONNECT`, `TRACE` or `TRACK` in any case."""
    return byte_uppercase(method) in FORBIDDEN_METHODS


# https://fetch.spec.whatwg.org/#concept-method-normalize
def normalize_a_method(method: str) -> str:
    """*method*, uppercased if it is one of six; `patch` is not one of them."""
    upper = byte_uppercase(method)
    return upper if upper in NORMALIZED_METHODS else method
