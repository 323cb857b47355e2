"""Strategies with weights, and a hand that mostly does the right thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


def weighted(*choices: tuple[int, T]) -> st.SearchStrategy[T]:
    """One of the values, each as often as its weight says."""
    return st.sampled_from([value for weight, value in choices for _ in range(weight)])


def mixed(*choices: tuple[int, st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    """What one of the strategies gives, each as often as its weight says."""
    places = [place for place, (weight, _) in enumerate(choices) for _ in range(weight)]
    return st.sampled_from(places).flatmap(lambda place: choices[place][1])


class Hand:
    """Draws what is right, and now and then what is wrong: *errors* times in a hundred."""

    def __init__(self, draw: st.DrawFn, errors: int) -> None:
        self.draw = draw
        self.errors = errors

    def chance(self, percent: int) -> bool:
        """True *percent* times in a hundred."""
        return percent > 0 and self.draw(st.integers(0, 99)) >= 100 - percent

    def one_of(self, values: Sequence[T]) -> T:
        """One of the values."""
        return self.draw(st.sampled_from(values))

    def pick(self, right: Sequence[T], wrong: Sequence[T]) -> T:
        """One of the *right* values, or now and then one of the *wrong* ones (if there are any)."""
        return self.one_of(wrong if wrong and self.chance(self.errors) else right)
