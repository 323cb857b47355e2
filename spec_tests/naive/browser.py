"""A browser that knows ``fetch()`` without redirects only; its CORS-preflight cache is one list (Fetch, 4.1-4.9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from .deciding import (
    FORBIDDEN_METHODS,
    NEVER_EXPOSED,
    NORMALIZED_METHODS,
    SAFELISTED_METHODS,
    cors_check,
    is_forbidden,
    is_safelisted,
    permits,
    unsafe_names,
    visible,
)
from .headers import Headers, get, is_token, lower, seconds, values

Verdict = Literal["allowed", "blocked", "throws"]
Mode = Literal["cors", "no-cors", "same-origin"]
Credentials = Literal["omit", "same-origin", "include"]


@dataclass(frozen=True)
class Page:
    """A page: its URL, and what the standards make of it, written down by hand.

    ``origin`` is as a server is told it; ``key`` is the network partition key.
    """

    url: str
    sandboxed: bool
    origin: str
    key: str


@dataclass(frozen=True)
class Answer:
    """What a server answers."""

    status: int
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Call:
    """A ``fetch()`` in *page* at a second, and what is answered to its preflight and to itself."""

    page: Page
    at: float
    url: str
    method: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    mode: Mode
    credentials: Credentials
    preflight: Answer
    answer: Answer


@dataclass(frozen=True)
class Sent:
    """What of a request on the wire CORS decides; ``names`` is `Access-Control-Request-Headers`."""

    kind: str
    method: str
    asked: str | None
    names: str | None
    origin: str | None


@dataclass(frozen=True)
class Ended:
    """How a call ended: the verdict, what was sent, and what the script sees."""

    verdict: Verdict
    sent: tuple[Sent, ...]
    type: str | None = None
    status: int | None = None
    visible: tuple[str, ...] = ()


@dataclass
class Entry:
    """https://fetch.spec.whatwg.org/#cache-entry, and when it was stored."""

    key: str
    origin: str
    url: str
    max_age: int
    credentials: bool
    method: str | None
    header_name: str | None
    stored_at: float


class Refused(Exception):
    """The API throws."""


