"""Calls that the API itself refuses: what each reason means, and what usually causes it."""

from __future__ import annotations

from collections.abc import Mapping

from corsim.standard.reasons import Reason

from .cause import Cause

CALLS: Mapping[Reason, Cause] = {
    Reason.INVALID_ENUM_VALUE: Cause(
        'A member of the call\'s options has a value that it cannot have, like credentials: "always".',
        "A misspelt value, or one of another member: credentials takes omit, same-origin or include, and no true.",
        (("convert-to-an-enumeration", "2"),),
        (),
        "A scenario with such a value is wrong itself, so no row has one; page.check() in Python can.",
    ),
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
}
