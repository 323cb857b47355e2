"""Right answers come from outside: the standard's tables, and what engines were recorded to do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import pytest

from corsim.teaching import exercise
from corsim.teaching.exercise import Fact
from corsim.teaching.questions import EXERCISES
from spec_tests.browsers.recording import read_engine
from spec_tests.loading import Row, all_rows

from .evidence import EVIDENCE, OTHERWISE, Results, Seen, is_preflighted
from .notebooks import namespace_of

ENGINES = ("chromium", "firefox", "webkit")

FACTS = {name: item for name, item in EXERCISES.items() if isinstance(item, Fact)}


@lru_cache(maxsize=1)
def rows() -> dict[str, Row]:
    return {row.id: row for row in all_rows()}


@lru_cache(maxsize=3)
def recorded(engine: str) -> dict[str, Any]:
    return read_engine(engine)[1]


def results(engine: str, row: str) -> Results:
    found = recorded(engine)[row]
    assert "unstable" not in found, row
    several: Results = found.get("results", [found])
    return several


def right(name: str) -> Any:
    found = exercise(name)
    assert isinstance(found, Fact)
    return found.right


def all_seen() -> list[Any]:
    found = []
    for name, seen in EVIDENCE.items():
        for key, item in ({None: seen} if isinstance(seen, Seen) else seen).items():
            engines = ENGINES if item.engine is None else (item.engine,)
            found += [pytest.param(name, key, item, engine, id=f"{name}-{key}-{engine}") for engine in engines]
    return found


def test_every_fact_has_evidence() -> None:
    assert set(EVIDENCE) | set(OTHERWISE) == set(FACTS)
    assert not set(EVIDENCE) & set(OTHERWISE)


@pytest.mark.parametrize(("name", "key", "seen", "engine"), all_seen())
def test_what_engines_did_is_the_right_answer(name: str, key: str | None, seen: Seen, engine: str) -> None:
    answer = right(name)
    expected = key in answer if isinstance(answer, frozenset) else answer if key is None else answer[key]
    assert seen.read(results(engine, seen.row)) == expected, seen.row


@pytest.mark.parametrize("name", [name for name, seen in EVIDENCE.items() if isinstance(seen, dict)])
def test_every_key_of_a_dict_has_evidence(name: str) -> None:
    seen = EVIDENCE[name]
    assert isinstance(seen, dict)
    answer = right(name)
    if isinstance(answer, frozenset):
        assert answer <= set(seen)
        return
    missing = set(answer) - set(seen)
    # The standard's own column is in the tables, and origins are compared by hand below.
    assert missing <= {"spec"} or name == "origins/same"


def test_what_the_standard_says_of_authorization() -> None:
    assert (
        right("preflight/authorization")["spec"]
        == rows()["preflight-response/authorization-wildcard"].expect["verdict"]
    )


def test_the_rows_are_about_what_the_exercises_ask() -> None:
    """Headers that stand in an exercise's keys stand in the row as well."""
    for name in ("simple/headers", "simple/content-types"):
        seen = EVIDENCE[name]
        assert isinstance(seen, dict)
        for key, item in seen.items():
            header, _, value = key.rpartition(": ") if name == "simple/headers" else ("Content-Type", "", key)
            headers = rows()[item.row].scenario["request"]["headers"]
            assert header in headers, item.row
            assert headers[header] == value or header == "Range", item.row


def test_origins_are_compared_by_scheme_host_and_port() -> None:
    def triple(url: str) -> tuple[str, str | None, int]:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]

    for url, is_same in right("origins/same").items():
        assert (triple(url) == triple("https://app.example.com/shop")) is is_same


@pytest.mark.parametrize("engine", ENGINES)
def test_the_longest_accept(engine: str) -> None:
    longest = right("simple/longest-accept")
    for length, needs_one in ((longest, False), (longest + 1, True)):
        row = rows()[f"safelist/length-accept-{length}"]
        assert len(row.scenario["request"]["headers"]["Accept"]) == length
        assert is_preflighted(results(engine, row.id)) is needs_one


