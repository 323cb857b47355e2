"""From bytes to JSON values: what is no JSON, or JSON that may not be, is told with its place, and never crashes."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.scenario.reading import MAXIMUM_SHOWN, DuplicateKeys, Problem, ScenarioError, flaws, read_json, shown

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def problem_of(data: bytes) -> Problem:
    """The one problem of *data*."""
    with pytest.raises(ScenarioError) as caught:
        read_json(data)
    [problem] = caught.value.problems
    return problem


@given(VALUES)
def test_json_is_read_as_it_was_written(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_have_one_problem(data: bytes) -> None:
    problems = [Problem("$", "", "")]
    try:
        read_json(data)
    except ScenarioError as error:
        problems = error.problems
    assert [problem.path for problem in problems] == ["$"]


def test_a_byte_order_mark_is_no_error() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    ("data", "seen", "needed"),
    [
        (b'{"a": "\xff"}', "byte 0xFF at offset 7 is not UTF-8", "JSON in UTF-8 is needed"),
        ('{"a": "ü"}'.encode("latin-1"), "byte 0xFC at offset 7 is not UTF-8", "JSON in UTF-8 is needed"),
        ('"a"'.encode("utf-16"), "byte 0xFF at offset 0 is not UTF-8", "JSON in UTF-8 is needed"),
        (b'"\xed\xa0\x80"', "byte 0xED at offset 1 is not UTF-8", "JSON in UTF-8 is needed"),
        (b"\xef\xbb\xbf\xfe", "byte 0xFE at offset 3 is not UTF-8", "JSON in UTF-8 is needed"),
        (b"", "not JSON at line 1, column 1 (there is nothing in it)", "a JSON object is needed"),
        (b" \n ", "not JSON at line 2, column 2 (there is nothing in it)", "a JSON object is needed"),
        (b"{", "not JSON at line 1, column 2", "a JSON object is needed"),
        (b'{\n "a": 1,\n}', "not JSON at line", "a JSON object is needed"),
        (b"{'a': 1}", "not JSON at line 1, column 2", "a JSON object is needed"),
        (b'{"a": 1} {"a": 2}', "not JSON at line 1, column 10 (Extra data)", "a JSON object is needed"),
        (b'"\x01"', "not JSON at line 1, column 2", "a JSON object is needed"),
    ],
)
def test_what_is_no_json_says_what_was_there_and_what_is_needed(data: bytes, seen: str, needed: str) -> None:
    problem = problem_of(data)
    assert problem.path == "$"
    assert problem.seen.startswith(seen)
    assert problem.needed == needed
    assert str(problem).startswith(f"$: {seen}")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("1e999", "1e999"),
        ("-1e999", "-1e999"),
        ("1" * 301, "a number of 301 digits"),
        ("1" * 5000, "a number of 5000 digits"),
    ],
    ids=lambda text: text[:12],
)
def test_numbers_that_json_does_not_have_are_told_where_they_stand(text: str, seen: str) -> None:
    value = read_json(f'{{"a": [1, {{"b c": {text}}}], "d": {text}}}'.encode())
    assert [str(problem) for problem in flaws(value)] == [
        f'$.a[1]["b c"]: {seen} is not a number that JSON has; a finite number is needed.',
        f"$.d: {seen} is not a number that JSON has; a finite number is needed.",
    ]
    assert [problem.path for problem in flaws(read_json(text.encode()))] == ["$"]


def test_what_is_json_has_no_flaws() -> None:
    assert flaws({"a": [1, 2.5, None, {"b": "NaN"}], "c": {}}) == []


def test_integers_of_up_to_300_digits_are_read() -> None:
    assert read_json(b"1" * 300) == int("1" * 300)
    assert read_json(b"-7") == -7


DEEP = 100_000


@pytest.mark.parametrize(
    "data",
    [
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'[{"a":' * DEEP + b"1" + b"}]" * DEEP,
        b"[" * DEEP,
        b'{"page": ' * DEEP,
    ],
    ids=["arrays", "objects", "both", "open arrays", "open objects"],
)
def test_nothing_is_nested_too_deeply_to_be_told(data: bytes) -> None:
    assert "deeply" in problem_of(data).seen


def test_fifty_megabytes_of_brackets_are_told_soon() -> None:
    data = b"[" * 50_000_000
    begun = time.process_time()
    assert "deeply" in problem_of(data).seen
    assert time.process_time() - begun < 5


def test_a_repeated_key_among_many_is_found_without_comparing_each_with_each() -> None:
    count = 20_000
    data = ("{" + ",".join(f'"k{number}":0' for number in range(count)) + ',"k0":1}').encode()
    begun = time.process_time()
    value = read_json(data)
    assert time.process_time() - begun < 1
    assert isinstance(value, DuplicateKeys)
    assert value.repeated == ["k0"]


def test_keys_that_stand_twice_are_marked_and_the_last_value_counts() -> None:
    value = read_json(b'{"a": 1, "b": 2, "a": 3, "c": 4, "b": 5}')
    assert value == {"a": 3, "b": 5, "c": 4}
    assert isinstance(value, DuplicateKeys)
    assert value.repeated == ["a", "b"]
    assert not isinstance(read_json(b'{"a": {"b": 1}, "b": 1}'), DuplicateKeys)


class TestShown:
    """How a message quotes a value: as JSON, on one line, in ASCII, and short."""

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (None, "null"),
            (True, "true"),
            (7, "7"),
            (1.5, "1.5"),
            ("a\nb", '"a\\nb"'),
            ("\x1b[31m\u202e", '"\\u001b[31m\\u202e"'),
            ("\ud800", '"\\ud800"'),
            ({}, "{}"),
            ([], "[]"),
            ({"a": 1}, "an object"),
            ([1], "a list"),
            (b"x", "b'x'"),
        ],
    )
    def test_values(self, value: Any, text: str) -> None:
        assert shown(value) == text

    def test_long_ones_are_cut(self) -> None:
        assert len(shown("x" * (MAXIMUM_SHOWN - 2))) == MAXIMUM_SHOWN
        assert not shown("x" * (MAXIMUM_SHOWN - 2)).endswith("…")
        assert len(shown("x" * (MAXIMUM_SHOWN - 1))) == MAXIMUM_SHOWN
        assert shown("x" * 1_000_000).endswith("x…")


def test_an_error_holds_its_problems_and_prints_them_line_by_line() -> None:
    problems = [Problem("$.a", "it is red", "blue is needed"), Problem("$.b", "gone", "it is needed", "Look again.")]
    error = ScenarioError(problems)
    assert error.problems == problems
    assert str(error) == "$.a: it is red; blue is needed.\n$.b: gone; it is needed. Look again."
    assert isinstance(error, ValueError)
