"""What messages are made of: the values of a verdict, as the slots of templates are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corsim.browser.calls import Call, FetchCall
from corsim.browser.verdict import Verdict
from corsim.servers.drive import Exchange
from corsim.standard.data_urls import data_url_processor
from corsim.standard.infra import byte_lowercase
from corsim.standard.origins import serialize_an_origin
from corsim.standard.reasons import Explained
from corsim.standard.request_init import MISSING, Missing
from corsim.standard.responses import REDIRECT_STATUSES
from corsim.standard.urls import URL, parse_url
from corsim.standard.wire import WireResponse


@dataclass(frozen=True, slots=True)
class Facts:
    """A call that failed: the last URL that was asked for, the first one, and what the last answer was."""

    explained: Explained
    api: Literal["fetch", "xhr"]
    url: str
    """The last URL, without its fragment."""
    requested: str
    """The last URL that was asked for otherwise than by a preflight; the first one where there was none."""
    first: str
    """The URL that the script asked for, without its fragment; as it was given where it does not parse."""
    href: str
    """The same with its fragment."""
    given: str
    """The URL as the script gave it."""
    page: str
    """The page's URL."""
    origin: str
    """The page's."""
    mode: str
    redirect: str
    """The redirect mode."""
    headers: tuple[str, ...]
    """The names of the headers that the script gave."""
    last: Exchange | None

    @property
    def answer(self) -> WireResponse | None:
        """The last answer, where there was one."""
        answer = None if self.last is None else self.last.answer
        return answer if isinstance(answer, WireResponse) else None

    @property
    def was_preflight(self) -> bool:
        """Whether the last that was asked was a preflight."""
        return self.last is not None and self.last.request.kind == "preflight"

    @property
    def status(self) -> str | None:
        """The status of the last answer."""
        return None if self.answer is None else str(self.answer.status)

    @property
    def target(self) -> URL | None:
        """The URL that was decided on: where a redirect would have led."""
        for name in ("seen", "url"):
            value = self.explained.values.get(name)
            url = value if isinstance(value, URL) else parse_url(value) if isinstance(value, str) else None
            if url is not None:
                return url
        return None

    @property
    def location(self) -> str | None:
        """The Location of the last answer, if that was a redirect; None where it was none, or a preflight's."""
        if self.answer is None or self.was_preflight or self.answer.status not in REDIRECT_STATUSES:
            return None
        return next((value for name, value in self.answer.headers if byte_lowercase(name) == "location"), None)

    @property
    def content_length(self) -> str:
        """The last answer's `Content-Length`; `0` where it has none."""
        headers = () if self.answer is None else self.answer.headers
        return next((value for name, value in headers if byte_lowercase(name) == "content-length"), "0")

    @property
    def origin_sent(self) -> str:
        """The origin that the last request named: redirects may have made it `null`."""
        headers = () if self.last is None else self.last.request.headers
        return next((value for name, value in headers if name == "Origin"), self.origin)

    def is_same_origin(self, url: URL | str) -> bool:
        """Whether *url* is of the page's origin."""
        parsed = parse_url(url) if isinstance(url, str) else url
        return parsed is not None and serialize_an_origin(parsed.origin) == self.origin

    @property
    def is_cross_origin(self) -> bool:
        """Whether the last URL, or the one that was decided on, is of another origin than the page."""
        return not self.is_same_origin(self.url) or (self.target is not None and not self.is_same_origin(self.target))

    @property
    def body(self) -> bytes | None:
        """The last answer's body, or that of a data: URL."""
        url = parse_url(self.first)
        if self.last is None and url is not None and url.scheme == "data":
            data = data_url_processor(url)
            return None if data is None else data.body
        return None if self.answer is None else self.answer.body

    def header_as_given(self, name: str) -> str:
        """The *name* of a request header as the script wrote it."""
        return next((given for given in self.headers if byte_lowercase(given) == name), name)

    @property
    def is_wide(self) -> bool:
        """Whether a value that was decided on has code points over U+00FF."""
        return any(
            isinstance(value, str) and max(value, default="") > "\xff" for value in self.explained.values.values()
        )

    def value(self, name: str) -> str:
        """A value that was decided on, as text; the empty string where there is none."""
        value = self.explained.values.get(name)
        return "" if value is None else str(value)


def facts_of(verdict: Verdict) -> Facts | None:
    """The facts of a call that was blocked or threw; None of one that was not."""
    if verdict.explained is None:
        return None
    parsed = verdict.environment.parse(verdict.call.url, verdict.profile)
    first = verdict.call.url if parsed is None else parsed.without_fragment
    last = verdict.exchanges[-1] if verdict.exchanges else None
    requested = [exchange.request.url for exchange in verdict.exchanges if exchange.request.kind == "request"]
    return Facts(
        verdict.explained,
        "fetch" if verdict.call.api == "fetch()" else "xhr",
        first if last is None else last.request.url,
        requested[-1] if requested else first,
        first,
        verdict.call.url if parsed is None else parsed.href,
        verdict.call.url,
        verdict.environment.url.href,
        verdict.page_origin,
        _member(verdict.call, "mode", "cors"),
        _member(verdict.call, "redirect", "follow"),
        tuple(name for name, *_ in _headers(verdict.call)),
        last,
    )


def _member(call: Call, name: str, default: str) -> str:
    """A member of the options of ``fetch()``, or its default."""
    given = getattr(call.init, name) if isinstance(call, FetchCall) else MISSING
    return given if isinstance(given, str) else default


def _headers(call: Call) -> Sequence[Sequence[str]]:
    """The headers that the script gave, in their order."""
    given = call.init.headers if isinstance(call, FetchCall) else call.headers
    return () if isinstance(given, Missing) else [header for header in given if header]
