"""The catalogue of reasons: why a fetch ended in a network error, or why the API threw.

A network error carries exactly one reason. The Fetch Standard itself only says
"return a network error"; the catalogue gives each of those places a name of its own,
so that two different mistakes are never told in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from .anchors import ANCHORS
from .values import plain, show


class Reason(StrEnum):
    """Why the script was not given a response. The value is the name used in JSON."""

    # The API throws before there is a fetch.
    INVALID_ENUM_VALUE = "invalid-enum-value"
    INVALID_URL = "invalid-url"
    URL_INCLUDES_CREDENTIALS = "url-includes-credentials"
    INVALID_METHOD = "invalid-method"
    FORBIDDEN_METHOD = "forbidden-method"
    NO_CORS_METHOD = "no-cors-method"
    INVALID_HEADER_NAME = "invalid-header-name"
    INVALID_HEADER_VALUE = "invalid-header-value"
    INVALID_HEADER_PAIR = "invalid-header-pair"
    IMMUTABLE_HEADERS = "immutable-headers"
    INVALID_REFERRER = "invalid-referrer"
    MODE_NAVIGATE = "mode-navigate"
    ONLY_IF_CACHED_MODE = "only-if-cached-mode"
    WINDOW_NOT_NULL = "window-not-null"
    BODY_WITH_GET_OR_HEAD = "body-with-get-or-head"
    STREAM_WITHOUT_DUPLEX = "stream-without-duplex"
    STREAM_MODE = "stream-mode"
    STREAM_KEEPALIVE = "stream-keepalive"

    # The response may not be shared with the page's origin.
    ALLOW_ORIGIN_MISSING = "allow-origin-missing"
    ALLOW_ORIGIN_MISMATCH = "allow-origin-mismatch"
    ALLOW_ORIGIN_MULTIPLE = "allow-origin-multiple"
    ALLOW_ORIGIN_INVALID = "allow-origin-invalid"
    ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS = "allow-origin-wildcard-with-credentials"
    CREDENTIALS_NOT_ALLOWED = "credentials-not-allowed"

    # The preflight's response does not permit the request.
    PREFLIGHT_ALLOW_ORIGIN_MISSING = "preflight-allow-origin-missing"
    PREFLIGHT_ALLOW_ORIGIN_MISMATCH = "preflight-allow-origin-mismatch"
    PREFLIGHT_ALLOW_ORIGIN_MULTIPLE = "preflight-allow-origin-multiple"
    PREFLIGHT_ALLOW_ORIGIN_INVALID = "preflight-allow-origin-invalid"
    PREFLIGHT_ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS = "preflight-allow-origin-wildcard-with-credentials"
    PREFLIGHT_CREDENTIALS_NOT_ALLOWED = "preflight-credentials-not-allowed"
    PREFLIGHT_STATUS = "preflight-status"
    PREFLIGHT_REDIRECT = "preflight-redirect"
    PREFLIGHT_ALLOW_METHODS_INVALID = "preflight-allow-methods-invalid"
    PREFLIGHT_ALLOW_HEADERS_INVALID = "preflight-allow-headers-invalid"
    PREFLIGHT_METHOD_DISALLOWED = "preflight-method-disallowed"
    PREFLIGHT_HEADER_DISALLOWED = "preflight-header-disallowed"

    # A redirect may not be followed.
    REDIRECT_LOCATION_INVALID = "redirect-location-invalid"
    REDIRECT_SCHEME_DISALLOWED = "redirect-scheme-disallowed"
    REDIRECT_TOO_MANY = "redirect-too-many"
    REDIRECT_INCLUDES_CREDENTIALS = "redirect-includes-credentials"
    REDIRECT_MODE_ERROR = "redirect-mode-error"
    REDIRECT_STREAM_BODY = "redirect-stream-body"

    # The request may not be made.
    SAME_ORIGIN_MODE = "same-origin-mode"
    NO_CORS_REDIRECT_MODE = "no-cors-redirect-mode"
    SCHEME_DISALLOWED = "scheme-disallowed"
    SCHEME_UNSUPPORTED = "scheme-unsupported"
    BAD_PORT = "bad-port"
    ADDRESS_BLOCKED = "address-blocked"
    MIXED_CONTENT = "mixed-content"
    KEEPALIVE_BODY_TOO_LARGE = "keepalive-body-too-large"
    ONLY_IF_CACHED_MISS = "only-if-cached-miss"
    STREAM_BODY_UNSUPPORTED = "stream-body-unsupported"
    STREAM_BODY_OVER_HTTP1 = "stream-body-over-http1"
    BLOB_NOT_FOUND = "blob-not-found"
    BLOB_METHOD_DISALLOWED = "blob-method-disallowed"
    BLOB_RANGE_INVALID = "blob-range-invalid"
    DATA_URL_INVALID = "data-url-invalid"
    AUTHENTICATION_STREAM_BODY = "authentication-stream-body"
    PROXY_AUTHENTICATION_REQUIRED = "proxy-authentication-required"

    # What came back cannot be used.
    CONNECTION_FAILED = "connection-failed"
    CONFLICTING_HEADERS = "conflicting-headers"
    NO_MATCHING_RULE = "no-matching-rule"
    INTEGRITY_MISMATCH = "integrity-mismatch"


class Explained:
    """A reason with the sentence, the deciding step and the values seen and needed.

    *is_told* is false where the browser keeps even the failure from the script, which then waits for ever.
    """

    __slots__ = ("algorithm", "is_told", "reason", "step", "template", "values")

    def __init__(
        self,
        reason: Reason,
        algorithm: str,
        step: str,
        template: str,
        values: Mapping[str, Any] | None = None,
        *,
        is_told: bool = True,
    ) -> None:
        self.reason = reason
        self.algorithm = algorithm
        self.step = step
        self.template = template
        self.values: Mapping[str, Any] = values or {}
        self.is_told = is_told

    @property
    def sentence(self) -> str:
        """What went wrong, with the values, as one sentence."""
        return self.template.format_map({name: show(value) for name, value in self.values.items()})

    def to_dict(self) -> dict[str, Any]:
        """The deciding step and its values (``header``, ``seen``, ``needed`` where there are such), JSON-ready."""
        values = {name: plain(value) for name, value in self.values.items()}
        return {"algorithm": self.algorithm, "step": self.step, "url": ANCHORS[self.algorithm], "values": values}
