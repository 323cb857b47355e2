"""How time and memory grow: the CORS-preflight cache, redirects, header lists and header values.

What is to be flat, or linear, is shown by its points, which the documentation draws, and by two figures: for what is to
be flat, the largest size against the smallest; for what is to be linear, the exponent of the growth, 1 for linear and 2
for quadratic. The time is the CPU's, of this one process.
"""

from __future__ import annotations

import gc
import math
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from corsim import Browser, Page, WireRequest, WireResponse
from corsim.browser.environments import make_environment
from corsim.servers.scripted import Rule, ScriptedServer
from corsim.standard.answer_cache import AnswerCache
from corsim.standard.headers import Header
from corsim.standard.preflight_cache import (
    PreflightCache,
    create_a_new_cache_entry,
    method_cache_entry_match,
)
from corsim.standard.replacing_cache import ReplacingCache
from corsim.standard.requests import Request
from corsim.standard.result_cache import ResultCache
from corsim.standard.urls import URL, parse_url

from .measuring import Timings, Work, of_cpu, side_by_side
from .results import TIMES, Group, Line, Series, duration, number, versions

ENTRIES = (10, 1_000, 1_000_000)
WEIGHED = 10_000
FLAT = 2.0
"""How many times as long it may take with the largest cache as with the smallest: processors have caches, too."""

LINEAR = 1.2
"""The exponent that still counts as linear."""

NOTES = (
    "A look-up does the same work in all sizes; what it touches of a million entries is in no cache of the processor.",
    "Parses of URLs are kept, so those in Location and Access-Control-Allow-Origin are other ones each time.",
    "The library that parses them adds to a string character by character, which takes more than linear time.",
)
HOPS = (1, 2, 5, 10, 20)
LISTS = (100, 1_000, 10_000)
VALUES = (1_000, 10_000, 100_000, 1_000_000)
URLS = (1_000, 10_000, 100_000)
"""Of URLs in headers: a longer one takes the library that parses them too long."""

APP, API = "https://app.example.com/", "https://api.example.com/items/"
MAX_AGE = 600.0
ANY: Header = ("Access-Control-Allow-Origin", "*")
EVERYTHING = (ANY, ("Access-Control-Allow-Methods", "*"), ("Access-Control-Allow-Headers", "*"))


def url_of(text: str) -> URL:
    """The URL that *text* is."""
    url = parse_url(text)
    assert url is not None
    return url


class Requests:
    """Requests that differ by their URL, made one after the other without parsing: that is not what is timed."""

    def __init__(self) -> None:
        self._url = url_of(API)
        page = make_environment(url_of(APP))
        self._request = Request([self._url], page, page.origin, method="PUT", mode="cors")

    def __call__(self, index: int) -> Request:
        """The request number *index*."""
        url = self._url
        path = f"/items/{index}"
        made = URL(f"{API}{index}", url.scheme, "", "", url.host, None, path, None, None, url.tuple_origin)
        self._request.url_list = [made]
        return self._request


def standard_cache() -> tuple[PreflightCache, Callable[[Request, float], object], Callable[[Request, float], bool]]:
    """The standard's cache, what keeps an entry in it, and what looks one up."""
    cache = PreflightCache()
    return (
        cache,
        lambda request, now: create_a_new_cache_entry(cache.entries_for(request), MAX_AGE, "PUT", None, now),
        lambda request, now: bool(method_cache_entry_match(cache.entries_for(request), "PUT", now)),
    )


def replacing_cache(
    cache: ReplacingCache,
) -> tuple[ReplacingCache, Callable[[Request, float], object], Callable[[Request, float], bool]]:
    """The same of a cache of Chromium or WebKit."""
    return (
        cache,
        lambda request, now: cache.keep(request, ["PUT"], [], MAX_AGE, now),
        lambda request, now: cache.permits(request, [], now),
    )


CACHES: dict[str, Callable[[], Any]] = {
    "the standard's": standard_cache,
    "Chromium's": lambda: replacing_cache(ResultCache()),
    "WebKit's": lambda: replacing_cache(AnswerCache()),
}
"""Those without a limit; Firefox's has room for 100 URLs."""


