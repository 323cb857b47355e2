"""Redirects, requests that may not be made, and what came back: what each reason means, what usually causes it."""

from __future__ import annotations

from collections.abc import Mapping

from corsim.standard.reasons import Reason

from .cause import Cause

REQUESTS: Mapping[Reason, Cause] = {
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
        "A loop: a login page that redirects to itself without its cookie, or http and https that go to each other.",
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
        "A page that was opened from a file and asks for another one (file:), or a URL like localhost:3000, whose "
        "scheme is localhost.",
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
    Reason.MIXED_CONTENT: Cause(
        "The page came by https, and a request with keepalive goes to a URL that is not as secure.",
        "A page that reports to a server by plain HTTP when it is closed.",
        (("main-fetch", "7"),),
        ("keepalive-cache/mixed-content",),
        "Mixed content is not modelled otherwise: browsers can be told to permit it; with keepalive, Firefox cannot.",
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
    Reason.CONFLICTING_HEADERS: Cause(
        "The answer has Content-Disposition, Content-Length or Location more than once, with different values.",
        "An application that sends the header where its framework or a proxy sends it, too.",
        (),
        ("headers/response-content-disposition-two-lines", "redirects/location-two-lines-not-a-redirect"),
        "The standard has no such rule; Chromium and Firefox take it for an attack, WebKit does not mind.",
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
