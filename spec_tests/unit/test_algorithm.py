"""An algorithm's function stands under the name of the algorithm, once, and stays the function that it is."""

from __future__ import annotations

import pytest

from corsim.standard.algorithm import ALGORITHMS, FETCH, HTML, MIMESNIFF, REFERRER_POLICY, URL, WEB_IDL, XHR, algorithm
from corsim.standard.cors_check import cors_check


def test_a_function_is_found_by_the_algorithms_name() -> None:
    assert ALGORITHMS["cors-check"] == ("cors-check", FETCH + "#concept-cors-check", cors_check)


def test_algorithms_are_those_of_standards() -> None:
    """What links lead to: no other place has them."""
    standards = {
        "https://fetch.spec.whatwg.org/",
        "https://html.spec.whatwg.org/multipage/",
        "https://mimesniff.spec.whatwg.org/",
        "https://w3c.github.io/webappsec-referrer-policy/",
        "https://url.spec.whatwg.org/",
        "https://webidl.spec.whatwg.org/",
        "https://xhr.spec.whatwg.org/",
    }
    assert {FETCH, HTML, MIMESNIFF, REFERRER_POLICY, URL, WEB_IDL, XHR} == standards
    assert all(entry.url.startswith(tuple(standards)) for entry in ALGORITHMS.values())


def test_two_functions_cannot_be_one_algorithm() -> None:
    before = ALGORITHMS["cors-check"]
    with pytest.raises(ValueError, match="'cors-check'"):
        algorithm(FETCH + "#somewhere-else", name="cors-check")(test_two_functions_cannot_be_one_algorithm)
    assert ALGORITHMS["cors-check"] is before


def test_the_decorated_function_is_the_function_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ALGORITHMS, "an-algorithm", raising=False)

    def an_algorithm() -> int:
        return 1

    try:
        assert algorithm(FETCH + "#anchor")(an_algorithm) is an_algorithm
        assert ALGORITHMS["an-algorithm"].url == FETCH + "#anchor"
    finally:
        ALGORITHMS.pop("an-algorithm", None)
