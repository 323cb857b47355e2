"""``python -m corsim diff``: what differs, the first step that does, and an exit status like diff's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from corsim.explain.differing import Differing, documents_differ
from corsim.explain.rendering.differing import FORMATS
from corsim.scenario.reading import ScenarioError

from .command_line import Run, run
from .explain.rendering.hostile import documents
from .explain.rendering.test_markdown import problems
from .explain.samples import ANYBODY, PAGE, PUT, SAMPLES, URL

ALLOWING = {
    "preflight": {"status": 204, "headers": {**ANYBODY, "Access-Control-Allow-Methods": "PUT",
                                             "Access-Control-Allow-Headers": "content-type"}},
    "response": {"headers": ANYBODY},
}  # fmt: skip
BLOCKING = {"preflight": {"status": 204, "headers": ANYBODY}, "response": {"headers": ANYBODY}}


def asked(server: Any = None, **more: Any) -> dict[str, Any]:
    return {"page": PAGE, "request": PUT, "server": ALLOWING if server is None else server, **more}


@pytest.fixture
def diff(tmp_path: Path) -> Any:
    """``diff`` of two documents, or of one and what ``--server`` names."""

    def call(first: Any, second: Any, *options: str, server: bool = False) -> Run:
        paths = []
        for name, document in (("a.json", first), ("b.json", second)):
            (tmp_path / name).write_text(json.dumps(document), "utf-8")
            paths.append(str(tmp_path / name))
        return run(["diff", paths[0], *(["--server"] if server else []), paths[1], *options])

    return call


def data(done: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.out)
    return found


class TestStatus:
    @pytest.mark.parametrize("format_", FORMATS)
    def test_of_the_same_is_0(self, diff: Any, format_: str) -> None:
        done = diff(asked(), asked(), "--format", format_)
        assert (done.status, done.err) == (0, "")
        assert done.out

    @pytest.mark.parametrize("format_", FORMATS)
    def test_of_others_is_1(self, diff: Any, format_: str) -> None:
        assert diff(asked(), asked(BLOCKING), "--format", format_).status == 1

    def test_another_way_of_writing_the_same_is_no_difference(self, diff: Any) -> None:
        pairs = {"response": {"headers": [["Access-Control-Allow-Origin", "*"]]}}
        objects = {"response": {"headers": ANYBODY, "status": 200}}
        done = diff({**asked(objects), "browser": "spec", "id": "x/y", "desc": "One."}, {**asked(pairs), "cookies": []})
        assert (done.status, done.out.splitlines()[-1]) == (0, "Nothing differs")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["diff", "a.json"], "there is neither; a second scenario, or --server with a file, is needed"),
            (["diff", "a.json", "b.json", "--server", "c.json"], "there are both"),
            (["diff", "-", "-"], "at most one of the two can be"),
            (["diff", "-", "--server", "-"], "at most one of the two can be"),
            (["diff", "missing.json", "also.json"], "missing.json: cannot be read (No such file or directory)"),
            (["diff", "a", "b", "--browser", "chromum"], 'Did you mean "chromium"?'),
        ],
    )
    def test_of_wrong_input_is_2(self, arguments: list[str], said: str) -> None:
        done = run(arguments)
        assert (done.status, done.out) == (2, "")
        assert said in done.err

    def test_problems_are_told_with_their_file_and_place(self, diff: Any) -> None:
        for first, second, file in ((asked(), {}, "b.json"), ({}, asked(), "a.json")):
            done = diff(first, second)
            assert (done.status, done.out) == (2, "")
            assert f"{file} is not a scenario; 2 problems:" in done.err
            assert "\n  $.page: " in done.err

    def test_problems_of_a_server_are_told_from_its_own_root(self, diff: Any) -> None:
        done = diff(asked(), {"preflight": {"stats": 1}}, server=True)
        assert done.status == 2
        assert "b.json is not a server; 1 problem:\n  $.preflight.stats: this key is not known" in done.err
        assert "$: 7 is not a server" in diff(asked(), 7, server=True).err
        assert "there is no server in it" in diff(asked(), {"page": PAGE, "request": URL}, server=True).err


class TestWhatDiffers:
    def test_in_the_input_on_the_wire_and_in_the_verdict(self, diff: Any) -> None:
        found = data(diff(asked(), asked(BLOCKING), "--format", "json"))
        assert found["same"] is False
        assert [item["place"] for item in found["input"]] == [
            '$.server.preflight.headers["Access-Control-Allow-Methods"]',
            '$.server.preflight.headers["Access-Control-Allow-Headers"]',
        ]
        [request] = found["requests"]
        differences = {item["place"]: (item["first"], item["second"]) for item in request["differences"]}
        assert differences == {
            "exchange 1: the answer's header Access-Control-Allow-Methods": ("PUT", None),
            "exchange 1: the answer's header Access-Control-Allow-Headers": ("content-type", None),
            "exchange 2": (f"PUT {URL}", None),
            "verdict": ("ALLOWED", "BLOCKED"),
            "reason": (None, "preflight-method-disallowed"),
        }
        first, second = request["parting"]["first"], request["parting"]["second"]
        assert (first["step"], second["step"]) == ("7.7", "7.5")
        assert second["outcome"] == "network error"

    def test_text_names_both_and_both_sentences(self, diff: Any) -> None:
        lines = diff(asked(), asked(BLOCKING), "--width", "0").out.splitlines()
        assert lines[0].startswith("A  ")
        assert lines[0].endswith("a.json")
        step = lines.index("The first step that differs")
        assert lines[step + 1].startswith("  A: cors-preflight-fetch 7.7: The preflight's response permits")
        assert lines[step + 2].startswith("  B: cors-preflight-fetch 7.5: Access-Control-Allow-Methods")

    def test_an_empty_value_is_not_nothing(self, diff: Any) -> None:
        one, other = ({**PUT, "referrer": ""}, PUT)
        for format_ in ("text", "markdown"):
            text = diff({**asked(), "request": one}, {**asked(), "request": other}, "--format", format_).out
            shown = text.partition("$.request.referrer")[2]
            assert 0 < shown.index("(empty)") < shown.index("(nothing)")

    def test_the_request(self, diff: Any) -> None:
        found = data(diff(asked(), {**asked(), "request": {**PUT, "credentials": "include"}}, "--format", "json"))
        assert [item["place"] for item in found["input"]] == ["$.request.credentials"]
        assert found["requests"][0]["parting"]["second"]["step"] != found["requests"][0]["parting"]["first"]["step"]

    def test_a_header_of_the_request_that_differs_on_the_wire(self, diff: Any) -> None:
        other = {**PUT, "headers": {"Content-Type": "text/xml"}}
        found = data(diff(asked(), {**asked(), "request": other}, "--format", "json"))
        [request] = found["requests"]
        assert {(item["place"], item["first"], item["second"]) for item in request["differences"]} == {
            ("exchange 2: the request's header Content-Type", "application/json", "text/xml")
        }
        # By their values, as the outcomes are the same.
        assert "application/json" in request["parting"]["first"]["because"]

    def test_another_server_that_makes_no_difference_but_in_the_input(self, diff: Any) -> None:
        server = {**ALLOWING, "response": {"headers": {**ANYBODY, "X-A": "1"}}}
        done = diff(asked(), server, server=True)
        assert done.status == 1
        assert "the answer's header X-A" in done.out

    def test_sessions_request_by_request(self, diff: Any) -> None:
        first = {"page": PAGE, "requests": [PUT, URL], "server": ALLOWING}
        second = {"page": PAGE, "requests": [PUT, URL, PUT], "server": ALLOWING}
        found = data(diff(first, second, "--format", "json"))
        assert [item["asked"] for item in found["requests"]] == [
            [f"PUT {URL}", f"PUT {URL}"], [f"GET {URL}", f"GET {URL}"], [None, f"PUT {URL}"],
        ]  # fmt: skip
        assert found["requests"][1]["differences"] == []
        assert "=== request 3: " in diff(first, second).out

    def test_only_the_server_of_the_second_counts(self, diff: Any) -> None:
        other = {"page": "https://other.example/", "request": "/", "server": BLOCKING, "browser": "firefox"}
        whole, alone = (data(diff(asked(), item, "--format", "json", server=True)) for item in (other, BLOCKING))
        assert {**whole, "documents": None} == {**alone, "documents": None}

    def test_rules_are_a_server(self, diff: Any) -> None:
        assert diff(asked(), [{"headers": ANYBODY}], server=True).status == 1

    def test_in_a_browser_that_is_named(self, diff: Any) -> None:
        found = data(diff(SAMPLES["opaque"], SAMPLES["opaque"], "--browser", "webkit", "--format", "json"))
        assert found["same"] is True


class TestDocuments:
    @pytest.mark.parametrize(
        ("first", "second", "places"),
        [
            ({"a": 1}, {"a": 1}, []),
            ({"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
            ({"a": 1}, {"a": True}, [("$.a", 1, True)]),
            ({"a": 1}, {}, [("$.a", 1, None)]),
            ({"a": None}, {}, [("$.a", "null", None)]),
            ({"a": [1, 2]}, {"a": [1, 3, 4]}, [("$.a[1]", 2, 3), ("$.a[2]", None, 4)]),
            ({"a": {"b c": 1}}, {"a": {"b c": 2}}, [('$.a["b c"]', 1, 2)]),
            ({"a": {}}, {"a": []}, [("$.a", {}, [])]),
        ],
    )
    def test_differ_by_path(self, first: Any, second: Any, places: list[tuple[str, Any, Any]]) -> None:
        assert list(documents_differ(first, second)) == [Differing("input", *item) for item in places]

    def test_however_deep_they_are(self) -> None:
        deep: Any = 1
        other: Any = 2
        for _ in range(5000):
            deep, other = [deep], [other]
        [found] = documents_differ(deep, other)
        assert found.place == "$" + "[0]" * 5000


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), documents())
def test_nothing_breaks_out(first: dict[str, Any], second: dict[str, Any]) -> None:
    from corsim.explain.differing import Side, difference_of
    from corsim.explain.rendering.differing import explain
    from corsim.scenario.decode import decode_scenario
    from corsim.scenario.run import run as run_scenario

    try:
        scenarios = [decode_scenario(document) for document in (first, second)]
    except ScenarioError:
        return
    sides = [
        Side(document, scenario, run_scenario(scenario))
        for document, scenario in zip((first, second), scenarios, strict=True)
    ]
    difference = difference_of(sides[0], sides[1])
    assert problems(explain(difference, ["a", "b`<b>"], "markdown")) == []
    text = explain(difference, ["a", "b\x1b"])
    assert all(character.isprintable() or character == "\n" for character in text)
    json.loads(explain(difference, ["a", "b"], "json"))
