"""The command ``explain`` on every kind of input: recognition, notes, filters, JSON, and errors that name the place."""

from __future__ import annotations

import contextlib
import json
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.scenario.importers.imported import NAMES, Imported, NotImportedError, Wanted
from corsim.scenario.importers.importing import import_data
from corsim.scenario.importers.recognising import recognise
from corsim.scenario.reading import Problem, ScenarioError
from spec_tests.command_line import run
from spec_tests.documentation import ROOT

from .test_har import API, ORIGIN, PERMIT, entry, har, preflight

EXAMPLES = ROOT / "docs" / "examples"
CURL = f"curl '{API}/x' -H 'Origin: {ORIGIN}'"
FETCH = f'fetch("{API}/x", {{"referrer": "{ORIGIN}/"}});'
HTTP = f"GET {API}/x HTTP/1.1\nOrigin: {ORIGIN}\n"
SCENARIO = json.dumps({"page": f"{ORIGIN}/", "request": f"{API}/x"})
HAR = json.dumps(har(entry("GET", "/x", 0), entry("GET", "/y", 1, headers={})))
TEXTS = {"scenario": SCENARIO, "har": HAR, "curl": CURL, "fetch": FETCH, "http": HTTP}


def explained(text: str, *options: str) -> Any:
    return run(["explain", "-", *options], text.encode())


class TestRecognition:
    @pytest.mark.parametrize("kind", NAMES)
    def test_by_content_and_by_name(self, kind: str) -> None:
        for options in ((), ("--from", kind)):
            done = explained(TEXTS[kind], *options)
            assert (done.status, done.err) == (int(kind == "har"), "")

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            (f"  \n$ {CURL}", "curl"),
            (f"# as copied\n{CURL}", "curl"),
            (f"echo '{{}}' | TOKEN='x y' sudo {CURL} -d @-", "curl"),
            (f"cd /tmp && {CURL}", "curl"),
            (f"A=1;B=$(id -u) C=$((1 + 2)) D=$E {CURL}", "curl"),
            (f"echo is-curl {FETCH}", "fetch"),
            (CURL.replace("'", '^"').replace('^"Origin', '^"Origin'), "curl"),
            (f"curl -d 'fetch(1)' {API}", "curl"),
            (f"const r = await window.{FETCH}", "fetch"),
            (f"$ {CURL} -v\n> GET /x HTTP/1.1\n> Host: a.example\n", "http"),
            ("HTTP/2 200\na: b\n", "http"),
            (":method: GET\n", "http"),
            ("Request URL:\nhttps://a.example/\n", "http"),
            ("prefetch(1)", "scenario"),
            ("{", "scenario"),
            ('{"log": ', "har"),
            ("hello", "scenario"),
            ("", "scenario"),
        ],
    )
    def test_of_odd_texts(self, text: str, kind: str) -> None:
        assert recognise(None, text) == kind

    @pytest.mark.parametrize("text", [f"x\n{FETCH}\n{HTTP}", json.dumps({"log": {}, "page": "x"})])
    def test_what_could_be_two_is_not_guessed(self, text: str) -> None:
        done = explained(text)
        assert done.status == 2
        assert "say which with --from scenario, --from har" in done.err

    def test_what_is_none_is_told_what_there_is(self) -> None:
        assert "A HAR file, a curl command line, a fetch() call and HTTP text are known, too" in explained("hello").err

    @pytest.mark.parametrize("kind", NAMES)
    def test_what_it_was_said_to_be_but_is_not(self, kind: str) -> None:
        done = explained("hello", "--from", kind)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith(f"corsim: standard input is not {NAMES[kind]}; 1 problem:\n  ")


