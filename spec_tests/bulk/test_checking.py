"""Checking a recording: what explain says of every call, in order, in little memory, and in any number of processes."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import recording as long_recording
from corsim import WireRequest, WireResponse
from corsim.browser.browser import PREFLIGHT_CACHES, Browser
from corsim.profiles import PROFILES
from corsim.scenario.bulk import checking
from corsim.scenario.bulk.checking import Tally, check
from corsim.scenario.bulk.reading import recording
from corsim.scenario.bulk.running import SWEEPING, Outcome
from corsim.scenario.bulk.surveying import Calls, Survey
from corsim.scenario.bulk.workers import WorkerError
from corsim.scenario.importers.har import Reader, import_har
from corsim.scenario.importers.imported import NotImportedError, Wanted
from corsim.scenario.run import run_scenario
from corsim.standard.preflight_cache import PreflightCache
from spec_tests.documentation import ROOT
from spec_tests.importers.test_har import ALLOW, API, ORIGIN, PERMIT, X_A, entry, har, mutated, preflight

WRITTEN = [*(ROOT / "docs" / "examples").glob("*.har"), *(ROOT / "spec_tests/importers/wrote").glob("*.har")]

ONE_PAGE = Wanted(page=f"{ORIGIN}/")
"""What has all calls run in one process."""


def checked(
    document: Any, folder: Path, wanted: Wanted | None = None, jobs: int = 1
) -> tuple[Survey, Tally, list[Outcome]]:
    """What is found in the HAR file *document*, and all outcomes that are not allowed."""
    path = folder / "a.har"
    path.write_text(json.dumps(document))
    told: list[Outcome] = []
    with recording(str(path)) as given:
        return *check(given, wanted or Wanted(), jobs=jobs, tell=told.append), told


def by_explain(document: Any, wanted: Wanted) -> tuple[int, list[tuple[str, str, str, str]]]:
    """How many calls explain allows, and what it says of the others: the page's origin, what was asked, and why not."""
    allowed, others = 0, []
    for item in import_har(document, wanted):
        for verdict in run_scenario(item.document):
            if verdict.verdict == "allowed":
                allowed += 1
            elif verdict.explained is not None:
                page = verdict.page_origin
                others.append((page, verdict.asked, verdict.explained.reason.value, verdict.explained.sentence))
    return allowed, others


def by_check(tally: Tally, told: list[Outcome]) -> tuple[int, list[tuple[str, str, str, str]]]:
    """The same of check."""
    others = [(item.page, f"{item.method} {item.url}", item.reason, item.because) for item in told]
    return tally.counts["allowed"], others


class TestProgress:
    @pytest.mark.parametrize("calls", [0, 1, 700])
    def test_all_is_told_twice_and_no_more_at_a_time_than_is_done(self, calls: int, tmp_path: Path) -> None:
        """Once as it is read, and once as calls are run; 0 are none to another origin."""
        entries = [entry("GET", f"/{number}", number, headers=ALLOW) for number in range(calls)]
        path = tmp_path / "recording.har"
        path.write_text(json.dumps(har(*entries) if calls else har()), "utf-8")
        told: list[int] = []
        with recording(str(path)) as given_:
            _, tally = check(given_, Wanted(browser="spec"), read=told.append)
        assert tally.counts.total() == calls
        assert sum(told) == 2 * path.stat().st_size
        assert min(told) >= 0


