"""Each story is told where it happened, with its evidence, and not where something near to it did."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from corsim.explain.stories import STORIES, stories_of
from corsim.explain.stories.senders import SENDERS, sender_of
from spec_tests.running import outcomes_of_table, table_names

from .story_cases import ALLOW, ANY, INCLUDE, MISSES, TOLD, URL, allowing, both, case, cases_of, told


@pytest.mark.parametrize("browser", ["spec", "chromium", "firefox", "webkit"])
@pytest.mark.parametrize(("story", "document"), cases_of(TOLD))
def test_a_story_is_told(story: str, document: dict[str, Any], browser: str) -> None:
    found = told(document, browser)
    assert story in found, list(found)
    assert found[story].evidence
    for item in found[story].evidence:
        # A value that is there is also told, or is a status; one that is missing is named.
        assert item.side in ("request", "answer")
        assert item.value is not None or item.header is not None


@pytest.mark.parametrize(("story", "document"), cases_of(MISSES))
def test_a_near_miss_is_another_story(story: str, document: dict[str, Any]) -> None:
    assert story not in told(document)


def test_every_story_has_cases_and_near_misses() -> None:
    assert set(TOLD) == set(MISSES) == set(STORIES) - {"preflight-every-time"}


@pytest.mark.parametrize("table", table_names())
def test_no_row_of_the_tables_breaks_a_rule(table: str) -> None:
    """Every verdict there is has its stories, each at most once, and none has an allowed call's failure."""
    for outcome in outcomes_of_table(table):
        for index, verdict in enumerate(outcome.results):
            found = [story.id for story in stories_of(verdict, outcome.results[:index])]
            assert len(set(found)) == len(found), outcome.row.id
            assert set(found) <= set(STORIES), outcome.row.id
            if verdict.verdict != "blocked":
                assert set(found) <= {"no-cors-opaque", "not-exposed"}, outcome.row.id


class TestTellings:
    def test_values_are_in_it(self) -> None:
        story = told(case({"response": {"status": 502}}))["error-page"]
        assert story.title == "An error page that lost its CORS headers on the way"
        assert f"GET {URL} was answered with the status 502" in story.telling
        assert "a proxy says Bad Gateway" in story.telling
        [status, header] = story.evidence
        assert (status.header, status.value) == (None, "502")
        assert (header.header, header.value) == (ALLOW, None)

    def test_it_is_whole_sentences(self) -> None:
        for story, documents in TOLD.items():
            telling = told(documents[0])[story].telling
            assert telling[0].isupper()
            assert telling.endswith(".")
            assert ".." not in telling
            assert "None" not in telling

    def test_as_data_it_is_json(self) -> None:
        story = told(case(allowing("*"), **INCLUDE))["wildcard-with-credentials"]
        data = json.loads(json.dumps(story.to_dict()))
        assert data["evidence"][0] == {
            "kind": "request",
            "method": "GET",
            "url": URL,
            "side": "answer",
            "header": ALLOW,
            "value": "*",
        }

    def test_who_sends_a_header_is_said_of_each(self) -> None:
        headers = {"traceparent": "1", "X-Requested-With": "1"}
        telling = told(case(both(ANY, ANY), headers=headers))["unknown-header"].telling
        assert "traceparent: libraries such as @opentelemetry/core, @sentry/core, " in telling
        assert "x-requested-with: libraries such as dropzone and superagent-no-cache send it, to mark " in telling
        assert "Leave them out where the request goes to another origin, or let the server name them in " in telling

    def test_what_the_same_sends_is_said_together(self) -> None:
        headers = {"x-datadog-origin": "rum", "x-datadog-trace-id": "1"}
        telling = told(case(both(ANY, ANY), headers=headers))["unknown-header"].telling
        assert "x-datadog-origin and x-datadog-trace-id: libraries such as @datadog/" in telling
        assert "browser-rum-core send them, to continue the trace " in telling

    def test_a_header_that_nothing_is_known_of_is_none_of_it(self) -> None:
        for name in ("x-own", "pragma", "x-csrf-token"):
            assert sender_of(name) is None
            assert "unknown-header" not in told(case(both(ANY, ANY), headers={name: "1", "traceparent": "1"}))

    def test_every_sender_is_cited(self) -> None:
        for sender in SENDERS:
            assert re.fullmatch(r"\d+\.\d+\.\d+", sender.version)
            assert all((sender.package, sender.file, sender.headers, sender.why))
            assert [name.lower() for name in sender.headers] == list(sender.headers)
