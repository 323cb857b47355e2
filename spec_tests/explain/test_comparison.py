"""Browsers side by side: what the table says, and at which step they part."""

from __future__ import annotations

import json
from typing import Any

import pytest

import corsim
from corsim import ScenarioError, compare, run_scenario
from corsim.explain.comparison import ALL
from corsim.explain.partings import by_sentence, partings
from corsim.explain.rendering import markdown
from corsim.explain.rendering.comparing import AGREE, FORMATS, NO_MATTER, Document, explain_all
from spec_tests.loading import all_rows
from spec_tests.running import rows_of_table

from .rendering.reading import Page
from .samples import HOSTILE, PAGE, SAMPLES, URL, chapter

ROWS = {row.id: row for row in all_rows()}


def scenario(row: str) -> dict[str, Any]:
    return dict(ROWS[row].scenario)


def test_all_browsers_that_agree() -> None:
    comparison = compare(SAMPLES["blocked-preflight"])
    assert comparison.browsers == ALL == ("spec", "chromium", "firefox", "webkit")
    assert comparison.agree
    [request] = comparison.requests
    assert request.apart == ()
    assert AGREE in comparison.explain()


def test_results_are_those_of_each_browser_alone() -> None:
    document = scenario("preflight-cache/max-age-different-per-entry")
    data = compare(document).to_dict()
    for name in ALL:
        alone = [result.to_dict() for result in run_scenario(document, browser=name)]
        assert [request["results"][name] for request in data["requests"]] == alone


def test_where_two_browsers_part_from_the_standard() -> None:
    """Chromium and Firefox keep one line of several Location headers from being one."""
    comparison = compare(scenario("redirects/location-two-lines-manual"))
    [request] = comparison.requests
    [apart] = request.apart
    assert (apart.base, apart.browsers) == ("spec", ("chromium", "firefox"))
    step = apart.partings[0].second
    assert step is not None
    assert (step.citation, step.outcome) == ("http-network-fetch 8.5", "network error")
    assert not comparison.agree
    text = comparison.explain()
    assert "chromium and firefox leave the standard's way here\n" in text
    assert "chromium: http-network-fetch 8.5: The answer has several `Location` headers" in text
    assert NO_MATTER not in text


def test_where_engines_permit_what_the_standard_does_not() -> None:
    [request] = compare(scenario("preflight-response/authorization-xhr")).requests
    [apart] = request.apart
    assert apart.browsers == ("chromium", "firefox", "webkit")
    first, second = apart.partings[0].first, apart.partings[0].second
    assert first is not None
    assert second is not None
    assert (first.citation, second.citation) == ("cors-preflight-fetch 7.6", "cors-preflight-fetch 7.7")
    assert {item.place for item in apart.differences} >= {"verdict", "reason"}


def test_other_steps_that_change_nothing_are_said_to() -> None:
    comparison = compare(scenario("cors-check/preflight-ok-response-credentials"))
    assert comparison.agree
    assert NO_MATTER in comparison.explain()


@pytest.mark.parametrize("table", ["cors_check", "preflight_response", "preflight_cache", "redirects", "credentials"])
def test_whoever_comes_to_another_verdict_parts_somewhere(table: str) -> None:
    for row in rows_of_table(table):
        for request in compare(row.scenario).requests:
            base, *others = request.outcomes
            apart = {name for item in request.apart for name in item.browsers}
            for other in others:
                if (other.verdict.verdict, other.verdict.reason) != (base.verdict.verdict, base.verdict.reason):
                    assert other.browser in apart, (row.id, other.browser)
            for item in request.apart:
                assert item.partings, row.id
                assert all(parting.first != parting.second for parting in item.partings), row.id


def test_the_base_is_the_first_that_is_named() -> None:
    comparison = compare(scenario("redirects/location-two-lines-manual"), ["webkit", "chromium-156"])
    assert comparison.browsers == ("webkit", "chromium-156")
    assert "chromium-156 leaves webkit's way here" in comparison.explain()


def test_a_session_is_compared_request_by_request() -> None:
    text = compare(scenario("preflight-cache/max-age-different-per-entry")).explain()
    assert [line for line in text.splitlines() if line.startswith("===")] == [
        "=== request 1 at 0 s", "=== request 2 at 1 s", "=== request 3 at 20 s", "=== request 4 at 21 s",
    ]  # fmt: skip


