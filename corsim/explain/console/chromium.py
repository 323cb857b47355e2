"""What Chromium prints: the texts of its CORS errors, of other failures, and of the exceptions that scripts get.

A CORS error is printed by its code (``CorsError``), which :mod:`corsim.profiles.chromium_errors` has for each reason.
Other failures of the network are printed with the name of a network error. Texts of the current version are as
recorded in ``spec_tests/recorded/console/chromium.json``; :data:`OLDER` has some of earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from corsim.profiles.chromium_errors import Call, chromium_error
from corsim.standard.reasons import Reason

from .facts import Facts
from .templates import Message

HEAD = (
    "[Access to {what} at '{url}'[ (redirected from '{first}')] from origin '{origin}' has been blocked by CORS policy: ]"
)
CHECK = "Response to preflight request doesn't pass access control check: "
BY_ATTRIBUTE = (
    " The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute."
)

_CHECKS = {
    "MissingAllowOriginHeader": (
        "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        "ALLOW_ORIGIN_MISSING",
    ),
    "AllowOriginMismatch": (
        "The 'Access-Control-Allow-Origin' header has a value '{seen}' that is not equal to the supplied origin.",
        "ALLOW_ORIGIN_MISMATCH ALLOW_ORIGIN_INVALID",
    ),
    "InvalidAllowOriginValue": (
        "The 'Access-Control-Allow-Origin' header contains the invalid value '{seen}'.",
        "ALLOW_ORIGIN_INVALID ALLOW_ORIGIN_MISMATCH",
    ),
    "MultipleAllowOriginValues": (
        "The 'Access-Control-Allow-Origin' header contains multiple values '{seen}', but only one is allowed.",
        "ALLOW_ORIGIN_MULTIPLE",
    ),
    "WildcardOriginNotAllowed": (
        "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the "
        "request's credentials mode is 'include'.[{attribute}]",
        "ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS",
    ),
    "InvalidAllowCredentials": (
        "The value of the 'Access-Control-Allow-Credentials' header in the response is '{seen}' which must be 'true' "
        "when the request's credentials mode is 'include'.[{attribute}]",
        "CREDENTIALS_NOT_ALLOWED",
    ),
}
"""The CORS check: the code, the text, and the reasons; a preflight's have the same names with a prefix."""


def _reasons(names: str, prefix: str = "") -> tuple[Reason, ...]:
    return tuple(Reason[prefix + name] for name in names.split())


def _checks() -> Iterator[Message]:
    for name, (text, reasons) in _CHECKS.items():
        preflight = _reasons(reasons, "PREFLIGHT_")
        yield Message(name, HEAD + text, _reasons(reasons), preflight)
        yield Message(f"Preflight{name}", HEAD + CHECK + text, preflight)


CORS_ERRORS = (
    *_checks(),
    Message("PreflightInvalidStatus", HEAD + CHECK + "It does not have HTTP ok status.", (Reason.PREFLIGHT_STATUS,)),
    Message(
        "PreflightDisallowedRedirect",
        HEAD + CHECK + "Redirect is not allowed for a preflight request.",
        (Reason.PREFLIGHT_REDIRECT,),
    ),
    Message(
        "InvalidAllowMethodsPreflightResponse",
        HEAD + "Cannot parse Access-Control-Allow-Methods response header field in preflight response.",
        (Reason.PREFLIGHT_ALLOW_METHODS_INVALID,),
    ),
    Message(
        "InvalidAllowHeadersPreflightResponse",
        HEAD + "Cannot parse Access-Control-Allow-Headers response header field in preflight response.",
        (Reason.PREFLIGHT_ALLOW_HEADERS_INVALID,),
    ),
    Message(
        "MethodDisallowedByPreflightResponse",
        HEAD + "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response.",
        (Reason.PREFLIGHT_METHOD_DISALLOWED,),
    ),
    Message(
        "HeaderDisallowedByPreflightResponse",
        HEAD + "Request header field {name} is not allowed by Access-Control-Allow-Headers in preflight response.",
        (Reason.PREFLIGHT_HEADER_DISALLOWED,),
    ),
    Message(
        "CorsDisabledScheme",
        HEAD + "Cross origin requests are only supported for protocol schemes: {seen}.",
        (Reason.SCHEME_DISALLOWED, Reason.SCHEME_UNSUPPORTED, Reason.REDIRECT_SCHEME_DISALLOWED),
    ),
    Message(
        "RedirectContainsCredentials",
        HEAD
        + "Redirect location '{seen}' contains a username and password, which is disallowed for cross-origin requests.",
        (Reason.REDIRECT_INCLUDES_CREDENTIALS,),
    ),
)
"""Texts for a ``CorsError``, which is their name."""

NET_ERRORS = {
    "ALPN_NEGOTIATION_FAILED": (Reason.STREAM_BODY_OVER_HTTP1,),
    "CACHE_MISS": (Reason.ONLY_IF_CACHED_MISS,),
    "EMPTY_RESPONSE": (Reason.CONNECTION_FAILED, Reason.NO_MATCHING_RULE),
    "FILE_NOT_FOUND": (Reason.BLOB_NOT_FOUND,),
    "INVALID_ARGUMENT": (Reason.REDIRECT_STREAM_BODY,),
    "INVALID_REDIRECT": (Reason.REDIRECT_LOCATION_INVALID,),
    "INVALID_URL": (Reason.DATA_URL_INVALID,),
    "METHOD_NOT_SUPPORTED": (Reason.BLOB_METHOD_DISALLOWED,),
    "REQUEST_RANGE_NOT_SATISFIABLE": (Reason.BLOB_RANGE_INVALID,),
    "RESPONSE_HEADERS_MULTIPLE_LOCATION": (Reason.REDIRECT_LOCATION_INVALID,),
    "TOO_MANY_REDIRECTS": (Reason.REDIRECT_TOO_MANY,),
    "UNEXPECTED_PROXY_AUTH": (Reason.PROXY_AUTHENTICATION_REQUIRED,),
    "UNSAFE_PORT": (Reason.BAD_PORT,),
    "UNSAFE_REDIRECT": (Reason.REDIRECT_SCHEME_DISALLOWED,),
}
"""Names of network errors that say for which reason the request failed."""
