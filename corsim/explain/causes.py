"""For each reason of the catalogue: what it means, what usually causes it, where the standard has it, which rows show it.

What to do about it is in :mod:`.advice`, what browsers print for it in :mod:`.console`; :mod:`.catalogue` has all of it
together. Steps are those of the standard, as the profile ``spec`` decides by them; the reasons that only a browser has
say so. Rows are rows of the conformance tables; each ends with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corsim.standard.reasons import Reason


@dataclass(frozen=True, slots=True)
class Cause:
    """What is said of one reason, without the values of a case.

    ``steps`` are pairs of an algorithm's name and the step's number. ``note`` says why there are no steps, or no rows,
    where there are none.
    """

    means: str
    cause: str
    steps: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]
    note: str = ""


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
    "The OPTIONS request does not get to what sets the CORS headers: a router without a route for it, an authentication "
    "layer, a proxy or a cache answers it."
)

CAUSES: Mapping[Reason, Cause] = {
    Reason.INVALID_URL: Cause(
        "The URL that the script gave cannot be parsed.",
        "A URL put together from parts of which one is empty or has a space, a port over 65535, or a base URL that "
        "was not configured.",
        (("new-request", "5.2"), ("xhr-open", "6")),
        ("fetch-api/url-invalid", "urls/xhr-invalid"),
    ),
    Reason.URL_INCLUDES_CREDENTIALS: Cause(
        "The URL that was given to fetch() has a user name or a password in it.",
        "A URL that works in curl or an address bar, like https://user:password@host/, was copied into a script.",
        (("new-request", "5.3"),),
        ("fetch-api/url-credentials",),
    ),
    Reason.INVALID_METHOD: Cause(
        "The method is not a token.",
        "An empty or misspelt variable, a space at the end, or a letter that only looks like one of ASCII.",
        (("new-request", "25.2"), ("xhr-open", "2")),
        ("fetch-api/method-empty", "methods/xhr-invalid-empty"),
    ),
    Reason.FORBIDDEN_METHOD: Cause(
        "The method is one that no script may send: CONNECT, TRACE or TRACK.",
        "A tool for debugging that sends TRACE.",
        (("new-request", "25.2"), ("xhr-open", "3")),
        ("fetch-api/method-forbidden", "methods/xhr-forbidden-connect"),
    ),
    Reason.NO_CORS_METHOD: Cause(
        "The mode is no-cors, and the method another one than GET, HEAD and POST.",
        "Mode no-cors was tried as a way around a CORS error.",
        (("new-request", "32.1"),),
        ("fetch-api/no-cors-method-put",),
    ),
    Reason.INVALID_HEADER_NAME: Cause(
        "The name of a header that the script sets is not a token.",
        "A space or a colon in the name, or an empty name.",
        (("validate-a-header", "1"), ("xhr-set-request-header", "4"), ("fill", "1")),
        ("fetch-api/headers-invalid-name", "headers/xhr-name-empty"),
    ),
    Reason.INVALID_HEADER_VALUE: Cause(
        "The value of a header that the script sets has something in it that no header can have.",
        "A line break at the end of a token that was read from a file, or letters beyond U+00FF, as in people's names.",
        (("validate-a-header", "1"), ("xhr-set-request-header", "4"), ("fill", "1")),
        ("fetch-api/headers-invalid-value", "headers/xhr-value-nul"),
    ),
    Reason.INVALID_HEADER_PAIR: Cause(
        "The headers were given as a list, and one of its items is not a pair of a name and a value.",
        "A list of texts like 'Name: value' instead of a list of pairs.",
        (("fill", "1.1"),),
        ("fetch-api/headers-pair-one",),
    ),
    Reason.IMMUTABLE_HEADERS: Cause(
        "The Headers object cannot be changed.",
        "A script sets a header of a response that it was given, such as in a service worker.",
        (("validate-a-header", "2"),),
        (),
        "Only the Headers of Response.error() and Response.redirect() are so; no scenario has them.",
    ),
    Reason.INVALID_REFERRER: Cause(
        "The referrer member cannot be parsed as a URL.",
        "A host without a scheme, or an empty base.",
        (("new-request", "14.3.2"),),
        ("fetch-api/referrer-invalid",),
    ),
    Reason.MODE_NAVIGATE: Cause(
        "The mode navigate was given, which is for navigations only.",
        "A copied call: what DevTools copy from a navigation has that mode.",
        (("new-request", "17"),),
        ("fetch-api/mode-navigate",),
    ),
    Reason.ONLY_IF_CACHED_MODE: Cause(
        "The cache mode only-if-cached was given with another mode than same-origin.",
        "The default mode is cors, and was not changed together with the cache mode.",
        (("new-request", "21"),),
        ("keepalive-cache/only-if-cached-no-mode",),
    ),
    Reason.WINDOW_NOT_NULL: Cause(
        "The member window is there and is not null.",
        "An object that was made for something else was given as the options.",
        (("new-request", "10"),),
        ("fetch-api/window-not-null",),
    ),
    Reason.BODY_WITH_GET_OR_HEAD: Cause(
        "A body was given for a GET or HEAD.",
        "A helper that always adds a JSON body, or a method that was left out.",
        (("new-request", "35"),),
        ("fetch-api/body-with-u-get",),
    ),
    Reason.STREAM_WITHOUT_DUPLEX: Cause(
        'The body is a stream, and duplex: "half" is not there.',
        "Code that was written before that member was needed, or for Node.",
        (("new-request", "39.1"),),
        ("fetch-api/stream-without-duplex",),
    ),
    Reason.STREAM_MODE: Cause(
        "The body is a stream, and the mode neither cors nor same-origin.",
        "An upload that was switched to no-cors.",
        (("new-request", "39.2"),),
        ("fetch-api/stream-no-cors",),
    ),
    Reason.STREAM_KEEPALIVE: Cause(
        "The body is a stream, and keepalive is set.",
        "A report at the end of a page that is sent as a stream.",
        (("extract-a-body", "10.g"),),
        ("fetch-api/stream-keepalive",),
    ),
    Reason.ALLOW_ORIGIN_MISSING: Cause(
        "The answer has no Access-Control-Allow-Origin.",
        "The server has no CORS configuration for this path or this status: error pages (404, 500, 502) often come from "
        "a place that sets no such headers, though the application does.",
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
        "Access-Control-Allow-Origin of the preflight's answer is *, and the request that follows includes credentials.",
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
    Reason.REDIRECT_LOCATION_INVALID: Cause(
        "The Location of a redirect is not one URL.",
        "An empty value, a host without its port's number, or two Location headers.",
        (("http-redirect-fetch", "5"),),
        ("redirects/location-invalid-port", "redirects/location-two-lines"),
    ),
    Reason.REDIRECT_SCHEME_DISALLOWED: Cause(
        "A redirect goes to a URL that is neither http nor https.",
        "A redirect to an app (myapp://…), a file or a data: URL.",
        (("http-redirect-fetch", "6"),),
        ("preflight-cache/clear-on-bad-redirect",),
    ),
    Reason.REDIRECT_TOO_MANY: Cause(
        "There have been 20 redirects already.",
        "A loop: a login page that redirects to itself without its cookie, or http and https that redirect to each other.",
        (("http-redirect-fetch", "7"),),
        ("redirects/count-21",),
    ),
    Reason.REDIRECT_INCLUDES_CREDENTIALS: Cause(
        "A redirect goes to a URL with a user name or a password in it.",
        "A server that passes a login on in the URL.",
        (("http-redirect-fetch", "9"), ("http-redirect-fetch", "10")),
        ("redirect-headers/userinfo-xhr-cross", "redirect-headers/userinfo-same-origin"),
    ),
    Reason.REDIRECT_MODE_ERROR: Cause(
        "The server answered with a redirect, and the redirect mode is error.",
        "A URL that has moved since, or that lacks a slash at the end.",
        (("http-fetch", "6.3.a.1"),),
        ("cors-check/redirect-error-after-check",),
    ),
    Reason.REDIRECT_STREAM_BODY: Cause(
        "A redirect would have to send a body again that was a stream.",
        "An upload to a URL that redirects.",
        (("http-redirect-fetch", "11"),),
        ("redirects/stream-301",),
    ),
    Reason.SAME_ORIGIN_MODE: Cause(
        "The mode is same-origin, and the URL, or one that it redirects to, is of another origin.",
        "An API that was moved to a host of its own.",
        (("main-fetch", "12.c"),),
        ("fetch-api/mode-same-origin-cross",),
    ),
    Reason.NO_CORS_REDIRECT_MODE: Cause(
        "The mode is no-cors, and the redirect mode another one than follow.",
        "Options that were copied from a call in another mode.",
        (("main-fetch", "12.d.1"),),
        ("modes/no-cors-redirect-error-cross",),
    ),
    Reason.SCHEME_DISALLOWED: Cause(
        "The URL is of another origin, and its scheme is neither http nor https.",
        "A page that was opened from a file and asks for another one (file:), or a URL like localhost:3000, whose scheme "
        "is localhost.",
        (("main-fetch", "12.e"),),
        ("no-server/blocked-scheme",),
    ),
    Reason.SCHEME_UNSUPPORTED: Cause(
        "The URL's scheme is one that cannot be fetched.",
        "A misspelt scheme, or an about: or mailto: URL in a list of links to fetch.",
        (("scheme-fetch", "4"),),
        ("schemes/unknown-no-cors", "schemes/about-blank-slash-no-cors"),
    ),
    Reason.BAD_PORT: Cause(
        "The URL's port is one that browsers never connect to.",
        "A server on a port that belongs to another protocol, like 6000, 6667 or 10080.",
        (("main-fetch", "7"),),
        ("no-server/blocked-bad-port",),
    ),
    Reason.ADDRESS_BLOCKED: Cause(
        "The URL's host is the unspecified address 0.0.0.0 or [::].",
        "The address that a server says it listens on was used as the one to ask.",
        (),
        ("referrer/trustworthy-ipv4-any",),
        "The standard connects; Firefox and WebKit do not.",
    ),
    Reason.KEEPALIVE_BODY_TOO_LARGE: Cause(
        "The body of a request with keepalive has more than 64 KiB.",
        "A report at the end of a page that has grown.",
        (("http-network-or-cache-fetch", "8.10.5"),),
        ("request-init-errors/keepalive-true-post-string-65537",),
    ),
    Reason.ONLY_IF_CACHED_MISS: Cause(
        "The cache mode is only-if-cached, and nothing is cached for the URL.",
        "The first visit, or an answer that must not be cached.",
        (("http-network-or-cache-fetch", "11.1"),),
        ("keepalive-cache/only-if-cached-miss",),
    ),
    Reason.STREAM_BODY_UNSUPPORTED: Cause(
        "The body is a stream, which the browser cannot send.",
        "Code that was tried in another browser.",
        (),
        ("bodies/stream",),
        "The standard sends streams; WebKit refuses them.",
    ),
    Reason.STREAM_BODY_OVER_HTTP1: Cause(
        "The body is a stream, and the server is reached by HTTP/1.1 only.",
        "A server for development, or a proxy that speaks HTTP/1.1.",
        (("http-network-fetch", "8.3"),),
        ("bodies/stream-http1-cross",),
    ),
    Reason.BLOB_NOT_FOUND: Cause(
        "There is no blob for the blob: URL in this page.",
        "It was revoked before it was fetched, is another page's, or was kept over a reload.",
        (("scheme-fetch", "3.b.2"), ("scheme-fetch", "3.b.8")),
        ("schemes/blob-not-found",),
    ),
    Reason.BLOB_METHOD_DISALLOWED: Cause(
        "A blob: URL was asked for with another method than GET.",
        "A helper that sends HEAD before GET.",
        (("scheme-fetch", "3.b.2"),),
        ("schemes/blob-head",),
    ),
    Reason.BLOB_RANGE_INVALID: Cause(
        "The Range header asks for bytes that the blob does not have.",
        "A range counted from another file's length, or with its end before its start.",
        (
            ("scheme-fetch", "3.b.14.4"),
            ("scheme-fetch", "3.b.14.6"),
            ("scheme-fetch", "3.b.14.7.1"),
        ),
        ("schemes/blob-range-start-after-end", "schemes/blob-range-start-at-length"),
    ),
    Reason.DATA_URL_INVALID: Cause(
        "The data: URL is not well-formed.",
        "The comma before the data is missing, or base64 was cut off.",
        (("scheme-fetch", "3.c.2"),),
        ("schemes/data-xhr-invalid",),
    ),
    Reason.AUTHENTICATION_STREAM_BODY: Cause(
        "The server asks for a login, and the body was a stream, which cannot be sent again.",
        "An upload that is not authenticated.",
        (("http-network-or-cache-fetch", "15.2.1"),),
        ("network/unauthorized-stream",),
    ),
    Reason.PROXY_AUTHENTICATION_REQUIRED: Cause(
        "The answer has the status 407, and nobody can be asked for the proxy's password.",
        "A server that answers with 407 where it means 401.",
        (("http-network-or-cache-fetch", "16.1"),),
        ("null-members/window-proxy",),
    ),
    Reason.CONNECTION_FAILED: Cause(
        "No answer came back: the connection could not be made, or broke.",
        "The server does not run, another port, a name that does not resolve, a certificate that the browser does not "
        "trust, an extension that blocks, or a server that crashed over this request.",
        (("http-network-fetch", "8.1"),),
        ("fetch-api/response-connection-failed",),
    ),
    Reason.NO_MATCHING_RULE: Cause(
        "Nothing in the scenario, and no route of the page, answers this request.",
        "A rule for another URL or method; in a browser it would be a connection that fails.",
        (("http-network-fetch", "8.1"),),
        ("urls/rule-path-case",),
    ),
    Reason.INTEGRITY_MISMATCH: Cause(
        "The body does not match the integrity metadata that the script gave.",
        "The file was changed or compressed anew after its hash was taken, or the mode is no-cors.",
        (("main-fetch", "23.3.1"), ("main-fetch", "23.2")),
        ("integrity/sha256-mismatch", "integrity/opaque"),
    ),
}
"""What is said of each reason."""
