"""The catalogue of reasons: each has a name, advice, and a row of the tables that ends with it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from corsim import Reason
from corsim.explain.advice import ADVICE
from spec_tests.loading import all_rows

NO_ROW: dict[str, str] = {
    "immutable-headers": "Only the Headers of Response.error() and Response.redirect() are so; no scenario has them.",
    "invalid-enum-value": "A scenario with such a value is refused itself.",
    "mixed-content": "It is a departure of Firefox, whose rows are compared with what it did.",
}
"""Reasons that no row expects, and why."""


def reasons_of(expect: dict[str, Any]) -> set[str]:
    """Every reason that an expectation names."""
    found = set()
    for result in expect.get("results", [expect]):
        for stated in (result, *result.get("profiles", {}).values()):
            if stated.get("reason"):
                found.add(stated["reason"])
    return found


EXPECTED = set().union(*(reasons_of(row.expect) for row in all_rows()))


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.value)
class TestEveryReason:
    def test_has_a_name_in_kebab_case(self, reason: Reason) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", reason.value)
        assert reason.name == reason.value.replace("-", "_").upper()

    def test_has_advice(self, reason: Reason) -> None:
        """One or more sentences that fit a terminal's lines."""
        advice = ADVICE[reason]
        assert 15 < len(advice) < 240
        assert advice[0].isupper()
        assert advice.endswith(".")
        assert advice.isascii()
        assert "|" not in advice  # It stands in a table of the documentation.

    def test_is_expected_by_a_row_or_has_a_reason_why_not(self, reason: Reason) -> None:
        if reason.value in NO_ROW:
            assert reason.value not in EXPECTED, "a row expects it: take it from NO_ROW"
        else:
            assert reason.value in EXPECTED, "no row expects it"


def test_what_has_no_row_is_a_reason() -> None:
    assert set(NO_ROW) <= {reason.value for reason in Reason}


def test_there_is_no_advice_for_anything_else() -> None:
    assert set(ADVICE) == set(Reason)


def test_no_row_expects_what_is_no_reason() -> None:
    assert {reason.value for reason in Reason} >= EXPECTED
