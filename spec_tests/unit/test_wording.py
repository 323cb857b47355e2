"""Several things are told as a list, those over a dozen by their number; and how many there are of one."""

from __future__ import annotations

import pytest

from corsim.browser.wording import counted, listed


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([], ""),
        (["a"], "a"),
        (("a", "b"), "a and b"),
        (["a", "b", "c"], "a, b and c"),
        ([*"abcdefghijkl"], "a, b, c, d, e, f, g, h, i, j, k and l"),
        ([*"abcdefghijklmn"], "a, b, c, d, e, f, g, h, i, j, k, l and 2 more"),
    ],
)
def test_a_list(items: list[str], told: str) -> None:
    assert listed(items) == told


@pytest.mark.parametrize(("number", "told"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls")])
def test_a_number(number: int, told: str) -> None:
    assert counted(number, "call") == told
