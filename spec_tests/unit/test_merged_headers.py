"""Headers of one name as one, as Firefox has them; what it does was seen in rows of the table ``headers``."""

from __future__ import annotations

import pytest

from corsim.standard.headers import Header
from corsim.standard.merged_headers import merged_request_headers, merged_response_headers


@pytest.mark.parametrize(
    ("values", "sent"),
    [
        (["1"], "1"),
        (["1", "2", "3"], "1, 2, 3"),
        (["1", ""], ""),
        (["", "2"], "2"),
        (["1", "", "2"], "2"),
        (["", ""], ""),
    ],
)
def test_values_of_a_request_are_joined(values: list[str], sent: str) -> None:
    headers = [("X-A", values[0]), ("X-B", "b"), *(("x-a", value) for value in values[1:])]
    assert merged_request_headers(headers, False) == (("X-A", sent), ("X-B", "b"))


@pytest.mark.parametrize(
    ("name", "has_first_body", "sent"),
    [
        ("Authorization", False, "3"),
        ("Content-Type", False, "3"),
        ("Content-Type", True, "1"),
        ("Content-Disposition", False, "3"),
        ("From", False, "3"),
        ("If-Modified-Since", False, "3"),
        ("If-Unmodified-Since", False, "3"),
        ("Location", False, "3"),
        ("Max-Forwards", False, "3"),
        ("User-Agent", False, "3"),
        ("Strict-Transport-Security", False, "1"),
    ],
)
def test_of_some_headers_one_value_is_sent(name: str, has_first_body: bool, sent: str) -> None:
    assert merged_request_headers([(name, value) for value in "123"], has_first_body) == ((name, sent),)


def test_values_of_a_challenge_are_joined_by_newlines() -> None:
    headers = [("WWW-Authenticate", "a"), ("www-authenticate", "a"), ("WWW-Authenticate", "b")]
    assert merged_request_headers(headers, False) == (("WWW-Authenticate", "a\na\nb"),)


@pytest.mark.parametrize(
    ("name", "values", "got"),
    [
        ("X-A", ["1", "", "2"], ["1, 2"]),
        ("X-A", ["", ""], [""]),
        ("X-A", ["", "2"], ["2"]),
        ("Location", ["/a", "/a"], ["/a"]),
        ("From", ["a", "b"], ["a"]),
        ("Host", ["a", "b"], ["a"]),
        ("Proxy-Authorization", ["a", "b"], ["a"]),
        ("Referer", ["a", "b"], ["a"]),
        ("Sec-GPC", ["a", "b"], ["a"]),
        ("Strict-Transport-Security", ["a", "b"], ["a"]),
        ("Content-Length", ["1", "1"], ["1"]),
        ("Content-Type", ["a/b", "c/d", "a/b"], ["a/b,c/d,a/b"]),
        ("Content-Type", ["a/b", ""], ["a/b,"]),
        ("Content-Type", ["", "a/b"], ["a/b"]),
        ("WWW-Authenticate", ["a", ""], ["a"]),
        ("WWW-Authenticate", ["a", "b"], []),
        ("Proxy-Authenticate", ["a", "b"], []),
        ("Set-Cookie", ["a", "a"], ["a", "a"]),
        ("Access-Control-Allow-Origin", ["*", ""], ["*"]),
        ("X-Frame-Options", ["a", ""], ["a", ""]),
    ],
)
def test_lines_of_a_response_become_one(name: str, values: list[str], got: list[str]) -> None:
    headers: list[Header] = [(name, value) for value in values]
    assert merged_response_headers(headers, False, False).headers == [(name, value) for value in got]


def test_the_cors_check_sees_every_line() -> None:
    headers = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Origin", "")]
    assert merged_response_headers(headers, True, False).headers == headers
