"""Exercises on CORS, for notebooks: the learner writes an answer, and ``check`` says what to make of it.

::

    from corsim.teaching import check

    answer = ...
    check("simple/methods", answer)

An answer that is still ``...``, or has one in it, is no answer yet: what is wanted is said then, with hints. A wrong
one is told what is wrong with it, a right one why it is right, with the place where that is written. Nothing is raised
for an answer of whatever kind, so a notebook runs to its end before its exercises are done.

The questions stand in the notebooks, which come with corsim's sources. What is needed to judge an answer is here, so
that a notebook by itself and an installed corsim are enough.
"""

from __future__ import annotations

from typing import Any

from corsim.browser.hints import did_you_mean

from .exercise import Exercise
from .feedback import Feedback

__all__ = ["Exercise", "Feedback", "check", "exercise"]


def check(name: str, answer: Any) -> Feedback:
    """What is to be said of *answer* to the exercise *name*, for a notebook to show.

    Raises TypeError or ValueError where no exercise has this name.
    """
    return exercise(name).check(answer)


def exercise(name: str) -> Exercise:
    """The exercise *name*; raises TypeError where that is no str, ValueError where there is none."""
    from .questions import EXERCISES

    if not isinstance(name, str):
        raise TypeError(
            f"the name of an exercise is {name!r}: a str like 'simple/methods' is needed, before the answer"
        )
    if name not in EXERCISES:
        raise ValueError(f"no exercise is called {name!r}. {did_you_mean(name, EXERCISES)}".rstrip())
    return EXERCISES[name]
