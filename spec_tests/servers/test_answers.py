"""Headers of answers: what arrives of one, and that one is not taken for another."""

from __future__ import annotations

import pytest

from corsim.servers.answers import LONGEST_KEPT, checked_header
from corsim.servers.violations import ApplicationError


class Caseless(str):
    """A string of somebody's own that is equal to others, and has no hash."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.lower() == other.lower()

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("length", [1, LONGEST_KEPT, LONGEST_KEPT + 1])
def test_what_arrives_has_no_whitespace_around_it_however_long_it_is(length: int) -> None:
    for _ in range(2):
        assert checked_header("X-A", f" \t{'a' * length}\t ", "It") == ("X-A", "a" * length)


@pytest.mark.parametrize("length", [1, LONGEST_KEPT, LONGEST_KEPT + 1])
def test_what_is_wrong_is_so_every_time(length: int) -> None:
    for _ in range(2):
        with pytest.raises(ApplicationError, match="It sent the header 'X-A' with the value"):
            checked_header("X-A", "a" * length + "\n", "It")
        with pytest.raises(ApplicationError, match="only bytes"):
            checked_header("X-A", "a" * length + "\u20ac", "It")
        with pytest.raises(ApplicationError, match="It sent a header named 'X A'"):
            checked_header("X A", "a" * length, "It")


def test_a_value_of_somebodys_own_class_is_taken_as_it_is() -> None:
    assert str.__eq__(checked_header("X-A", Caseless("ABC"), "It")[1], "ABC")
    assert str.__eq__(checked_header("X-A", Caseless("abc"), "It")[1], "abc")
