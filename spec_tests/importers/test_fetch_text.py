"""Calls of fetch(): the literals in them, and the calls that they become."""

from __future__ import annotations

import json
from math import inf
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corsim.scenario.importers.fetch_text import import_fetch
from corsim.scenario.importers.imported import Wanted
from corsim.scenario.importers.javascript import UNDEFINED, Reader, as_string

from .importing import asking

PAGE = "https://app.example.com/"
WANTED = Wanted(page=PAGE)


imported, problem_of = asking(import_fetch, WANTED)


class TestLiterals:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("'a'", "a"),
            (r'"\x41\u00e9\u{1F600}\n\'\q\0"', "A\u00e9\U0001f600\n'q\0"),
            (r'"\ud83d\ude00"', "\U0001f600"),
            ("'a\\\nb'", "ab"),
            ("`a\nb`", "a\nb"),
            ("`$ {a} $`", "$ {a} $"),
            ("'a' + \"b\" + `c`", "abc"),
            ("0x10", 16),
            ("0x1Fn", 31),
            ("0b11n", 3),
            ("0x" + "F" * 5_000, inf),
            ("1e999", inf),
            ("-1.50", -1.5),
            ("1e3", 1000),
            ("null", None),
            ("true", True),
            ("undefined", UNDEFINED),
            ("[1, [2], ]", [1, [2]]),
            ("{a: 1, 'b-c': 2, 3: 4, \"d\": {},}", {"a": 1, "b-c": 2, "3": 4, "d": {}}),
            ("/* c */ {a: // x\n 1}", {"a": 1}),
            ("JSON.stringify({a: [1.50, true, null, undefined], b: undefined})", '{"a":[1.5,true,null,null]}'),
            ("JSON.stringify([1e999, 1e-7, 1e21, -0, 0x10])", "[null,1e-7,1e+21,0,16]"),
            ("new Headers({'a': 'b'})", {"a": "b"}),
        ],
    )
    def test_are_read(self, text: str, value: Any) -> None:
        reader = Reader(text)
        assert reader.value() == value
        assert reader.at == len(text)

    JSON = st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=10,
    )

    @given(JSON, st.booleans())
    def test_json_is_read_as_json(self, value: Any, ascii_only: bool) -> None:
        text = json.dumps(value, ensure_ascii=ascii_only)
        # Lone surrogates that only together make a character are one in JavaScript and in JSON alike.
        assert Reader(text).value() == json.loads(json.dumps(value))

    @pytest.mark.parametrize(
        ("value", "text"),
        [(1, "1"), (1.5, "1.5"), (True, "true"), (None, "null"), ([1, None, "a"], "1,,a"), ({}, "[object Object]")],
    )
    def test_become_strings(self, value: Any, text: str) -> None:
        assert as_string(value) == text

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("fetch(url)", 'line 1, column 7: "url)" stands here; a literal'),
            ("fetch('https://a.example/', {\n  signal: controller.signal})", "line 2, column 11: "),
            ("fetch(`https://a.example/${id}`)", "a template without ${…} is needed"),
            ("fetch('https://a.example/' + id)", "a string is needed"),
            ("fetch('https://a.example/", "a string that is closed by ' on its line is needed"),
            ("fetch('https://a.example/\n')", "a string that is closed by ' on its line is needed"),
            ("fetch('https://a.example/', {", "the name of a member, or }, is needed"),
            ("fetch('https://a.example/', {a 1})", "a : and a value are needed"),
            ("fetch('https://a.example/', [])", "an object with the members of the request is needed"),
            ("fetch(1)", "the URL as a string is needed"),
            ("fetch('https://a.example/', {headers: 'x'})", "an object, or an array of pairs, is needed"),
            (r"fetch('\u12')", "an escape like"),
            ("fetch(" + "[" * 1000, "objects and arrays that are not so deep"),
            ("alert(1)", "there is no call of fetch()"),
        ],
    )
    def test_what_is_no_literal_is_told_with_its_place(self, text: str, said: str) -> None:
        assert said in problem_of(text)


