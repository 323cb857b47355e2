"""What Chromium prints: the texts of its CORS errors, of other failures, and of the exceptions that scripts get.

A CORS error is printed by its code (``CorsError``), which :mod:`corsim.profiles.chromium_errors` has for each reason.
Other failures of the network are printed with the name of a network error. Texts of the current version are as
recorded in ``spec_tests/recorded/console/chromium.json``; :data:`OLDER` has some of earlier ones.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator

from corsim.profiles.chromium_errors import ABORTED, Call, chromium_error
from corsim.standard.integrity import HASH_ALGORITHMS, parse_metadata
from corsim.standard.reasons import Reason

from .facts import Facts
from .templates import Message

HEAD = (
    "[Access to {what} at '{url}'[ (redirected from '{first}')] from origin '{origin}' has been blocked by CORS "
    "policy: ]"
)
CHECK = "Response to preflight request doesn't pass access control check: "
HINT = "Have the server send the header with a valid value."
BY_ATTRIBUTE = (
    "The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute."
)

_CHECKS = {
    "MissingAllowOriginHeader": (
        "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        "ALLOW_ORIGIN_MISSING",
    ),
    "AllowOriginMismatch": (
        (
            "The 'Access-Control-Allow-Origin' header has a value '{seen}' that is not equal to the supplied "
            "origin.[ {hint}]"
        ),
        "ALLOW_ORIGIN_MISMATCH ALLOW_ORIGIN_INVALID",
    ),
    "InvalidAllowOriginValue": (
        "The 'Access-Control-Allow-Origin' header contains the invalid value '{seen}'.[ {hint}]",
        "ALLOW_ORIGIN_INVALID ALLOW_ORIGIN_MISMATCH",
    ),
    "MultipleAllowOriginValues": (
        "The 'Access-Control-Allow-Origin' header contains multiple values '{seen}', but only one is allowed.[ {hint}]",
        "ALLOW_ORIGIN_MULTIPLE",
    ),
    "WildcardOriginNotAllowed": (
        (
            "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when "
            "the request's credentials mode is 'include'.[ {attribute}]"
        ),
        "ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS",
    ),
    "InvalidAllowCredentials": (
        (
            "The value of the 'Access-Control-Allow-Credentials' header in the response is '{seen}' which must be "
            "'true' when the request's credentials mode is 'include'.[ {attribute}]"
        ),
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
    "RESPONSE_HEADERS_MULTIPLE_CONTENT_DISPOSITION": (Reason.CONFLICTING_HEADERS,),
    "RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH": (Reason.CONFLICTING_HEADERS,),
    "RESPONSE_HEADERS_MULTIPLE_LOCATION": (Reason.CONFLICTING_HEADERS,),
    "TOO_MANY_REDIRECTS": (Reason.REDIRECT_TOO_MANY,),
    "UNEXPECTED_PROXY_AUTH": (Reason.PROXY_AUTHENTICATION_REQUIRED,),
    "UNSAFE_PORT": (Reason.BAD_PORT,),
    "UNSAFE_REDIRECT": (Reason.REDIRECT_SCHEME_DISALLOWED,),
}
"""Names of network errors that say for which reason the request failed."""

REFUSED = (
    Message(
        "same-origin-mode",
        'Fetch API cannot load {url}. Request mode is "same-origin" but the URL\'s origin is not same as the request '
        "origin {origin}.",
        (Reason.SAME_ORIGIN_MODE,),
    ),
    Message(
        "scheme-not-supported",
        'Fetch API cannot load {url}. URL scheme "{scheme}" is not supported.',
        (Reason.SCHEME_DISALLOWED, Reason.SCHEME_UNSUPPORTED),
    ),
    Message(
        "no-cors-redirect-mode",
        'Fetch API cannot load {url}. Request mode is "no-cors" but the redirect mode is not "follow".',
        (Reason.NO_CORS_REDIRECT_MODE,),
    ),
)
"""What the page's own process refuses."""

UNSAFE_ATTEMPT = Message(
    "unsafe-attempt",
    "Unsafe attempt to load URL {url} from frame with URL {page}. Domains, protocols and ports must match.",
    (Reason.SAME_ORIGIN_MODE, Reason.REDIRECT_INCLUDES_CREDENTIALS),
)
"""What is printed where a redirect leads to another origin, which the mode does not allow."""

INTEGRITY = (
    Message(
        "integrity-digest",
        "Failed to find a valid digest in the 'integrity' attribute for resource '{url}' with computed {algorithm} "
        "integrity '{seen}'. The resource has been blocked.",
        (Reason.INTEGRITY_MISMATCH,),
    ),
    Message(
        "integrity-not-eligible",
        "Subresource Integrity: The resource '{url}' has an integrity attribute, but the response is not eligible for "
        "integrity validation.",
        (Reason.INTEGRITY_MISMATCH,),
    ),
    Message(
        "integrity-failed",
        "Fetch API cannot load {url}. SRI's integrity checks failed.",
        (Reason.INTEGRITY_MISMATCH,),
    ),
)
"""What is printed of integrity: what was computed, or that nothing could be; and that it failed."""

NETWORK = tuple(Message(f"net::ERR_{name}", f"net::ERR_{name}", reasons) for name, reasons in NET_ERRORS.items())

FAILED = Message("net::ERR_FAILED", "net::ERR_FAILED", (), generic=True)
"""What is printed besides the text of a CORS error, and for some other failures."""

