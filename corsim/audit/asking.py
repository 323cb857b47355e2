"""What an audit sends, and what it never sends.

Everything goes through :class:`Wire`: each different request is sent once, to the audited origin only, and only with
methods that change nothing, or that were named. What would have to be sent besides is answered in the server's place,
so that a preflight can be judged without the request that follows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corsim.browser.browser import Browser
from corsim.browser.verdict import Verdict
from corsim.look_alikes import page_of
from corsim.servers.cooperative import cooperative_server
from corsim.servers.drive import Exchange, Server
from corsim.servers.violations import ApplicationTimeout
from corsim.standard.headers import Header, HeaderList, contains, get
from corsim.standard.infra import byte_lowercase
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

SAFE_METHODS = frozenset({"GET", "OPTIONS"})
"""The methods that are sent without being named."""


class Wire:
    """Asks *server* for what may be asked, each different request once."""

    def __init__(self, server: Server, methods: Iterable[str] = ()) -> None:
        self._server = server
        self._methods = SAFE_METHODS.union(methods)
        self._answers: dict[object, Answer] = {}

    def __len__(self) -> int:
        """How many requests were sent."""
        return len(self._answers)

    def sends(self, method: str) -> bool:
        """Whether a request with *method* may be sent."""
        return method in self._methods

    def ask(self, request: WireRequest) -> Answer:
        """The answer to *request*: the server's, or where it must not be sent, one that permits it.

        An application that does not answer in time is to a page what a server is that does not.
        """
        if not self.sends(request.method):
            return cooperative_server(request)
        # What a page was called does not decide, and engines have their own orders.
        headers = sorted(header for header in request.headers if byte_lowercase(header[0]) != "referer")
        key = (request.method, request.url, tuple(headers), request.body)
        if key not in self._answers:
            try:
                self._answers[key] = self._server(request)
            except ApplicationTimeout as error:
                self._answers[key] = ConnectionFailure(str(error))
        return self._answers[key]


@dataclass(frozen=True, slots=True)
class Reading:
    """What comes of one call by a page of *origin*, in each browser."""

    origin: str
    url: str
    method: str
    credentials: bool
    verdicts: Mapping[str, Verdict]

    @property
    def readers(self) -> tuple[str, ...]:
        """The browsers in which the script can read the answer."""
        return tuple(name for name, verdict in self.verdicts.items() if verdict.allowed)

    @property
    def with_cookies(self) -> tuple[str, ...]:
        """Those of the :attr:`readers` that sent the user's cookies for it."""
        return tuple(name for name in self.readers if _has_cookies(self.verdicts[name]))

    @property
    def blocked(self) -> dict[str, str]:
        """The browsers that block it, with the reason."""
        return {name: verdict.reason or "" for name, verdict in self.verdicts.items() if not verdict.allowed}

    @property
    def verdict(self) -> Verdict:
        """The verdict that shows most: of a browser that lets the script read, with cookies if one does; or any."""
        names = (*self.with_cookies, *self.readers, *self.verdicts)
        return self.verdicts[names[0]]

    @property
    def exchange(self) -> Exchange | None:
        """The last exchange of :attr:`verdict`, which decides."""
        return self.verdict.exchanges[-1] if self.verdict.exchanges else None

    def header(self, name: str) -> str | None:
        """The value of a header in the answer that decides."""
        return header_of(self.exchange, name)


def _has_cookies(verdict: Verdict) -> bool:
    """Whether the last request, whose answer is read, had cookies."""
    return bool(verdict.exchanges) and contains(HeaderList(verdict.exchanges[-1].request.headers), "Cookie")


def header_of(exchange: Exchange | None, name: str) -> str | None:
    """The combined value of the header *name* in an answer, or None."""
    if exchange is None or not isinstance(exchange.answer, WireResponse):
        return None
    value = get(HeaderList(exchange.answer.headers), name)
    return None if value is None else value.strip("\t ")


def status_of(exchange: Exchange | None) -> int | None:
    """The status of an answer, or None where there is none."""
    return exchange.answer.status if exchange is not None and isinstance(exchange.answer, WireResponse) else None


class Asker:
    """Makes calls in pages of any origin, in every browser of *browsers*, each time a new one with the cookie."""

    def __init__(self, wire: Wire, base_url: str, browsers: Sequence[str], cookie: str) -> None:
        self.wire = wire
        self.base_url = base_url
        self.browsers = tuple(browsers)
        self._cookie = cookie
        self._readings: dict[object, Reading] = {}

    def read(
        self,
        origin: str,
        url: str,
        *,
        credentials: bool,
        method: str = "GET",
        headers: Sequence[Header] = (),
    ) -> Reading:
        """What pages of *origin* get for this call; *credentials* is whether they are included or omitted."""
        key = (origin, url, credentials, method, tuple(headers))
        if key not in self._readings:
            verdicts = {}
            for name in self.browsers:
                browser = Browser(name)
                secure = "; Secure; SameSite=None" if self.base_url.startswith("https:") else ""
                if self._cookie:
                    browser.set_cookie(self.base_url, f"{self._cookie}; Path=/{secure}")
                page = page_of(browser, origin)
                page.route(self.base_url, self.wire.ask)
                verdicts[name] = page.check(
                    url, method=method, headers=headers, credentials="include" if credentials else "omit"
                )
            self._readings[key] = Reading(origin, url, method, credentials, verdicts)
        return self._readings[key]

    def raw(self, url: str, origin: str | None, *, method: str = "GET") -> Exchange:
        """The exchange of a request with any ``Origin`` at all, or with none: what no browser decides."""
        headers = (("Accept", "*/*"),) if origin is None else (("Accept", "*/*"), ("Origin", origin))
        request = WireRequest("request", method, url, headers)
        return Exchange(request, self.wire.ask(request))
