"""The picture: well-formed, of the parts that a picture has, within its frame, and in words besides."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings

from corsim.explain.chapters import Chapter
from corsim.explain.rendering import lanes, svg
from corsim.explain.rendering.markup import broken, columns, shortened
from corsim.explain.rendering.sequence import diagram_of
from spec_tests.explain.samples import LONG, SAMPLES, chapter

from .hostile import chapters
from .reading import DRAWN, Page

API = ["api.example", ".com"]

SVG = "{http://www.w3.org/2000/svg}"


def drawn(told: Chapter) -> ET.Element:
    return ET.fromstring(svg.render([told]))


def texts(root: ET.Element) -> list[str]:
    return [item.text or "" for item in root.iter(f"{SVG}text")]


def outside(root: ET.Element) -> list[str | None]:
    """The texts that are not within the frame, by the picture's own reckoning."""
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    found = []
    for item in root.iter(f"{SVG}text"):
        left, size = float(item.get("x", 0)), int(item.get("font-size", 0))
        length = columns(item.text or "") * lanes.ADVANCE * size
        start = left - length / 2 if item.get("text-anchor") == "middle" else left
        if start < 0 or start + length > width or not 0 < float(item.get("y", 0)) < height:
            found.append(item.text)
    return found


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
        assert outside(root) == []

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
    root = drawn(chapter(SAMPLES["three-servers"]))
    lines, told = texts(root), [item.text for item in root.iter(f"{SVG}title")]
    for origin in ("https://api.example.com", "https://two.example.net", "https://three.example.org"):
        assert told.count(origin) == 1
    assert "https://api.example.com" not in lines
    assert [lines.count(part) for part in ("two", ".example.net", "https://three", ".example.org")] == [0, 1, 1, 1]
    assert sum("(redirect, followed)" in line for line in lines) == 2


class TestRoom:
    @pytest.mark.parametrize("room", [340, 560, 760, 1200])
    @pytest.mark.parametrize("name", ["blocked-preflight", "session-cache-hit", "long-url", "throws"])
    def test_a_picture_of_a_page_and_a_server_is_no_wider(self, name: str, room: int) -> None:
        diagram = diagram_of(chapter(SAMPLES[name]))
        root = ET.fromstring(svg.picture([diagram], style=False, room=room))
        assert float(root.get("width", 0)) <= room

    @pytest.mark.parametrize("room", [1, 340, 760])
    @pytest.mark.parametrize("name", SAMPLES)
    def test_all_is_within_the_frame_whatever_the_room(self, name: str, room: int) -> None:
        root = ET.fromstring(svg.picture([diagram_of(chapter(SAMPLES[name]))], style=False, room=room))
        assert outside(root) == []

    def test_names_of_lanes_are_broken_as_often_as_it_takes(self) -> None:
        diagram = diagram_of(chapter(SAMPLES["blocked-preflight"]))
        shown = {room: [list(lane.shown) for lane in lanes.placed(diagram, room)] for room in (760, 560, 340)}
        assert shown[760] == [["page https://app.example.com"], ["browser spec"], ["https://api.example.com"]]
        assert shown[560][0] == ["page https://", "app.example.com"]
        assert shown[340] == [["page", "https://app", ".example.com"], ["browser", "spec"], ["https://", *API]]

    def test_what_goes_over_a_lane_has_nothing_behind_it(self) -> None:
        diagram = diagram_of(chapter(SAMPLES["blocked-preflight"]))
        root = ET.fromstring(svg.picture([diagram], style=False, room=340))
        page, browser, server = (lane.x for lane in lanes.placed(diagram, 340))
        hidden = {float(item.get("y", 0)) for item in root.iter(f"{SVG}rect") if item.get("class") == "corsim-page"}
        crossing = []
        for item in root.iter(f"{SVG}text"):
            left, size = float(item.get("x", 0)), int(item.get("font-size", 0))
            right = left + columns(item.text or "") * lanes.ADVANCE * size
            if item.get("text-anchor") is None and any(left < lane < right for lane in (page, browser, server)):
                crossing.append(float(item.get("y", 0)) - size in hidden or float(item.get("y", 0)) < 80)
        assert len(crossing) > 10
        assert all(crossing)


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
