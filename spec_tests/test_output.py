"""What commands give out: formats, widths, files, and all browsers at once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from corsim import compare, run_scenario
from corsim.explain.chapters import NOTHING_TOLD, Ran
from corsim.explain.explaining import FORMATS, explain_all
from corsim.scenario.decode import decode_scenario
from corsim.scenario.run import run as run_decoded

from .command_line import ALLOWED, BLOCKED, EXAMPLES, SESSION, explained, on_a_terminal, run
from .explain.rendering.reading import Page
from .explain.samples import SAMPLES

LONG_LINE = "Access-Control-Allow-Credentials; `true` is needed."


class TestFormats:
    @pytest.mark.parametrize("format_", FORMATS)
    @pytest.mark.parametrize("path", [BLOCKED, SESSION], ids=lambda path: path.stem)
    def test_each_is_printed_whole(self, format_: str, path: Path) -> None:
        done = run(["explain", str(path), "--format", format_])
        assert (done.status, done.err) == (1 if path == BLOCKED else 0, "")
        assert done.out.endswith("\n")
        assert not done.out.endswith("\n\n")

    def test_a_session_is_one_page_and_one_picture(self) -> None:
        page = Page(run(["explain", str(SESSION), "--format", "html"]).out)
        assert page.problems == []
        assert [attributes for tag, attributes in page.tags if tag == "svg"].__len__() == 1
        assert "request 3 at 601 s" in page.text
        ET.fromstring(run(["explain", str(SESSION), "--format", "svg"]).out)
        assert run(["explain", str(SESSION), "--format", "mermaid"]).out.count("sequenceDiagram") == 1

    def test_of_a_verdict_they_are_the_same(self) -> None:
        [verdict] = run_scenario(json.loads(BLOCKED.read_bytes()))
        for format_ in FORMATS:
            printed = run(["explain", str(BLOCKED), "--format", format_, "--width", "0"]).out
            assert printed.rstrip("\n") == verdict.explain(format_).rstrip("\n")


class TestWidth:
    def test_sentences_are_wrapped_at_80_where_there_is_no_terminal(self) -> None:
        lines = run(["explain", str(BLOCKED)]).out.splitlines()
        assert lines[2] == LONG_LINE
        assert all(len(line) <= 80 or "`" in line for line in lines)

    def test_it_can_be_given(self) -> None:
        wide = run(["explain", str(BLOCKED), "--width", "0"]).out
        assert any(len(line) > 120 for line in wide.splitlines())
        narrow = run(["explain", str(BLOCKED), "--width", "40"]).out
        assert narrow.split() == wide.split()
        assert len(narrow.splitlines()) > len(wide.splitlines())

    @pytest.mark.parametrize("width", ["-1", "1", "19", "x", "1e3", ""])
    def test_one_that_is_none_is_an_error(self, width: str) -> None:
        done = run(["explain", str(BLOCKED), f"--width={width}"])
        assert (done.status, done.out) == (2, "")
        assert (
            f"--width: {width} is too narrow: 20 columns" in done.err
            if width.isdigit()
            else (f"--width: {width!r} is no number of columns: 20 or more, or 0 for no end, is needed" in done.err)
        )

    @pytest.mark.parametrize(("columns", "expected"), [(40, 40), (120, 120), (0, 80), (5, 20)])
    def test_it_is_the_terminals(self, columns: int, expected: int) -> None:
        text = on_a_terminal("explain", str(BLOCKED), env={"TERM": "dumb"}, columns=columns)
        assert text == run(["explain", str(BLOCKED), "--width", str(expected)]).out


class TestOutput:
    def test_a_file_has_what_would_be_printed(self, tmp_path: Path) -> None:
        for format_ in FORMATS:
            path = tmp_path / f"out.{format_}"
            done = run(["explain", str(BLOCKED), "--format", format_, "-o", str(path)])
            assert (done.status, done.out, done.err) == (1, "", "")
            assert path.read_text("utf-8") == run(["explain", str(BLOCKED), "--format", format_]).out

    @pytest.mark.parametrize("name", ["", "missing/out.svg", ".", "a\0b"])
    def test_one_that_cannot_be_written_is_an_error(self, name: str, tmp_path: Path) -> None:
        done = run(["explain", str(ALLOWED), "-o", str(tmp_path / name) if name else ""])
        assert (done.status, done.out) == (2, "")
        assert "cannot be written" in done.err
        assert len(done.err.splitlines()) == 1


class TestAllBrowsers:
    @pytest.mark.parametrize("format_", FORMATS)
    def test_are_compared(self, format_: str) -> None:
        done = run(["explain", str(BLOCKED), "--browser", "all", "--format", format_, "--width", "0"])
        comparison = compare(json.loads(BLOCKED.read_bytes()))
        assert (done.status, done.err) == (1, "")
        assert done.out.rstrip("\n") == comparison.explain(format_).rstrip("\n")

    def test_status_is_that_of_the_worst(self) -> None:
        assert run(["explain", str(ALLOWED), "--browser", "all"]).status == 0
        document = {
            "page": "https://app.example.com/",
            "request": {"url": "https://api.example.com/a", "redirect": "manual"},
            "server": {"response": {"status": 302, "headers": [
                ["Location", "/b"], ["Location", "/c"], ["Access-Control-Allow-Origin", "*"]]}},
        }  # fmt: skip
        assert explained(document, "--browser", "webkit").status == 0
        assert explained(document, "--browser", "all").status == 1

    @pytest.mark.parametrize("format_", [name for name in FORMATS if name != "json"])
    def test_where_no_request_is_wanted_that_is_said(self, format_: str) -> None:
        done = run(["explain", str(BLOCKED), "--browser", "all", "--url", "elsewhere", "--format", format_])
        assert (done.status, done.err) == (0, "")
        assert NOTHING_TOLD in done.out
        assert "agree" not in done.out

    @pytest.mark.parametrize("format_", FORMATS)
    def test_a_recording_keeps_its_titles_and_notes(self, format_: str) -> None:
        done = run(
            ["explain", str(EXAMPLES / "recording.har"), "--browser", "all", "--format", format_, "--width", "0"]
        )
        assert (done.status, done.err) == (1, "")
        assert "app.example.com/list (2 requests)" in done.out.replace("`", "")
        if format_ not in ("svg", "mermaid"):
            assert "so credentials are taken as not included" in done.out
            # All are run.
            assert "run with the profile" not in done.out

    def test_the_documents_own_browser_does_not_count(self) -> None:
        document = {**json.loads(ALLOWED.read_bytes()), "browser": "firefox"}
        assert explained(document, "--browser", "all").out == run(["explain", str(ALLOWED), "--browser", "all"]).out


class TestSeveralDocuments:
    @staticmethod
    def ran(*names: str) -> list[Ran]:
        found = []
        for name in names:
            scenario = decode_scenario(SAMPLES[name])
            found.append(Ran(scenario, run_decoded(scenario), f"page {name}", [f"It was read from {name}."]))
        return found

    def test_are_told_under_their_titles_in_every_format(self) -> None:
        documents = self.ran("opaque", "session-cache-hit")
        for format_ in FORMATS:
            text = explain_all(documents, format_)
            assert "page opaque" in text
            if format_ in ("text", "json", "markdown", "html"):
                assert "It was read from session-cache-hit." in text
        assert explain_all(documents, "mermaid").count("sequenceDiagram") == 1
        ET.fromstring(explain_all(documents, "svg"))

    def test_json_is_a_list_with_titles_and_notes(self) -> None:
        data: Any = json.loads(explain_all(self.ran("opaque", "session-cache-hit"), "json"))
        assert [item["title"] for item in data] == ["page opaque", "page session-cache-hit"]
        assert [item["notes"] for item in data] == [
            ["It was read from opaque."], ["It was read from session-cache-hit."],
        ]  # fmt: skip
        assert [len(item["results"]) for item in data] == [1, 3]
        assert data[0]["results"][0]["notes"] == []

    def test_requests_have_notes_and_can_be_left_out(self) -> None:
        [ran] = self.ran("session-cache-hit")
        some = replace(ran, request_notes=[["a"], ["The *second* was read so."], ["c"]], shown=[1])
        for format_ in FORMATS:
            text = explain_all([some], format_)
            assert ("request 2 at 60 s" in text) == (format_ != "json")
            assert "request 1 at" not in text
            assert "request 3 at" not in text
            if format_ not in ("svg", "mermaid"):
                assert "second" in text
        # What is remembered is known even where the request that it comes from is left out.
        assert "the preflight of request 1 is remembered" in explain_all([some], "svg")

    @pytest.mark.parametrize("format_", FORMATS)
    def test_a_document_of_which_nothing_is_told(self, format_: str) -> None:
        [ran] = self.ran("session-cache-hit")
        text = explain_all([replace(ran, shown=[])], format_)
        if format_ == "json":
            assert json.loads(text)[0]["results"] == []
        else:
            assert "No request in it is one that was asked for" in text


class TestWhatIsToldBesides:
    """Configurations, and what a max-age saves: in the formats that have sentences, and refused by the others."""

    @pytest.mark.parametrize("format_", ["text", "markdown", "html"])
    def test_is_told(self, format_: str) -> None:
        fixed = run(["explain", str(BLOCKED), "--fix-for", "caddy", "--format", format_])
        assert (fixed.status, fixed.err) == (1, "")
        assert "respond @cors_preflight 204" in fixed.out
        saved = run(["explain", str(SESSION), "--max-age", "3600", "--format", format_, "--width", "0"])
        assert (saved.status, saved.err) == (0, "")
        assert "with Access-Control-Max-Age: 3600, it would have sent 1, and saved 1." in saved.out

    @pytest.mark.parametrize("format_", ["json", "svg", "mermaid"])
    @pytest.mark.parametrize("option", [["--fix-for", "caddy"], ["--max-age", "600"]], ids=lambda option: option[0])
    def test_is_refused(self, option: list[str], format_: str) -> None:
        done = run(["explain", str(SESSION), *option, "--format", format_])
        assert (done.status, done.out) == (2, "")
        assert f"{option[0]} is told as text or markdown or html, not as {format_}" in done.err

    def test_nothing_is_asked_of_a_server_first(self) -> None:
        page = ["--origin", "https://app.example.com"]
        done = run(["probe", "http://127.0.0.1:1/", *page, "--fix-for", "nginx", "--format", "json"])
        assert (done.status, done.out) == (2, "")
        assert "--fix-for is told as" in done.err

    def test_of_one_request_it_is_told_what_a_max_age_saves(self) -> None:
        out = run(["explain", str(BLOCKED), "--max-age", "600", "--width", "0"]).out
        assert "For 1 request 1 preflight was sent." in out
        assert "chromium sent 1 preflight for 1 call; with Access-Control-Max-Age: 600, it would have sent 1" in out
