"""What pages and their scripts do: pages, and calls of fetch() and XMLHttpRequest with all their members.

Values stand around the boundaries at which the standard decides: of the safelist, of the forbidden names
and methods, of what the constructors refuse. What cannot be observed the same way twice is not made: ports
without a server, demands for a login that would be asked of the user.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from corsim.standard.requests import REFERRER_POLICIES
from spec_tests.documents import has_stream
from spec_tests.properties.strategies import SIX_METHODS, cased, header_values, tokens

from .weighing import mixed, weighted

APP = "https://app.example.com"
API = "https://api.example.com"
PORT = "https://api.example.com:8443"
PLAIN = "http://app.example.com"
OTHER = "https://other.test"
LOCAL = "http://localhost:3000"
ADDRESS = "https://127.0.0.1"

Call = dict[str, Any]

PAGES: st.SearchStrategy[Any] = weighted(
    (40, f"{APP}/"),
    (8, f"{APP}/dir/page?q=1#top"),
    (5, f"{PLAIN}/"),
    (4, f"{LOCAL}/"),
    (3, f"{OTHER}/"),
    (2, f"{ADDRESS}/"),
    (5, {"url": f"{APP}/", "sandboxed": True}),
    (3, {"url": "data:text/html,hi"}),
    (2, {"url": f"{APP}/", "referrerPolicy": "no-referrer"}),
    (1, {"url": f"{APP}/", "referrerPolicy": "unsafe-url"}),
    (1, {"url": f"{APP}/", "referrerPolicy": "same-origin"}),
    (2, {"url": f"{APP}/", "topLevel": f"{OTHER}/"}),
)

ORIGINS = weighted((40, API), (8, PORT), (8, PLAIN), (12, OTHER), (4, LOCAL), (3, ADDRESS), (12, APP))
PATHS = weighted((8, "/a"), (3, "/"), (3, "/a/b?c=d"), (1, "/a#f"), (1, "/a?"), (1, "/\xe9 x"), (1, "/%zz?'\""))
SAME_PAGE = weighted((3, "/a"), (1, "/a/b?c=d#f"))
"""References to a URL of the page's own origin."""

ODD_URLS = weighted(
    (3, "data:text/plain,hi"),
    (1, "about:blank"),
    (1, "ftp://api.example.com/a"),
    (1, "https://user:pw@api.example.com/a"),
    (1, "https://api.example.com:25/a"),
    (1, "https://"),
    (1, "https://[::1"),
)

METHODS = mixed(
    (30, st.just("GET")),
    (18, st.just("POST")),
    (16, st.just("PUT")),
    (8, st.just("DELETE")),
    (6, weighted((3, "PATCH"), (2, "patch"), (1, "Patch"))),
    (4, st.just("HEAD")),
    (2, st.just("OPTIONS")),
    (5, cased(st.sampled_from(SIX_METHODS))),
    (3, weighted((2, "QUERY"), (1, "query"), (1, "PROPFIND"), (1, "MKCOL"))),
    (1, cased(st.sampled_from(["TRACE", "CONNECT", "TRACK"]))),
    (1, tokens),
    (1, weighted((2, "a b"), (1, ""), (1, "G\xcbT"), (1, "PUT\n"))),
)

CONTENT_TYPES = weighted(
    (6, "application/json"),
    (4, "text/plain"),
    (2, "text/plain;charset=utf-8"),
    (2, "application/x-www-form-urlencoded"),
    (1, "multipart/form-data; boundary=b"),
    (1, "TEXT/Plain ; a=b"),
    (1, " text/plain"),
    (1, "text/plain, text/plain"),
    (1, "text/plain;a=b,c"),
    (1, 'text/plain;a="b\\"c"'),
    (1, "text/plain;("),
    (1, "text/plain;\xe9"),
    (1, "text/plainx"),
    (1, "text"),
    (1, ""),
    (1, "text/plain;" + "a" * 117),
    (1, "text/plain;" + "a" * 118),
)

LANGUAGES = weighted(
    (3, "en"), (2, "de-CH, en;q=0.5"), (1, "*"), (1, "en_US"), (1, "en:"), (1, "a" * 128), (1, "a" * 129), (1, "\xe9")
)

ACCEPTS = weighted(
    (3, "*/*"),
    (3, "application/json"),
    (1, "text/html;q=0.9, */*"),
    (1, 'a"b'),
    (1, "(a)"),
    (1, "a{b"),
    (1, "a@b"),
    (1, "a\x7f"),
    (1, "a\tb"),
    (1, "\xe9"),
    (1, "b" * 128),
    (1, "b" * 129),
    (1, ""),
)

