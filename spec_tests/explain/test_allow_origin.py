"""What is said of a value of Access-Control-Allow-Origin that looks like the origin and is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.explain.allow_origin import differences

NEEDED = "https://app.example.com"

NO_ORIGIN = "It is not written as an origin: a scheme, ://, and a host, as in https://app.example.com."


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ("https://app.example.com/", ["It has a slash at the end, which an origin does not have."]),
        ("https://app.example.com/x", ["It has more than scheme, host and port."]),
        ("https://app.example.com?x", ["It has more than scheme, host and port."]),
        ("https://app.example.com#x", ["It has more than scheme, host and port."]),
        ("https://me@app.example.com", ["It has a user name in it."]),
        ("http://app.example.com", ["Its scheme is http, not https."]),
        ("HTTPS://app.example.com", ["Its scheme is not in lower case."]),
        ("https://App.example.com", ["Its host is not in lower case."]),
        ("https://example.com", ["Its host is example.com, not app.example.com."]),
        ("https://*.example.com", ["Its host is *.example.com, not app.example.com."]),
        ("https://[::1]", ["Its host is [::1], not app.example.com."]),
        (
            "https://app.example.com:443",
            ["It names the port 443, which is the default and never part of the origin."],
        ),
        ("https://app.example.com:8443", ["Its port is 8443, not the default."]),
        (
            "http://App.example.com:8080/",
            [
                "It has a slash at the end, which an origin does not have.",
                "Its scheme is http, not https.",
                "Its host is not in lower case.",
                "Its port is 8080, not the default.",
            ],
        ),
        ("app.example.com", [NO_ORIGIN]),
        ("app.example.com:443", [NO_ORIGIN]),
        ("https:app.example.com", [NO_ORIGIN]),
        ("example", [NO_ORIGIN]),
        ("", [NO_ORIGIN]),
    ],
)
def test_each_difference_is_a_sentence(seen: str, said: list[str]) -> None:
    assert differences(seen, NEEDED) == said


@pytest.mark.parametrize(
    ("seen", "needed", "said"),
    [
        (
            "http://127.0.0.1:3000",
            "http://localhost:3000",
            ["127.0.0.1 and localhost are different origins, though they are the same machine."],
        ),
        (
            "http://localhost:3000",
            "http://[::1]:3000",
            ["localhost and [::1] are different origins, though they are the same machine."],
        ),
        ("http://localhost", "http://localhost:3000", ["Its port is the default, not 3000."]),
        ("http://localhost:80", "http://localhost:3000", ["Its port is 80, not 3000."]),
        ("http://localhost:3001", "http://localhost:3000", ["Its port is 3001, not 3000."]),
    ],
)
def test_of_a_machine_of_ones_own(seen: str, needed: str, said: list[str]) -> None:
    assert differences(seen, needed) == said


@pytest.mark.parametrize("seen", ["//app.example.com", "//app.example.com:443", "//:", "//"])
def test_a_value_without_a_scheme_has_something_said_of_it(seen: str) -> None:
    assert differences(seen, NEEDED)


@pytest.mark.parametrize(
    "seen",
    [
        "https://a.example, https://app.example.com",
        "https://a.example https://app.example.com",
        "https://[::1",
        "https://app.example.com:port",
        "https://\xe9.example",
        "\x1b[31m",
    ],
)
def test_nothing_is_said_of_what_is_no_uri_or_several(seen: str) -> None:
    assert differences(seen, NEEDED) == []


def test_nothing_is_said_where_null_is_needed_or_nothing_is_different() -> None:
    assert differences(NEEDED, "null") == []
    assert differences(NEEDED, NEEDED) == []


@given(
    st.text(st.characters(max_codepoint=0xFF), max_size=20)
    | st.lists(st.sampled_from(["https", "http", ":", "/", "//", "@", "[", "]", "%", ".", "?", "#", "a", "80"])).map(
        "".join
    )
)
def test_any_value_has_a_list_of_sentences(seen: str) -> None:
    for sentence in differences(seen, NEEDED):
        assert sentence.endswith(".")


def test_a_wildcard_is_no_origin_that_was_miswritten() -> None:
    assert differences("*", "https://app.example.com") == []
