"""Which recorded exchanges belong to one call of a script: redirects that were followed, and preflights.

The exchanges come one after the other, in the order of their times, and a call is given as soon as nothing that is
still to come can belong to it: of a long recording no more is held than what happened within a few minutes.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf
from operator import itemgetter
from typing import TypeAlias

from .recorded import Hop, Recorded, RecordedCall
from .sent import first_value

FARTHEST = 60.0
"""How many seconds after a redirect, or away from a preflight, an exchange can still belong to it."""

MOST_REDIRECTS = 20
"""How many redirects a call follows (https://fetch.spec.whatwg.org/#http-redirect-fetch)."""

Key: TypeAlias = tuple[str, str, str]
"""What a preflight and its request have in common: URL, method and origin."""

Candidate: TypeAlias = tuple[float, int, int, Hop]
"""A request that a preflight can be for: its time, the number of its call, which of its hops, and the hop itself."""

_time = itemgetter(0)


def calls_of(recorded: Iterable[Recorded]) -> list[RecordedCall]:
    """The calls that led to the exchanges *recorded*, in the order in which they were made."""
    joining = Joining()
    calls = [call for item in sorted(recorded, key=lambda item: item.at) for call in joining.add(item)]
    return calls + joining.end()


@dataclass(frozen=True, slots=True)
class _Made:
    """A request that was put into a call."""

    candidate: Candidate
    key: Key
    call: RecordedCall


class Joining:
    """Puts exchanges, given in the order of their times, together to calls, which are given in the order of theirs."""

    def __init__(self) -> None:
        self._now = -inf
        self._numbers = 0
        # Preflights to which a request can still come.
        self._preflights: deque[Recorded] = deque()
        # Requests to which a preflight can still come, by what they have in common with it.
        self._candidates: defaultdict[Key, list[Candidate]] = defaultdict(list)
        # Calls that wait for who follows their redirect, by its target.
        self._awaited: defaultdict[str, deque[tuple[RecordedCall, Recorded]]] = defaultdict(deque)
        self._redirects: deque[tuple[float, str]] = deque()
        # Requests in the order of their times, and the calls in that of their first requests.
        self._made: deque[_Made] = deque()
        self._open: dict[int, RecordedCall] = {}
        self._closed: list[tuple[float, bool, int, RecordedCall]] = []

    def add(self, recorded: Recorded) -> list[RecordedCall]:
        """Take in an exchange; returns the calls to which nothing can belong any more."""
        self._now = max(self._now, recorded.at)
        self._settle(self._now)
        if recorded.is_preflight:
            self._preflights.append(recorded)
        else:
            self._take(recorded)
        # A call is made with its first request, or a preflight for it; of those that are open, one is the oldest.
        oldest = next((call.first.at for call in self._open.values()), inf)
        return self._ready(min(self._now, oldest) - FARTHEST)

    def end(self) -> list[RecordedCall]:
        """Nothing follows any more; returns the calls that are left."""
        self._settle(inf)
        return self._ready(inf)

    def _ready(self, before: float) -> list[RecordedCall]:
        """The closed calls that were made *before* any other can have been."""
        ready = []
        while self._closed and self._closed[0][0] < before:
            ready.append(heappop(self._closed)[-1])
        return ready

    def _settle(self, now: float) -> None:
        """Decide what nothing that comes at *now*, or later, can change."""
        while self._preflights and now - self._preflights[0].at > FARTHEST:
            self._pair(self._preflights.popleft())
        while self._redirects and now - self._redirects[0][0] > FARTHEST:
            self._give_up_waiting(*self._redirects.popleft())
        while self._made and now - self._made[0].candidate[0] > 2 * FARTHEST:
            self._close(self._made.popleft())

    def _take(self, request: Recorded) -> None:
        """Put *request* into the call whose redirect it follows, or into one of its own."""
        url = request.parsed
        waiting = None if url is None else self._awaited.get(url.without_fragment)
        if waiting and request.method in (waiting[0][1].method, "GET"):
            call, _ = waiting.popleft()
        else:
            call = RecordedCall(number=self._numbers)
            self._open[self._numbers] = call
            self._numbers += 1
        hop = Hop(request)
        candidate = (request.at, call.number, len(call.hops), hop)
        call.hops.append(hop)
        key = _key(request, request.method)
        insort(self._candidates[key], candidate)
        self._made.append(_Made(candidate, key, call))
        location = request.location
        if location is not None and len(call.hops) <= MOST_REDIRECTS:
            self._awaited[location].append((call, request))
            self._redirects.append((request.at, location))

    def _give_up_waiting(self, at: float, location: str) -> None:
        waiting = self._awaited[location]
        while waiting and waiting[0][1].at <= at:
            waiting.popleft()
        if not waiting:
            del self._awaited[location]

    def _close(self, made: _Made) -> None:
        """No preflight can come to the request any more, and where it is its call's last, nothing to the call."""
        candidates = self._candidates.get(made.key)
        while candidates and candidates[0] <= made.candidate:
            del candidates[0]
        if not candidates:
            self._candidates.pop(made.key, None)
        call = made.call
        if call.hops[-1] is made.candidate[3]:
            del self._open[call.number]
            heappush(self._closed, (call.at, False, call.number, call))

    def _pair(self, preflight: Recorded) -> None:
        """Give *preflight* to the request that it was made for, the nearest in time; without one it is a call."""
        key = _key(preflight, first_value(preflight.headers, "access-control-request-method") or "")
        # A blocked request may be recorded without its headers, its Origin among them.
        for candidates in (self._candidates.get(key), self._candidates.get((*key[:2], ""))):
            position = _nearest(candidates, preflight.at) if candidates else None
            if candidates and position is not None:
                candidates[position][3].preflight = preflight
                del candidates[: position + 1]
                return
        call = RecordedCall([Hop(None, preflight)], self._numbers)
        self._numbers += 1
        heappush(self._closed, (call.at, True, call.number, call))


def _key(recorded: Recorded, method: str) -> Key:
    url = recorded.parsed
    address = recorded.url if url is None else url.without_fragment
    return address, method, first_value(recorded.headers, "origin") or ""


def _nearest(candidates: list[Candidate], at: float) -> int | None:
    """Where the nearest to *at* is, of several the last; None where all are too far away."""
    after = bisect_right(candidates, at, key=_time)
    position = after - 1
    if after < len(candidates) and (after == 0 or candidates[after][0] - at <= at - candidates[position][0]):
        position = bisect_right(candidates, candidates[after][0], key=_time) - 1
    return position if abs(candidates[position][0] - at) <= FARTHEST else None
