"""What Chromium's DevTools say of a failure: from a reason of the catalogue to its codes.

`Network.loadingFailed` has a ``corsErrorStatus`` (a ``CorsError`` and a ``failedParameter``), the
name of a network error as ``errorText``, or a ``blockedReason``. :data:`ERRORS` has them for every reason;
where one reason of ours is several of Chromium's, by a rule on the values that were decided on and on the
:class:`Call`. What the renderer refuses before it asks the network is not reported at all. That this is so
in every recorded failure is tested (``spec_tests/test_chromium_errors.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corsim.standard.engine_urls import parse_as
from corsim.standard.origins import serialize_an_origin
from corsim.standard.reasons import Explained, Reason

from .chromium import CHROMIUM

NEWEST = CHROMIUM.profile(CHROMIUM.versions[-1])

UNSAFE_REDIRECT_SCHEMES = ("about", "blob", "data", "file", "filesystem")
"""Schemes to which Chromium takes a redirect for an attack."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be known of the request besides the reason.

    ``was_sent`` says that the request itself was; ``location`` is where its last answer redirects it to, if it does.
    """

    api: Literal["fetch", "xhr"]
    page_origin: str
    was_sent: bool
    location: str | None


@dataclass(frozen=True, slots=True)
class ChromiumError:
    """A failure as DevTools report it."""

    error_text: str = "net::ERR_FAILED"
    cors_error: str | None = None
    failed_parameter: str = ""
    """A header value, a method or a header name; empty where there is none, or where it is not UTF-8."""
    blocked_reason: str | None = None


Rule: TypeAlias = Callable[[Explained, Call], ChromiumError | None]

BLOCKED = ChromiumError("", blocked_reason="other")
ABORTED = ChromiumError("net::ERR_ABORTED")


def chromium_error(explained: Explained, call: Call) -> ChromiumError | None:
    """What Chromium's DevTools say of a request that failed for this reason; None if they say nothing."""
    error = ERRORS[explained.reason]
    return error(explained, call) if callable(error) else error


def _cors(name: str, parameter: str | None = None) -> Rule:
    """A CORS code whose parameter is the value called *parameter*."""

    def rule(explained: Explained, _call: Call) -> ChromiumError:
        value = None if parameter is None else explained.values[parameter]
        return ChromiumError(cors_error=name, failed_parameter=_text(value))

    return rule


def _in_utf8(value: str) -> str:
    return value.encode("latin-1").decode("utf-8", "replace")


def _text(value: str | None) -> str:
    try:
        return (value or "").encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _other_origin(prefix: str = "") -> Rule:
    """Another origin, or none at all: Chromium parses the bytes of the value as UTF-8, and `null` is an origin."""

    def rule(explained: Explained, _call: Call) -> ChromiumError:
        seen = explained.values["seen"]
        is_origin = seen == "null" or parse_as(NEWEST, _in_utf8(seen)) is not None
        name = "AllowOriginMismatch" if is_origin else "InvalidAllowOriginValue"
        return ChromiumError(cors_error=prefix + name, failed_parameter=_text(seen))

    return rule


def _net(name: str) -> ChromiumError:
    return ChromiumError(f"net::ERR_{name}")


def _conflict(explained: Explained, _call: Call) -> ChromiumError:
    return _net("RESPONSE_HEADERS_MULTIPLE_" + explained.values["header"].upper().replace("-", "_"))


def _redirect_scheme(explained: Explained, _call: Call) -> ChromiumError:
    is_unsafe = explained.values["seen"].scheme in UNSAFE_REDIRECT_SCHEMES
    return _net("UNSAFE_REDIRECT") if is_unsafe else ChromiumError(cors_error="CorsDisabledScheme")


def _redirect_credentials(explained: Explained, _call: Call) -> ChromiumError:
    by_cors = explained.values["by"] == "CORS"
    return ChromiumError(cors_error="RedirectContainsCredentials") if by_cors else ABORTED


def _connection(explained: Explained, _call: Call) -> ChromiumError:
    """A host without an address is named; else a connection broke."""
    return _net("NAME_NOT_RESOLVED" if "url" in explained.values else "EMPTY_RESPONSE")


def _scheme(explained: Explained, call: Call) -> ChromiumError | None:
    if explained.values["url"].scheme == "file":
        return BLOCKED
    if call.api != "xhr":
        return None
    is_source = explained.values["url"].scheme == "view-source"
    return BLOCKED if is_source else ChromiumError(cors_error="CorsDisabledScheme")


def _same_origin_mode(_explained: Explained, call: Call) -> ChromiumError | None:
    return ABORTED if call.was_sent else None


def _integrity(_explained: Explained, call: Call) -> ChromiumError | None:
    """Of a redirect that is not followed there is no body."""
    return ABORTED if call.location else None


def _blob(explained: Explained, call: Call) -> ChromiumError:
    is_own = serialize_an_origin(explained.values["url"].origin) == call.page_origin
    return _net("FILE_NOT_FOUND") if is_own else BLOCKED