@dataclass
class NaiveBrowser:
    """Calls in their order; the cache lasts."""

    cache: list[Entry] = field(default_factory=list)

    def fetch(self, call: Call) -> Ended:
        """What comes of *call*."""
        try:
            method, headers = constructed(call)
        except Refused:
            return Ended("throws", ())
        if get(headers, "Accept") is None:
            headers.append(("Accept", "*/*"))
        include = call.credentials == "include"
        origin = call.page.origin
        answered = call.answer
        listed = list(answered.headers)
        if call.url.startswith(origin + "/"):
            basic = {lower(name) for name, _ in listed if lower(name) not in NEVER_EXPOSED}
            return Ended("allowed", (request(method, None),), "basic", answered.status, tuple(sorted(basic)))
        if call.mode == "same-origin":
            return Ended("blocked", ())
        if call.mode == "no-cors":
            return Ended("allowed", (request(method, None),), "opaque", 0)
        sent: list[Sent] = []
        with_preflight = method not in SAFELISTED_METHODS or unsafe_names(headers) != []
        if with_preflight and not self.is_known(call, method, headers):
            names = ",".join(unsafe_names(headers))
            sent.append(Sent("preflight", "OPTIONS", method, names or None, origin))
            answer = list(call.preflight.headers)
            checked = cors_check(origin, include, answer) and 200 <= call.preflight.status <= 299
            if not checked or not permits(method, headers, include, answer):
                self.clear(call)
                return Ended("blocked", tuple(sent))
            self.remember(call, answer)
        sent.append(request(method, origin))
        if not cors_check(origin, include, listed):
            if with_preflight:
                self.clear(call)
            return Ended("blocked", tuple(sent))
        return Ended("allowed", tuple(sent), "cors", answered.status, tuple(visible(include, listed)))

    def matching(self, call: Call, fits: Callable[[Entry], bool]) -> list[Entry]:
        """The living entries that match *call* and that *fits* accepts."""
        self.cache = [entry for entry in self.cache if call.at - entry.stored_at < entry.max_age]
        return [
            entry
            for entry in self.cache
            if (entry.key, entry.origin, entry.url) == (call.page.key, call.page.origin, call.url)
            and (entry.credentials or call.credentials != "include")
            and fits(entry)
        ]

    def of_method(self, call: Call, method: str) -> list[Entry]:
        """https://fetch.spec.whatwg.org/#concept-cache-match-method"""
        return self.matching(call, lambda entry: entry.method in (method, "*"))

    def of_name(self, call: Call, name: str) -> list[Entry]:
        """https://fetch.spec.whatwg.org/#concept-cache-match-header"""

        def fits(entry: Entry) -> bool:
            if entry.header_name == "*":
                return lower(name) != "authorization"
            return entry.header_name is not None and lower(entry.header_name) == lower(name)

        return self.matching(call, fits)

    def is_known(self, call: Call, method: str, headers: Headers) -> bool:
        """Whether the cache makes a preflight needless."""
        if method not in SAFELISTED_METHODS and not self.of_method(call, method):
            return False
        return all(self.of_name(call, name) for name in unsafe_names(headers))

    def remember(self, call: Call, answer: Headers) -> None:
        """Steps 7.8 to 7.15 of https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"""
        max_age = seconds(answer, "Access-Control-Max-Age")
        max_age = 5 if max_age is None else max_age
        for kind in ("method", "header_name"):
            find = self.of_method if kind == "method" else self.of_name
            header = "Access-Control-Allow-Methods" if kind == "method" else "Access-Control-Allow-Headers"
            named = [part.strip("\t ") for value in values(answer, header) for part in value.split(",")]
            listed = [name for name in named if name != ""]
            for name in listed:
                for entry in find(call, name):
                    entry.max_age = max_age
            for name in listed:
                if not find(call, name):
                    method, header_name = (name, None) if kind == "method" else (None, name)
                    include = call.credentials == "include"
                    key, origin = call.page.key, call.page.origin
                    self.cache.append(Entry(key, origin, call.url, max_age, include, method, header_name, call.at))

    def clear(self, call: Call) -> None:
        """https://fetch.spec.whatwg.org/#concept-cache-clear"""
        place = (call.page.key, call.page.origin, call.url)
        self.cache = [entry for entry in self.cache if (entry.key, entry.origin, entry.url) != place]


def request(method: str, origin: str | None) -> Sent:
    """A request that is no preflight; *origin* where CORS adds it."""
    return Sent("request", method, None, None, origin)


def constructed(call: Call) -> tuple[str, Headers]:
    """Method and headers as ``new Request()`` makes them, or :class:`Refused` (https://fetch.spec.whatwg.org/#dom-request)."""
    method = call.method
    if not is_token(method) or method.upper() in FORBIDDEN_METHODS:
        raise Refused
    if method.upper() in NORMALIZED_METHODS:
        method = method.upper()
    if call.mode == "no-cors" and method not in SAFELISTED_METHODS:
        raise Refused
    headers: Headers = []
    for name, value in call.headers:
        append(headers, name, value, call.mode)
    if call.body is not None:
        if method in ("GET", "HEAD"):
            raise Refused
        if get(headers, "Content-Type") is None:
            append(headers, "Content-Type", "text/plain;charset=UTF-8", call.mode)
    return method, headers


def append(headers: Headers, name: str, value: str, mode: str) -> None:
    """https://fetch.spec.whatwg.org/#concept-headers-append, of a request's headers."""
    value = value.strip("\t\n\r ")
    if not is_token(name) or any(c in "\0\n\r" for c in value):
        raise Refused
    if mode == "no-cors":
        before = get(headers, name)
        combined = value if before is None else before + ", " + value
        if lower(name) == "range" or not is_safelisted(name, combined):
            return
    elif is_forbidden(name, value):
        return
    headers.append((name, value))
