"""Scenarios on stand-ins: every origin is another one, and what was wrong with a text is still wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corsim.explain.comparison import ALL
from corsim.playground.obstacles import changed_by_stand_ins
from corsim.playground.page_files import EXAMPLES
from corsim.playground.stand_ins import StandIns, origin_text, urls_of
from corsim.scenario.run import run_scenario
from docs.playground_files import DOCS, NOT_EXAMPLES

SHIPPED = [
    *sorted(EXAMPLES.glob("*.json")),
    *(path for path in sorted((DOCS / "examples").glob("*.json")) if path.name not in NOT_EXAMPLES),
]

APP, API = "http://127.0.0.1:4001", "http://127.0.0.1:40012"
BOTH = StandIns({"https://app.example.com": APP, "https://api.example.com": API})


class TestUrls:
    @pytest.mark.parametrize(
        ("text", "becomes"),
        [
            ("https://app.example.com", f"{APP}/"),
            ("https://app.example.com/a/../b?q=1#f", f"{APP}/b?q=1#f"),
            ("HTTPS://API.example.com:443/x", f"{API}/x"),
            ("https://u:p@api.example.com/x?", "http://u:p@127.0.0.1:40012/x?"),
            ("https://other.example/", "https://other.example/"),
            ("https://app.example.com:8443/", "https://app.example.com:8443/"),
            ("http://app.example.com/", "http://app.example.com/"),
            ("data:,x", "data:,x"),
            ("https://", "https://"),
        ],
    )
    def test_without_a_base(self, text: str, becomes: str) -> None:
        assert BOTH.url(text) == becomes

    def test_relative_ones_are_on_the_pages_stand_in(self) -> None:
        document = {"page": "https://app.example.com/a/b", "request": {"url": "../c?d#e"}}
        assert BOTH.rewritten(document)["request"]["url"] == f"{APP}/c?d#e"


class TestHeaders:
    @pytest.mark.parametrize(
        "value",
        [
            "https://app.example.com/",
            "https://app.example.com.evil.example",
            "https://app.example.com:443",
            "https://APP.example.com",
            "http://app.example.com",
            "app.example.com",
            "*",
            "null",
            "https://app.example.com, https://api.example.com",
        ],
    )
    def test_what_is_no_origin_of_the_page_is_none_on_stand_ins(self, value: str) -> None:
        assert BOTH.header("Access-Control-Allow-Origin", value) != APP

    def test_origins_are_those_of_stand_ins(self) -> None:
        assert BOTH.header("Access-Control-Allow-Origin", "https://app.example.com") == APP
        assert BOTH.header("Timing-Allow-Origin", "https://app.example.com, *") == f"{APP}, *"

    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("https://api.example.com/x", f"{API}/x"),
            ("/x", "/x"),
            ("x?y", "x?y"),
            ("", ""),
            ("//api.example.com/x", "//127.0.0.1:40012/x"),
            ("https://other.example/", "https://other.example/"),
            ("http://[", "http://["),
        ],
    )
    def test_locations_are_urls(self, value: str, becomes: str) -> None:
        assert BOTH.header("LOCATION", value) == becomes


def test_what_is_told_is_told_in_the_words_of_the_scenario() -> None:
    told = [f"{API}/items", {"x": f"{APP}, {API}"}, 3, None]
    assert BOTH.back(told) == [
        "https://api.example.com/items",
        {"x": "https://app.example.com, https://api.example.com"},
        3,
        None,
    ]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_example_asks_the_same_on_stand_ins(path: Any) -> None:
    document = json.loads(path.read_bytes())
    origins = dict.fromkeys(origin_text(url) for _, url in urls_of(document) if url.is_http)
    stand_ins = StandIns({origin: f"http://127.0.0.1:{4000 + number}" for number, origin in enumerate(origins)})
    rewritten = stand_ins.rewritten(document)
    for origin in origins:
        assert origin not in json.dumps(rewritten).replace(f"{origin}/\\", "").replace(f"{origin},", "")
    for browser in ALL:
        own, other = (run_scenario(item, browser=browser) for item in (document, rewritten))
        assert changed_by_stand_ins(own, other, stand_ins) == []