class TestVerdicts:
    @pytest.mark.parametrize("browser", [None, *PROFILES])
    @pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
    def test_are_those_of_explain(self, path: Path, browser: str | None, tmp_path: Path) -> None:
        document, wanted = json.loads(path.read_bytes()), Wanted(browser=browser)
        _, tally, told = checked(document, tmp_path, wanted)
        assert by_check(tally, told) == by_explain(document, wanted)
        assert tally.reasons

    @staticmethod
    @st.composite
    def documents(draw: st.DrawFn) -> Any:
        """Exchanges of a few pages, with cookies, redirects, preflights that are missing, and gaps."""
        made, at = [], 0.0
        for _ in range(draw(st.integers(1, 14))):
            at += draw(st.sampled_from([0.1, 3, 20, 70, 700]))
            path = draw(st.sampled_from(["/a", "/b"]))
            origin = draw(st.sampled_from([ORIGIN, ORIGIN, "https://other.example.com", "null"]))
            cookie = draw(st.sampled_from([{}, {}, {"Cookie": "s=1"}]))
            allowed = draw(st.sampled_from([ALLOW, {"Access-Control-Allow-Origin": "*"}, {}]))
            more = draw(st.sampled_from([{}, {"Set-Cookie": "s=1"}, {"Access-Control-Allow-Credentials": "true"}]))
            status = draw(st.sampled_from([200, 200, 200, 0, 302]))
            if status == 302:
                more = {**more, "Location": draw(st.sampled_from(["/a", "/b", "https://third.example/c"]))}
            method = draw(st.sampled_from(["GET", "PUT"]))
            if method == "PUT" and draw(st.booleans()):
                permit = {**PERMIT, **more, **draw(st.sampled_from([{}, {"Access-Control-Max-Age": "600"}]))}
                permit["Access-Control-Allow-Origin"] = draw(st.sampled_from([origin, ORIGIN, "*"]))
                made.append(preflight(path, at, sent={"Origin": origin}, headers=permit))
                at += draw(st.sampled_from([-0.05, 0.05]))
            sent = {"Origin": origin, **cookie, **(X_A if method == "PUT" else {})}
            made.append(entry(method, path, at, status, {**allowed, **more}, sent=sent))
        return har(*made, creator=draw(st.sampled_from(["WebInspector", "Firefox", "WebKit", "mitmproxy"])))

    @settings(max_examples=30)
    @given(documents())
    def test_are_those_of_explain_whatever_was_recorded(
        self, tmp_path_factory: pytest.TempPathFactory, document: Any
    ) -> None:
        _, tally, told = checked(document, tmp_path_factory.getbasetemp())
        allowed, others = by_explain(document, Wanted())
        found, outcomes = by_check(tally, told)
        # explain tells one session after the other.
        assert (found, sorted(outcomes)) == (allowed, sorted(others))
        assert found + len(outcomes) + tally.counts["unanswered"] == sum(tally.counts.values())

    def test_a_cookie_that_is_sent_much_later_tells_that_credentials_were_included(self, tmp_path: Path) -> None:
        """Which `*` does not permit: https://fetch.spec.whatwg.org/#concept-cors-check."""
        any_origin = {"Access-Control-Allow-Origin": "*", "Set-Cookie": "s=1"}
        sent = {"Cookie": "s=1"}
        with_it = {**ALLOW, "Access-Control-Allow-Credentials": "true"}
        document = har(entry("GET", "/login", 0, headers=any_origin), entry("GET", "/b", 9000, 200, with_it, sent=sent))
        _, _, [outcome] = checked(document, tmp_path)
        assert (outcome.url, outcome.reason) == (f"{API}/login", "allow-origin-wildcard-with-credentials")
        assert outcome.place == "$.log.entries[0]"

    def test_where_no_answer_was_recorded_there_is_none(self, tmp_path: Path) -> None:
        found, tally, told = checked(har(entry("GET", "/a", 0, 0), entry("PUT", "/a", 1, 0)), tmp_path)
        assert (tally.counts, told) == ({"unanswered": 2}, [])
        assert found.sessions[ORIGIN].calls == 2

    def test_pages_may_stand_behind_the_entries(self, tmp_path: Path) -> None:
        document = har(entry("GET", "/a", 0, sent={"Origin": ""}))
        headers = document["log"]["entries"][0]["request"]["headers"]
        document["log"]["entries"][0]["request"]["headers"] = [item for item in headers if item["name"] != "Origin"]
        document["log"]["pages"] = document["log"].pop("pages")
        assert list(document["log"])[-1] == "pages"
        found, tally, _ = checked(document, tmp_path)
        assert ([*found.sessions], sum(tally.counts.values())) == ([ORIGIN], 1)


class TestWhatIsLeftOut:
    def test_is_counted(self, tmp_path: Path) -> None:
        homeless = [entry("GET", f"/{number}", number, sent={"Origin": "nonsense"}) for number in range(30)]
        own = entry("GET", "", 1, request={"url": f"{ORIGIN}/own"})
        document = har(entry("GET", "/a", 0, _resourceType="document"), own, entry("GET", "/b", 2), *homeless)
        found, tally, _ = checked(document, tmp_path)
        assert (found.reader.entries, dict(found.reader.left_out)) == (33, {"of documents": 1})
        assert (found.within, sum(tally.counts.values())) == (1, 1)
        assert (found.homeless.number, len(found.homeless.first)) == (30, 20)
        assert found.homeless.first[0].path == "$.log.entries[3]"

    def test_broken_entries_are_told_and_the_others_run(self, tmp_path: Path) -> None:
        broken = [{"request": {"url": 1}, "response": {}} for _ in range(30)]
        found, tally, [outcome] = checked(har(*broken, entry("GET", "/a", 0, headers={})), tmp_path)
        assert (found.problems.number, len(found.problems.first)) == (90, 20)
        assert found.problems.first[0].path == "$.log.entries[0].request.url"
        assert (outcome.place, tally.counts) == ("$.log.entries[30]", {"blocked": 1})

    def test_entries_that_stand_far_behind_later_ones_are_run_there_and_counted(self, tmp_path: Path) -> None:
        times = (5000, 5040, 30, 5041)
        document = har(*(entry("GET", f"/{at}", at, headers={}) for at in times))
        found, _, told = checked(document, tmp_path)
        assert (found.late, found.first_late) == (1, "$.log.entries[2]")
        assert [outcome.url for outcome in told] == [f"{API}/{at}" for at in (30, 5000, 5040, 5041)]