_THEREFORE = "[ Origin '{origin}' is therefore not allowed access.]"
_CANNOT_LOAD = "[XMLHttpRequest cannot load {url}. ]"


def _older() -> Iterator[Message]:
    """Up to Chromium 66 or so; the sentences that later ones have, too, are found anyway."""
    for prefix, start in (("", ""), ("PREFLIGHT_", CHECK)):
        name = "Preflight" if prefix else ""
        for check, (text, reasons) in _CHECKS.items():
            yield Message(
                name + check,
                f"XMLHttpRequest cannot load {{url}}. {start}{text}{_THEREFORE[1:-1]}",
                _reasons(reasons, prefix),
                is_recorded=False,
            )
        yield Message(
            f"{name}WildcardOriginNotAllowed",
            f"{_CANNOT_LOAD}{start}A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the "
            f"credentials flag is true.{_THEREFORE}",
            _reasons("ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS", prefix),
            is_recorded=False,
        )
        yield Message(
            f"{name}InvalidAllowCredentials",
            f"{_CANNOT_LOAD}{start}Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is "
            f"'{{seen}}'. It must be 'true' to allow credentials.{_THEREFORE}",
            _reasons("CREDENTIALS_NOT_ALLOWED", prefix),
            is_recorded=False,
        )


def _older_without_a_check() -> Iterator[Message]:
    """The texts of those versions that are not about a header's value."""
    yield Message(
        "PreflightInvalidStatus",
        f"{_CANNOT_LOAD}Response for preflight has invalid HTTP status code {{status}}",
        (Reason.PREFLIGHT_STATUS,),
        is_recorded=False,
    )
    yield Message(
        "PreflightDisallowedRedirect",
        f"{_CANNOT_LOAD}Response for preflight is invalid (redirect)",
        (Reason.PREFLIGHT_REDIRECT,),
        is_recorded=False,
    )
    yield Message(
        "AllowOriginMismatch",
        "XMLHttpRequest cannot load {url}. Origin {origin} is not allowed by Access-Control-Allow-Origin.",
        (Reason.ALLOW_ORIGIN_MISSING, Reason.ALLOW_ORIGIN_MISMATCH, Reason.ALLOW_ORIGIN_INVALID),
        is_recorded=False,
    )


OLDER = (*_older(), *_older_without_a_check())

MESSAGES = (*CORS_ERRORS, *REFUSED, UNSAFE_ATTEMPT, *INTEGRITY, *NETWORK, FAILED)

_BY_NAME = {message.name: message for message in MESSAGES}


def printed(facts: Facts) -> Iterator[tuple[Message, str]]:
    """What is printed of a call that was blocked, each message with its text."""
    values = _values(facts)
    if facts.explained.reason is Reason.INTEGRITY_MISMATCH:
        for message in (INTEGRITY[0] if "algorithm" in values else INTEGRITY[1], INTEGRITY[2]):
            # What was computed, is of the last URL; what failed, is of the first.
            yield message, message.template.format(values | ({"url": facts.first} if message is INTEGRITY[2] else {}))
        return
    was_sent = facts.last is not None and not facts.was_preflight
    error = chromium_error(facts.explained, Call(facts.api, facts.origin, was_sent, facts.location))
    if error is None or error.blocked_reason is not None:
        for message in REFUSED:
            if facts.api == "fetch" and facts.explained.reason in message.reasons:
                yield message, message.template.format(values)
        return
    if error.error_text == ABORTED.error_text:
        if facts.mode == "same-origin" and facts.target is not None and not facts.is_same_origin(facts.target):
            yield UNSAFE_ATTEMPT, UNSAFE_ATTEMPT.template.format(values | {"url": facts.target.href})
        return
    if error.cors_error is not None:
        message = _BY_NAME[error.cors_error]
        seen = CORS_SCHEMES if error.cors_error == "CorsDisabledScheme" else error.failed_parameter
        yield message, message.template.format(values | {"seen": seen})
    message = _BY_NAME.get(error.error_text, FAILED)
    yield message, f"Failed to load resource: {error.error_text}"


CORS_SCHEMES = (
    "chrome, chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data, http, https, "
    "isolated-app"
)
"""The schemes that Chromium lists, besides those that an embedder adds."""


def _values(facts: Facts) -> dict[str, str]:
    values = {
        "what": "fetch" if facts.api == "fetch" else "XMLHttpRequest",
        "url": facts.url if facts.last is not None or facts.explained.reason not in REFUSED[1].reasons else facts.href,
        "origin": facts.origin,
        "page": facts.page,
        "method": facts.value("needed"),
        "name": facts.value("needed"),
        "scheme": facts.url.partition(":")[0],
    }
    if facts.first != facts.url:
        values["first"] = facts.first
    values |= {"attribute": BY_ATTRIBUTE} if facts.api == "xhr" else {"hint": HINT}
    return values | _digest(facts)


def _digest(facts: Facts) -> dict[str, str]:
    """What Chromium computed of a body by the strongest of its metadata's algorithms; nothing of one it may not see."""
    algorithms = [algorithm for algorithm, _ in parse_metadata(facts.value("needed"))]
    if facts.explained.values.get("seen") is None or facts.body is None or not algorithms:
        return {}
    strongest = max(algorithms, key=HASH_ALGORITHMS.index)
    digest = b64encode(hashlib.new(strongest, facts.body).digest()).decode("ascii")
    return {"algorithm": f"SHA-{strongest.removeprefix('sha')}", "seen": digest}
