"""What a recording says of one exchange, whatever wrote it down: the request as sent, the answer, and when.

The recorded exchanges are put in order here: which follow a redirect of which, and which preflight belongs to which
request. What a browser would make of them is not asked.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corsim.standard.headers import Header
from corsim.standard.responses import REDIRECT_STATUSES
from corsim.standard.urls import URL, parse_url

from .calling import is_a_preflight
from .sent import first_value, values_of

FARTHEST = 60.0
"""How many seconds after a redirect, or away from a preflight, an exchange can still belong to it."""


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
    """What one call of a script led to: a request, and those that followed redirects."""

    hops: list[Hop] = field(default_factory=list)

    @property
    def first(self) -> Recorded:
        """Its first request, or the preflight for it where that is all there is."""
        return self.hops[0].first

    @property
    def at(self) -> float:
        """When it was made."""
        hop = self.hops[0]
        return min(item.at for item in (hop.request, hop.preflight) if item is not None)


def calls_of(recorded: Iterable[Recorded]) -> list[RecordedCall]:
    """The calls that led to the exchanges *recorded*, in the order in which they were made."""
    ordered = sorted(recorded, key=lambda item: item.at)
    calls = _following_redirects([item for item in ordered if not item.is_preflight])
    unpaired = _pair_preflights(calls, [item for item in ordered if item.is_preflight])
    calls += [RecordedCall([Hop(None, preflight)]) for preflight in unpaired]
    return sorted(calls, key=lambda call: call.at)


def _following_redirects(requests: Sequence[Recorded]) -> list[RecordedCall]:
    """The calls, each with the requests that followed its redirects."""
    calls: list[RecordedCall] = []
    awaited: defaultdict[str, deque[tuple[RecordedCall, Recorded]]] = defaultdict(deque)
    for request in requests:
        url = request.parsed
        waiting = awaited[url.without_fragment] if url is not None else deque()
        while waiting and request.at - waiting[0][1].at > FARTHEST:
            waiting.popleft()
        if waiting and request.method in (waiting[0][1].method, "GET"):
            call, _ = waiting.popleft()
        else:
            call = RecordedCall()
            calls.append(call)
        call.hops.append(Hop(request))
        if request.location is not None:
            awaited[request.location].append((call, request))
    return calls


def _key(recorded: Recorded, method: str) -> tuple[str, str, str]:
    url = recorded.parsed
    address = recorded.url if url is None else url.without_fragment
    return address, method, first_value(recorded.headers, "origin") or ""


def _pair_preflights(calls: Sequence[RecordedCall], preflights: Sequence[Recorded]) -> list[Recorded]:
    """Give each request the preflight made for it, the nearest in time; returns the preflights of no request."""
    hops: defaultdict[tuple[str, str, str], list[tuple[float, int, Hop]]] = defaultdict(list)
    for number, hop in enumerate(hop for call in calls for hop in call.hops):
        assert hop.request is not None
        insort(hops[_key(hop.request, hop.request.method)], (hop.request.at, number, hop), key=lambda item: item[:2])
    unpaired = []
    positions: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for preflight in preflights:
        method = first_value(preflight.headers, "access-control-request-method") or ""
        key = _key(preflight, method)
        candidates, position = hops[key], positions[key]
        # A blocked request may be recorded without its headers, its Origin among them.
        if position >= len(candidates):
            key = (*key[:2], "")
            candidates, position = hops[key], positions[key]
        while position + 1 < len(candidates) and _nearer(
            preflight.at, candidates[position][0], candidates[position + 1][0]
        ):
            position += 1
        if position < len(candidates) and abs(candidates[position][0] - preflight.at) <= FARTHEST:
            candidates[position][2].preflight = preflight
            positions[key] = position + 1
        else:
            unpaired.append(preflight)
    return unpaired


def _nearer(at: float, one: float, later: float) -> bool:
    """Whether the *later* of two times is as near to *at* as the other."""
    return abs(later - at) <= abs(one - at)
