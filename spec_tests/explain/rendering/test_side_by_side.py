"""A comparison as a picture: who is drawn together, and where the remark stands that says where they part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings

from corsim.explain.comparison import ALL, Comparison, compare
from corsim.explain.rendering import lanes
from corsim.explain.rendering.comparing import AGREE, NO_MATTER, Document, explain_all
from corsim.explain.rendering.markup import columns
from corsim.explain.rendering.sequence import Diagram, Divider, Message, Remark
from corsim.explain.rendering.side_by_side import diagram_of_comparison
from spec_tests.explain.samples import SAMPLES
from spec_tests.loading import all_rows
from spec_tests.running import rows_of_table

from .hostile import comparisons
from .reading import DRAWN, Page
from .test_mermaid import STATEMENT
from .test_svg import SVG, texts

ROWS = {row.id: row for row in all_rows()}


def scenario(row: str) -> dict[str, Any]:
    return dict(ROWS[row].scenario)


LOCATIONS = compare(scenario("redirects/location-two-lines-manual"))
PREFLIGHTS = compare(scenario("preflight-response/authorization-xhr"))


def told(diagram: Diagram) -> Iterator[str]:
    """The rows in short: what is sent with an arrow, and the words of all others."""
    for row in diagram.rows:
        yield f"{'<' if row.source > row.target else '>'} {row.text}" if isinstance(row, Message) else row.text


def test_browsers_that_do_the_same_are_drawn_once_and_the_parting_stands_behind_the_answer() -> None:
    """Chromium and Firefox keep several Location lines from being one: what differs is how the answer is taken."""
    diagram = diagram_of_comparison(LOCATIONS)
    assert list(told(diagram)) == [
        "spec, webkit: ALLOWED",
        "> fetch() GET https://api.example.com/a",
        "> GET /a",
        "< 302",
        "< \u2713 ALLOWED",
        "chromium, firefox: BLOCKED",
        "> fetch() GET https://api.example.com/a",
        "> GET /a",
        "< 302",
        "chromium and firefox leave the standard's way here",
        "< \u2717 BLOCKED",
    ]
    [remark] = [row for row in diagram.rows if isinstance(row, Remark)]
    first, second = (line.text for line in remark.lines)
    assert first.startswith("spec: ")
    assert second.startswith("chromium: http-network-fetch 8.5: The answer has several `Location` headers")
    assert remark.text in diagram.description
    assert second in diagram.description
    assert diagram.title.endswith("GET https://api.example.com/a: spec, chromium, firefox, webkit do not agree")


def test_a_parting_stands_before_what_is_sent_otherwise() -> None:
    """The standard takes no `*` for Authorization; engines do, and send the request."""
    assert list(told(diagram_of_comparison(PREFLIGHTS))) == [
        "spec: BLOCKED",
        "> XMLHttpRequest GET https://api.example.com/data",
        "> OPTIONS /data (preflight)",
        "< 204",
        "< \u2717 BLOCKED",
        "chromium, firefox, webkit: ALLOWED",
        "> XMLHttpRequest GET https://api.example.com/data",
        "> OPTIONS /data (preflight)",
        "< 204",
        "chromium, firefox and webkit leave the standard's way here",
        "> GET /data",
        "< 200",
        "< \u2713 ALLOWED",
    ]


def test_all_that_agree_are_drawn_once() -> None:
    diagram = diagram_of_comparison(compare(SAMPLES["blocked-preflight"]))
    assert [row.text for row in diagram.rows if isinstance(row, Divider)] == [f"{', '.join(ALL)}: BLOCKED"]
    assert [row.text for row in diagram.rows if isinstance(row, Remark)] == [AGREE]


def test_other_steps_that_change_nothing_are_said_to() -> None:
    diagram = diagram_of_comparison(compare(scenario("cors-check/preflight-ok-response-credentials")))
    assert len([row for row in diagram.rows if isinstance(row, Divider)]) == 1
    [remark] = [row for row in diagram.rows if isinstance(row, Remark)]
    assert remark.lines[-1].text == NO_MATTER


def test_a_session_has_its_requests_and_the_browsers_below_each() -> None:
    comparison = compare(scenario("preflight-cache/max-age-different-per-entry"))
    dividers = [row.text for row in diagram_of_comparison(comparison).rows if isinstance(row, Divider)]
    assert [text for text in dividers if text.startswith("request ")] == [
        request.heading for request in comparison.requests
    ]
    for number, request in enumerate(comparison.requests):
        start = dividers.index(str(request.heading))
        end = dividers.index(str(comparison.requests[number + 1].heading)) if number + 1 < 4 else None
        named = [name for text in dividers[start + 1 : end] for name in text.partition(":")[0].split(", ")]
        assert sorted(named) == sorted(ALL)


@pytest.mark.parametrize("table", ["preflight_response", "preflight_cache", "redirects"])
def test_whoever_comes_to_something_else_is_drawn_apart_with_a_remark(table: str) -> None:
    for row in rows_of_table(table):
        for request in compare(row.scenario).requests:
            rows = diagram_of_comparison(Comparison(ALL, (request,))).rows
            sections = [item for item in rows if isinstance(item, Divider) and item.text != request.heading]
            words = {item.explanation.head.word for item in request.outcomes}
            assert {section.text.partition(": ")[2] for section in sections} == words
            if len(words) > 1:
                assert any(isinstance(item, Remark) and "leave" in item.text for item in rows)


class TestDrawings:
    @pytest.mark.parametrize("comparison", [LOCATIONS, PREFLIGHTS], ids=["locations", "preflights"])
    def test_everything_is_within_the_frame(self, comparison: Comparison) -> None:
        root = ET.fromstring(comparison.explain("svg"))
        width, height = float(root.get("width", 0)), float(root.get("height", 0))
        for item in root.iter(f"{SVG}text"):
            length = columns(item.text or "") * lanes.ADVANCE * int(item.get("font-size", 0))
            start = float(item.get("x", 0)) - (length / 2 if item.get("text-anchor") == "middle" else 0)
            assert start >= 0
            assert start + length <= width, item.text
            assert 0 < float(item.get("y", 0)) < height
        for item in root.iter(f"{SVG}rect"):
            assert float(item.get("x", 0)) + float(item.get("width", 0)) <= width

    def test_the_steps_are_in_the_picture(self) -> None:
        shown = " ".join(texts(ET.fromstring(LOCATIONS.explain("svg"))))
        assert "chromium and firefox leave the standard's way here" in shown
        assert "chromium: http-network-fetch 8.5: The answer has several" in shown

    def test_mermaid_has_statements_that_are_known(self) -> None:
        for comparison in (LOCATIONS, PREFLIGHTS):
            lines = comparison.explain("mermaid").splitlines()
            assert lines.count("sequenceDiagram") == 1
            assert all(STATEMENT.fullmatch(line) for line in lines)

    def test_several_documents_have_their_titles(self) -> None:
        both = [Document(LOCATIONS, "page one"), Document(PREFLIGHTS, "page two")]
        root = ET.fromstring(explain_all(both, "svg"))
        assert next(text for text in texts(root) if text.startswith("page ")).startswith("page one: GET ")
        assert any(text.startswith("page two: ") for text in texts(root))
        mermaid = explain_all(both, "mermaid")
        assert mermaid.count("sequenceDiagram") == 1
        assert all(STATEMENT.fullmatch(line) for line in mermaid.splitlines())

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(comparisons())
    def test_nothing_breaks_out(self, comparison: Comparison) -> None:
        text = comparison.explain("svg")
        assert {item.tag.removeprefix(SVG) for item in ET.fromstring(text).iter()} <= DRAWN
        assert Page(text).problems == []
        assert all(STATEMENT.fullmatch(line) for line in comparison.explain("mermaid").split("\n")[:-1])
