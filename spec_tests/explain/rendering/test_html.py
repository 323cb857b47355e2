"""The page of HTML: whole, self-contained, readable by everybody, and nothing in it that nobody wrote there."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from corsim.explain.chapters import Chapter
from corsim.explain.comparison import Comparison, compare
from corsim.explain.rendering import comparing, html
from corsim.explain.text import safe
from spec_tests.explain.samples import HOSTILE, SAMPLES, chapter

from .hostile import chapters, comparisons
from .reading import Page

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def page(name: str) -> Page:
    return Page(html.render([chapter(SAMPLES[name])]))


@pytest.mark.parametrize("name", SAMPLES)
class TestEverySample:
    def test_has_nothing_but_what_a_page_may_have(self, name: str) -> None:
        assert page(name).problems == []

    def test_loads_nothing_and_runs_nothing(self, name: str) -> None:
        text = html.render([chapter(SAMPLES[name])])
        assert "default-src 'none'" in text
        assert not re.search(r"url\(|@import|<script|<link|<img|src=", text)

    def test_has_headings_in_order_without_gaps(self, name: str) -> None:
        levels = [int(tag[1]) for tag, _ in page(name).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_has_tables_with_captions_and_scopes(self, name: str) -> None:
        tags = page(name).tags
        assert sum(tag == "table" for tag, _ in tags) == sum(tag == "caption" for tag, _ in tags)
        assert all(attributes.get("scope") in ("row", "col") for tag, attributes in tags if tag == "th")

    def test_names_what_scrolls_and_lets_the_keyboard_reach_it(self, name: str) -> None:
        for _, attributes in page(name).tags:
            if attributes.get("class") == "scroll":
                assert attributes["role"] == "region"
                assert attributes["aria-label"]
                assert attributes["tabindex"] == "0"

    def test_says_what_the_text_says(self, name: str) -> None:
        told = chapter(SAMPLES[name])
        text = page(name).text
        for entry in told.entries:
            explanation = entry.explanation
            assert explanation.head.word in text
            for exchange in explanation.exchanges:
                assert f"{exchange.method} {safe(exchange.url)}" in text
                for header, value in exchange.headers:
                    assert safe(header) in text
                    assert safe(value) in text
            for step in explanation.steps:
                assert step.citation in text
                assert safe(step.sentence).replace("`", "") in text


def test_what_decided_has_a_sign_and_a_word() -> None:
    text = page("blocked-preflight").text
    assert "\u2717 Access-Control-Allow-Credentialsis missing, which decided" in text
    assert "\u2717 Answered with 405, which decided" in page("preflight-status").text
    assert "\u2717 BLOCKED" in text
    assert "\u2713 ALLOWED" in page("credentialed").text


def test_a_remembered_preflight_and_a_redirect_are_told() -> None:
    assert "No preflight: the answer to the preflight of request 1 is remembered." in page("session-cache-hit").text
    assert "This redirect was followed, to https://new.example.org/data." in page("redirect-null").text


def test_several_documents_are_one_page() -> None:
    told = [chapter(SAMPLES["throws"]), chapter(SAMPLES["opaque"])]
    found = Page(html.render(told))
    assert found.problems == []
    assert sum(tag == "article" for tag, _ in found.tags) == 2


@SLOW
@given(chapters())
def test_nothing_breaks_out(told: Chapter) -> None:
    for text in (html.render([told]), html.fragment([told])):
        assert Page(text).problems == []


@SLOW
@given(comparisons())
def test_nothing_breaks_out_of_a_comparison(comparison: Comparison) -> None:
    assert Page(comparison.explain("html")).problems == []
    assert Page(comparing.fragment(comparison)).problems == []


@pytest.mark.parametrize("bad", HOSTILE)
def test_what_is_hostile_is_shown_as_it_is(bad: str) -> None:
    value = "".join(char for char in bad if ord(char) < 256).strip()
    document = {"page": "https://app.example.com/", "request": "https://api.example.com/", "server": {
        "response": {"headers": {"Access-Control-Allow-Origin": value}}}}  # fmt: skip
    found = Page(html.render([chapter(document)]))
    assert found.problems == []
    assert safe(value) in found.text


def test_a_comparison_has_a_table_of_all_browsers() -> None:
    found = Page(compare(SAMPLES["blocked-preflight"]).explain("html"))
    assert found.problems == []
    for name in ("spec", "chromium", "firefox", "webkit"):
        assert name in found.text
