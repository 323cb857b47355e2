"""What the properties are tried on: headers, methods, URLs, answers, scenarios, and JSON that is none."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from corsim.profiles import PROFILES
from corsim.standard.headers import Header
from corsim.standard.requests import REFERRER_POLICIES
from corsim.strategies import SIX_METHODS, cased, short_text, tokens
from corsim.strategies import any_header_values as header_values

KNOWN_NAMES = (
    "Accept",
    "Accept-Language",
    "Content-Language",
    "Content-Type",
    "Range",
    "Authorization",
    "Cookie",
    "Origin",
    "X-A",
    "X-B",
    "X-HTTP-Method-Override",
    "If-None-Match",
    "Cache-Control",
    "sec-x",
)


header_names = st.one_of(cased(st.sampled_from(KNOWN_NAMES)), tokens)

safelist_values = st.one_of(
    st.sampled_from(
        [
            "text/plain",
            "application/json",
            "multipart/form-data; a=b",
            "bytes=0-",
            "bytes=-5",
            "en",
            "a" * 128,
            "a" * 129,
        ]
    ),
    header_values,
)

headers: st.SearchStrategy[Header] = st.tuples(header_names, safelist_values)
header_lists = st.lists(headers, max_size=12)

methods = st.one_of(cased(st.sampled_from((*SIX_METHODS, "PATCH", "QUERY", "TRACE"))), tokens)

ORIGINS = (
    "https://app.example.com",
    "https://api.example.com",
    "https://api.example.com:8443",
    "http://app.example.com",
    "https://other.test",
    "http://localhost:3000",
    "https://127.0.0.1",
)

origins = st.sampled_from(ORIGINS)
paths = st.sampled_from(["/", "/a", "/a/b?c", "/a#f", "/é x"])
http_urls = st.builds(str.__add__, origins, paths)
other_urls = st.sampled_from(["data:,x", "data:text/plain;base64,YQ", "about:blank", "blob:https://app.example.com/1"])
wild_urls = st.one_of(
    st.builds(
        str.__add__,
        st.sampled_from([*ORIGINS, "//", "https:", "http://u:p@a", "file://", "blob:https://a", "x:"]),
        st.text(max_size=12),
    ),
    st.text(max_size=12),
)

allow_origins = st.one_of(origins, st.sampled_from(["*", "null", "", "https://app.example.com/", "* ", "nothing"]))

cors_headers: st.SearchStrategy[Header] = st.one_of(
    st.tuples(st.just("Access-Control-Allow-Origin"), allow_origins),
    st.tuples(st.just("Access-Control-Allow-Credentials"), st.sampled_from(["true", "True", "false", ""])),
    st.tuples(st.just("Access-Control-Allow-Methods"), st.sampled_from(["*", "PUT", "put, PATCH", "", "a b"])),
    st.tuples(st.just("Access-Control-Allow-Headers"), st.sampled_from(["*", "x-a, X-B", "authorization", "", "a b"])),
    st.tuples(st.just("Access-Control-Expose-Headers"), st.sampled_from(["*", "X-A, set-cookie", "", '"x"'])),
    st.tuples(st.just("Access-Control-Max-Age"), st.sampled_from(["0", "60", "x", "-1"])),
    st.tuples(
        st.just("Location"), st.one_of(http_urls, st.sampled_from(["/next", "https://", "https://u@api.example.com/"]))
    ),
    st.tuples(
        st.sampled_from(["Set-Cookie", "set-cookie"]), st.sampled_from(["a=1", "b=2; SameSite=Lax", "c; Secure"])
    ),
    st.tuples(st.just("Timing-Allow-Origin"), allow_origins),
    st.tuples(st.just("Referrer-Policy"), st.sampled_from(["origin", "no-referrer, x", ""])),
    st.tuples(st.sampled_from(["Content-Type", "X-A", "X-B", "Vary"]), st.sampled_from(["text/plain", "1", ""])),
)

answers: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries(
        {"headers": st.lists(cors_headers.map(list), max_size=8)},
        optional={
            "status": st.sampled_from([200, 201, 204, 206, 301, 302, 303, 304, 307, 308, 401, 404, 407, 421, 500]),
            "body": st.sampled_from(["", "x", {"bytes": "/wA="}]),
            "statusText": st.sampled_from(["", "OK"]),
        },
    ),
    st.just({"fail": "connection"}),
)

rules = st.builds(
    lambda answer, conditions: {**answer, **conditions},
    answers,
    st.fixed_dictionaries(
        {},
        optional={
            "on": st.sampled_from(["preflight", "request"]),
            "url": http_urls,
            "method": st.sampled_from(["GET", "PUT", "OPTIONS"]),
            "times": st.integers(1, 3),
        },
    ),
)

servers = st.one_of(
    st.fixed_dictionaries({}, optional={"preflight": answers, "response": answers}), st.lists(rules, max_size=4)
)

bodies: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    short_text,
    st.fixed_dictionaries({"urlencoded": st.dictionaries(short_text, short_text, max_size=2)}),
    st.fixed_dictionaries(
        {
            "formdata": st.lists(
                st.tuples(short_text, st.one_of(short_text, st.just({"blob": "x"}))).map(list), max_size=2
            )
        }
    ),
    st.fixed_dictionaries({"blob": short_text}, optional={"type": st.sampled_from(["", "text/plain", "a/b"])}),
    st.just({"bytes": "/wA="}),
    st.fixed_dictionaries({"stream": short_text}),
)

author_headers = st.one_of(
    st.lists(st.tuples(header_names, safelist_values).map(list), max_size=5),
    st.dictionaries(header_names, safelist_values, max_size=5),
)

request_urls = st.one_of(http_urls, http_urls, other_urls, wild_urls)

fetch_requests = st.fixed_dictionaries(
    {"url": request_urls},
    optional={
        "method": methods,
        "headers": author_headers,
        "body": bodies,
        "mode": st.sampled_from(["cors", "no-cors", "same-origin", "navigate"]),
        "credentials": st.sampled_from(["omit", "same-origin", "include"]),
        "cache": st.sampled_from(["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"]),
        "redirect": st.sampled_from(["follow", "error", "manual"]),
        "referrer": st.one_of(http_urls, st.sampled_from(["", "about:client", "https://"])),
        "referrerPolicy": st.sampled_from(REFERRER_POLICIES),
        "integrity": st.sampled_from(["", "sha256-x", "md5-x"]),
        "keepalive": st.booleans(),
        "duplex": st.just("half"),
        "window": st.sampled_from([None, 1]),
    },
)

xhr_requests = st.fixed_dictionaries(
    {"api": st.just("xhr"), "url": request_urls},
    optional={
        "method": methods,
        "headers": author_headers,
        "body": bodies,
        "withCredentials": st.booleans(),
        "uploadListeners": st.booleans(),
        "async": st.booleans(),
        "username": st.one_of(st.none(), short_text),
        "password": st.one_of(st.none(), short_text),
    },
)

requests = st.one_of(fetch_requests, xhr_requests)


@st.composite
def sessions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to three requests, each perhaps some time after the one before."""
    result, time = [], 0.0
    for request in draw(st.lists(requests, min_size=1, max_size=3)):
        if draw(st.booleans()):
            time += draw(st.sampled_from([0.0, 4.0, 5.0, 60.0]))
            request = {**request, "at": time}
        result.append(request)
    return result