ERRORS: Mapping[Reason, ChromiumError | Rule | None] = {
    # The API throws.
    Reason.INVALID_ENUM_VALUE: None,
    Reason.INVALID_URL: None,
    Reason.URL_INCLUDES_CREDENTIALS: None,
    Reason.INVALID_METHOD: None,
    Reason.FORBIDDEN_METHOD: None,
    Reason.NO_CORS_METHOD: None,
    Reason.INVALID_HEADER_NAME: None,
    Reason.INVALID_HEADER_VALUE: None,
    Reason.INVALID_HEADER_PAIR: None,
    Reason.IMMUTABLE_HEADERS: None,
    Reason.INVALID_REFERRER: None,
    Reason.MODE_NAVIGATE: None,
    Reason.ONLY_IF_CACHED_MODE: None,
    Reason.WINDOW_NOT_NULL: None,
    Reason.BODY_WITH_GET_OR_HEAD: None,
    Reason.STREAM_WITHOUT_DUPLEX: None,
    Reason.STREAM_MODE: None,
    Reason.STREAM_KEEPALIVE: None,
    # The response may not be shared.
    Reason.ALLOW_ORIGIN_MISSING: _cors("MissingAllowOriginHeader"),
    Reason.ALLOW_ORIGIN_MISMATCH: _other_origin(),
    Reason.ALLOW_ORIGIN_MULTIPLE: _cors("MultipleAllowOriginValues", "seen"),
    Reason.ALLOW_ORIGIN_INVALID: _other_origin(),
    Reason.ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS: _cors("WildcardOriginNotAllowed"),
    Reason.CREDENTIALS_NOT_ALLOWED: _cors("InvalidAllowCredentials", "seen"),
    # The preflight's response does not permit the request.
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISSING: _cors("PreflightMissingAllowOriginHeader"),
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH: _other_origin("Preflight"),
    Reason.PREFLIGHT_ALLOW_ORIGIN_MULTIPLE: _cors("PreflightMultipleAllowOriginValues", "seen"),
    Reason.PREFLIGHT_ALLOW_ORIGIN_INVALID: _other_origin("Preflight"),
    Reason.PREFLIGHT_ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS: _cors("PreflightWildcardOriginNotAllowed"),
    Reason.PREFLIGHT_CREDENTIALS_NOT_ALLOWED: _cors("PreflightInvalidAllowCredentials", "seen"),
    Reason.PREFLIGHT_STATUS: _cors("PreflightInvalidStatus"),
    Reason.PREFLIGHT_REDIRECT: _cors("PreflightDisallowedRedirect"),
    Reason.PREFLIGHT_ALLOW_METHODS_INVALID: _cors("InvalidAllowMethodsPreflightResponse"),
    Reason.PREFLIGHT_ALLOW_HEADERS_INVALID: _cors("InvalidAllowHeadersPreflightResponse"),
    Reason.PREFLIGHT_METHOD_DISALLOWED: _cors("MethodDisallowedByPreflightResponse", "needed"),
    Reason.PREFLIGHT_HEADER_DISALLOWED: _cors("HeaderDisallowedByPreflightResponse", "needed"),
    # A redirect may not be followed.
    Reason.REDIRECT_LOCATION_INVALID: _net("INVALID_REDIRECT"),
    Reason.REDIRECT_SCHEME_DISALLOWED: _redirect_scheme,
    Reason.REDIRECT_TOO_MANY: _net("TOO_MANY_REDIRECTS"),
    Reason.REDIRECT_INCLUDES_CREDENTIALS: _redirect_credentials,
    Reason.REDIRECT_MODE_ERROR: ChromiumError(),
    Reason.REDIRECT_STREAM_BODY: _net("INVALID_ARGUMENT"),
    # The request may not be made.
    Reason.SAME_ORIGIN_MODE: _same_origin_mode,
    Reason.NO_CORS_REDIRECT_MODE: None,
    Reason.SCHEME_DISALLOWED: _scheme,
    Reason.SCHEME_UNSUPPORTED: _scheme,
    Reason.BAD_PORT: _net("UNSAFE_PORT"),
    Reason.KEEPALIVE_BODY_TOO_LARGE: None,
    Reason.ONLY_IF_CACHED_MISS: _net("CACHE_MISS"),
    Reason.STREAM_BODY_OVER_HTTP1: _net("ALPN_NEGOTIATION_FAILED"),
    Reason.BLOB_NOT_FOUND: _blob,
    Reason.BLOB_METHOD_DISALLOWED: _net("METHOD_NOT_SUPPORTED"),
    Reason.BLOB_RANGE_INVALID: _net("REQUEST_RANGE_NOT_SATISFIABLE"),
    Reason.DATA_URL_INVALID: _net("INVALID_URL"),
    Reason.AUTHENTICATION_STREAM_BODY: ChromiumError(),
    Reason.PROXY_AUTHENTICATION_REQUIRED: _net("UNEXPECTED_PROXY_AUTH"),
    # What came back cannot be used; a connection that fails otherwise than by closing has other names.
    Reason.CONNECTION_FAILED: _connection,
    Reason.CONFLICTING_HEADERS: _conflict,
    Reason.NO_MATCHING_RULE: _net("EMPTY_RESPONSE"),
    Reason.INTEGRITY_MISMATCH: _integrity,
    # Other browsers' own reasons, which Chromium never has.
    Reason.ADDRESS_BLOCKED: None,
    Reason.MIXED_CONTENT: None,
    Reason.STREAM_BODY_UNSUPPORTED: None,
}
"""By reason, what DevTools say, a rule for it, or None where they say nothing."""
