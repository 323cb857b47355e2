"""The picture: well-formed, of the parts that a picture has, within its frame, and in words besides."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings

from corsim.explain.chapters import Chapter
from corsim.explain.rendering import svg
from corsim.explain.rendering.markup import broken, columns, shortened
from spec_tests.explain.samples import LONG, SAMPLES, chapter

from .hostile import chapters
from .reading import DRAWN, Page

SVG = "{http://www.w3.org/2000/svg}"


def drawn(told: Chapter) -> ET.Element:
    return ET.fromstring(svg.render([told]))


def texts(root: ET.Element) -> list[str]:
    return [item.text or "" for item in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", SAMPLES)
class TestEverySample:
    def test_has_only_what_a_picture_has(self, name: str) -> None:
        root = drawn(chapter(SAMPLES[name]))
        assert {item.tag.removeprefix(SVG) for item in root.iter()} <= DRAWN

    def test_begins_with_words_for_those_who_do_not_see_it(self, name: str) -> None:
        told = chapter(SAMPLES[name])
        root = drawn(told)
        assert root.get("role") == "img"
        assert [item.tag for item in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert told.entries[0].explanation.head.word in str(root[0].text)
        for entry in told.entries:
            for exchange in entry.explanation.exchanges:
                assert exchange.method in str(root[1].text)

    def test_stays_within_its_frame_by_its_own_reckoning(self, name: str) -> None:
        root = drawn(chapter(SAMPLES[name]))
        width, height = float(root.get("width", 0)), float(root.get("height", 0))
        assert root.get("viewBox") == f"0 0 {width:g} {height:g}"
        for item in root.iter(f"{SVG}text"):
            left, size = float(item.get("x", 0)), int(item.get("font-size", 0))
            length = columns(item.text or "") * svg.ADVANCE * size
            start = left - length / 2 if item.get("text-anchor") == "middle" else left
            assert start >= 0
            assert start + length <= width, item.text
            assert 0 < float(item.get("y", 0)) < height

    def test_shows_every_request(self, name: str) -> None:
        told = chapter(SAMPLES[name])
        root = drawn(told)
        titles = " ".join(item.text or "" for item in root.iter(f"{SVG}title"))
        for entry in told.entries:
            for exchange in entry.explanation.exchanges:
                assert f"{exchange.method} /" in titles
        preflights = sum(item.is_preflight for entry in told.entries for item in entry.explanation.exchanges)
        assert sum("(preflight)" in text for text in texts(root)) == preflights


def test_what_decided_is_marked() -> None:
    root = drawn(chapter(SAMPLES["blocked-preflight"]))
    decided = [item.text for item in root.iter(f"{SVG}text") if item.get("class") == "corsim-decided"]
    assert decided == ["\u2717 Access-Control-Allow-Credentials is missing", "preflight-credentials-not-allowed"]
    assert "\u2717 BLOCKED" in texts(root)


def test_what_is_remembered_is_told() -> None:
    lines = texts(drawn(chapter(SAMPLES["session-cache-hit"])))
    assert lines.count("\u21bb no preflight: the preflight of request 1 is remembered") == 1
    assert [line for line in lines if line.startswith("request ")] == [
        "request 1 at 0 s", "request 2 at 60 s", "request 3 at 601 s",
    ]  # fmt: skip


def test_there_is_a_lane_for_every_origin() -> None:
    lines = texts(drawn(chapter(SAMPLES["three-servers"])))
    for origin in ("https://api.example.com", "https://two.example.net", "https://three.example.org"):
        assert lines.count(origin) == 1
    assert sum("(redirect, followed)" in line for line in lines) == 2


def test_a_long_url_is_shortened_and_stands_in_full_in_a_title() -> None:
    root = drawn(chapter(SAMPLES["long-url"]))
    assert all(len(text) <= svg.TITLE_COLUMNS for text in texts(root))
    assert any("\u2026" in text for text in texts(root))
    assert any(LONG in (item.text or "") for item in root.iter(f"{SVG}title"))


def test_without_its_style_sheet_it_can_still_be_read() -> None:
    for item in drawn(chapter(SAMPLES["three-servers"])).iter():
        if item.tag in (f"{SVG}text", f"{SVG}rect", f"{SVG}line", f"{SVG}path"):
            assert item.get("fill") or item.get("stroke"), item.attrib


def test_two_documents_stand_one_below_the_other() -> None:
    first, second = chapter(SAMPLES["throws"]), chapter(SAMPLES["opaque"])
    heights = [float(drawn(item).get("height", 0)) for item in (first, second)]
    both = ET.fromstring(svg.render([first, second]))
    assert float(both.get("height", 0)) == sum(heights)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(chapters())
def test_nothing_breaks_out(told: Chapter) -> None:
    text = svg.render([told])
    root = ET.fromstring(text)
    assert {item.tag.removeprefix(SVG) for item in root.iter()} <= DRAWN
    assert Page(text).problems == []
    assert all(re.fullmatch(r"corsim-[a-z]+( corsim-[a-z]+)*", item.get("class", "corsim-x")) for item in root.iter())


class TestLines:
    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("", []),
            ("short", ["short"]),
            ("two words here", ["two words", "here"]),
            ("abcdefghijklmno", ["abcdefghij", "klmno"]),
            ("one two three four five six seven", ["one two", "three four", "five six s\u2026"]),
        ],
    )
    def test_are_broken_between_words_where_that_is_possible(self, text: str, lines: list[str]) -> None:
        if lines and lines[-1].endswith("\u2026"):
            found = broken(text, 10, 3)
            assert found[:2] == lines[:2]
            assert found[2].endswith("\u2026")
            assert all(columns(line) <= 10 for line in found)
        else:
            assert broken(text, 10, 3) == lines

    def test_are_shortened_in_the_middle(self) -> None:
        assert shortened("https://api.example.com/items", 15) == "https://a\u2026tems"
        assert shortened("short", 15) == "short"

    def test_wide_letters_count_twice(self) -> None:
        assert columns("\u65e5\u672c") == 4
        assert columns("\u00e9") == 1
