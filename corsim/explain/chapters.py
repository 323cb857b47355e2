"""What is told together: the requests of one document, with its title, its notes, and a heading for each request.

A file can hold several documents (recorded traffic of several pages), each of which has been run. Renderings take
chapters, so that one page or picture can hold them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corsim.browser.verdict import Verdict
from corsim.scenario.model import Scenario

from .explanation import Explanation, explanation_of


@dataclass(frozen=True, slots=True)
class Ran:
    """A document that was run: the scenario that it says, and what came of it.

    ``title`` is what it is called where there are several, ``notes`` are sentences about how it was read.
    """

    scenario: Scenario
    verdicts: Sequence[Verdict]
    title: str | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One request of a chapter; only those of a session have a heading."""

    heading: str | None
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Chapter:
    """One document, explained."""

    title: str | None
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def summary(self) -> str:
        """What came of it, in a few words; for the title of a page or a picture."""
        heads = [entry.explanation.head for entry in self.entries]
        if len(heads) == 1:
            asked = self.entries[0].explanation.asked
            detail = f" ({heads[0].detail})" if heads[0].tone == "bad" else ""
            return f"{heads[0].word}{detail}: {asked}"
        words = [head.word for head in heads]
        counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
        return f"{len(heads)} requests: {counts}"


def chapter_of(ran: Ran) -> Chapter:
    """What is told of a document that was run."""
    times = [request.at for request in ran.scenario.requests] if ran.scenario.is_session else None
    return replace(chapter_of_verdicts(ran.verdicts, times), title=ran.title, notes=tuple(ran.notes))


def chapter_of_verdicts(verdicts: Sequence[Verdict], times: Sequence[float | None] | None = None) -> Chapter:
    """What is told of *verdicts* of the same browser, in their order; *times*, in seconds, are for a session."""
    if times is None:
        if len(verdicts) == 1:
            return _chapter([None], verdicts)
        times = [None] * len(verdicts)
    return _chapter([heading(number, at) for number, at in enumerate(times, 1)], verdicts)


def heading(number: int, at: float | None) -> str:
    """What a request of a session is called: its number, and its time in seconds where it has one."""
    return f"request {number}" + ("" if at is None else f" at {at:g} s")


def _chapter(headings: Sequence[str | None], verdicts: Sequence[Verdict]) -> Chapter:
    entries = tuple(
        Entry(heading, explanation_of(verdict, verdicts[:index]))
        for index, (heading, verdict) in enumerate(zip(headings, verdicts, strict=True))
    )
    return Chapter(None, (), entries)
