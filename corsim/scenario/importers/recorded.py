"""What a recording says of one exchange, whatever wrote it down: the request as sent, the answer, and when.

A call of a script is what one or several of them belong to; which do, is found in :mod:`.joining`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corsim.standard.headers import Header
from corsim.standard.responses import REDIRECT_STATUSES
from corsim.standard.urls import URL, parse_url

from .calling import is_a_preflight
from .sent import values_of


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it was recorded; ``body`` is None where the recording does not have it."""

    status: int
    status_text: str = ""
    headers: tuple[Header, ...] = ()
    body: str | bytes | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange. ``place`` is where the recording has it, ``at`` its time in seconds (or its number).

    ``answer`` is None where none was recorded; ``failure`` is then what the browser said, if it said anything.
    ``document_url`` is the page's URL where the recording has it. ``element`` is what asked, where it was no script.
    """

    place: str
    method: str
    url: str
    headers: tuple[Header, ...]
    at: float
    body: str | bytes | None = None
    answer: Answered | None = None
    failure: str = ""
    document_url: str | None = None
    api: str | None = None
    mode: str | None = None
    element: str | None = None
    from_cache: bool = False

    @property
    def is_preflight(self) -> bool:
        """Whether it is a CORS-preflight request."""
        return is_a_preflight(self.method, self.headers)

    @property
    def parsed(self) -> URL | None:
        """The URL, None where it does not parse."""
        return parse_url(self.url)

    @property
    def host(self) -> str:
        """The host that was asked, empty where the URL does not parse."""
        return "" if self.parsed is None else self.parsed.host or ""

    @property
    def cookies_set(self) -> list[str]:
        """The names of the cookies that the answer sets."""
        values = [] if self.answer is None else values_of(self.answer.headers, "set-cookie")
        return [value.partition("=")[0].strip() for value in values]

    @property
    def location(self) -> str | None:
        """Where the answer redirects to, without fragment; None where it does not."""
        if self.answer is None or self.answer.status not in REDIRECT_STATUSES:
            return None
        locations = values_of(self.answer.headers, "location")
        target = parse_url(locations[0], self.parsed) if locations else None
        return None if target is None else target.without_fragment


@dataclass(slots=True)
class Hop:
    """A request on the wire, and the preflight that was made for it; one of the two is there."""

    request: Recorded | None
    preflight: Recorded | None = None

    @property
    def first(self) -> Recorded:
        """What was recorded of it."""
        recorded = self.request or self.preflight
        assert recorded is not None
        return recorded


@dataclass(slots=True)
class RecordedCall:
    """What one call of a script led to: a request, and those that followed redirects; ``number`` is its own."""

    hops: list[Hop] = field(default_factory=list)
    number: int = 0

    @property
    def first(self) -> Recorded:
        """Its first request, or the preflight for it where that is all there is."""
        return self.hops[0].first

    @property
    def exchanges(self) -> list[Recorded]:
        """All that was recorded of it."""
        return [item for hop in self.hops for item in (hop.preflight, hop.request) if item is not None]

    @property
    def is_answered(self) -> bool:
        """Whether the recording says what came of it."""
        return any(item.answer is not None or item.failure for item in self.exchanges)

    @property
    def at(self) -> float:
        """When it was made."""
        hop = self.hops[0]
        return min(item.at for item in (hop.request, hop.preflight) if item is not None)
