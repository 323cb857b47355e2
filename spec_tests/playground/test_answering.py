"""What the page is told of a text: the explanations that the command line gives, or every problem with its place."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from corsim.explain.comparison import ALL
from corsim.explain.rendering import html
from corsim.playground import answering
from corsim.playground.answering import answer, answer_json
from spec_tests.documentation import ROOT
from spec_tests.explain.rendering.reading import Page
from spec_tests.explain.samples import HOSTILE, SAMPLES, chapter


@pytest.mark.parametrize("name", SAMPLES)
def test_each_browser_is_explained_as_on_the_command_line(name: str) -> None:
    shown = answer(json.dumps(SAMPLES[name]))
    assert shown["problems"] == []
    assert shown["keeps"] is True
    assert [item["name"] for item in shown["browsers"]] == list(ALL)
    for item in shown["browsers"]:
        told = chapter({**SAMPLES[name], "browser": item["name"]})
        assert item["html"] == "\n".join(html.articles([told], answering.LEVEL))


def test_a_browser_that_the_scenario_names_is_shown_beside_the_others() -> None:
    shown = answer(json.dumps({**SAMPLES["opaque"], "browser": "firefox-153"}))
    assert [item["name"] for item in shown["browsers"]] == [*ALL, "firefox-153"]
    assert shown["asked"] == "firefox-153"


def test_a_session_is_as_bad_as_its_worst_request() -> None:
    session = {**SAMPLES["session-cache-hit"], "server": {"response": {}}}
    for item in answer(json.dumps(session))["browsers"]:
        assert (item["word"], item["tone"]) == ("BLOCKED", "bad")


def test_browsers_that_come_to_the_same_are_named_together() -> None:
    document = json.loads((ROOT / "corsim/playground/examples/10-authorization-and-a-star.json").read_bytes())
    said = answer(json.dumps(document))["summary"]
    assert said.startswith("spec: BLOCKED (preflight-header-disallowed): GET https://api.example.com/me. ")
    assert said.endswith("chromium, firefox, webkit: ALLOWED: GET https://api.example.com/me.")


def test_changes_are_written_as_a_configuration_if_one_is_asked_for() -> None:
    text = json.dumps(SAMPLES["blocked-preflight"])
    with_it, without = (answer(text, kind)["browsers"][0]["html"] for kind in ("nginx", None))
    assert "add_header" in with_it
    assert "add_header" not in without
    with pytest.raises(ValueError, match="no configuration is called 'iis'; known are headers, starlette"):
        answer(text, "iis")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"page": "file:///home/me/page.html"}, ["This scenario cannot be run for real.", "$.page: "]),
        ({"requests": [{"url": "/", "at": at} for at in (0, 10, 11)]}, ["The last 1 call is not made for real: "]),
    ],
)
def test_what_a_run_for_real_will_not_do_is_said_before(changes: dict[str, Any], said: list[str]) -> None:
    document = {**SAMPLES["opaque"], **changes}
    if "requests" in document:
        del document["request"]
    found = answer(json.dumps(document))["real"]
    assert len(found) == len(said)
    assert all(sentence.startswith(beginning) for sentence, beginning in zip(found, said, strict=True))


def test_pictures_are_as_wide_as_there_is_room() -> None:
    text = json.dumps(SAMPLES["blocked-preflight"])
    shown = [answer(text, None, room)["browsers"][0]["html"] for room in (340, 900)]
    narrow, wide = (float(re.findall(r'<svg [^>]* width="([0-9.]+)"', markup)[0]) for markup in shown)
    assert narrow <= 340 < wide <= 900


class TestProblems:
    def test_all_are_told_with_path_and_hint(self) -> None:
        shown = answer('{"page": 1, "request": {"url": "/", "metod": "PUT"}}')
        assert [(item["path"], item["hint"]) for item in shown["problems"]] == [
            ("$.page", ""),
            ("$.request.metod", 'Did you mean "method"?'),
        ]
        assert set(shown) == {"problems", "keeps"}

    @pytest.mark.parametrize(
        ("text", "keeps"),
        [
            ("", False),
            ("{", False),
            ("[]", False),
            ('"x"', False),
            ("{}", True),
            ('{"page": "x"}', True),
            ('{"page": "https://a.example/", "page": "https://b.example/"}', False),
            ('{"page": {"url": "https://a.example/", "at": NaN}}', False),
            ('{"request": {"at": 1e999}}', False),
            ("\ud800", False),
            ("[" * 100_000, False),
        ],
    )
    def test_what_forms_would_lose_is_known(self, text: str, keeps: bool) -> None:
        shown = answer(text)
        assert shown["problems"]
        assert shown["keeps"] is keeps

    def test_a_text_without_end_is_not_run(self) -> None:
        shown = answer(" " * (answering.LONGEST + 1))
        assert "200001 characters; 200000 or fewer" in "{seen}; {needed}".format(**shown["problems"][0])


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_becomes_an_element(text: str) -> None:
    header = "".join(char for char in text if ord(char) < 256).strip()
    document: dict[str, Any] = {
        "page": "https://app.example.com/",
        "request": {"url": f"https://api.example.com/{text}", "method": "PUT"},
        "server": {"response": {"headers": {"Access-Control-Allow-Origin": header}}},
    }
    shown = json.loads(answer_json(json.dumps(document)))
    for markup in (shown["comparison"], shown["picture"], *(item["html"] for item in shown["browsers"])):
        assert Page(markup).problems == []