class TestMemory:
    def test_no_more_is_held_than_what_happened_within_minutes(self) -> None:
        read = given_ = most = 0

        def entries() -> Iterator[Any]:
            nonlocal read
            for item in itertools.islice(long_recording.entries(), 1200):
                read += 1
                yield item

        reader = Reader(has_bodies=False)
        for call in Calls(entries(), reader):
            given_ += len(call.exchanges)
            most = max(most, read - given_ - sum(reader.left_out.values()))
        # Four minutes at an entry in 0.864 seconds, and what is left out among them.
        assert 100 < most < 5 * 60 / long_recording.SECONDS
        assert read == given_ + sum(reader.left_out.values()) == 1200

    @pytest.mark.parametrize("profile", PROFILES)
    def test_permissions_that_ran_out_are_let_go_of_and_others_not(self, profile: str) -> None:
        browser = Browser(profile)
        page = browser.page(f"{ORIGIN}/")
        asked: list[str] = []

        def answer(request: WireRequest) -> WireResponse:
            if request.kind == "preflight":
                asked.append(request.url)
            age = "5" if request.url.endswith("short") else "500"
            headers = {**PERMIT, "Access-Control-Max-Age": age}
            return WireResponse(200, tuple(headers.items()))

        page.route("*", answer)
        paths = ("1/short", "2/short", "3/long")
        for path in paths:
            page.fetch(f"{API}/{path}", method="PUT")
        before = len(browser.preflight_cache)
        browser.clock.advance(30)
        browser.preflight_cache.remove_expired(browser.now())
        assert len(browser.preflight_cache) == before // 3 > 0
        asked.clear()
        for path in paths:
            page.fetch(f"{API}/{path}", method="PUT")
        assert asked == [f"{API}/1/short", f"{API}/2/short"]

    def test_they_are_while_a_recording_is_checked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        sizes = []

        class Watched(PreflightCache):
            def remove_expired(self, now: float) -> None:
                super().remove_expired(now)
                sizes.append(len(self))

        monkeypatch.setattr("corsim.scenario.bulk.running.SWEEPING", 20)
        monkeypatch.setitem(PREFLIGHT_CACHES, "entries", Watched)
        assert SWEEPING > 20
        entries = []
        for number in range(100):
            entries += [preflight(f"/{number}", number), entry("PUT", f"/{number}", number + 0.1, sent=X_A)]
        checked(har(*entries), tmp_path, Wanted(browser="spec"))
        # Without Access-Control-Max-Age a method and a header name are kept for 5 seconds.
        assert len(sizes) == 5
        assert all(0 < size <= 2 * 6 for size in sizes)


class TestProcesses:
    @pytest.fixture
    def long(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A recording of three pages that is worth processes of its own."""
        monkeypatch.setattr(checking, "WORTH_A_PROCESS", 1)
        monkeypatch.setattr(checking, "GROUP", 16)
        path = tmp_path / "long.har"
        with path.open("w") as file:
            long_recording.write(file, 400)
        return path

    def test_their_number_changes_nothing_and_an_interrupt_is_not_for_them(self, long: Path) -> None:
        """A terminal sends one to all processes: the one that reads ends the others."""
        found: list[Any] = []
        interrupted: set[int] = set()

        def interrupt(outcome: Outcome) -> None:
            told.append(outcome)
            for process in multiprocessing.active_children():
                assert process.pid is not None
                interrupted.add(process.pid)
                os.kill(process.pid, signal.SIGINT)

        for jobs in (1, 2):
            told: list[Outcome] = []
            with recording(str(long)) as given:
                _, tally = check(given, Wanted(), jobs=jobs, tell=interrupt)
            found.append((told, tally.counts, tally.reasons, tally.notes))
        assert found[0] == found[1]
        assert len(found[0][0]) > 5
        assert len(interrupted) == 2
        assert multiprocessing.active_children() == []

    def test_one_that_ends_is_told_and_the_others_end(self, long: Path) -> None:
        def kill(_outcome: Outcome) -> None:
            for process in multiprocessing.active_children():
                process.kill()

        with recording(str(long)) as given, pytest.raises(WorkerError, match="has ended"):
            check(given, ONE_PAGE, jobs=2, tell=kill)
        assert multiprocessing.active_children() == []

    def test_they_end_where_the_results_are_not_wanted_any_more(self, long: Path) -> None:
        def enough(_outcome: Outcome) -> None:
            raise KeyboardInterrupt

        with recording(str(long)) as given, pytest.raises(KeyboardInterrupt):
            check(given, ONE_PAGE, jobs=2, tell=enough)
        assert multiprocessing.active_children() == []


@settings(max_examples=40)
@given(st.data())
def test_whatever_is_wrong_is_told_or_run(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """As an importer does: what one refuses, the other has problems with."""
    document = data.draw(mutated())
    found, tally, _ = checked(document, tmp_path_factory.getbasetemp())
    try:
        items = import_har(document, Wanted())
    except NotImportedError:
        items = []
    assert bool(items) == bool(found.sessions and not found.problems.number)
    if items:
        assert sum(tally.counts.values()) == sum(len(item.document["requests"]) for item in items)
