"""The arguments of ``page.fetch()``: what becomes of each member, and what is said of what cannot be one."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from typing import Any

import pytest

from corsim import ApiTypeError, Blob, File, FormData, ReadableStream, URLSearchParams
from corsim.browser.arguments import RequestMembers, body_init, fetch_call
from corsim.standard.request_init import MISSING, RequestInit

URL = "https://api.example.com/items"


def init_of(**members: Any) -> RequestInit:
    """The members that the call has."""
    return fetch_call(URL, members).init


class TestMembers:
    def test_one_that_is_not_given_does_not_exist(self) -> None:
        assert fetch_call(URL, {}).url == URL
        assert init_of() == RequestInit()
        assert all(getattr(init_of(), field.name) is MISSING for field in fields(RequestInit))

    def test_there_are_those_of_request_init_and_json(self) -> None:
        assert set(RequestMembers.__annotations__) == {field.name for field in fields(RequestInit)} | {"json"}

    @pytest.mark.parametrize("name", [*RequestMembers.__annotations__])
    def test_none_is_as_good_as_nothing_but_for_the_window(self, name: str) -> None:
        """In JavaScript it is undefined; only ``window`` has a meaning for null, and the body for either."""
        init = init_of(**{name: None})
        assert init == (RequestInit(window=None) if name == "window" else RequestInit())

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("method", "patch"),
            ("mode", "no-cors"),
            ("mode", "navigate"),
            ("credentials", "include"),
            ("redirect", "manual"),
            ("cache", "only-if-cached"),
            ("referrer", ""),
            ("referrer_policy", ""),
            ("integrity", "sha256-x"),
            ("keepalive", True),
            ("duplex", "half"),
            ("priority", "low"),
            ("window", "anything"),
            ("body", "é"),
        ],
    )
    def test_each_goes_in_as_it_is(self, name: str, value: Any) -> None:
        init = init_of(**{name: value})
        assert init == RequestInit(**{name: value})

    @pytest.mark.parametrize(
        ("name", "value", "needed"),
        [
            ("method", 1, "a str"),
            ("method", b"GET", "a str"),
            ("referrer", 1, "a str"),
            ("integrity", [], "a str"),
            ("mode", 1, "a str"),
            ("credentials", True, "a str"),
            ("keepalive", 1, "True or False"),
            ("headers", "A: 1", "a mapping or pairs"),
            ("headers", b"A: 1", "a mapping or pairs"),
            ("headers", 1, "a mapping or pairs"),
            ("headers", ["A: 1"], "a pair"),
            ("headers", [1], "a pair"),
            ("headers", {"A": 1}, "a str"),
            ("headers", [("A", 1)], "a str"),
            ("body", 1, "a str, bytes"),
            ("body", object(), "a str, bytes"),
        ],
    )
    def test_what_no_script_could_pass_is_named_with_what_is_needed(self, name: str, value: Any, needed: str) -> None:
        with pytest.raises(TypeError, match=f"{name}.* is .*{type(value).__name__}|{name}\\[.*\\] is ") as error:
            init_of(**{name: value})
        assert needed in str(error.value)
        assert not isinstance(error.value, ApiTypeError)

    def test_the_place_of_a_bad_header_is_named(self) -> None:
        with pytest.raises(TypeError, match=r"^headers\['X-Count'\] is 1 \(int\): a str is needed$"):
            init_of(headers={"X-A": "1", "X-Count": 1})
        with pytest.raises(TypeError, match=r"^headers\[1\] is None \(NoneType\): a str is needed$"):
            init_of(headers=[("X-A", "1"), ("X-B", None)])

    def test_an_unknown_member_is_named_and_a_near_one_proposed(self) -> None:
        with pytest.raises(TypeError, match=r"no member 'credential'\. Did you mean \"credentials\"\?$"):
            init_of(credential="omit")
        with pytest.raises(TypeError, match=r"no member 'timeout'\.$"):
            init_of(timeout=3)

    @pytest.mark.parametrize("url", [None, 1, b"https://api.example.com/"])
    def test_a_url_is_a_string(self, url: Any) -> None:
        with pytest.raises(TypeError, match=r"^url is .*: a str is needed$"):
            fetch_call(url, {})


class TestHeaders:
    @pytest.mark.parametrize(
        "given_",
        [
            {"X-B": "1", "x-a": "2"},
            [("X-B", "1"), ("x-a", "2")],
            [["X-B", "1"], ["x-a", "2"]],
            (("X-B", "1"), ("x-a", "2")),
            iter([("X-B", "1"), ("x-a", "2")]),
        ],
    )
    def test_a_mapping_or_pairs_in_order(self, given_: Any) -> None:
        assert init_of(headers=given_).headers == (("X-B", "1"), ("x-a", "2"))

    def test_duplicates_stay(self) -> None:
        assert init_of(headers=[("A", "1"), ("A", "2")]).headers == (("A", "1"), ("A", "2"))

    def test_a_list_that_is_no_pair_is_left_for_the_api_to_refuse(self) -> None:
        assert init_of(headers=[("A", "1", "2"), ()]).headers == (("A", "1", "2"), ())


class TestJson:
    def test_is_the_body_with_its_content_type(self) -> None:
        init = init_of(json={"a": [1, None, True], "é": "ü"}, headers={"X-A": "1"})
        assert init.body == '{"a":[1,null,true],"é":"ü"}'
        assert init.headers == (("X-A", "1"), ("Content-Type", "application/json"))

    def test_a_content_type_of_ones_own_stays_alone(self) -> None:
        init = init_of(json=[], headers={"content-TYPE": "application/problem+json"})
        assert init.headers == (("content-TYPE", "application/problem+json"),)

    @pytest.mark.parametrize("value", [0, "", [], {}, False])
    def test_values_that_are_false_are_sent(self, value: Any) -> None:
        assert init_of(json=value).body == json.dumps(value)

    def test_beside_a_body_is_an_error(self) -> None:
        with pytest.raises(TypeError, match="body and json"):
            init_of(json={}, body="{}")

    def test_numbers_are_written_as_a_script_does(self) -> None:
        assert init_of(json={"a": 1.0, "b": 1e16, "c": 1e-7, "d": math.nan}).body == (
            '{"a":1,"b":10000000000000000,"c":1e-7,"d":null}'
        )

    def test_what_is_no_json_is_an_error(self) -> None:
        with pytest.raises(TypeError, match="which JSON does not know"):
            init_of(json=object())

    def test_a_dictionary_as_body_is_told_of_json(self) -> None:
        with pytest.raises(TypeError, match=r"For JSON use json=\.$"):
            init_of(body={"a": 1})


class TestBodies:
    @pytest.mark.parametrize("body", ["a", b"a", Blob(b"a", "text/plain"), ReadableStream(b"a")])
    def test_what_cannot_change_is_taken_as_it_is(self, body: Any) -> None:
        assert body_init(body) == body

    @pytest.mark.parametrize("make", [bytearray, memoryview])
    def test_bytes_that_can_change_are_copied(self, make: Any) -> None:
        assert body_init(make(b"ab")) == b"ab"
        assert body_init(Blob(make(b"ab"))) == Blob(b"ab")
        assert body_init(ReadableStream(make(b"ab"))) == ReadableStream(b"ab")

    @pytest.mark.parametrize("pairs", [{"a": "1", "b": "2"}, [("a", "1"), ("b", "2")], [["a", "1"], ["b", "2"]]])
    def test_fields_are_a_mapping_or_pairs(self, pairs: Any) -> None:
        expected = (("a", "1"), ("b", "2"))
        assert body_init(URLSearchParams(pairs)) == URLSearchParams(expected)
        assert body_init(FormData(pairs)) == FormData(expected)

    def test_a_form_has_files(self) -> None:
        file = File(Blob(b"x"), "x.txt")
        assert body_init(FormData((("f", file),))) == FormData((("f", file),))

    @pytest.mark.parametrize(
        "body",
        [
            URLSearchParams("a=1"),  # type: ignore[arg-type]
            URLSearchParams(("a", "1")),  # type: ignore[arg-type]
            URLSearchParams((("a", 1),)),  # type: ignore[arg-type]
            URLSearchParams((("a", File(Blob(b""))),)),  # type: ignore[arg-type]
            URLSearchParams(None),  # type: ignore[arg-type]
            FormData((("a",),)),  # type: ignore[arg-type]
            FormData(((1, "a"),)),  # type: ignore[arg-type]
        ],
    )
    def test_what_is_no_field_is_an_error(self, body: Any) -> None:
        with pytest.raises(TypeError, match=r"is no field of (URLSearchParams|FormData): a pair"):
            body_init(body)

    @pytest.mark.parametrize("body", [Blob("text"), ReadableStream("text")])  # type: ignore[arg-type]
    def test_data_are_bytes(self, body: Any) -> None:
        with pytest.raises(TypeError, match=r"^the data of \w+ is 'text' \(str\): bytes are needed"):
            body_init(body)

    def test_the_type_of_a_blob_is_as_its_constructor_makes_it(self) -> None:
        """https://w3c.github.io/FileAPI/#constructorBlob"""
        assert body_init(Blob(b"", "Text/PLAIN")) == Blob(b"", "text/plain")
        assert body_init(Blob(b"", "text/plain\n")) == Blob(b"")
        form = FormData((("f", File(Blob(b"", "Text/X"), "x")),))
        assert body_init(form) == FormData((("f", File(Blob(b"", "text/x"), "x")),))

    def test_a_long_value_is_shortened_in_the_message(self) -> None:
        with pytest.raises(TypeError) as error:
            body_init(["x" * 1000])
        assert len(str(error.value)) < 300
