"""Names on a command line."""

from argparse import ArgumentTypeError

import pytest

from spec_tests.browsers.arguments import names_of


def test_names_are_separated_by_commas() -> None:
    read = names_of(["a", "b", "c"])
    assert read("c,a") == ["c", "a"]
    assert read("") == []


def test_what_is_not_known_is_told_with_what_is() -> None:
    with pytest.raises(ArgumentTypeError, match=r"^nothing is called x, y; known are a, b$"):
        names_of(["a", "b"])("x,a,y")
