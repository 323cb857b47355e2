"""What is decoded of a document that is a scenario."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from corsim.browser.calls import FetchCall, XhrCall
from corsim.scenario.decode import decode_scenario
from corsim.standard.bodies import Blob, File, FormData, ReadableStream, URLSearchParams
from corsim.standard.request_init import MISSING
from corsim.standard.wire import ConnectionFailure, WireResponse

from .parts import PAGE, URL, with_cookie, with_page, with_request, with_rule, with_xhr


class TestWhatIsDecoded:
    """The objects that the engine is given."""

    def test_a_request_that_is_a_string_is_a_fetch_of_it(self) -> None:
        scenario = decode_scenario({"page": PAGE, "request": URL})
        [request] = scenario.requests
        assert isinstance(request.call, FetchCall)
        assert request.call.url == URL
        assert request.call.init.window is MISSING
        assert request.at is None
        assert scenario.rules is None
        assert scenario.browser == "spec"
        assert not scenario.is_session

    def test_every_member_of_a_fetch(self) -> None:
        members = {
            "method": "patch",
            "headers": [["A", "1"], ["a", "2"], ["odd"]],
            "body": "b",
            "mode": "cors",
            "credentials": "include",
            "cache": "no-store",
            "redirect": "error",
            "referrer": "about:client",
            "referrer_policy": "origin",
            "integrity": "sha256-x",
            "keepalive": True,
            "duplex": "half",
            "priority": "low",
            "window": None,
        }
        document = with_request(
            at=2, **{"referrerPolicy" if key == "referrer_policy" else key: value for key, value in members.items()}
        )
        [request] = decode_scenario(document).requests
        assert isinstance(request.call, FetchCall)
        headers = (("A", "1"), ("a", "2"), ("odd",))
        decoded = {field.name: getattr(request.call.init, field.name) for field in fields(request.call.init)}
        assert decoded == {**members, "headers": headers}
        assert request.at == 2.0

    def test_every_member_of_an_xml_http_request(self) -> None:
        document = with_xhr(
            method="PUT", headers={"A": "1"}, body="b", withCredentials=True, uploadListeners=True,
            username="u", password="p", **{"async": False},
        )  # fmt: skip
        [request] = decode_scenario(document).requests
        assert request.call == XhrCall(URL, "PUT", (("A", "1"),), "b", True, True, False, "u", "p")

    def test_an_xml_http_request_by_default(self) -> None:
        [request] = decode_scenario(with_xhr()).requests
        assert request.call == XhrCall(URL)

    @pytest.mark.parametrize(
        ("body", "decoded"),
        [
            (None, None),
            ("text", "text"),
            ({"bytes": "aGk="}, b"hi"),
            ({"bytes": ""}, b""),
            ({"blob": "é", "type": "Text/Plain"}, Blob(b"\xc3\xa9", "text/plain")),
            ({"blob": {"bytes": "/w=="}}, Blob(b"\xff")),
            ({"blob": "a", "type": "a\x7f"}, Blob(b"a", "")),
            ({"stream": "s"}, ReadableStream(b"s")),
            ({"stream": {"bytes": "/w=="}}, ReadableStream(b"\xff")),
            ({"urlencoded": {"a": "1"}}, URLSearchParams((("a", "1"),))),
            ({"urlencoded": [["a", "1"], ["a", "2"]]}, URLSearchParams((("a", "1"), ("a", "2")))),
            ({"formdata": {"a": "1"}}, FormData((("a", "1"),))),
            ({"formdata": [["f", {"blob": "x"}]]}, FormData((("f", File(Blob(b"x"), "blob")),))),
            (
                {"formdata": {"f": {"blob": "x", "type": "image/PNG", "filename": "n"}}},
                FormData((("f", File(Blob(b"x", "image/png"), "n")),)),
            ),
        ],
    )
    def test_bodies(self, body: Any, decoded: object) -> None:
        [request] = decode_scenario(with_xhr(body=body)).requests
        assert request.call.body == decoded if isinstance(request.call, XhrCall) else False

    def test_a_page(self) -> None:
        blobs = {"blob:https://app.example.com/1": {"blob": "x", "type": "T"}}
        page = decode_scenario(
            with_page(sandboxed=True, referrerPolicy="origin", topLevel="https://top.example/", blobs=blobs)
        ).page
        assert (page.url.href, page.sandboxed, page.referrer_policy) == (PAGE, True, "origin")
        assert page.top_level is not None
        assert page.top_level.href == "https://top.example/"
        assert page.blobs == {"blob:https://app.example.com/1": Blob(b"x", "t")}

    def test_rules(self) -> None:
        rule = {"on": "preflight", "url": "https://API.example.com#f", "method": "PUT", "times": 2, "status": 299}
        scenario = decode_scenario(with_rule(statusText="Fine\xe9", headers={"A": "1"}, body={"bytes": "/w=="}, **rule))
        [decoded] = scenario.rules or ()
        assert (decoded.on, decoded.url, decoded.method, decoded.times) == (
            "preflight",
            "https://api.example.com/#f",
            "PUT",
            2,
        )
        assert decoded.answer == WireResponse(299, (("A", "1"),), b"\xff", "Fine\xe9")

    def test_an_answer_by_default(self) -> None:
        [rule] = decode_scenario(with_rule()).rules or ()
        assert rule.answer == WireResponse(200, (), b"", "")
        [failure] = decode_scenario(with_rule(fail="connection")).rules or ()
        assert isinstance(failure.answer, ConnectionFailure)

    @pytest.mark.parametrize(
        ("server", "conditions"),
        [
            ({}, []),
            ([], []),
            ({"response": {}}, [None]),
            ({"preflight": {}}, ["preflight"]),
            ({"preflight": {}, "response": {}}, ["preflight", "request"]),
        ],
    )
    def test_the_short_form_is_rules(self, server: Any, conditions: list[str | None]) -> None:
        rules = decode_scenario({"page": PAGE, "request": URL, "server": server}).rules
        assert rules is not None
        assert [rule.on for rule in rules] == conditions

    def test_a_session(self) -> None:
        scenario = decode_scenario({"page": PAGE, "requests": [{"url": URL, "at": 0}, URL, {"url": URL, "at": 0}]})
        assert scenario.is_session
        assert [request.at for request in scenario.requests] == [0.0, None, 0.0]

    def test_cookies(self) -> None:
        [cookie] = decode_scenario(with_cookie(**{"set-cookie": "b=2"})).cookies
        assert (cookie.url.href, cookie.set_cookie) == (URL, "b=2")

    def test_what_a_row_has_besides_is_ignored(self) -> None:
        row = {"$schema": "x", "id": 1, "desc": 2, "anchor": 3, "step": 4, "expect": {"a": [5]}}
        assert decode_scenario({**row, "page": PAGE, "request": URL}) == decode_scenario({"page": PAGE, "request": URL})
