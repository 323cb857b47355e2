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
