"""Whole scenarios: one call, a call that is redirected, a session, a call with cookies.

Every scenario has a share of errors that is drawn first: none in nearly half of them, so that they get to the
end; few in most others, so that they fail late; many in some. A rule for each hop answers the preflight and the
request there.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from spec_tests.documents import answers_of, as_object, calls_of, has_stream

from .answers import Answer, Asked, asked_by, cors_headers, final_answer, preflight_answer
from .calls import (
    API,
    APP,
    ODD_URLS,
    ORIGINS,
    OTHER,
    PAGES,
    PATHS,
    SAME_PAGE,
    Call,
    calls,
    fetch_calls,
    put,
)
from .weighing import Hand, mixed, weighted

Scenario = dict[str, Any]

ERRORS = weighted((40, 0), (25, 8), (22, 20), (9, 40), (4, 80))
"""How many decisions in a hundred go wrong in a scenario."""

REDIRECTS = weighted((5, 301), (8, 302), (6, 303), (8, 307), (5, 308))
NO_REDIRECTS = (300, 304, 305, 306, 309, 200)
FIELDS_OF_REDIRECTS = ("no-referrer", "origin", "unsafe-url", "same-origin", "bogus, origin")

SAFE_MAX_AGES = ("60", "600", "86400", "0", "5", "-1", "+60", "abc", "", "5.5", "60, 60", "007")
"""Values that no session of some hundred milliseconds comes near to."""


def origin_of(url: str) -> str:
    """Scheme, host and port of *url*, as they are written."""
    return "/".join(url.split("/")[:3])


def page_url(page: Any) -> str:
    """The URL of a page."""
    return str(as_object(page)["url"])


def page_origin(page: Any) -> str:
    """The origin of a page."""
    opaque = as_object(page).get("sandboxed") or page_url(page).startswith("data:")
    return "null" if opaque else origin_of(page_url(page))


@st.composite
def targets(draw: st.DrawFn, page: Any) -> str:
    """The URL of a call; rarely one that cannot be fetched."""
    kind = draw(weighted((92, "origin"), (5, "relative"), (3, "odd")))
    if kind == "odd":
        return draw(ODD_URLS)
    if kind == "relative" and page_url(page).startswith("http"):
        return draw(SAME_PAGE)
    return draw(ORIGINS) + draw(PATHS)


@st.composite
def single_calls(draw: st.DrawFn) -> Scenario:
    """One call, and the two answers to it."""
    page = draw(PAGES)
    hand = Hand(draw, draw(ERRORS))
    call = draw(calls(draw(targets(page))))
    asked = asked_by(call, page_origin(page))
    scenario: Scenario = {"page": page, "request": call}
    if hand.chance(98):
        scenario["server"] = {"preflight": preflight_answer(hand, asked), "response": final_answer(hand, asked)}
    return scenario


def location_to(hand: Hand, here: str, there: str) -> str:
    """A `Location` at *here* that leads to *there*, or is spoiled."""
    right = [there] * 6 + [there.split("#")[0] + "#g", there.replace("http", "HTTP", 1)]
    if origin_of(here) == origin_of(there):
        right += [there[len(origin_of(there)) :]] * 4
    scheme, _, rest = there.partition("://")
    wrong = [
        "",
        "https://",
        "https://[::1",
        f"{scheme}://user:pw@{rest}",
        f"{scheme}://user@{rest}",
        "data:text/plain,hi",
        "ftp://api.example.com/a",
        "about:blank",
        "https://api.example.com:25/a",
    ]
    return hand.pick(right, wrong)


def redirect_answer(hand: Hand, asked: Asked, here: str, there: str) -> Answer:
    """An answer at *here* that redirects to *there*."""
    headers = cors_headers(hand, asked)
    location = location_to(hand, here, there)
    lines = hand.pick([(location,)], [(), (location, location), (location, f"{APP}/elsewhere")])
    headers += [["Location", line] for line in lines]
    if hand.chance(6):
        headers.append(["Referrer-Policy", hand.one_of(FIELDS_OF_REDIRECTS)])
    status = hand.one_of(NO_REDIRECTS) if hand.chance(hand.errors // 3) else hand.draw(REDIRECTS)
    return {"status": status, "headers": headers}


def origins_on_the_way(origin: str, urls: list[str]) -> list[str]:
    """The origin that the request has at each of *urls*: null after a redirect from one foreign origin to another."""
    known = origin
    origins = [origin]
    for before, after in pairwise(urls):
        if origin_of(before) not in (origin_of(after), origin):
            known = "null"
        origins.append(known)
    return origins


@st.composite
def redirected_calls(draw: st.DrawFn) -> Scenario:
    """A call that is redirected up to three times, over the page's own and other origins."""
    page = draw(PAGES)
    hand = Hand(draw, draw(ERRORS))
    own = page_origin(page)
    places = mixed((3, ORIGINS), (1, st.just(own if own != "null" else APP)))
    hops = [draw(places) + draw(PATHS)]
    for number in range(draw(weighted((60, 1), (25, 2), (15, 3)))):
        origin = origin_of(hops[-1]) if hand.chance(25) else draw(places)
        hops.append(hops[0] if hand.chance(6) else f"{origin}/{number + 1}{draw(PATHS)}")
    call = draw(calls(hops[0]))
    if call.get("redirect") in ("error", "manual") and hand.chance(50):
        del call["redirect"]
    server: list[Answer] = []
    for number, (here, origin) in enumerate(zip(hops, origins_on_the_way(own, hops), strict=True)):
        asked = asked_by(call, origin)
        here_only = {"url": here.split("#")[0]}
        server.append({"on": "preflight", **here_only, **preflight_answer(hand, asked)})
        if number + 1 < len(hops):
            answer = redirect_answer(hand, asked, here, hops[number + 1])
            server.append({"on": "request", **here_only, "times": 1, **answer})
    last = asked_by(call, origins_on_the_way(own, hops)[-1])
    server.append({"on": "preflight", **preflight_answer(hand, last)})
    server.append({"on": "request", **final_answer(hand, last)})
    return {"page": page, "request": call, "server": server}


