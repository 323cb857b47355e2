"""Answers that do not permit the request: what each reason means, and what usually causes it.

The CORS check of the response and that of the preflight have the same causes.
"""

from __future__ import annotations

from collections.abc import Mapping

from corsim.standard.reasons import Reason

from .cause import Cause

_OTHER_ORIGIN = (
    "The allowed origin is written down in a configuration, and differs from the page's by a slash at the end, the "
    "scheme, the port, `www.` or `localhost` against `127.0.0.1`; or it is another environment's."
)
_TWICE = (
    "Two places add the header, such as an application and the proxy before it; or a list of origins was put into the "
    "header, which takes one."
)
_NOT_AN_ORIGIN = (
    "The value was written by hand: a host without its scheme, quotes around it, a wildcard within a host, or the text "
    "of a variable that was not filled in."
)
_STAR = (
    'The server permits everybody with `*`, and the page sends cookies or a login (`credentials: "include"`, '
    "`withCredentials`)."
)
_NO_CREDENTIALS = (
    "The server's CORS configuration was made for requests without cookies: `Access-Control-Allow-Credentials: true` "
    "has to be switched on by itself in most packages, and is compared with its case."
)
_BEFORE = (
    "The OPTIONS request does not get to what sets the CORS headers: a router without a route for it, an "
    "authentication layer, a proxy or a cache answers it."
)

ANSWERS: Mapping[Reason, Cause] = {
    Reason.ALLOW_ORIGIN_MISSING: Cause(
        "The answer has no Access-Control-Allow-Origin.",
        "The server has no CORS configuration for this path or this status: error pages (404, 500, 502) often come "
        "from a place that sets no such headers, though the application does.",
        (("cors-check", "2"),),
        ("cors-check/missing", "cors-check/missing-other-cors-headers"),
    ),
    Reason.ALLOW_ORIGIN_MISMATCH: Cause(
        "Access-Control-Allow-Origin names another origin than the page's.",
        _OTHER_ORIGIN,
        (("cors-check", "4"),),
        ("cors-check/trailing-slash", "cors-check/default-port-written", "cors-check/other-scheme"),
    ),
    Reason.ALLOW_ORIGIN_MULTIPLE: Cause(
        "Access-Control-Allow-Origin has more than one value.",
        _TWICE,
        (("cors-check", "4"),),
        ("cors-check/list-comma", "cors-check/two-lines-same"),
    ),
    Reason.ALLOW_ORIGIN_INVALID: Cause(
        "The value of Access-Control-Allow-Origin is not an origin.",
        _NOT_AN_ORIGIN,
        (("cors-check", "4"),),
        ("cors-check/bare-host", "cors-check/quoted"),
    ),
    Reason.ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS: Cause(
        "Access-Control-Allow-Origin is *, which does not stand for any origin when credentials are included.",
        _STAR,
        (("cors-check", "4"),),
        ("cors-check/credentials-wildcard",),
    ),
    Reason.CREDENTIALS_NOT_ALLOWED: Cause(
        "Credentials are included, and Access-Control-Allow-Credentials is not true.",
        _NO_CREDENTIALS,
        (("cors-check", "8"),),
        ("cors-check/credentials-missing", "cors-check/credentials-value-capital"),
    ),
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISSING: Cause(
        "The answer to the preflight has no Access-Control-Allow-Origin.",
        _BEFORE,
        (("cors-check", "2"),),
        ("cors-check/preflight-missing",),
    ),
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH: Cause(
        "Access-Control-Allow-Origin of the preflight's answer names another origin than the page's.",
        _OTHER_ORIGIN,
        (("cors-check", "4"),),
        ("cors-check/preflight-mismatch",),
    ),
    Reason.PREFLIGHT_ALLOW_ORIGIN_MULTIPLE: Cause(
        "Access-Control-Allow-Origin of the preflight's answer has more than one value.",
        _TWICE,
        (("cors-check", "4"),),
        ("cors-check/preflight-multiple",),
    ),
    Reason.PREFLIGHT_ALLOW_ORIGIN_INVALID: Cause(
        "The value of Access-Control-Allow-Origin of the preflight's answer is not an origin.",
        _NOT_AN_ORIGIN,
        (("cors-check", "4"),),
        ("cors-check/preflight-invalid",),
    ),
    Reason.PREFLIGHT_ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS: Cause(
        "Access-Control-Allow-Origin of the preflight's answer is *, and the request itself includes credentials.",
        _STAR,
        (("cors-check", "4"),),
        ("cors-check/preflight-wildcard-with-credentials",),
    ),
    Reason.PREFLIGHT_CREDENTIALS_NOT_ALLOWED: Cause(
        "The request that follows includes credentials, and the preflight's answer has no "
        "Access-Control-Allow-Credentials: true.",
        _NO_CREDENTIALS,
        (("cors-check", "8"),),
        ("cors-check/preflight-credentials-missing",),
    ),
    Reason.PREFLIGHT_STATUS: Cause(
        "The preflight was answered with a status that is not one from 200 to 299.",
        "The server demands a login of OPTIONS (401, 403), has no route for it (404, 405), or fails (500).",
        (("cors-preflight-fetch", "8"),),
        ("network/proxy-authentication-preflight", "preflight-response/status-404"),
    ),
    Reason.PREFLIGHT_REDIRECT: Cause(
        "The preflight was answered with a redirect, which is not followed.",
        "A slash too many or too few at the end of the path, http instead of https, or a redirect to a login page.",
        (("cors-preflight-fetch", "8"),),
        ("preflight-response/redirect-301",),
    ),
    Reason.PREFLIGHT_ALLOW_METHODS_INVALID: Cause(
        "Access-Control-Allow-Methods of the preflight's answer is not a list of tokens.",
        "Methods that are separated by spaces or semicolons, or written in quotes or brackets.",
        (("cors-preflight-fetch", "7.3"),),
        ("preflight-response/methods-invalid-quotes", "preflight-response/methods-several-lines-one-invalid"),
    ),
    Reason.PREFLIGHT_ALLOW_HEADERS_INVALID: Cause(
        "Access-Control-Allow-Headers of the preflight's answer is not a list of tokens.",
        "Names that are separated by spaces or semicolons, or written in quotes or brackets.",
        (("cors-preflight-fetch", "7.3"),),
        ("preflight-response/headers-invalid-quotes", "preflight-response/headers-several-lines-one-invalid"),
    ),
    Reason.PREFLIGHT_METHOD_DISALLOWED: Cause(
        "Access-Control-Allow-Methods of the preflight's answer does not permit the request's method.",
        "A list that was written before the method was used, `patch` in lower case, which browsers send as it is, or "
        "`*` where credentials are included.",
        (("cors-preflight-fetch", "7.5"),),
        ("preflight-response/methods-empty", "preflight-response/methods-double-star"),
    ),
    Reason.PREFLIGHT_HEADER_DISALLOWED: Cause(
        "Access-Control-Allow-Headers of the preflight's answer does not permit a header of the request.",
        "A header that was added to the page and not to the list: Content-Type of JSON, Authorization, or one that a "
        "library adds by itself (X-Requested-With, traceparent, sentry-trace).",
        (("cors-preflight-fetch", "7.7"), ("cors-preflight-fetch", "7.6")),
        ("preflight-response/headers-glob", "preflight-cache/wildcard-header-not-authorization"),
    ),
}
