"""Runs the calls of sessions, each in its own browser, and says of each no more than what came of it.

The sessions live in one process; their calls come in batches, in the order of their times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.scenario.decode import decode_page, decode_request
from corsim.scenario.importers.replaying import Note, Replay, differences
from corsim.scenario.importers.sessions import Cookie, call_document, includes_credentials
from corsim.scenario.run import Session
from corsim.servers.cooperative import cooperative_server

from .no_cookies import NoCookies
from .spooling import unpacked

SWEEPING = 1000
"""After how many calls of a session expired permissions are removed: else they stay until they are asked for again."""

UNANSWERED = "unanswered"
"""What is counted where nobody answers, and there is no verdict."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A session before its first call: the page as a scenario has it, the profile, and whether there are answers.

    ``start`` is the time of its first call, in seconds; ``last_sent`` has the index of the last call that sent a
    cookie.
    """

    page: str | dict[str, Any]
    browser: str
    is_answered: bool
    start: float
    last_sent: Mapping[Cookie, int]


@dataclass(frozen=True, slots=True)
class Task:
    """A call, packed, to be run in the session of a page's origin; ``number`` is its place in all."""

    number: int
    session: str
    call: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """A request that was not allowed: what was asked, by a page of which origin, where it was recorded, and why not."""

    number: int
    method: str
    url: str
    page: str
    place: str
    verdict: str
    reason: str
    because: str

    def to_dict(self) -> dict[str, str]:
        """The outcome as JSON-ready data."""
        data = asdict(self)
        del data["number"]
        return data


@dataclass(frozen=True, slots=True)
class Noted:
    """How often something was assumed of a request, and the first of them: its number, where it is, and the words."""

    count: int
    number: int
    place: str
    sentence: str


@dataclass(slots=True)
class Results:
    """What came of some calls: how many ended how, those that were not allowed, and what was assumed by its kind."""

    counts: Counter[str] = field(default_factory=Counter)
    outcomes: list[Outcome] = field(default_factory=list)
    notes: dict[str, Noted] = field(default_factory=dict)

    def add(self, task: Task, place: str, verdict: Verdict, notes: Iterable[Note]) -> None:
        """Take in the *verdict* of *task*, which the recording has at *place*, and the *notes* about it."""
        self.counts[verdict.verdict or UNANSWERED] += 1
        if verdict.verdict in ("blocked", "throws") and verdict.explained is not None:
            method, _, url = verdict.asked.partition(" ")
            because = verdict.explained.sentence
            reason = verdict.explained.reason.value
            self.outcomes.append(
                Outcome(task.number, method, url, task.session, place, verdict.verdict, reason, because)
            )
        for text, note in {note.text: note for note in reversed([*notes])}.items():
            self.note(text, Noted(1, task.number, place, str(note)))

    def note(self, text: str, noted: Noted) -> None:
        """Count *noted* with those of the same *text*."""
        known = self.notes.get(text)
        if known is not None:
            first = min(known, noted, key=lambda item: item.number)
            noted = Noted(known.count + noted.count, first.number, first.place, first.sentence)
        self.notes[text] = noted


class Runner:
    """The sessions of one process."""

    def __init__(self) -> None:
        self._sessions: dict[str, tuple[Session, Opening]] = {}
        self._calls: Counter[str] = Counter()

    def run(self, openings: Mapping[str, Opening], tasks: Iterable[Task]) -> Results:
        """Open the sessions in *openings*, and run *tasks* in theirs."""
        for name, opening in openings.items():
            session = Session(opening.browser, decode_page(opening.page))
            session.browser.cookie_store = NoCookies(session.browser.clock, session.browser.profile)
            self._sessions[name] = session, opening
        results = Results()
        for task in tasks:
            self._run(task, results)
        return results

    def _run(self, task: Task, results: Results) -> None:
        session, opening = self._sessions[task.session]
        call = unpacked(task.call)
        includes = includes_credentials(call, self._calls[task.session], opening.last_sent)
        notes: list[Note] = []
        document = call_document(call, includes, notes, {})
        # What is run late, is not before the beginning.
        document["at"] = max(round(call.at - opening.start, 3), 0.0)
        request = decode_request(document)
        if opening.is_answered:
            server = Replay(call)
            verdict = session.make(request, server, True)
            notes += dict.fromkeys(server.notes)
            notes += differences(call, server, verdict, has_cookies=False)
        else:
            verdict = session.make(request, cooperative_server, False)
        results.add(task, call.first.place, verdict, notes)
        self._calls[task.session] += 1
        if self._calls[task.session] % SWEEPING == 0:
            session.browser.preflight_cache.remove_expired(session.browser.now())
