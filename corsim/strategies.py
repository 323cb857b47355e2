"""Hypothesis strategies for what pages ask and who asks: origins, methods, headers, whole requests.

The values stand around the boundaries at which browsers and servers decide: look-alikes of an origin, methods
that are normalised and those that are not, headers at the limits of the safelist. What is drawn shrinks to the
smallest that still shows the failure. Hypothesis is needed for this module only; the extra is
called ``corsim[strategies]``.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from corsim.look_alikes import UNRELATED, LookAlike, look_alikes, origin_url, page_of, serialised
from corsim.look_alikes import page_urls as _page_urls
from corsim.look_alikes import spellings as _spellings
from corsim.standard.bodies import Blob, FormData, URLSearchParams
from corsim.standard.headers import Header
from corsim.standard.infra import HTTP_TOKEN_CODE_POINTS, HTTP_WHITESPACE
from corsim.standard.methods import FORBIDDEN_METHODS, NORMALIZED_METHODS, normalize_a_method
from corsim.standard.requests import REFERRER_POLICIES

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise ImportError("corsim.strategies needs hypothesis: pip install 'corsim[strategies]'") from error

__all__ = [
    "cased",
    "content_types",
    "header_names",
    "header_values",
    "headers",
    "methods",
    "origin_values",
    "origins",
    "page_of",
    "page_urls",
    "ranges",
    "requests",
    "scenario",
    "tokens",
]

TOKEN_CODE_POINTS = "".join(sorted(HTTP_TOKEN_CODE_POINTS))

tokens: st.SearchStrategy[str] = st.text(st.sampled_from(TOKEN_CODE_POINTS), min_size=1, max_size=8)
"""Short tokens of RFC 9110: what a method or a header name can be."""

byte_strings: st.SearchStrategy[str] = st.text(st.characters(max_codepoint=0xFF), max_size=20)
"""Isomorphic strings: a code point for each byte."""

structured_values: st.SearchStrategy[str] = st.text(st.sampled_from(' \t,"\\;=/*abAB01\xe9\x0b'), max_size=24)
"""Values of the code points that parsers look for."""

any_header_values: st.SearchStrategy[str] = (st.one_of(byte_strings, structured_values)).map(
    lambda value: value.translate(dict.fromkeys(map(ord, "\0\r\n"))).strip(HTTP_WHITESPACE)
)
"""Whatever a header can have as its value."""

words: st.SearchStrategy[str] = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"), min_size=1, max_size=6)
"""Short parts of host names."""

ports: st.SearchStrategy[int] = st.sampled_from([8443, 8080, 3000, 5173, 8000])
"""Ports that pages are served on, none a default and none that browsers block."""


@st.composite
def cased(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """One of *texts*, in any case."""
    text = draw(texts)
    upper = draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    return "".join(char.upper() if up else char.lower() for char, up in zip(text, upper, strict=True))


# Origins


def origins(like: str | Iterable[str] | None = None, *, null: bool = True) -> st.SearchStrategy[str]:
    """Origins as browsers send them, each one that a page can have (:func:`page_of` makes the page).

    *like* is an origin, or some: most of what is drawn then looks like one of them (see
    :mod:`corsim.look_alikes`), and none of it is one of them. ``null`` is among them if *null* is true.
    Raises ValueError where *like* has what is no http(s) origin.
    """
    listed = _listed(like)
    others = st.builds(_some_origin, st.sampled_from(["https", "http"]), words, st.none() | ports)
    choices = [others]
    if listed:
        # Fixed ones are what failures shrink to; what is drawn by parts has those that nobody thought of.
        fixed = _by_kind(item for origin in listed for item in look_alikes(origin))
        # A kind as often as another, but twice if there are many of it.
        groups = [[UNRELATED], *fixed, *(group for group in fixed if len(group) > 3 * len(listed))]
        choices += [st.sampled_from(groups).flatmap(st.sampled_from)] * 6 + [_alike(listed)] * 2
    if null:
        choices.append(st.just("null"))
    return st.one_of(choices).filter(lambda origin: origin not in listed)


def _listed(like: str | Iterable[str] | None) -> list[str]:
    given = [] if like is None else [like] if isinstance(like, str) else list(like)
    for origin in given:
        if str(origin_url(origin).origin) != origin:
            needed = str(origin_url(origin).origin)
            raise ValueError(f"{origin!r} is not written as browsers send it: {needed!r} is needed")
    return given


def _some_origin(scheme: str, word: str, port: int | None) -> str:
    origin = serialised(f"{scheme}://{word}.example" + ("" if port is None else f":{port}"))
    assert origin is not None
    return origin


@st.composite
def _alike(draw: st.DrawFn, listed: list[str]) -> str:
    """A look-alike of one of the origins *listed*; not ``null``."""
    groups = _by_kind(look_alikes(draw(st.sampled_from(listed)), word=draw(words), port=draw(ports)))
    return draw(st.sampled_from(draw(st.sampled_from(groups))))


def _by_kind(items: Iterable[LookAlike]) -> list[list[str]]:
    """Origins of one kind in one list; without ``null``, which is drawn by itself."""
    groups: dict[str, list[str]] = {}
    for item in items:
        if item.origin != "null":
            groups.setdefault(item.kind, []).append(item.origin)
    return list(groups.values())


def origin_values(like: str | Iterable[str]) -> st.SearchStrategy[str]:
    """Values of an ``Origin`` header that a program could send: those of :func:`origins`, and ones of no browser.

    Spelled otherwise, in upper case, with a path, within a longer value, or no origin at all. None of it is
    one of *like*.
    """
    listed = _listed(like)
    spelled = [value for origin in listed for _, value in _spellings(origin)]
    some = st.one_of(origins(listed), st.sampled_from(spelled), any_header_values)
    return some.filter(lambda value: value not in listed)


def page_urls(like: str | Iterable[str]) -> st.SearchStrategy[str]:
    """URLs that are written like pages of *like*: user names that end as another host, case, odd slashes, IP forms.

    ``Browser.page(url).origin`` says which origin a browser makes of one: that of *like*, or another.
    """
    return st.sampled_from([url for origin in _listed(like) for url in _page_urls(origin)])


# Methods and headers

SIX_METHODS = tuple(sorted(NORMALIZED_METHODS))


def methods(*, refused: bool = False) -> st.SearchStrategy[str]:
    """Methods around what browsers tell apart: safelisted, normalised, and sent as they are (``patch``, tokens).

    With *refused*, also those with which ``fetch()`` throws: forbidden ones, and what is no token.
    """
    safe = st.sampled_from(["GET", "HEAD", "POST"])
    others = st.sampled_from(["PUT", "DELETE", "OPTIONS", "PATCH", "patch", "Patch", "QUERY", "query", "PROPFIND"])
    some = [safe, others, cased(st.sampled_from(SIX_METHODS)), tokens.filter(_is_no_forbidden_method)]
    if refused:
        some += [cased(st.sampled_from(sorted(FORBIDDEN_METHODS))), st.sampled_from(["", "a b", "PUT\n", "G\xcbT"])]
    return st.one_of(some)


def _is_no_forbidden_method(method: str) -> bool:
    return method.upper() not in FORBIDDEN_METHODS


SAFELISTED_NAMES = ("Accept", "Accept-Language", "Content-Language", "Content-Type", "Range")
UNSAFE_NAMES = ("X-A", "X-Requested-With", "Authorization", "Cache-Control", "If-None-Match", "X_C")
FORBIDDEN_NAMES = (
    "Cookie",
    "Host",
    "Origin",
    "Referer",
    "Date",
    "Sec-A",
    "Proxy-B",
    "Via",
    "Access-Control-Request-Method",
)
INVALID_NAMES = ("", "a b", "x:", "x\xe9")

SAFELIST_SIZES = (127, 128, 129)
"""Lengths around the 128 bytes that the value of a safelisted header may have."""

SAFELIST_TOTALS = (1023, 1024, 1025)
"""Lengths around the 1024 bytes that all safelisted headers may have together."""


def header_names(*, refused: bool = False) -> st.SearchStrategy[str]:
    """Names of headers: safelisted by name or not, in any case, and custom tokens.

    With *refused*, also those that the browser ignores or with which ``fetch()`` throws.
    """
    custom = tokens.map(lambda token: f"x-{token}")
    some = [st.sampled_from([*UNSAFE_NAMES, *SAFELISTED_NAMES]), cased(st.sampled_from(SAFELISTED_NAMES)), custom]
    if refused:
        some += [cased(st.sampled_from(FORBIDDEN_NAMES)), st.sampled_from(INVALID_NAMES)]
    return st.one_of(some)


def _sizes(start: str, filling: str) -> list[str]:
    return [start + filling * (size - len(start)) for size in SAFELIST_SIZES]


VALUES: dict[str, tuple[str, ...]] = {
    "accept": (
        *("*/*", "application/json", "text/html;q=0.9, */*", ""),
        *('a"b', "(a)", "a:b", "a<b", "a?b", "a@b", "a[b", "a\\b", "a{b", "a\x7f", "a\x01", "a\tb", "\xe9"),
        *_sizes("", "b"),
    ),
    "accept-language": ("en", "de-CH, en;q=0.5", "*", "en_US", "en:", "\xe9", *_sizes("", "a")),
    "content-type": (
        *("text/plain", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"),
        *("text/plain;charset=utf-8", "TEXT/Plain ; a=b", "text/plain, text/plain", "text/plain;a=b,c"),
        *('text/plain;a="b"', "text/plain;(", "text/plain;\xe9", "text/plainx", "text", "application/json;text/plain"),
        *("text/plain; application/json", *_sizes("text/plain;", "a")),
    ),
    "range": (
        *("bytes=0-", "bytes=0-9", "bytes=9-0", "bytes=-5", "bytes=0-1,3-4", "bytes = 0-", "bytes=a-", "items=0-"),
        *("bytes=007-8", "BYTES=0-", "bytes=18446744073709551616-"),
    ),
}
VALUES["content-language"] = VALUES["accept-language"]
"""Values on both sides of what the safelist decides, by the name of the header, in lower case."""


def header_values(name: str | None = None) -> st.SearchStrategy[str]:
    """Values for a header *name* around what the safelist says of it; with any other name, any short ones.

    Lengths of 127, 128 and 129 bytes, unsafe bytes, what parses and what does not.
    """
    if name is not None and name.lower() in VALUES:
        return st.sampled_from(VALUES[name.lower()])
    return st.one_of(st.sampled_from(["1", "", "a, b", "Bearer t", *_sizes("", "c")]), any_header_values)


def content_types() -> st.SearchStrategy[str]:
    """Values of ``Content-Type``: the three that forms can send, others, and what only looks like one of the three."""
    return header_values("Content-Type")


def ranges() -> st.SearchStrategy[str]:
    """Values of ``Range``: safelisted ones, and ones at the edge."""
    return header_values("Range")


def headers(*, refused: bool = False, max_size: int = 4) -> st.SearchStrategy[list[Header]]:
    """Headers as pairs, as ``page.fetch(headers=…)`` takes them; now and then safelisted ones around 1024 bytes."""
    one = header_names(refused=refused).flatmap(lambda name: st.tuples(st.just(name), header_values(name)))
    return st.one_of(st.lists(one, max_size=max_size), st.builds(_filled, st.sampled_from(SAFELIST_TOTALS)))


def _filled(total: int) -> list[Header]:
    """Safelisted headers whose values have *total* bytes, none more than 128."""
    names = ("Accept", "Accept-Language", "Content-Language")
    sizes = [128] * (total // 128) + [total % 128] * (total % 128 > 0)
    return [(names[number % len(names)], "a" * size) for number, size in enumerate(sizes)]


# Requests

short_text: st.SearchStrategy[str] = st.text(max_size=6)

bodies: st.SearchStrategy[Any] = st.one_of(
    short_text,
    st.binary(max_size=6),
    st.builds(lambda pairs: URLSearchParams(tuple(pairs)), st.lists(st.tuples(short_text, short_text), max_size=2)),
    st.builds(lambda pairs: FormData(tuple(pairs)), st.lists(st.tuples(short_text, short_text), max_size=2)),
    st.builds(Blob, st.binary(max_size=6), st.sampled_from(["", "text/plain", "application/json"])),
)
"""Bodies of every kind that every browser can send over any connection."""

Request = dict[str, Any]

# Their names are those of members of a request, too.
_methods, _headers = methods, headers


def requests(
    url: str | st.SearchStrategy[str],
    *,
    methods: st.SearchStrategy[str] | None = None,
    headers: st.SearchStrategy[Any] | None = None,
    credentials: st.SearchStrategy[str] | None = None,
    refused: bool = False,
) -> st.SearchStrategy[Request]:
    """Keyword arguments for ``page.fetch(**request)`` and ``page.check(**request)``, with ``url`` among them.

    The members are those with which a script crosses origins: method, headers, body, credentials, cache, redirect
    mode, referrer policy, keepalive. A strategy that is given replaces the one for that member. With
    *refused*, ``fetch()`` may throw: forbidden methods, invalid names, bodies with GET.
    """
    optional: dict[str, st.SearchStrategy[Any]] = {
        "method": _methods(refused=refused) if methods is None else methods,
        "headers": _headers(refused=refused) if headers is None else headers,
        "credentials": st.sampled_from(["include", "same-origin", "omit"]) if credentials is None else credentials,
        "body": bodies,
        "cache": st.sampled_from(["default", "no-store", "reload", "no-cache", "force-cache"]),
        "redirect": st.sampled_from(["follow", "error", "manual"]),
        "referrer_policy": st.sampled_from(REFERRER_POLICIES),
        "keepalive": st.booleans(),
    }
    some = st.fixed_dictionaries({"url": st.just(url) if isinstance(url, str) else url}, optional=optional)
    return some if refused else some.map(_without_refusal)


def _without_refusal(request: Request) -> Request:
    """*request* without a body where ``fetch()`` would refuse it."""
    if normalize_a_method(request.get("method", "GET")) in ("GET", "HEAD"):
        return {name: value for name, value in request.items() if name != "body"}
    return request


def scenario(origin: str, request: Request, *, browser: str = "spec") -> dict[str, Any]:
    """The scenario, JSON-ready, in which a page of *origin* makes *request*, as :func:`requests` draws it.

    It has no server: ``python -m corsim explain`` says what answers must carry. Raises ValueError for an origin of no
    page, TypeError for a body that a scenario has no form for.
    """
    page: Any = {"url": f"{UNRELATED}/", "sandboxed": True} if origin == "null" else origin_url(origin).href
    members: dict[str, Any] = {}
    for name, value in request.items():
        if name == "headers":
            members[name] = [list(pair) for pair in (value.items() if isinstance(value, Mapping) else value)]
        elif name == "body":
            members[name] = _body(value)
        elif name == "json":
            raise TypeError("a scenario's request has no member json: its text as body, and a Content-Type, is needed")
        else:
            members["referrerPolicy" if name == "referrer_policy" else name] = value
    return {"browser": browser, "page": page, "request": members}


def _body(value: object) -> Any:
    if isinstance(value, bytes):
        return {"bytes": b64encode(value).decode("ascii")}
    if isinstance(value, URLSearchParams):
        return {"urlencoded": [list(pair) for pair in value.pairs]}
    if isinstance(value, FormData) and all(isinstance(item, str) for _, item in value.entries):
        return {"formdata": [list(entry) for entry in value.entries]}
    if isinstance(value, Blob):
        return {"blob": {"bytes": b64encode(value.data).decode("ascii")}, "type": value.type}
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"{value!r} has no form in a scenario: a str, bytes, URLSearchParams, FormData or Blob is needed")