RANGES = weighted(
    (3, "bytes=0-"),
    (2, "bytes=0-9"),
    (1, "bytes=9-0"),
    (1, "bytes=-5"),
    (1, "bytes=0-1,3-4"),
    (1, "bytes = 0-"),
    (1, "bytes=a-"),
    (1, "items=0-"),
    (1, "bytes=007-8"),
)


def header(name: str, *values: str) -> st.SearchStrategy[list[str]]:
    """A header called *name* with one of *values*."""
    return st.sampled_from([[name, value] for value in values])


def headers_of(names: st.SearchStrategy[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """A header of one of *names* and one of *values*."""
    return st.tuples(names, values).map(list)


MOSTLY = weighted((2, True), (1, False))
RARELY = weighted((12, False), (1, True))

AUTHOR_HEADERS: st.SearchStrategy[list[str]] = mixed(
    (18, headers_of(weighted((3, "Content-Type"), (1, "content-type")), CONTENT_TYPES)),
    (14, headers_of(weighted((4, "X-A"), (2, "x-b"), (1, "X_C"), (1, "a")), weighted((4, "1"), (1, ""), (1, "a, b")))),
    (6, headers_of(weighted((3, "Authorization"), (1, "authorization")), weighted((3, "Bearer t"), (1, "")))),
    (6, headers_of(weighted((2, "Accept"), (1, "ACCEPT")), ACCEPTS)),
    (4, headers_of(weighted((1, "Accept-Language"), (1, "Content-Language")), LANGUAGES)),
    (4, headers_of(st.just("Range"), RANGES)),
    (3, header("X-Requested-With", "XMLHttpRequest")),
    (3, headers_of(st.sampled_from(["DPR", "Width", "RTT", "Downlink"]), weighted((2, "2"), (1, "1.5"), (1, "x")))),
    (1, header("Save-Data", "on", "On", "off")),
    (1, header("ECT", "4g", "5g")),
    (2, header("X-HTTP-Method-Override", "PUT", "TRACE", "GET, track", '"TRACE"')),
    (2, header("Cache-Control", "no-cache", "max-age=0")),
    (1, header("Pragma", "no-cache")),
    (2, header("If-None-Match", '"x"')),
    (1, header("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT")),
    (1, header("User-Agent", "mine/1")),
    (1, header("Last-Event-ID", "7")),
    (4, headers_of(
        st.sampled_from(["Cookie", "Host", "Origin", "Referer", "Date", "Sec-A", "proxy-b", "Via", "Set-Cookie"]),
        weighted((2, "x"), (1, "")),
    )),
    (2, headers_of(st.sampled_from(["X-A", "Accept", "Content-Type", "X-Odd"]), header_values)),
    (1, headers_of(tokens.map(lambda token: "x-" + token), weighted((1, "1")))),
    (1, headers_of(weighted((2, "a b"), (1, ""), (1, "x\xe9"), (1, "x:")), weighted((2, "1"), (1, "2")))),
    (1, headers_of(st.just("X-A"), weighted((1, "a\nb"), (1, " a\t"), (1, "\u2603"), (1, "a\0")))),
)  # fmt: skip


@st.composite
def author_headers(draw: st.DrawFn) -> Any:
    """None to four headers, as a list of pairs or an object."""
    count = draw(weighted((40, 0), (35, 1), (18, 2), (6, 3), (1, 4)))
    given = [draw(AUTHOR_HEADERS) for _ in range(count)]
    if draw(RARELY) and given:
        given.append([given[0][0].swapcase(), draw(weighted((1, "2"), (1, given[0][1])))])
    if draw(MOSTLY) and len({name.lower() for name, _ in given}) == len(given):
        return dict(given)
    return given


TEXT = weighted((6, "hi"), (2, ""), (1, "\xe9\u2603"), (1, "a=b&c"))

BODIES: st.SearchStrategy[Any] = mixed(
    (12, TEXT),
    (4, weighted((2, {"urlencoded": {"a": "1 \xe9"}}), (1, {"urlencoded": [["a", "1"], ["a", "&"]]}))),
    (3, weighted((2, {"formdata": {"a": "1"}}), (1, {"formdata": {"f": {"blob": "x", "type": "text/plain"}}}))),
    (3, st.fixed_dictionaries({"blob": TEXT, "type": weighted((2, "application/json"), (2, "text/plain"))})),
    (1, st.fixed_dictionaries({"blob": TEXT})),
    (2, weighted((2, {"bytes": "/wA="}), (1, {"bytes": ""}))),
    (3, weighted((3, {"stream": "hi"}), (1, {"stream": ""}))),
)  # fmt: skip

LOGINS = weighted(
    (3, {"username": "u", "password": "p"}),
    (2, {"username": "u"}),
    (1, {"password": "p"}),
    (1, {"username": "a:b@c", "password": "x/y"}),
    (1, {"username": "", "password": ""}),
)
"""What XMLHttpRequest's open() is given besides a URL."""


@st.composite
def bodies_for(draw: st.DrawFn, method: str) -> Any:
    """A body for *method*, or None; bodies of GET and HEAD, which are refused by fetch(), are rare."""
    often = {"GET": 1, "HEAD": 1, "POST": 75, "PUT": 75, "DELETE": 20, "OPTIONS": 20}.get(method.upper(), 60)
    if draw(st.integers(0, 99)) < 100 - often:
        return None
    return draw(BODIES)


@st.composite
def calls_with(draw: st.DrawFn, members: Call, methods: st.SearchStrategy[str] = METHODS) -> Call:
    """A call with *members*, and with what both APIs take: one of *methods*, headers, a body."""
    call = dict(members)
    method = draw(methods)
    if method != "GET" or draw(weighted((3, False), (1, True))):
        call["method"] = method
    headers = draw(author_headers())
    if headers:
        call["headers"] = headers
    body = draw(bodies_for(method))
    if body is not None:
        call["body"] = body
    return call


def put(draw: st.DrawFn, call: Call, **choices: st.SearchStrategy[str | None]) -> None:
    """Put what is drawn of each of *choices* into *call*, under its name, unless it is None."""
    for name, strategy in choices.items():
        value = draw(strategy)
        if value is not None:
            call[name] = value


@st.composite
def fetch_calls(draw: st.DrawFn, url: str, mode: str | None = None) -> Call:
    """A call of fetch() of *url*; a *mode* that is given is used."""
    if mode is None:
        mode = draw(weighted((60, "default"), (28, "cors"), (7, "no-cors"), (4, "same-origin"), (1, "navigate")))
    simple = mode == "no-cors" and draw(weighted((4, True), (1, False)))
    methods = weighted((2, "GET"), (2, "POST"), (1, "HEAD")) if simple else METHODS
    call = draw(calls_with({"url": url} if mode == "default" else {"url": url, "mode": mode}, methods))
    if has_stream(call) and draw(weighted((12, True), (1, False))):
        call["duplex"] = "half"
    put(
        draw,
        call,
        credentials=weighted((45, None), (30, "include"), (12, "same-origin"), (12, "omit")),
        redirect=weighted((88, None), (4, "follow"), (5, "manual"), (3, "error")),
        cache=weighted(
            (88, None), (3, "no-store"), (3, "reload"), (3, "no-cache"), (2, "default"), (1, "force-cache")
        ),
    )  # fmt: skip
    if draw(weighted((9, False), (1, True))):
        call["referrerPolicy"] = draw(st.sampled_from(REFERRER_POLICIES))
    if draw(weighted((24, False), (1, True))):
        call["referrer"] = draw(
            st.sampled_from(["", "about:client", "/r?s#t", f"{APP}/r", f"{API}/r", "https://", "data:,x"])
        )
    if draw(weighted((49, False), (1, True))):
        call |= draw(
            st.sampled_from(
                [
                    {"keepalive": True},
                    {"keepalive": False},
                    {"duplex": "half"},
                    {"window": None},
                    {"window": 1},
                    {"priority": "high"},
                    {"integrity": "sha256-j0NDRmSPa5bfid2pAcUXaxCm2Dlh3TwayItZstwyeqQ="},
                    {"integrity": "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
                    {"integrity": "md5-x"},
                ]
            )
        )
    return call


@st.composite
def xhr_calls(draw: st.DrawFn, url: str) -> Call:
    """What is done with an XMLHttpRequest for *url*."""
    call = draw(calls_with({"api": "xhr", "url": url}))
    for name, often in (("withCredentials", 30), ("uploadListeners", 12)):
        if draw(st.integers(0, 99)) >= 100 - often:
            call[name] = True
    if draw(weighted((19, False), (1, True))):
        call["async"] = False
    if draw(RARELY):
        call |= draw(LOGINS)
    return call


def calls(url: str) -> st.SearchStrategy[Call]:
    """A call of either API."""
    return mixed((4, fetch_calls(url)), (1, xhr_calls(url)))
