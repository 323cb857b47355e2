"""What notebooks show: every result, trace, session and comparison in three forms, escaped in each."""

from __future__ import annotations

from typing import Any

import pytest

from corsim import Browser, WireResponse, compare, run_scenario
from corsim.browser.showing import ShownTrace
from spec_tests.making import ANY, API, APP

from .rendering.reading import Page
from .samples import SAMPLES

FORMS = ["text/plain", "text/markdown", "text/html"]

SHOWN: dict[str, Any] = {
    "verdict": run_scenario(SAMPLES["blocked-preflight"])[0],
    "trace": run_scenario(SAMPLES["blocked-preflight"])[0].trace,
    "session": run_scenario(SAMPLES["session-cache-hit"]),
    "one": run_scenario(SAMPLES["throws"]),
    "comparison": compare(SAMPLES["redirect-null"]),
}


@pytest.mark.parametrize("name", SHOWN)
class TestEveryThing:
    def test_has_three_forms(self, name: str) -> None:
        bundle = SHOWN[name]._repr_mimebundle_()
        assert list(bundle) == FORMS
        assert bundle["text/html"] == SHOWN[name]._repr_html_()
        assert all(isinstance(text, str) and text for text in bundle.values())

    def test_is_a_fragment_with_its_own_style(self, name: str) -> None:
        html = SHOWN[name]._repr_html_()
        assert html.startswith('<div class="corsim"><style>')
        assert html.endswith("</div>")
        assert Page(html).problems == []
        # Nothing in the style reaches what is not ours.
        assert "body{" not in html

    def test_makes_what_is_asked_for_only(self, name: str) -> None:
        assert list(SHOWN[name]._repr_mimebundle_(include={"text/html"})) == ["text/html"]
        assert list(SHOWN[name]._repr_mimebundle_(exclude={"text/html"})) == ["text/plain", "text/markdown"]
        assert SHOWN[name]._repr_mimebundle_(include={"image/png"}) == {}


def test_a_session_says_when_its_requests_were_made() -> None:
    text = Page(SHOWN["session"]._repr_html_()).text
    assert "request 2 at 60 s" in text
    assert "the answer to the preflight of request 1 is remembered" in text
    assert "=== request 3 at 601 s" in SHOWN["session"]._repr_mimebundle_()["text/plain"]


def test_a_session_is_a_list_as_it_was() -> None:
    session = SHOWN["session"]
    assert isinstance(session, list)
    assert session == list(session)
    assert SHOWN["session"].times == [0, 60, 601]
    assert SHOWN["one"].times is None


def test_a_trace_cites_every_step() -> None:
    trace = SHOWN["trace"]
    assert len(Page(trace._repr_html_()).text.split("\n")) > len(trace)
    for step in trace:
        assert step.url in trace._repr_html_()


def test_a_verdict_of_a_page_is_shown_as_well() -> None:
    page = Browser("firefox").page(APP + "/")
    page.route("*", lambda _request: WireResponse(headers=(ANY,)))
    verdict = page.check(API + "/x")
    assert "ALLOWED" in verdict._repr_html_()
    assert isinstance(verdict.trace, ShownTrace)
    assert "in firefox" in Page(verdict.trace._repr_html_() + verdict._repr_html_()).text
