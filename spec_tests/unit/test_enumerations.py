"""Values that are none of an enumeration's: the API's TypeError, before any step of the constructor."""

from __future__ import annotations

from typing import Any

import pytest

from corsim import ApiTypeError, Browser
from corsim.standard.enumerations import ENUMERATIONS
from corsim.standard.reasons import Reason

URL = "https://api.example.com/"


@pytest.mark.parametrize("name", ENUMERATIONS)
def test_another_value_throws(name: str) -> None:
    page = Browser().page("https://app.example.com/")
    members: Any = {name: "sometimes"}
    verdict = page.check(URL, **members)
    member, values = ENUMERATIONS[name]
    assert (verdict.verdict, verdict.reason, verdict.exception) == ("throws", "invalid-enum-value", "TypeError")
    assert verdict.explained is not None
    assert f"The member {member} is `sometimes`" in verdict.explained.sentence
    assert all(f"`{value}`" in verdict.explained.sentence for value in values)
    with pytest.raises(ApiTypeError) as error:
        page.fetch(URL, **members)
    assert error.value.reason is Reason.INVALID_ENUM_VALUE


def test_the_first_in_alphabetical_order_is_told_and_before_the_url() -> None:
    verdict = Browser().page("https://app.example.com/").check("https://", mode="x", cache="y")  # type: ignore[arg-type]
    assert verdict.explained is not None
    assert verdict.explained.values["member"] == "cache"


def test_the_values_are_those_of_the_standard() -> None:
    """https://fetch.spec.whatwg.org/#requestinit and what it names; `navigate` is a mode that no script may give."""
    assert {name: (member, set(values)) for name, (member, values) in ENUMERATIONS.items()} == {
        "cache": ("cache", {"default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"}),
        "credentials": ("credentials", {"omit", "same-origin", "include"}),
        "duplex": ("duplex", {"half"}),
        "mode": ("mode", {"cors", "no-cors", "same-origin", "navigate"}),
        "priority": ("priority", {"high", "low", "auto"}),
        "redirect": ("redirect", {"follow", "error", "manual"}),
        "referrer_policy": (
            "referrerPolicy",
            {"", "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin"}
            | {"origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url"},
        ),
    }
