"""The catalogue of reasons: each has everything, or says why it has not."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, get_args

import pytest

from corsim import Reason
from corsim.explain.algorithms import steps_of
from corsim.explain.catalogue import CORS_ISSUE, NOTHING, SHOWN_ENGINES, SILENT, entry
from corsim.explain.causes import CAUSES
from corsim.explain.console import chromium, console_messages, firefox
from corsim.explain.console.templates import EngineName
from corsim.explain.text import safe
from corsim.profiles import ENGINES, chromium_errors
from corsim.scenario.run import run_scenario
from docs import hooks
from spec_tests.browsers.recording import RECORDED, read_table, results_of
from spec_tests.documentation import ROOT
from spec_tests.explain.test_console import consoles
from spec_tests.reasons import BROWSERS, example, rows_by_id, shown


def test_every_reason_is_in_it_in_order() -> None:
    assert list(CAUSES) == list(Reason)
    assert tuple(SHOWN_ENGINES) == get_args(EngineName) == tuple(ENGINES)


@pytest.mark.parametrize("reason", Reason)
class TestEntries:
    def test_it_says_what_it_means_and_what_causes_it(self, reason: Reason) -> None:
        item = entry(reason)
        for text in (item.means, item.cause, item.advice):
            assert text.endswith(".")
            assert text[0].isupper() or text[0] == "`"

    def test_its_rows_end_with_it(self, reason: Reason) -> None:
        item = entry(reason)
        assert item.rows or item.note
        for id_ in item.rows:
            reasons = {
                verdict.reason
                for browser in BROWSERS
                for verdict in run_scenario(rows_by_id()[id_].scenario, browser=browser)
            }
            assert reason.value in reasons, id_

    def test_its_steps_exist_and_one_of_them_is_where_its_rows_are_decided(self, reason: Reason) -> None:
        item = entry(reason)
        for step in item.steps:
            # The steps of HTML and Web IDL are in no index.
            assert step.number in (steps_of(step.url) or (step.number,)), step
        decided = {
            (verdict.explained.algorithm, verdict.explained.step)
            for id_ in item.rows
            for verdict in run_scenario(rows_by_id()[id_].scenario, browser="spec")
            if verdict.explained is not None and verdict.explained.reason is reason
        }
        assert decided <= {(step.algorithm, step.number) for step in item.steps}
        assert decided or item.note

    @pytest.mark.parametrize("engine", ENGINES)
    def test_each_engine_has_a_text_or_there_is_a_reason_why_not(self, reason: Reason, engine: EngineName) -> None:
        assert (engine in entry(reason).messages) != (reason in SILENT[engine])

    def test_it_can_be_read_as_data(self, reason: Reason) -> None:
        data = entry(reason).to_dict()
        assert data["reason"] == reason.value
        assert data["steps"] or entry(reason).note


@pytest.mark.parametrize("engine", SHOWN_ENGINES)
def test_an_engine_is_said_never_to_fail_where_it_never_did(engine: EngineName) -> None:
    failed = {verdict.reason for _, verdict, _ in consoles(engine)}
    for reason, why in SILENT[engine].items():
        assert (why == NOTHING) == (reason.value in failed), reason


class TestCodes:
    def test_chromiums_codes_are_those_of_the_profile(self) -> None:
        """What a failure is called in the texts is what DevTools call it."""
        for reason in Reason:
            names = set()
            for id_ in entry(reason).rows:
                for verdict in run_scenario(rows_by_id()[id_].scenario, browser="chromium"):
                    if verdict.explained is not None and verdict.explained.reason is reason:
                        api: Literal["fetch", "xhr"] = "fetch" if verdict.call.api == "fetch()" else "xhr"
                        call = chromium_errors.Call(api, verdict.page_origin, True, None)
                        error = chromium_errors.chromium_error(verdict.explained, call)
                        names |= {error.cors_error, error.error_text} if error else set()
            known = {*entry(reason).cors_errors, *entry(reason).net_errors}
            assert names - {None, "", "net::ERR_FAILED", "net::ERR_ABORTED"} <= known, reason

    def test_the_names_of_its_errors_are_chromiums(self) -> None:
        _, recorded = read_table(RECORDED / "console" / "chromium.json")
        issues = [
            item for row in recorded.values() for result in results_of(row) for item in result["printed"]
            if "issue" in item
        ]  # fmt: skip
        assert {item["issue"] for item in issues if "corsError" in item} == {CORS_ISSUE}
        names = {item["corsError"] for item in issues if "corsError" in item}
        assert {message.name for message in chromium.CORS_ERRORS} <= names

    def test_firefoxs_keys_are_recorded(self) -> None:
        _, recorded = read_table(RECORDED / "console" / "firefox.json")
        categories = {
            item["category"] for row in recorded.values() for result in results_of(row) for item in result["printed"]
        }
        keys = {key for reason in Reason for key in entry(reason).firefox_keys}
        assert {key for key in keys if key.startswith("CORS")} <= categories

    def test_firefoxs_pages_on_mdn(self) -> None:
        assert firefox.mdn_page("CORSMissingAllowOrigin2") == "CORSMissingAllowOrigin"
        assert firefox.mdn_page("CORSMethodNotFound") == "CORSMethodNotFound"
        assert firefox.mdn_page("SRI") is None
        [page] = entry(Reason.PREFLIGHT_STATUS).mdn
        assert page == "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS/Errors/CORSPreflightDidNotSucceed"


@lru_cache(maxsize=1)
def filled() -> str:
    """The page as it is built."""
    return hooks.on_page_markdown((ROOT / "docs" / "reference" / "reasons.md").read_text("utf-8"), page=None)


def section_of(reason: Reason) -> str:
    """What stands on the page under *reason*."""
    return filled().partition(f"\n## {reason}\n")[2].partition("\n## ")[0]


class TestThePage:
    def test_it_has_a_section_for_every_reason(self) -> None:
        sections = [line.removeprefix("## ") for line in filled().splitlines() if line.startswith("## ")]
        assert sections[-len(Reason) :] == [reason.value for reason in Reason]

    @pytest.mark.parametrize("reason", Reason)
    def test_each_section_shows_an_example_that_was_run(self, reason: Reason) -> None:
        section, found = section_of(reason), example(reason)
        assert (found is None) == (not entry(reason).rows)
        if found is not None:
            assert f"`{found.row.id}`" in section
        for engine in SHOWN_ENGINES:
            line = next(line for line in section.splitlines() if line.startswith(f"- {SHOWN_ENGINES[engine]} "))
            verdict = None if (case := shown(reason, engine)) is None else case.verdict
            assert ("no such failure" in line) == (verdict is None)
            if verdict is not None:
                texts = [message.text for message in console_messages(verdict)]
                assert all(safe(text) in line for text in texts)
                assert ("prints nothing" in line) == (not texts)
