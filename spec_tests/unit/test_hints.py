"""A name that is not known is answered with the nearest one that is, or with none."""

from __future__ import annotations

import pytest

from corsim.browser.hints import did_you_mean


@pytest.mark.parametrize(
    ("name", "allowed", "hint"),
    [
        ("credential", ["credentials", "cache"], 'Did you mean "credentials"?'),
        ("REFERRERPOLICY", ["referrerPolicy"], 'Did you mean "referrerPolicy"?'),
        ("x", ["credentials", ""], ""),
        ("", ["", "a"], ""),
        ("credentials" * 1000, ["credentials"], ""),
    ],
)
def test_the_nearest_name_is_proposed_or_none(name: str, allowed: list[str], hint: str) -> None:
    assert did_you_mean(name, allowed) == hint