def of_caches(name: str, rounds: int, sizes: Sequence[int] = ENTRIES) -> tuple[list[Line], list[Series]]:
    """Look-ups, insertions and expiry in the cache *name* with as many entries as *sizes* say."""
    requests, spread = Requests(), 7919
    work: dict[str, Work] = {}
    for size in sizes:
        cache, keep, match = CACHES[name]()
        for index in range(size):
            keep(requests(index), 0.0)
        assert len(cache) == size
        turns, new, old = count(), count(size), count()
        work[f"{size} request"] = lambda size=size, turns=turns: requests(next(turns) * spread % size)  # type: ignore[misc]
        work[f"{size} look-up"] = lambda size=size, turns=turns, match=match: match(  # type: ignore[misc]
            requests(next(turns) * spread % size), 1.0
        )
        work[f"{size} insert"] = lambda new=new, keep=keep: keep(requests(next(new)), 0.0)  # type: ignore[misc]
        # All are past their time: the one that is asked for goes, the others are not looked at.
        work[f"{size} expiry"] = lambda size=size, old=old, match=match, keep=keep: (  # type: ignore[misc]
            keep(requests(next(old) % size), -2 * MAX_AGE),
            match(requests(0), 0.0),
        )
    # The entries stay: to look for garbage among millions of them before each batch would take longer than all else.
    gc.freeze()
    timings = side_by_side({key: of_cpu(one) for key, one in work.items()}, rounds)
    gc.unfreeze()
    lines: list[Line] = []
    series: list[Series] = []
    for what in ("look-up", "insert", "expiry"):
        points = [(size, max(timings.more(f"{size} {what}", f"{size} request"), 1e-9)) for size in sizes]
        lines.append(_flat(f"{name} cache, {what}", points))
        series.append(Series(f"{name} cache, {what}", "entries", "s", tuple(points)))
    lines.append(Line(f"{name} cache: memory for an entry, of {WEIGHED:,}", memory(name), "bytes"))
    return lines, series


def memory(name: str) -> float:
    """Bytes for an entry of the cache *name*: what is allocated for :data:`WEIGHED` of them, the keys included."""
    requests = Requests()
    _, keep, _ = CACHES[name]()
    gc.collect()
    tracemalloc.start()
    for index in range(WEIGHED):
        keep(requests(index), 0.0)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return used / WEIGHED


def _flat(what: str, points: Sequence[tuple[float, float]]) -> Line:
    figures = "; ".join(f"{size:,.0f}: {duration(seconds)}" for size, seconds in points)
    what = f"{what}: {points[-1][0]:,.0f} entries against {points[0][0]:,.0f}"
    return Line(what, points[-1][1] / points[0][1], TIMES, figures, at_most=FLAT)


def answering(response: WireResponse) -> Page:
    """A page to which everything is answered with *response*."""
    page = Browser().page(APP)
    page.route("*", lambda _request: response)
    return page


def redirects(hops: int) -> Work:
    """A call that is redirected so many times."""
    page = Browser().page(APP)
    rules = [Rule(WireResponse(302, (ANY, ("Location", f"{API}{hop + 1}"))), url=f"{API}{hop}") for hop in range(hops)]
    page.route("*", ScriptedServer([*rules, Rule(WireResponse(200, (ANY,)))]))
    return lambda: page.fetch(f"{API}0").status


def response_headers(length: int) -> Work:
    """A response with so many headers of different names, all exposed, and read by the script."""
    headers = tuple((f"X-{index}", "1") for index in range(length))
    page = answering(WireResponse(200, (ANY, ("Access-Control-Expose-Headers", "*"), *headers)))
    return lambda: len(list(page.fetch(API).headers))


def request_headers(length: int) -> Work:
    """A preflighted request with so many headers of different names."""
    page = answering(WireResponse(200, EVERYTHING))
    headers = [(f"X-{index}", "1") for index in range(length)]
    return _preflighted(page, headers=headers)


def listed_names(length: int) -> Work:
    """A preflight's answer that lists so many header names, and a request that has the last of them."""
    names = ", ".join(f"X-{index}" for index in range(length))
    page = answering(WireResponse(200, (ANY, ("Access-Control-Allow-Headers", names))))
    return _preflighted(page, headers={f"X-{length - 1}": "1"})


