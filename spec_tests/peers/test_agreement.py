"""The one function that compares, level by level."""

from copy import deepcopy
from typing import Any

import pytest

from .agreement import agreement, visible

REQUEST = {"url": "https://api.example.com/", "method": "PUT", "headers": {"X-A": "1"}}
ORIGIN = {"Origin": "https://app.example.com"}
ASKS = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-a,x-b"}
OBSERVED: dict[str, Any] = {
    "verdict": "allowed",
    "exchanges": [
        {"kind": "preflight", "method": "OPTIONS", "url": "https://api.example.com/", "headers": {**ORIGIN, **ASKS}},
        {"kind": "request", "method": "PUT", "url": "https://api.example.com/", "headers": {**ORIGIN, "X-A": "1"}},
    ],
    "response": {"type": "cors", "status": 200, "headers": [["x-b", "1"], ["x-b", "2"]], "body": "hi"},
}


def changed(path: str, value: Any) -> dict[str, Any]:
    copy = deepcopy(OBSERVED)
    place: Any = copy
    *steps, last = path.split("/")
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return copy


def level(other: dict[str, Any]) -> str:
    """The last level at which *other* agrees."""
    found = agreement([other], [OBSERVED], [REQUEST])
    return next((name for name in ("wire", "outcome", "verdict") if found[name]), "none")


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("response/body", "other", "wire"),
        ("response/type", "", "verdict"),
        ("response/type", "basic", "verdict"),
        ("response/status", 201, "verdict"),
        ("response/headers", [["X-B", "2, 1"]], "wire"),
        ("response/headers", [["x-b", "1"]], "verdict"),
        ("exchanges/1/headers/Referer", "https://app.example.com/", "wire"),
        ("exchanges/1/headers/X-A", "2", "outcome"),
        ("exchanges/1/headers/X-A", None, "outcome"),
        ("exchanges/1/headers/Cookie", "a=1", "outcome"),
        ("exchanges/1/headers/Authorization", "Basic eDp5", "outcome"),
        ("exchanges/1/headers/Origin", "null", "outcome"),
        ("exchanges/1/method", "put", "outcome"),
        ("exchanges/1/url", "https://api.example.com/x", "outcome"),
        ("exchanges/0/kind", "request", "outcome"),
        ("exchanges/0/headers/Access-Control-Request-Headers", "X-B, X-A", "wire"),
        ("exchanges/0/headers/Access-Control-Request-Headers", "x-a", "outcome"),
        ("exchanges/0/headers/Access-Control-Request-Headers", None, "outcome"),
        ("exchanges/0/headers/Access-Control-Request-Method", "put", "outcome"),
        ("timeout", True, "none"),
    ],
)
def test_up_to_which_level_there_is_agreement(path: str, value: Any, expected: str) -> None:
    assert level(changed(path, value)) == expected


def test_an_unknown_type_is_not_compared() -> None:
    other = deepcopy(OBSERVED)
    other["response"]["type"] = None
    assert level(other) == "wire"


def test_throwing_and_rejecting_are_both_errors() -> None:
    error: dict[str, Any] = {"verdict": "throws", "exception": "TypeError", "exchanges": [], "response": None}
    rejected: dict[str, Any] = {"verdict": "blocked", "exchanges": [], "response": None}
    assert agreement([error], [rejected], [REQUEST])["wire"]
    assert level(error) == "none"


def test_a_session_agrees_if_all_its_requests_do() -> None:
    other = changed("response/status", 201)
    assert agreement([OBSERVED, OBSERVED], [OBSERVED, OBSERVED], [REQUEST, REQUEST])["wire"]
    found = agreement([OBSERVED, other], [OBSERVED, OBSERVED], [REQUEST, REQUEST])
    assert found == {"verdict": True, "outcome": False, "wire": False}
    assert not agreement([OBSERVED], [OBSERVED, OBSERVED], [REQUEST, REQUEST])["verdict"]


def test_an_author_header_of_several_lines_is_one_value() -> None:
    assert level(changed("exchanges/1/headers/X-A", ["1"])) == "wire"


def test_visible_headers_are_by_name() -> None:
    assert visible({"headers": [["A", "1"], ["b", "x"], ["a", "2, 3 "]]}) == {"a": "1, 2, 3", "b": "x"}
