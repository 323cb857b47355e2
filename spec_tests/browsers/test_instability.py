"""Every recorded row that is unstable has a known cause."""

from typing import Any

import pytest

from spec_tests.browsers.engines import ENGINES
from spec_tests.browsers.instability import Unstable, why_unstable, with_why
from spec_tests.browsers.recording import read_engine
from spec_tests.loading import Row, all_rows

PREFLIGHT = {"kind": "preflight", "method": "OPTIONS"}
REQUEST = {"kind": "request", "method": "PUT"}
CACHE: Unstable = [2, "results[1].exchanges", [REQUEST], [PREFLIGHT, REQUEST]]


def row(**scenario: Any) -> Row:
    return Row("t", "t/row", "", "", None, {"page": "https://a.test/", **scenario}, {})


SESSION = row(requests=["https://a.test/1", {"url": "https://a.test/1"}])
WAITING = row(requests=[{"url": "https://a.test/1", "at": 0}, {"url": "https://a.test/1", "at": 4}])
REDIRECTED = row(request={"url": "https://a.test/1"}, server=[{"status": 307}])
BROKEN = row(request={"url": "https://a.test/1"}, server={"response": {"fail": "connection"}})
TO_A_PORT = row(
    request={"api": "xhr", "async": False, "url": "https://a.test/1"},
    server=[{"status": 302, "headers": {"Location": "https://b.test:25/"}}],
)
GET = {"kind": "request", "method": "GET"}
SINGLE = row(request={"url": "https://a.test/1"})


@pytest.mark.parametrize(
    ("engine", "of", "unstable", "words"),
    [
        ("webkit", WAITING, CACHE, "the wait was longer"),
        ("firefox", WAITING, CACHE, "resolved anew"),
        ("firefox", SESSION, CACHE, "resolved anew"),
        ("firefox", REDIRECTED, [3, "exchanges", [PREFLIGHT, REQUEST], [REQUEST]], "resolved anew"),
        ("chromium", BROKEN, [2, "exchanges[0].retried", True, None], "tried again"),
        ("chromium", SESSION, CACHE, None),
        ("firefox", SINGLE, [2, "exchanges", [REQUEST], [PREFLIGHT, REQUEST]], None),
        ("firefox", SESSION, [2, "results[1].verdict", "allowed", "blocked"], None),
        ("webkit", WAITING, [2, "results[1].exchanges", [REQUEST], []], None),
        ("webkit", TO_A_PORT, [2, "exchanges", [GET], [GET, GET]], "on its way"),
        ("webkit", TO_A_PORT, [2, "exchanges", [GET, GET], [GET]], "on its way"),
        ("webkit", TO_A_PORT, [2, "exchanges", [GET, GET, GET], [GET]], None),
        ("webkit", TO_A_PORT, [2, "verdict", "blocked", "allowed"], None),
        ("webkit", REDIRECTED, [2, "exchanges", [GET], [GET, GET]], None),
        ("firefox", TO_A_PORT, [2, "exchanges", [GET], [GET, GET]], None),
    ],
)
def test_causes(engine: str, of: Row, unstable: Unstable, words: str | None) -> None:
    why = why_unstable(engine, of, [unstable])
    assert (why is None) if words is None else (why is not None and words in why)


def test_all_that_differs_has_to_be_explained() -> None:
    assert why_unstable("firefox", SESSION, [CACHE, [2, "results[1].verdict", "allowed", "blocked"]]) is None


def test_rows_are_marked() -> None:
    assert with_why("firefox", SESSION, {"id": "t/row"}) == {"id": "t/row"}
    marked = with_why("firefox", SESSION, {"id": "t/row", "unstable": [CACHE]})
    assert "resolved anew" in marked["why"]
    assert with_why("chromium", SESSION, {"id": "t/row", "unstable": [CACHE]})["why"] is None


@pytest.mark.parametrize("engine", ENGINES)
def test_every_unstable_row_is_marked_with_its_cause(engine: str) -> None:
    _, recorded = read_engine(engine)
    unstable = [row for row in all_rows() if "unstable" in recorded.get(row.id, {})]
    assert [row.id for row in unstable if recorded[row.id].get("why") is None] == []
    assert [row.id for row in unstable if with_why(engine, row, recorded[row.id]) != recorded[row.id]] == []
