"""How engines read `Access-Control-Max-Age`; the table ``max-age-values`` has what they were seen to do."""

from __future__ import annotations

import pytest

from corsim.standard.header_values import FAILURE, Failure
from corsim.standard.headers import HeaderList
from corsim.standard.max_age import parse_a_64_bit_integer, signed

MOST = 2**63 - 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5),
        ("+5", 5),
        ("-5", 0),
        ("\t\x0b\x0c 5 \x0c\x0b\t", 5),
        ("0" * 30 + "5", 5),
        ("+" + "0" * 30 + "5", 5),
        ("-" + "0" * 30 + "5", 0),
        (str(MOST), MOST),
        (str(-MOST), 0),
        (str(-MOST - 1), 0),
    ],
)
def test_an_integer_of_64_bits(value: str, seconds: int) -> None:
    assert parse_a_64_bit_integer(value) == seconds


@pytest.mark.parametrize(
    "value", [str(MOST + 1), str(-MOST - 2), "9" * 400, "", " ", "+", "+-5", "5-", "- 5", "5 5", "5x", "\r5", "\u0665"]
)
def test_what_is_none(value: str) -> None:
    assert parse_a_64_bit_integer(value) is None


@pytest.mark.parametrize(
    ("value", "read"),
    [("5", 5), ("+5", 5), ("-5", 0), (str(MOST + 1), None), ("5+", FAILURE), ("*5", FAILURE), ("", FAILURE)],
)
def test_a_sign_is_read_and_nothing_else(value: str, read: int | Failure | None) -> None:
    assert signed(HeaderList([("access-control-max-age", value)])) == read


def test_none_is_said_where_there_is_no_header() -> None:
    assert signed(HeaderList()) is None