@st.composite
def session_calls(draw: st.DrawFn, url: str) -> Call:
    """A call of a session: with a preflight mostly, and few different ones."""
    call: Call = {"url": url}
    method = draw(weighted((5, "PUT"), (4, "DELETE"), (3, "GET"), (3, "POST"), (2, "PATCH"), (1, "HEAD"), (1, "put")))
    if method != "GET":
        call["method"] = method
    headers = draw(
        weighted(
            (5, {}),
            (4, {"X-A": "1"}),
            (2, {"X-B": "1"}),
            (2, {"X-A": "1", "X-B": "2"}),
            (3, {"Content-Type": "application/json"}),
            (1, {"Authorization": "Bearer t"}),
        )
    )
    if headers:
        call["headers"] = headers
    if method in ("POST", "PUT", "PATCH") and draw(st.booleans()):
        call["body"] = draw(weighted((12, "{}"), (1, {"stream": "{}"})))
    if draw(weighted((6, False), (1, True))):
        return {
            "api": "xhr",
            **call,
            **draw(weighted((2, {}), (1, {"withCredentials": True}), (1, {"uploadListeners": True}))),
        }
    if has_stream(call):
        call["duplex"] = "half"
    put(
        draw,
        call,
        credentials=weighted((6, None), (3, "include"), (1, "omit")),
        cache=weighted((12, None), (1, "no-store"), (1, "reload"), (1, "no-cache")),
        mode=weighted((30, None), (1, "no-cors")),
    )
    return call


