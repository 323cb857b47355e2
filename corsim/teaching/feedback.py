"""What is said of an answer, and how a notebook shows it: hints are folded away there, and told at the end of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corsim.browser.verdict import Verdict
from corsim.explain.chapters import chapter_of_verdicts
from corsim.explain.rendering import html, pages
from corsim.explain.rendering.markup import escaped

Outcome: TypeAlias = Literal["right", "wrong", "unanswered", "unusable"]

HEADS = {
    "right": ("good", "\u2713", "Right"),
    "wrong": ("bad", "\u2717", "Not right"),
    "unanswered": ("open", "?", "Not answered yet"),
    "unusable": ("bad", "\u2717", "This is no answer"),
}
"""The tone, the sign and the words of each outcome."""


@dataclass(frozen=True, slots=True, repr=False)
class Feedback:
    """What is said of an answer to the exercise ``name``.

    ``outcome`` is ``right``, ``wrong``, ``unanswered`` or ``unusable`` (the answer cannot be read as one), ``sentence``
    says why, ``source`` is the URL of where that is written (for right answers), and ``verdict`` shows what a browser
    made of an answer that was tried.
    """

    name: str
    outcome: Outcome
    sentence: str
    hints: tuple[str, ...] = ()
    source: str | None = None
    verdict: Verdict | None = None

    @property
    def is_right(self) -> bool:
        """Whether the answer is right."""
        return self.outcome == "right"

    def __repr__(self) -> str:
        return "\n".join(self._text())

    def _text(self) -> Iterator[str]:
        _, sign, words = HEADS[self.outcome]
        yield f"{sign} {words.upper()}  {self.name}"
        yield self.sentence
        if self.source is not None:
            yield f"Source: {self.source}"
        for number, hint in enumerate(self.hints, 1):
            yield f"Hint {number}: {hint}"
        if self.verdict is not None:
            yield from ("", self.verdict.explain().partition("\n\nWhy, step by step")[0])

    def _repr_html_(self) -> str:
        return pages.fragment(self._html())

    def _html(self) -> Iterator[str]:
        tone, sign, words = HEADS[self.outcome]
        yield f'<p class="verdict {tone}" role="status"><strong>{sign} {words}</strong> {pages.code(self.name)}</p>'
        source = "" if self.source is None else f' <a href="{escaped(self.source)}">Where that is written</a>'
        yield f"<p>{pages.sentence(self.sentence)}{source}</p>"
        for number, hint in enumerate(self.hints, 1):
            yield f"<details><summary>Hint {number}</summary><p>{pages.sentence(hint)}</p></details>"
        if self.verdict is not None:
            yield "<details><summary>What the browser makes of it</summary>"
            yield from html.articles([chapter_of_verdicts([self.verdict])], 3)
            yield "</details>"