SHOW_NAMES = (
    "preflight-request/headers-sorted",
    "preflight-request/headers-lower-cased",
    "preflight-request/headers-comma-without-space",
    "preflight-request/headers-safelisted-left-out",
    "preflight-request/headers-content-type-unsafe",
    "preflight-request/headers-authorization",
)


def names(headers: dict[str, str] | list[list[str]]) -> str:
    """The rule, for these headers: the names of the unsafe ones in small letters, sorted, with commas."""
    safelisted = {"accept", "accept-language", "content-language", "range"}
    pairs = headers.items() if isinstance(headers, dict) else headers
    unsafe = {name.lower() for name, value in pairs if (name, value) != ("Content-Type", "text/plain")}
    return ",".join(sorted(unsafe - safelisted))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("row", SHOW_NAMES)
def test_the_names_that_a_preflight_asks_for(row: str, engine: str) -> None:
    sent = results(engine, row)[0]["exchanges"][0]["headers"]["Access-Control-Request-Headers"]
    assert sent == names(rows()[row].scenario["request"]["headers"])


def test_the_names_of_the_exercise() -> None:
    headers = {"X-Zeta": "1", "Content-Type": "application/json", "Authorization": "Bearer t", "Accept": "text/html"}
    assert right("preflight/request-headers") == names(headers)


def kept(found: Results, row: str) -> tuple[float, float]:
    """Between which seconds the permission ended: when it was used last, and when the browser asked again."""
    times = [request["at"] for request in rows()[row].scenario["requests"]]
    served = [at for at, result in zip(times, found, strict=True) if not is_preflighted([result])]
    asked = [at for at, result in zip(times, found, strict=True) if is_preflighted([result])]
    return max(served, default=0), min((at for at in asked if at > 0), default=float("inf"))


@pytest.mark.parametrize("engine", ENGINES)
def test_how_long_a_permission_lasts_that_has_no_max_age(engine: str) -> None:
    _, end = kept(results(engine, "preflight-cache/default-after-5"), "preflight-cache/default-after-5")
    start, _ = kept(results(engine, "preflight-cache/default-before-5"), "preflight-cache/default-before-5")
    assert 4 < start < end < 6
    # So of the calls at 0, 4 and 6 seconds the first and the last are preflighted.
    assert right("cache/default") == 2


def test_the_values_of_max_age_by_the_tables() -> None:
    for value, seconds in right("cache/values").items():
        [row] = [row for row in rows().values() if row.id.startswith("max-age-values/") and values(row) == [value]]
        start, end = kept(row.expect["results"], row.id)
        assert start <= seconds <= end, row.id
        assert end - start < 1, row.id


def values(row: Row) -> list[str]:
    return [value for name, value in row.scenario["server"]["preflight"]["headers"] if name == "Access-Control-Max-Age"]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_limits(engine: str) -> None:
    limit = right("cache/limits")[engine]
    start, _ = kept(results(engine, f"max-age-values/limit-{limit}-before"), f"max-age-values/limit-{limit}-before")
    _, end = kept(results(engine, f"max-age-values/limit-{limit}-after"), f"max-age-values/limit-{limit}-after")
    assert start < limit < end
    assert end - start == 20


def test_the_smallest_value_that_all_use_up() -> None:
    assert right("cache/longest") == str(max(right("cache/limits").values()))


@pytest.mark.parametrize("check", ["suffix", "prefix", "pattern"])
def test_what_a_careless_check_lets_in(check: str) -> None:
    names = namespace_of("8-security")
    function, suspects = names[f"by_{check}"], names["SUSPECTS"]
    assert {origin for origin in suspects if function(origin)} == right(f"security/{check}")


def test_reasons_for_what_is_shown_otherwise() -> None:
    assert all(re.match(r"[a-z].{5,}", reason) for reason in OTHERWISE.values())