@st.composite
def sessions(draw: st.DrawFn) -> Scenario:
    """Two to five calls of the same or related URLs: what the CORS-preflight cache is for."""
    page = draw(PAGES)
    hand = Hand(draw, draw(ERRORS) // 2)
    base = draw(weighted((6, f"{API}/s"), (2, f"{OTHER}/s"), (1, f"{API}/s?q"), (1, f"{API}/s#f")))
    near = [f"{base}?", f"{base.split('#')[0]}#g", f"{base.split('#')[0]}/t", f"{API}/other"]
    count = draw(weighted((30, 2), (40, 3), (20, 4), (10, 5)))
    requests = [draw(session_calls(hand.one_of([base] * 5 + [hand.one_of(near)]))) for _ in range(count)]
    timed = hand.chance(12)
    if timed:
        requests[-1]["at"] = 1.8
    include = any(call.get("withCredentials") or call.get("credentials") == "include" for call in requests)
    origin = page_origin(page)
    union = tuple(sorted({name.lower() for call in requests for name in call.get("headers", {})}))
    server: list[Answer] = []
    for times in range(draw(weighted((50, 0), (35, 1), (15, 2)))):
        call = requests[min(times, count - 1)]
        asked = Asked(
            origin, call.get("method", "GET"), tuple(name.lower() for name in call.get("headers", {})), include
        )
        server.append({"on": "preflight", "times": 1, **_aged(hand, preflight_answer(hand, asked, ()), timed)})
    if hand.chance(20):
        call = requests[0]
        wrong = Hand(draw, 60)
        answer = final_answer(wrong, asked_by(call, origin))
        server.append({"on": "request", "times": hand.one_of([1, 2]), **answer})
    methods = sorted({call.get("method", "GET") for call in requests})
    rest = preflight_answer(hand, Asked(origin, hand.one_of(methods), union, include), ())
    if hand.chance(60) and "headers" in rest:
        rest["headers"] = [line for line in rest["headers"] if line[0].lower() != "access-control-allow-methods"]
        rest["headers"].append(["Access-Control-Allow-Methods", ", ".join(methods)])
    server.append({"on": "preflight", **_aged(hand, rest, timed)})
    server.append({"on": "request", **final_answer(hand, Asked(origin, "GET", (), include))})
    return {"page": page, "requests": requests, "server": server}


def _aged(hand: Hand, answer: Answer, timed: bool) -> Answer:
    """*answer* with a max-age that the times of the session stay clear of."""
    if "headers" not in answer:
        return answer
    headers = [line for line in answer["headers"] if line[0].lower() != "access-control-max-age"]
    if timed:
        headers.append(["Access-Control-Max-Age", hand.one_of(["1", "60"])])
    elif hand.chance(75):
        headers.append(["Access-Control-Max-Age", hand.one_of(SAFE_MAX_AGES)])
    return {**answer, "headers": headers}


COOKIES = weighted(
    (6, "a=1; Path=/; Secure; SameSite=None"),
    (3, "b=2; Path=/"),
    (2, "c=3; Path=/; SameSite=Lax"),
    (2, "d=4; Path=/; SameSite=Strict"),
    (2, "e=5; Path=/; Domain=example.com; Secure; SameSite=None"),
    (1, "g=7; Path=/; HttpOnly; Secure; SameSite=None"),
    (1, "__Host-h=8; Path=/; Secure; SameSite=None"),
    (1, "__Secure-i=9; Path=/; Secure; SameSite=None"),
    (1, "j=10; Path=/; SameSite=None"),
    (1, "k=11; Path=/; Max-Age=0; Secure; SameSite=None"),
    (2, "l=12; Path=/; Secure; SameSite=None; Partitioned"),
    (1, "__Host-m=13; Path=/; Secure; SameSite=None; Partitioned"),
    (1, "n=14; Path=/; SameSite=None; Partitioned"),
)
COOKIE_PAGES = weighted((6, f"{APP}/"), (1, f"{OTHER}/"), (1, {"url": f"{APP}/", "sandboxed": True}))
COOKIE_ORIGINS = weighted((6, API), (2, APP), (2, OTHER), (1, "http://app.example.com"))


@st.composite
def calls_with_cookies(draw: st.DrawFn) -> Scenario:
    """One or two calls, or a redirected one, with cookies that are there or are set."""
    page = draw(COOKIE_PAGES)
    hand = Hand(draw, draw(ERRORS) // 2)
    own = page_origin(page)
    hops = [draw(COOKIE_ORIGINS) + draw(weighted((3, "/a"), (1, "/")))]
    if hand.chance(35):
        hops.append(draw(COOKIE_ORIGINS) + "/b")
    methods = weighted((4, "GET"), (2, "POST"), (1, "PUT"))
    requests: list[Call] = []
    for _ in range(draw(weighted((3, 1), (1, 2)))):
        call = draw(fetch_calls(hops[0], draw(weighted((8, "cors"), (1, "no-cors")))))
        call = {key: call[key] for key in ("url", "mode", "headers") if key in call}
        if call["mode"] == "cors":
            call["method"] = draw(methods)
        requests.append({**call, "credentials": draw(weighted((7, "include"), (2, "same-origin"), (1, "omit")))})
    server: list[Answer] = []
    origins = origins_on_the_way(own, hops)
    for number, (here, origin) in enumerate(zip(hops, origins, strict=True)):
        asked = asked_by(requests[0], origin)
        server.append({"on": "preflight", "url": here, **preflight_answer(hand, asked, ("0",))})
        answer = final_answer(hand, asked)
        if number + 1 < len(hops):
            answer = redirect_answer(hand, asked, here, hops[number + 1])
        for header in [answer] * (hand.chance(35) + hand.chance(10)):
            header["headers"].append(["Set-Cookie", draw(COOKIES)])
        server.append({"on": "request", "url": here, **answer})
    held = [
        {"url": draw(COOKIE_ORIGINS) + "/", "set-cookie": draw(COOKIES)}
        for _ in range(draw(weighted((1, 0), (3, 1), (2, 2), (1, 3))))
    ]
    scenario: Scenario = {"page": page, "server": server}
    scenario |= {"request": requests[0]} if len(requests) == 1 else {"requests": requests}
    return {**scenario, "cookies": held} if held else scenario


def as_http2_has_it(scenario: Scenario) -> Scenario:
    """*scenario*, whose answers have no reason phrase and no whitespace around values if a call has a stream.

    Streams are driven by HTTP/2, in which there is neither.
    """
    if not any(map(has_stream, calls_of(scenario))):
        return scenario
    for answer in answers_of(scenario):
        answer.pop("statusText", None)
        if "headers" in answer:
            answer["headers"] = [[name, value.strip(" \t")] for name, value in answer["headers"]]
    return scenario


SCENARIOS: st.SearchStrategy[Scenario] = mixed(
    (44, single_calls()), (32, redirected_calls()), (18, sessions()), (6, calls_with_cookies())
).map(as_http2_has_it)