def request_value(length: int) -> Work:
    """A safelisted request header whose value has so many bytes; from 129 on it is none, so there is a preflight."""
    page = answering(WireResponse(200, EVERYTHING))
    return _preflighted(page, headers={"Accept": "a" * length})


def content_type(length: int) -> Work:
    """A Content-Type of so many bytes, most of them parameters."""
    page = answering(WireResponse(200, EVERYTHING))
    value = "text/plain;" + "a=b;" * (length // 4)
    return _preflighted(page, method="POST", headers={"Content-Type": value}, body="x")


def allowed_origin(length: int) -> Work:
    """An Access-Control-Allow-Origin of so many bytes, another one each time, which matches nothing."""
    turns = count()

    def answer(_request: WireRequest) -> WireResponse:
        return WireResponse(200, (("Access-Control-Allow-Origin", f"https://{next(turns)}" + "a" * length),))

    page = Browser().page(APP)
    page.route("*", answer)
    return lambda: page.check(API).verdict


def allowed_methods(length: int) -> Work:
    """A list of methods of so many bytes."""
    page = answering(WireResponse(200, (ANY, ("Access-Control-Allow-Methods", "A," * (length // 2) + "PUT"))))
    return _preflighted(page, method="PUT")


def location(length: int) -> Work:
    """A redirect to a URL of so many bytes, another one each time."""
    turns = count()

    def answer(request: WireRequest) -> WireResponse:
        if request.url != API:
            return WireResponse(200, (ANY,))
        return WireResponse(302, (ANY, ("Location", f"{API}{next(turns)}" + "a" * length)))

    page = Browser().page(APP)
    page.route("*", answer)
    return lambda: page.fetch(API).status


def _preflighted(page: Page, **members: Any) -> Work:
    def call() -> object:
        page.browser.clock.advance(10)
        return page.fetch(API, **members).status

    return call


GROWING: dict[str, tuple[str, Sequence[int], Callable[[int], Work]]] = {
    "a chain of redirects": ("redirects", HOPS, redirects),
    "response headers, read by the script": ("headers", LISTS, response_headers),
    "request headers, preflighted": ("headers", LISTS, request_headers),
    "names in Access-Control-Allow-Headers": ("names", LISTS, listed_names),
    "the value of a request header": ("bytes", VALUES, request_value),
    "the value of Content-Type": ("bytes", VALUES, content_type),
    "the value of Access-Control-Allow-Origin": ("bytes", URLS, allowed_origin),
    "the value of Access-Control-Allow-Methods": ("bytes", VALUES, allowed_methods),
    "the value of Location": ("bytes", URLS, location),
}
"""What grows: what is counted, in which sizes, and the call of a size."""


def growth(timings: Timings, sizes: Sequence[int]) -> float:
    """The exponent of the growth between the two largest sizes."""
    last, before = sizes[-1], sizes[-2]
    return math.log(timings.ratio(str(last), str(before))) / math.log(last / before)


def of_growing(name: str, rounds: int) -> tuple[Line, Series]:
    """How the time for what is called *name* grows."""
    counted, sizes, made = GROWING[name]
    timings = side_by_side({str(size): of_cpu(made(size)) for size in sizes}, rounds)
    points = tuple((float(size), timings.median(str(size))) for size in sizes)
    figures = "; ".join(f"{number(size)}: {duration(seconds)}" for size, seconds in points)
    line = Line(f"{name}: exponent of the growth", growth(timings, sizes), "", figures, at_most=LINEAR)
    return line, Series(name, counted, "s", points)


def measure(rounds: int) -> Group:
    """Measure the group."""
    lines: list[Line] = []
    series: list[Series] = []
    for name in CACHES:
        some, curves = of_caches(name, rounds)
        lines += some
        series += curves
    for name in GROWING:
        line, curve = of_growing(name, max(rounds // 5, 3))
        lines.append(line)
        series.append(curve)
    return Group(lines, versions("corsim", "pywhatwgurl"), series, NOTES)
