"""Exercises: how an answer is written, what is right, what is known of wrong ones, and where it is written.

A :class:`Fact` has one right answer, taken from the standard or from what engines were seen to do (the tests hold each
against recordings). A :class:`Task` has many: the answer is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from corsim.browser.verdict import Verdict

from .feedback import Feedback, Outcome
from .forms import Form, Unusable, is_unanswered, shown


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether an answer is right; if not, a sentence on why not, and the verdict that shows it, if one does."""

    right: bool
    sentence: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise by its ``name``: the ``form`` of answers, ``hints``, ``because`` (of the right one), a ``source``."""

    name: str
    form: Form
    hints: tuple[str, ...]
    because: str
    source: str

    def judge(self, value: Any) -> Judgement:
        """Whether *value*, as the form has read it, is right."""
        raise NotImplementedError

    def check(self, answer: Any) -> Feedback:
        """What is to be said of *answer*, which can be anything."""
        if is_unanswered(answer):
            return self._feedback("unanswered", f"What is needed is {self.form.needed}.")
        try:
            judgement = self.judge(self.form.read(answer))
        except Unusable as error:
            return self._feedback("unusable", str(error))
        if judgement.right:
            return self._feedback("right", self.because)
        return self._feedback("wrong", judgement.sentence, judgement.verdict)

    def _feedback(self, outcome: Outcome, sentence: str, verdict: Verdict | None = None) -> Feedback:
        is_right = outcome == "right"
        return Feedback(
            self.name, outcome, sentence, () if is_right else self.hints, self.source if is_right else None, verdict
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Exercise):
    """An exercise with one right answer; *wrong* says of some other answers what is wrong with them."""

    right: Any
    wrong: Mapping[Any, str] = field(default_factory=dict)

    def judge(self, value: Any) -> Judgement:
        """Whether *value* is the right one; of a dict, which of its keys are not."""
        if value == self.right:
            return Judgement(True)
        if isinstance(self.right, dict):
            return Judgement(False, self._of_the_keys(value))
        if isinstance(self.right, frozenset):
            return Judgement(False, self._of_the_members(value))
        return Judgement(False, self.wrong.get(value, f"It is not {shown(value)}."))

    def _of_the_keys(self, value: Mapping[str, Any]) -> str:
        missed = [key for key, right in self.right.items() if value[key] != right]
        told = " ".join(self.wrong[key] for key in missed if key in self.wrong)
        number = len(self.right) - len(missed)
        look = ", ".join(map(_quoted, missed))
        return f"{number} of {len(self.right)} are right. Look again at {look}. {told}".rstrip()

    def _of_the_members(self, value: frozenset[str]) -> str:
        surplus, missing = sorted(value - self.right), sorted(self.right - value)
        parts = [f"{_quoted(item)} is not one of them." for item in surplus]
        if missing:
            parts.append(f"{'One is' if len(missing) == 1 else f'{len(missing)} are'} missing.")
        told = [self.wrong[item] for item in (*surplus, *missing) if item in self.wrong]
        return " ".join([*parts, *told])


def _quoted(text: str) -> str:
    return f"`{text}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Exercise):
    """An exercise whose answers are tried: *trial* is given what the form has read, and may raise ``Unusable``."""

    trial: Callable[[Any], Judgement]

    def judge(self, value: Any) -> Judgement:
        """What came of the trial."""
        return self.trial(value)
