"""Labels go in where they can, and come out again of everything observed."""

import pytest

from spec_tests.browsers.labels import (
    can_be_labelled,
    label_of,
    labelled,
    urls_to_label,
    with_labels,
    without_label,
)

ROUND_TRIPS = (
    "https://api.example.com/data",
    "https://api.example.com/",
    "http://api.example.com:8080/a/../b?q=1#f",
    "HTTPS://API.example.com:443/x",
    "http://[::1]:8080/data?u=https://x.test/y",
    "/relative/to/the/page?q",
)


@pytest.mark.parametrize("url", ROUND_TRIPS)
def test_a_label_can_be_taken_out_again(url: str) -> None:
    changed = labelled(url, 17)
    assert changed != url
    assert label_of(changed) == 17
    assert without_label(changed) == url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.example.com", "https://api.example.com/~17/"),
        ("https://api.example.com?q", "https://api.example.com/~17/?q"),
        ("https://api.example.com#f", "https://api.example.com/~17/#f"),
    ],
)
def test_a_url_without_a_path_gets_the_one_that_it_would_have(url: str, expected: str) -> None:
    assert labelled(url, 17) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data",
        "?q",
        "#f",
        "//evil.example/x",
        "/\t/evil.example/x",
        "/\\evil.example/x",
        "https://evil.example\\x",
        "/../x",
        "/a/../../x",
    ]
    + ["data:text/plain,x", "blob:https://a/b"],
)
def test_what_cannot_be_labelled_is_left_alone(url: str) -> None:
    assert not can_be_labelled(url)
    assert labelled(url, 17) == url


def test_what_leads_nowhere_is_left_alone() -> None:
    assert labelled("https://[::1", 17) == "https://[::1"


def test_sentences_lose_their_labels_too() -> None:
    text = "Cross-origin redirection to https://a.test/~3/x denied, https://b.test/~4"
    assert without_label(text) == "Cross-origin redirection to https://a.test/x denied, https://b.test"
    assert without_label("https://a.test/~user/x") == "https://a.test/~user/x"


def test_a_scenario_is_labelled_in_requests_rules_and_locations() -> None:
    scenario = {
        "page": "https://app.example.com/",
        "requests": ["https://a.test/1", {"url": "/2", "at": 1}],
        "server": [
            {"url": "https://a.test/1", "status": 302, "headers": {"Location": "https://b.test/3", "X-A": "/4"}},
            {"status": 200, "headers": [["location", "/5"]]},
        ],
    }
    assert urls_to_label(scenario) == ["https://a.test/1", "/2", "https://a.test/1", "https://b.test/3", "/5"]
    assert with_labels(scenario, 9) == {
        "page": "https://app.example.com/",
        "requests": ["https://a.test/~9/1", {"url": "/~9/2", "at": 1}],
        "server": [
            {
                "url": "https://a.test/~9/1",
                "status": 302,
                "headers": [["Location", "https://b.test/~9/3"], ["X-A", "/4"]],
            },
            {"status": 200, "headers": [["location", "/~9/5"]]},
        ],
    }


def test_the_short_form_of_a_server_is_labelled() -> None:
    scenario = {"request": {"url": "https://a.test/1"}, "server": {"response": {"headers": {"Location": "/2"}}}}
    assert with_labels(scenario, 1)["server"] == {"response": {"headers": [["Location", "/~1/2"]]}}