class TestRenderings:
    COMPARISON = compare(scenario("redirects/location-two-lines-manual"))

    @pytest.mark.parametrize("format_", FORMATS)
    def test_each_names_all_browsers_and_the_step(self, format_: str) -> None:
        text = self.COMPARISON.explain(format_)
        assert all(name in text for name in ALL)
        assert "http-network-fetch" in text
        assert "conflicting-headers" in text

    def test_json_is_the_data(self) -> None:
        assert json.loads(self.COMPARISON.explain("json")) == self.COMPARISON.to_dict()

    def test_another_is_an_error(self) -> None:
        with pytest.raises(ValueError, match=r"no format of a comparison is called 'png'; known are text, json"):
            self.COMPARISON.explain("png")

    @pytest.mark.parametrize("format_", FORMATS)
    def test_those_of_several_documents_have_titles_and_notes(self, format_: str) -> None:
        documents = [
            Document(self.COMPARISON, f"page {number}", (f"It was read from {number}.",)) for number in ("one", "two")
        ]
        text = explain_all(documents, format_)
        for number in ("one", "two"):
            assert f"page {number}" in text
            assert (f"It was read from {number}." in text) == (format_ not in ("svg", "mermaid"))

    @pytest.mark.parametrize("text", HOSTILE)
    def test_titles_and_notes_act_on_nothing(self, text: str) -> None:
        documents = [Document(self.COMPARISON, f"a {text}", (f"b {text}",))]
        assert Page(explain_all(documents, "html")).problems == []
        lines = explain_all(documents, "markdown").splitlines()
        assert lines[0] == f"## {markdown.sentence(f'a {text}')}"
        assert lines[2] == f"> {markdown.sentence(f'b {text}')}"
        assert "\x1b" not in explain_all(documents)
        assert json.loads(explain_all(documents, "json"))[0]["title"] == f"a {text}"

    @pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
    def test_the_table_fits_or_becomes_a_list(self, width: int) -> None:
        text = self.COMPARISON.explain(width=width)
        assert all(name in text for name in ALL)
        lines = text.splitlines()
        table = [line for line in lines if line.startswith(("  browser ", "  spec ", "  chromium ", "  firefox "))]
        assert all(len(line) <= width for line in table)
        assert bool(table) != ("  spec: ALLOWED" in lines)
        assert bool(table) == (width >= 80)


class TestWrongArguments:
    def test_a_browser_that_is_not_known(self) -> None:
        with pytest.raises(ValueError, match=r"no browser is called 'firefoks'; .* Did you mean \"firefox\"\?"):
            compare(SAMPLES["opaque"], ["spec", "firefoks"])

    @pytest.mark.parametrize("browsers", [[], ["spec"], ["spec", "spec"], ["spec", "webkit", "spec"]])
    def test_fewer_than_two(self, browsers: list[str]) -> None:
        with pytest.raises(ValueError, match="two or more, each once, are needed"):
            compare(SAMPLES["opaque"], browsers)

    def test_a_document_that_is_no_scenario(self) -> None:
        with pytest.raises(ScenarioError, match=r"\$\.page"):
            compare({"request": "/"})


def test_it_is_public() -> None:
    assert corsim.compare is compare
    assert corsim.Comparison is type(compare(SAMPLES["opaque"]))


class TestPartings:
    def steps(self, server: Any) -> Any:
        [entry] = chapter({"page": PAGE, "request": URL, "server": server}).entries
        return entry.explanation.steps

    def test_of_the_same_there_are_none(self) -> None:
        steps = self.steps({"response": {}})
        assert partings(steps, steps) == []
        assert partings(steps, steps, by_sentence) == []

    def test_of_other_values_there_are_only_by_sentence(self) -> None:
        first, second = (
            self.steps({"response": {"headers": {"Access-Control-Allow-Origin": value}}})
            for value in ("https://a.example", "https://b.example")
        )
        assert partings(first, second) == []
        [parting, *_] = partings(first, second, by_sentence)
        assert parting.first is not None
        assert parting.second is not None
        assert "`https://a.example`" in parting.first.sentence
        assert "`https://b.example`" in parting.second.sentence

    def test_another_order_is_none(self) -> None:
        steps = list(self.steps({"response": {}}))
        assert partings(steps, steps[::-1]) == []

    def test_a_step_that_only_one_takes(self) -> None:
        steps = list(self.steps({"response": {}}))
        [parting] = partings(steps, steps[:-1])
        assert (parting.first, parting.second) == (steps[-1], None)