pages: st.SearchStrategy[Any] = st.one_of(
    http_urls,
    st.fixed_dictionaries(
        {"url": st.one_of(http_urls, other_urls)},
        optional={
            "sandboxed": st.booleans(),
            "referrerPolicy": st.sampled_from(REFERRER_POLICIES),
            "topLevel": http_urls,
            "blobs": st.just({"blob:https://app.example.com/1": {"blob": "hello"}}),
        },
    ),
)

cookies = st.lists(
    st.fixed_dictionaries(
        {
            "url": http_urls,
            "set-cookie": st.one_of(st.sampled_from(["a=1", "b=2; Secure; SameSite=Strict"]), st.text(max_size=8)),
        }
    ),
    max_size=2,
)

scenarios = st.builds(
    lambda session, rest: {**rest, **({"requests": session} if len(session) > 1 else {"request": session[0]})},
    sessions(),
    st.fixed_dictionaries(
        {"page": pages},
        optional={"browser": st.sampled_from(sorted(PROFILES)), "server": servers, "cookies": cookies},
    ),
)
"""Scenarios that decode; whether the APIs take what they say is another question."""

KEYS = (
    ["page", "request", "requests", "server", "cookies", "browser", "url", "method", "headers", "body", "mode", "at"]
    + ["preflight", "response", "status", "on", "times", "fail", "api", "blobs", "sandboxed", "topLevel", "set-cookie"]
    + [
        "urlencoded",
        "formdata",
        "blob",
        "bytes",
        "stream",
        "type",
        "credentials",
        "referrer",
        "withCredentials",
        "window",
    ]
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 1000),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["https://app.example.com/", "spec", "GET", "cors", "include", "xhr", "connection"]),
)

json_values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda children: st.one_of(
        st.lists(children, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=6)), children, max_size=5),
    ),
    max_leaves=20,
)
"""Anything that JSON can hold, with a liking for the words of scenarios."""


@st.composite
def spoiled_scenarios(draw: st.DrawFn) -> Any:
    """A scenario in one place of which stands something else."""
    document = draw(scenarios)
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return document
        key = draw(st.sampled_from(keys))
        if isinstance(place[key], (dict, list)) and place[key] and draw(st.booleans()):
            place[key] = place[key].copy()
            place = place[key]
            continue
        place[key] = draw(json_values)
        return document
