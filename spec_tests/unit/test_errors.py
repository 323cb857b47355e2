"""An exception of the API says its name and why."""

from __future__ import annotations

from corsim.standard.errors import ApiException
from corsim.standard.reasons import Reason


def test_an_exception_says_its_name_and_why() -> None:
    error = ApiException("SyntaxError", Reason.INVALID_URL, "xhr-open", "6", "{url} is no URL.", url="::")
    assert error.name == "SyntaxError"
    assert (error.explained.algorithm, error.explained.step) == ("xhr-open", "6")
    assert str(error) == "SyntaxError: `::` is no URL."
