"""The calls in a recording, in order, and what has to be known of all of it before the first is run.

An entry can depend on those behind it: a call whose answer sets a cookie included credentials if a later call sends it,
and a session of which no answer was recorded is about what would be sent. So the whole recording is read before. A few
facts about each session are held, and the problems; the calls themselves are put away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import chain, islice
from math import inf
from typing import Any

from corsim.scenario.importers.har import Reader
from corsim.scenario.importers.imported import MOST_PROBLEMS, Wanted
from corsim.scenario.importers.joining import Joining
from corsim.scenario.importers.recorded import Recorded, RecordedCall
from corsim.scenario.importers.sent import PageFound
from corsim.scenario.importers.sessions import Cookie, cookies_sent, crosses_origins, page_asking
from corsim.scenario.reading import Problem

from .reading import Entries, Recording
from .spooling import Spool

LATEST = 60.0
"""How many seconds an entry may stand behind one that began later, and is still run in the order of the times."""


@dataclass(slots=True)
class Problems:
    """How many there are, and the first :data:`MOST_PROBLEMS` of them."""

    number: int = 0
    first: list[Problem] = field(default_factory=list)

    def add(self, problems: Iterable[Problem]) -> None:
        """Count *problems* in."""
        for problem in problems:
            self.number += 1
            if len(self.first) < MOST_PROBLEMS:
                self.first.append(problem)


@dataclass(slots=True)
class Facts:
    """What is known of the session of one origin's pages. ``start`` is the time of its first call, in seconds.

    ``last_sent`` has the index of the last call that sent a cookie; ``is_answered``: the recording says of a call at
    least what came of it.
    """

    page: PageFound
    start: float
    calls: int = 0
    last_sent: dict[Cookie, int] = field(default_factory=dict)
    is_answered: bool = False

    def add(self, call: RecordedCall) -> None:
        """Take in the session's next call."""
        self.last_sent.update(dict.fromkeys(cookies_sent(call), self.calls))
        self.is_answered = self.is_answered or call.is_answered
        self.calls += 1


class Calls:
    """The calls in *entries*, in the order of their times, as *reader* reads them."""

    def __init__(self, entries: Iterable[Any], reader: Reader) -> None:
        self._entries = entries
        self._reader = reader
        self.problems = Problems()
        self.late = 0
        self.first_late = ""

    def __iter__(self) -> Iterator[RecordedCall]:
        joining = Joining()
        for exchange in self._in_order():
            yield from joining.add(exchange)
        yield from joining.end()

    def _in_order(self) -> Iterator[Recorded]:
        """The exchanges in the order of their times; those that are too late stay where they are."""
        waiting: list[tuple[float, int, Recorded]] = []
        latest = -inf
        for exchange in self._exchanges():
            if latest - exchange.at > LATEST:
                self.late += 1
                self.first_late = self.first_late or exchange.place
            latest = max(latest, exchange.at)
            heappush(waiting, (exchange.at, self._reader.entries, exchange))
            while latest - waiting[0][0] > LATEST:
                yield heappop(waiting)[-1]
        while waiting:
            yield heappop(waiting)[-1]

    def _exchanges(self) -> Iterator[Recorded]:
        for entry in self._entries:
            exchange = self._reader.exchange(entry)
            if self._reader.problems:
                self.problems.add(self._reader.problems)
                self._reader.problems.clear()
            if exchange is not None:
                yield exchange


class Survey:
    """What a recording has in it.

    ``sessions`` are by the origins of their pages. ``within`` counts the calls that stay in their page's origin,
    ``homeless`` has those of which nothing says which page asked. The others, which are to be run, are in the *spool*.
    """

    def __init__(self, wanted: Wanted, spool: Spool) -> None:
        self._wanted = wanted
        self._spool = spool
        self.reader = Reader(has_bodies=False)
        self.about: dict[str, Any] = {}
        self.sessions: dict[str, Facts] = {}
        self.problems = Problems()
        self.homeless = Problems()
        self.within = 0
        self.late = 0
        self.first_late = ""

    @property
    def browser(self) -> str | None:
        """The profile to run with; None where neither the caller nor the recording says."""
        return self._wanted.browser or self.reader.browser

    def read(self, entries: Entries, about: dict[str, Any] | None) -> None:
        """Take in all of *entries*; *about* is what is said of all of them, None where it is not known yet."""
        values = iter(entries)
        first = list(islice(values, 1))
        self.about = dict(entries.about if about is None else about)
        self.reader.about(self.about)
        calls = Calls(chain(first, values), self.reader)
        self.problems.add(self.reader.problems)
        self.reader.problems.clear()
        for call in calls:
            self._add(call)
        for found in (calls.problems, Problems(len(entries.problems), entries.problems)):
            self.problems.add(found.first)
            self.problems.number += found.number - len(found.first)
        self.late, self.first_late = calls.late, calls.first_late

    def _add(self, call: RecordedCall) -> None:
        page = page_asking(call, self._wanted)
        if isinstance(page, Problem):
            self.homeless.add([Problem(call.first.place, page.seen, page.needed)])
        elif not crosses_origins(call, page):
            self.within += 1
        else:
            self.sessions.setdefault(page.origin, Facts(page, call.at)).add(call)
            self._spool.add(page.origin, call)


def survey(recording: Recording, wanted: Wanted, read: Callable[[int], None], spool: Spool) -> Survey:
    """Read all of *recording*, and put its calls into *spool*; *read* is told how many more bytes were read."""
    entries = Entries(recording.pieces(read))
    found = Survey(wanted, spool)
    found.read(entries, None)
    if found.about != entries.about:
        # The pages stand behind the entries that are theirs.
        about, entries = entries.about, Entries(recording.pieces(lambda _number: None))
        spool.clear()
        found = Survey(wanted, spool)
        found.read(entries, about)
    return found
