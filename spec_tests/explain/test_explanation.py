"""The data of an explanation: what belongs to which exchange, what decided, and what is remembered."""

from __future__ import annotations

import pytest

from corsim import run_scenario
from corsim.explain.chapters import Chapter
from corsim.explain.conversation import BEGINS
from corsim.explain.explanation import Explanation, explanation_of
from spec_tests.running import outcomes_of_table, table_names

from .samples import ANYBODY, PAGE, PUT, SAMPLES, URL, chapter


def explanation(name: str) -> Explanation:
    [entry] = chapter(SAMPLES[name]).entries
    return entry.explanation


def session(name: str) -> Chapter:
    return chapter(SAMPLES[name])


@pytest.mark.parametrize("table", table_names())
class TestEveryRow:
    def test_exchanges_begin_in_the_trace_in_their_order(self, table: str) -> None:
        """What the trace says of an exchange is found by counting, so every exchange has to be counted."""
        for outcome in outcomes_of_table(table):
            for result in outcome.results:
                begun = sum((step.algorithm, step.step) == BEGINS for step in result.trace)
                # One more can have begun without being sent: its body was too large, or the like.
                assert len(result.exchanges) <= begun <= len(result.exchanges) + 1, outcome.row.id

    def test_a_redirect_goes_where_the_next_request_goes(self, table: str) -> None:
        for outcome in outcomes_of_table(table):
            for result in outcome.results:
                exchanges = explanation_of(result).exchanges
                for index, exchange in enumerate(exchanges):
                    if exchange.redirected_to is None or index + 1 == len(exchanges):
                        continue
                    assert exchange.redirected_to.partition("#")[0].endswith(
                        exchanges[index + 1].url.partition("//")[2]
                    ), outcome.row.id


class TestExchanges:
    def test_a_preflight_that_is_remembered_is_told_with_the_request_that_made_it(self) -> None:
        first, second, third = (entry.explanation.exchanges for entry in session("session-cache-hit").entries)
        assert [item.is_preflight for item in first] == [True, False]
        assert [item.is_preflight for item in second] == [False]
        assert second[0].remembered is not None
        assert second[0].remembered.request == 1
        assert "has entries for the method" in second[0].remembered.sentence
        assert all(item.remembered is None for item in (*first, *third))

    def test_of_a_verdict_alone_it_is_not_known_which_request_that_was(self) -> None:
        verdict = run_scenario(SAMPLES["session-cache-hit"])[1]
        [exchange] = explanation_of(verdict).exchanges
        assert exchange.remembered is not None
        assert exchange.remembered.request is None

    def test_the_last_preflight_that_asked_the_same_is_the_one_that_is_remembered(self) -> None:
        permit = {"headers": {**ANYBODY, "Access-Control-Allow-Methods": "PUT", "Access-Control-Max-Age": "60"}}
        requests = [{"url": URL, "method": "PUT", "at": at} for at in (0, 100, 110)]
        requests.insert(2, {"url": f"{URL}/other", "method": "PUT", "at": 105})
        found = chapter({"page": PAGE, "requests": requests, "server": {"preflight": permit, "response": permit}})
        remembered = [entry.explanation.exchanges[-1].remembered for entry in found.entries]
        assert [item and item.request for item in remembered] == [None, None, None, 2]

    def test_what_is_remembered_after_a_redirect_is_at_the_request_after_it(self) -> None:
        cached = {**ANYBODY, "Access-Control-Allow-Headers": "*", "Access-Control-Max-Age": "60"}
        start = "https://api.example.com/start"
        document = {
            "page": PAGE,
            "requests": [{"url": url, "headers": {"X-A": "1"}} for url in (URL, start)],
            "server": [
                {"on": "preflight", "status": 204, "headers": cached},
                {"url": start, "status": 302, "headers": {**ANYBODY, "Location": URL}},
                {"headers": ANYBODY},
            ],
        }
        preflight, redirect, last = chapter(document).entries[1].explanation.exchanges
        assert preflight.is_preflight
        assert (redirect.redirected_to, redirect.remembered) == (URL, None)
        assert last.remembered is not None
        assert last.remembered.request == 1

    def test_redirects_that_are_followed(self) -> None:
        exchanges = explanation("three-servers").exchanges
        assert [item.redirected_to for item in exchanges] == [
            "https://two.example.net/b", "https://three.example.org/c", None,
        ]  # fmt: skip
        assert [item.origin for item in exchanges] == [
            "https://api.example.com", "https://two.example.net", "https://three.example.org",
        ]  # fmt: skip

    def test_what_decided_is_marked_once(self) -> None:
        for name, marked in {
            "blocked-preflight": [("Access-Control-Allow-Credentials", "missing")],
            "redirect-null": [("Access-Control-Allow-Origin", "decided")],
            "preflight-status": [],
            "credentialed": [],
        }.items():
            answers = [item.answer for item in explanation(name).exchanges]
            found = [
                (header.name, header.mark) for answer in answers if answer for header in answer.headers if header.mark
            ]
            assert found == marked
            assert [bool(answer and answer.decided) for answer in answers].count(True) == (name == "preflight-status")

    def test_no_answer_and_nobody_to_answer(self) -> None:
        [broken] = explanation("connection").exchanges
        assert (broken.answer, broken.failure) == (None, "The connection failed before there was an answer.")
        for exchange in explanation("no-server").exchanges:
            assert (exchange.answer, exchange.failure) == (None, None)


class TestTheRest:
    def test_the_step_that_decided_is_one(self) -> None:
        for name in SAMPLES:
            for entry in chapter(SAMPLES[name]).entries:
                decided = [step for step in entry.explanation.steps if step.decided]
                assert len(decided) == (entry.explanation.head.tone == "bad"), name
                assert all(step.url == entry.explanation.citation for step in decided)

    def test_what_there_is_depends_on_the_verdict(self) -> None:
        for name, document in SAMPLES.items():
            for entry in chapter(document).entries:
                told = entry.explanation
                assert (told.advice is not None) == (told.head.tone == "bad"), name
                assert (told.seen is not None) == (told.head.tone == "good"), name
                assert bool(told.needs) == (told.head.tone == "open"), name

    def test_to_permit_null_is_a_warning(self) -> None:
        for name in ("null-origin", "redirect-null"):
            advice = explanation(name).advice
            assert advice is not None
            [warning] = [opened for way in advice.ways for opened in way.opens]
            assert "sandboxed frame" in warning

    def test_summaries(self) -> None:
        assert chapter(SAMPLES["opaque"]).summary == f"ALLOWED: GET {URL}"
        assert session("session-cache-hit").summary == "3 requests: 3 ALLOWED"
        blocked = {"page": PAGE, "requests": [PUT, f"{PAGE}x"], "server": {"response": {}}}
        assert chapter(blocked).summary == "2 requests: 1 BLOCKED, 1 ALLOWED"
        assert chapter(SAMPLES["missing-header"]).summary == f"BLOCKED (allow-origin-missing): GET {URL}"