class TestCalls:
    def test_members_stand_as_they_are(self) -> None:
        members = {"method": "PUT", "headers": {"X-A": "1"}, "body": "{}", "mode": "cors", "credentials": "omit"}
        document = imported(f'await fetch("https://api.example.com/", {json.dumps(members)});').document
        assert document == {
            "page": PAGE,
            "request": {**members, "url": "https://api.example.com/", "headers": [["X-A", "1"]]},
        }

    def test_the_page_is_the_referrer(self) -> None:
        text = 'fetch("https://api.example.com/", {"referrer": "https://app.example.com/p?q", "body": null});'
        assert imported(text, Wanted()).document == {
            "page": "https://app.example.com/p?q", "request": {"url": "https://api.example.com/"},
        }  # fmt: skip
        assert "--page https://app.example.com/" in problem_of('fetch("https://api.example.com/")', Wanted())

    def test_headers_of_the_browser_are_left_out_of_a_copied_call(self) -> None:
        headers = {"accept": "*/*", "priority": "u=1, i", "sec-fetch-mode": "cors", "x-a": "1"}
        item = imported(f'fetch("https://api.example.com/", {{headers: {json.dumps(headers)}}})')
        assert item.document["request"]["headers"] == [["x-a", "1"]]
        assert any("Left out" in note and "priority" in note for note in item.notes)

    def test_headers_of_a_written_call_are_all_the_scripts(self) -> None:
        item = imported('fetch("https://api.example.com/", {headers: {"priority": "u=1", "pragma": "no-cache"}})')
        assert item.document["request"]["headers"] == [["priority", "u=1"], ["pragma", "no-cache"]]
        assert item.notes == ()

    def test_cookies_of_a_call_for_node_are_held_by_the_browser(self) -> None:
        text = (
            'fetch("https://api.example.com/", {"headers": {"cookie": "a=1", "Referer": "https://app.example.com/"}});'
        )
        document = imported(text, Wanted()).document
        assert document["request"]["credentials"] == "include"
        assert document["cookies"][0]["set-cookie"].startswith("a=1;")

    def test_bodies_of_kinds_that_scripts_write(self) -> None:
        for body, made in (
            ("JSON.stringify({a: 1})", '{"a":1}'),
            ("new URLSearchParams({a: 'b c'})", {"urlencoded": [["a", "b c"]]}),
            ("new URLSearchParams('a=b+c&d')", {"urlencoded": [["a", "b c"], ["d", ""]]}),
            ("7", "7"),
        ):
            document = imported(f"fetch('https://api.example.com/', {{method: 'POST', body: {body}}})").document
            assert document["request"]["body"] == made

    def test_what_follows_is_not_read(self) -> None:
        item = imported("const r = await fetch('https://api.example.com/').then(r => r.json());")
        assert item.notes == ("What is done with the response is not read.",)

    def test_several_are_several(self) -> None:
        calls = 'fetch("https://api.example.com/1", {}) ;\nfetch("https://api.example.com/2");'
        assert [item.document["request"]["url"][-1] for item in import_fetch(calls, WANTED)] == ["1", "2"]

    def test_an_origin_among_the_headers_that_is_none_is_refused(self) -> None:
        text = "fetch('https://a.example/', {headers: {Origin: '*'}})"
        assert 'the Origin header is "*", which no browser sends' in problem_of(text, Wanted())
        assert imported(text).document["page"] == PAGE

    def test_members_that_fetch_does_not_have_are_noted(self) -> None:
        assert 'fetch() has no member "agent".' in imported("fetch('https://a.example/', {agent: 1})").notes


@given(
    st.sampled_from(["GET", "PUT", "patch"]),
    st.dictionaries(st.text(min_size=1, max_size=6), st.text(max_size=8), max_size=3),
    st.none() | st.text(max_size=20),
    st.sampled_from(["omit", "same-origin", "include"]),
)
def test_what_is_written_as_a_call_comes_back(
    method: str, headers: dict[str, str], body: str | None, credentials: str
) -> None:
    lowered = {name.lower() for name in headers}
    # An Origin names the page, and one that is none is refused.
    assume("origin" not in lowered)
    members = {"method": method, "headers": headers, "body": body, "credentials": credentials, "referrer": PAGE}
    [item] = import_fetch(f'await fetch("https://api.example.com/", {json.dumps(members)});', Wanted())
    made = item.document["request"]
    assert (made["method"], made["credentials"], made.get("body")) == (method, credentials, body)
    if not lowered & {"cookie", "referer"}:
        assert [tuple(pair) for pair in made.get("headers", [])] == list(headers.items())