class TestResults:
    def test_text_has_titles_notes_and_requests(self) -> None:
        lines = explained(HAR).out.splitlines()
        assert lines[0] == f"##### {ORIGIN}/start?x (2 requests)"
        assert lines[1].startswith("  Note: It was recorded by WebInspector")
        assert [line for line in lines if line.startswith("===")] == ["=== request 1 at 0 s", "=== request 2 at 1 s"]

    def test_json_has_titles_notes_and_results(self) -> None:
        [item] = json.loads(explained(HAR, "--format", "json").out)
        assert set(item) == {"title", "notes", "results"}
        assert [result["verdict"] for result in item["results"]] == ["allowed", "blocked"]
        assert item["results"][0]["notes"] == []

    def test_only_blocked(self) -> None:
        lines = explained(HAR, "--only-blocked").out.splitlines()
        assert [line for line in lines if line.startswith("===")] == ["=== request 2 at 1 s"]

    def test_by_url(self) -> None:
        done = explained(HAR, "--url", "/x")
        assert done.status == 0
        assert [line for line in done.out.splitlines() if line.startswith("===")] == ["=== request 1 at 0 s"]
        nothing = explained(HAR, "--url", "/nowhere")
        assert nothing.status == 0
        assert "No request in it is one that was asked for" in nothing.out
        assert json.loads(explained(HAR, "--url", "/nowhere", "--format", "json").out)[0]["results"] == []

    def test_what_is_not_shown_has_been_run(self) -> None:
        cached = {**PERMIT, "Access-Control-Max-Age": "600"}
        sent = {"X-A": "1"}
        asked = [
            preflight("/a", 0, headers=cached),
            entry("PUT", "/a", 0, sent=sent),
            entry("PUT", "/a", 1, headers={}, sent=sent),
        ]
        [item] = json.loads(explained(json.dumps(har(*asked)), "--only-blocked", "--format", "json").out)
        assert [result["preflighted"] for result in item["results"]] == [False]

    def test_the_browser_can_be_named(self) -> None:
        assert "profile chromium" in explained(HAR).out
        assert "profile" not in explained(HAR, "--browser", "firefox").out.partition("===")[0]

    def test_the_page_can_be_named_for_all_kinds(self) -> None:
        for kind in NAMES:
            done = explained(TEXTS[kind], "--page", "https://other.example/")
            assert "in a page of https://other.example)" in done.out, kind
        assert explained(CURL, "--page", "nowhere").err.startswith("corsim: --page: 'nowhere' is not an absolute URL")

    def test_mistakes_of_a_made_scenario_are_told_by_path(self) -> None:
        done = explained(f'fetch("{API}", {{referrer: "{ORIGIN}/", credentials: "inclde"}})')
        assert done.status == 2
        assert '$.request.credentials: "inclde" is not one of' in done.err


LINES = st.sampled_from(
    [
        *(
            "curl ",
            "-H 'Origin: https://a.example' ",
            "-X",
            "'",
            '^"',
            "\\\n",
            "$'",
            "-d @x",
            "https://b.example/",
            "{a}",
        ),
        *("fetch(", '"', "{", "headers: ", "[", ")", "\\u12", "`", "//", "/*"),
        *("GET /x HTTP/1.1\n", "Host: a.example\n", "\n", "HTTP/1.1 200 OK\n", "> ", "< ", "* ", ":status: 99\n"),
        *(":authority: a\n", "Request URL:\n", "Status Code: x\n", "Origin: https://a.example\n", "Response Headers\n"),
        *("\0", "\ud800", "\x1b[2J", "\u202e", "\u2028", "\r"),
    ]
)
TEXT = st.lists(LINES | st.text(max_size=6), max_size=14).map("".join)


@given(TEXT, st.sampled_from([None, *NAMES]))
def test_any_text_is_read_or_refused_with_its_place(text: str, kind: str | None) -> None:
    problems: list[Problem] = []
    items: list[Imported] = []
    try:
        _, items = import_data(text.encode("utf-8", "surrogatepass"), Wanted("https://app.example.com/"), kind)
    except (NotImportedError, ScenarioError) as error:
        problems = error.problems
    assert bool(items) != bool(problems)
    assert all(problem.path and problem.seen and problem.needed for problem in problems)


@given(TEXT, st.sampled_from([(), ("--from", "curl"), ("--from", "fetch"), ("--from", "http")]))
def test_any_text_is_explained_or_refused(text: str, options: tuple[str, ...]) -> None:
    done = run(["explain", "-", "--page", "https://app.example.com/", *options], text.encode("utf-8", "surrogatepass"))
    assert done.status in (0, 1, 2)
    assert bool(done.err) == (done.status == 2)
    assert all(character.isprintable() or character == "\n" for character in done.out + done.err)


def seconds(text: str, kind: str) -> float:
    started = time.process_time()
    with contextlib.suppress(NotImportedError):
        import_data(text.encode(), Wanted("https://app.example.com/"), kind)
    return time.process_time() - started


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        ("curl", "-H 'X-A: 1' "),
        ("curl", "\\\n"),
        ("curl", "$'a\\n' "),
        ("curl", '^"a^" '),
        ("fetch", '"a": {}, '),
        ("fetch", "/* */ "),
        ("http", "X-A: 1\n"),
        ("http", "GET https://api.example.com/x HTTP/1.1\n\nHTTP/1.1 200 OK\n\n"),
        ("http", "\n"),
    ],
)
def test_the_time_grows_as_the_text_does(kind: str, unit: str) -> None:
    begins = {"curl": "curl https://a.example/ ", "fetch": "fetch('https://a.example/', {", "http": HTTP}[kind]
    # So short that a quadratic reader would need minutes for the long one.
    short, long = (min(seconds(begins + unit * number, kind) for _ in range(2)) for number in (400, 3200))
    assert long < 40 * max(short, 0.005)


def test_the_page_of_inputs_is_kept_in_mind() -> None:
    """The examples of the documentation are of the kinds that they are named for."""
    kinds = {"copied-curl.txt": "curl", "copied-fetch.txt": "fetch", "exchange.txt": "http"}
    for name, kind in kinds.items():
        assert recognise(None, (EXAMPLES / name).read_text("utf-8")) == kind
    assert re.match(r"\{\s*\"log\"", (EXAMPLES / "recording.har").read_text("utf-8"))
