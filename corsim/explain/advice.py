"""What to do about each reason, where changing headers of an answer is not the whole of it."""

from __future__ import annotations

from corsim.standard.reasons import Reason

_REDIRECT = "Let the page ask for the final URL, or let the server answer without a redirect."

ADVICE: dict[Reason, str] = {
    Reason.INVALID_ENUM_VALUE: "Give one of the values that the member can have, or leave it out.",
    Reason.INVALID_URL: "Give a URL that parses; a relative one is taken relative to the page.",
    Reason.URL_INCLUDES_CREDENTIALS: "Take user name and password out of the URL and send an Authorization header.",
    Reason.INVALID_METHOD: "A method is a token: letters, digits and a few signs, without spaces.",
    Reason.FORBIDDEN_METHOD: "No script may send CONNECT, TRACE or TRACK; use another method.",
    Reason.NO_CORS_METHOD: "Leave mode no-cors, which permits GET, HEAD and POST only.",
    Reason.INVALID_HEADER_NAME: "A header name is a token: letters, digits and a few signs, without spaces.",
    Reason.INVALID_HEADER_VALUE: "Encode the value: no line breaks, no NUL, and no code point over U+00FF.",
    Reason.INVALID_HEADER_PAIR: "Give each header as a list of exactly a name and a value.",
    Reason.IMMUTABLE_HEADERS: "Copy the headers into a new Headers object and change that.",
    Reason.INVALID_REFERRER: "Give a referrer that parses as a URL, or the empty string for none.",
    Reason.MODE_NAVIGATE: "Use the mode cors, same-origin or no-cors.",
    Reason.ONLY_IF_CACHED_MODE: "Use only-if-cached with the mode same-origin, or another cache mode.",
    Reason.WINDOW_NOT_NULL: "Leave window out, or set it to null.",
    Reason.BODY_WITH_GET_OR_HEAD: "Send the data in the URL, or use POST.",
    Reason.STREAM_WITHOUT_DUPLEX: 'Add duplex: "half" to the request.',
    Reason.STREAM_MODE: "Leave mode no-cors, or send the data as a string, bytes or a Blob.",
    Reason.STREAM_KEEPALIVE: "Send the data as a string, bytes or a Blob, or leave keepalive out.",
    Reason.ALLOW_ORIGIN_MISSING: (
        "Look whether this answer comes from the application at all: error pages of proxies "
        "and frameworks often lack the headers that the application sets."
    ),
    Reason.ALLOW_ORIGIN_MISMATCH: "The comparison is exact: scheme, host, port and case, no slash at the end.",
    Reason.ALLOW_ORIGIN_MULTIPLE: (
        "Look for two places that both set the header, such as the application and a proxy; "
        "a list of origins has to be matched by the server, which answers with one."
    ),
    Reason.ALLOW_ORIGIN_INVALID: "The header takes one origin like https://app.example.com, or * alone, unquoted.",
    Reason.ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS: "Or send no credentials, if the request needs none.",
    Reason.CREDENTIALS_NOT_ALLOWED: "Or send no credentials, if the request needs none.",
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISSING: (
        "Look whether the OPTIONS request reaches the CORS handling at all, or is "
        "answered by a router, an authentication layer or a proxy before it."
    ),
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH: "The comparison is exact: scheme, host, port, case, no slash at the end.",
    Reason.PREFLIGHT_ALLOW_ORIGIN_MULTIPLE: (
        "Look for two places that both set the header, such as the application and a proxy."
    ),
    Reason.PREFLIGHT_ALLOW_ORIGIN_INVALID: "The header takes one origin like https://app.example.com, or * alone.",
    Reason.PREFLIGHT_ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS: "Or send no credentials, if the request needs none.",
    Reason.PREFLIGHT_CREDENTIALS_NOT_ALLOWED: "Or send no credentials, if the request needs none.",
    Reason.PREFLIGHT_STATUS: (
        "OPTIONS carries no cookies and no Authorization: let it pass before authentication, and "
        "answer it with 200 or 204 at this URL."
    ),
    Reason.PREFLIGHT_REDIRECT: (
        "Ask for the URL that the redirect goes to (slash at the end? https?), or answer OPTIONS before redirecting."
    ),
    Reason.PREFLIGHT_ALLOW_METHODS_INVALID: "Separate the methods by commas only: GET, PUT, DELETE.",
    Reason.PREFLIGHT_ALLOW_HEADERS_INVALID: "Separate the names by commas only: Content-Type, Authorization.",
    Reason.PREFLIGHT_METHOD_DISALLOWED: (
        "Methods are compared with their case, and fetch() uppercases six of them only. With credentials, * is a name "
        "like any other."
    ),
    Reason.PREFLIGHT_HEADER_DISALLOWED: (
        "All headers need permission but Accept, Accept-Language, Content-Language, Content-Type with a type that "
        "forms have, and a simple Range. By the standard, the wildcard * does not cover Authorization; with "
        "credentials it covers nothing."
    ),
    Reason.REDIRECT_LOCATION_INVALID: "Send one Location header with one URL that parses.",
    Reason.REDIRECT_SCHEME_DISALLOWED: "Redirect to an http or https URL.",
    Reason.REDIRECT_TOO_MANY: "Look for a loop in the redirects.",
    Reason.REDIRECT_INCLUDES_CREDENTIALS: "Redirect to a URL without user name and password.",
    Reason.REDIRECT_MODE_ERROR: _REDIRECT,
    Reason.REDIRECT_STREAM_BODY: "Send the data as a string, bytes or a Blob, or ask for the final URL.",
    Reason.SAME_ORIGIN_MODE: "Leave mode same-origin, or ask for a URL of the page's own origin.",
    Reason.NO_CORS_REDIRECT_MODE: "Leave mode no-cors, or let redirects be followed.",
    Reason.SCHEME_DISALLOWED: "Serve the resource over http or https.",
    Reason.SCHEME_UNSUPPORTED: "Serve the resource over http or https.",
    Reason.ADDRESS_BLOCKED: "Use 127.0.0.1 or localhost.",
    Reason.MIXED_CONTENT: "Serve the resource over https, as the page is, or leave keepalive out.",
    Reason.BAD_PORT: "Serve on another port; the list is at https://fetch.spec.whatwg.org/#port-blocking.",
    Reason.KEEPALIVE_BODY_TOO_LARGE: "Send less, or leave keepalive out.",
    Reason.ONLY_IF_CACHED_MISS: "Use another cache mode; nothing is cached for this URL.",
    Reason.STREAM_BODY_UNSUPPORTED: "Send the data as a string, bytes or a Blob, or try another browser.",
    Reason.STREAM_BODY_OVER_HTTP1: "Serve over https with HTTP/2, or send the data as a string, bytes or a Blob.",
    Reason.BLOB_NOT_FOUND: "Make the blob URL in the page that fetches it, and do not revoke it before.",
    Reason.BLOB_METHOD_DISALLOWED: "Fetch blob URLs with GET.",
    Reason.BLOB_RANGE_INVALID: "Ask for a range like bytes=0-99 that lies within the blob.",
    Reason.DATA_URL_INVALID: "A data: URL needs a comma before its data, and base64 that decodes.",
    Reason.AUTHENTICATION_STREAM_BODY: "Authenticate before, or send the data as a string, bytes or a Blob.",
    Reason.PROXY_AUTHENTICATION_REQUIRED: "Leave window out, so that the browser may ask for the proxy's password.",
    Reason.CONNECTION_FAILED: "Nothing came back: look whether the server runs, and at its name, port and certificate.",
    Reason.CONFLICTING_HEADERS: (
        "Send the header once; something between the application and the browser may add it a second time."
    ),
    Reason.NO_MATCHING_RULE: (
        "Say what answers: a rule in a scenario's server, or an application that a page has a route to."
    ),
    Reason.INTEGRITY_MISMATCH: "Correct the integrity member, or the body; in mode no-cors there is none.",
}
"""For each reason, what to do or where to look, besides the headers that have to change."""
