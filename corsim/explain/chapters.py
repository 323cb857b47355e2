"""What is told together: the requests of one document, with its title, its notes, and a heading for each request.

A file can hold several documents (recorded traffic of several pages), each of which has been run. Renderings take
chapters, so that one page or picture can hold them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corsim.browser.verdict import Verdict
from corsim.browser.wording import counted
from corsim.scenario.model import Scenario

from .explanation import Explanation, explanation_of
from .stories import stories_of_session

NOTHING_TOLD = "No request in it is one that was asked for"
"""What is said of a document of which no request is told."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A document that was run: the scenario that it says, and what came of it.

    ``title`` is what it is called where there can be several, ``notes`` are sentences about how it was read, and
    ``request_notes`` the same for each of its requests. ``shown`` are the indexes of the requests that are told; None
    is for all of them. ``fix_for`` is the kind of configuration that changes are told as, too, and ``max_age`` that for
    which savings are told.
    """

    scenario: Scenario
    verdicts: Sequence[Verdict]
    title: str | None = None
    notes: Sequence[str] = ()
    request_notes: Sequence[Sequence[str]] = ()
    shown: Sequence[int] | None = None
    fix_for: str | None = None
    max_age: int | None = None

    def notes_of(self, index: int) -> tuple[str, ...]:
        """What there is to say of how the request with this index was read."""
        return tuple(self.request_notes[index]) if index < len(self.request_notes) else ()

    @property
    def told(self) -> Sequence[int]:
        """The indexes of the requests that are told."""
        return range(len(self.verdicts)) if self.shown is None else self.shown


@dataclass(frozen=True, slots=True)
class Entry:
    """One request of a chapter; only those of a session have a heading. ``notes`` say how it was read."""

    heading: str | None
    explanation: Explanation
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One document, explained."""

    title: str | None
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]
    session: tuple[str, ...] = ()
    """What its requests tell together, in sentences."""

    @property
    def summary(self) -> str:
        """What came of it, in a few words; for the title of a page or a picture."""
        heads = [entry.explanation.head for entry in self.entries]
        if not heads:
            return NOTHING_TOLD
        if len(heads) == 1:
            asked = self.entries[0].explanation.asked
            detail = f" ({heads[0].detail})" if heads[0].tone == "bad" else ""
            return f"{heads[0].word}{detail}: {asked}"
        words = [head.word for head in heads]
        counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
        return f"{len(heads)} requests: {counts}"


def chapter_of(ran: Ran, explanations: Sequence[Explanation] | None = None) -> Chapter:
    """What is told of a document that was run; *explanations* are of its verdicts, where they are there already."""
    times = [request.at for request in ran.scenario.requests] if ran.scenario.is_session else None
    together = _session(ran) if ran.scenario.is_session or ran.max_age is not None else ()
    if explanations is None:
        entries = tuple(_entry(ran.verdicts, index, times, ran.notes_of(index), ran.fix_for) for index in ran.told)
    else:
        entries = tuple(Entry(_heading(times, index), explanations[index], ran.notes_of(index)) for index in ran.told)
    return Chapter(ran.title, tuple(ran.notes), entries, tuple(together))


def _session(ran: Ran) -> Iterator[str]:
    """What the requests of a session tell together: stories, and preflights."""
    for story in stories_of_session(ran.verdicts):
        yield f"{story.title}. {story.telling}"
    # What runs scenarios once more is for sessions only.
    from .preflights import preflights_of, savings

    sent = preflights_of(ran.verdicts)
    if ran.max_age is None and (len(ran.verdicts) == 1 or not sent):
        return
    was = "was" if sent == 1 else "were"
    yield f"For {counted(len(ran.verdicts), 'request')} {counted(sent, 'preflight')} {was} sent."
    if ran.max_age is not None:
        yield from savings(ran.scenario, ran.max_age).sentences


def chapter_of_verdicts(verdicts: Sequence[Verdict], times: Sequence[float | None] | None = None) -> Chapter:
    """What is told of *verdicts* of the same browser, in their order; *times*, in seconds, are for a session."""
    if times is None and len(verdicts) > 1:
        times = [None] * len(verdicts)
    return Chapter(None, (), tuple(_entry(verdicts, index, times) for index in range(len(verdicts))))


def heading(number: int, at: float | None) -> str:
    """What a request of a session is called: its number, and its time in seconds where it has one."""
    return f"request {number}" + ("" if at is None else f" at {at:g} s")


def _entry(
    verdicts: Sequence[Verdict],
    index: int,
    times: Sequence[float | None] | None,
    notes: tuple[str, ...] = (),
    fix_for: str | None = None,
) -> Entry:
    return Entry(_heading(times, index), explanation_of(verdicts[index], verdicts[:index], fix_for), notes)


def _heading(times: Sequence[float | None] | None, index: int) -> str | None:
    return None if times is None else heading(index + 1, times[index])
