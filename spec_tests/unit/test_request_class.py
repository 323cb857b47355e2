"""What new Request() makes of its members, and which of them it refuses."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from corsim.browser.browser import Browser
from corsim.standard.bodies import Blob, ReadableStream
from corsim.standard.enumerations import ENUMERATIONS
from corsim.standard.errors import ApiException
from corsim.standard.profile import STANDARD
from corsim.standard.request_class import new_request
from corsim.standard.request_init import MISSING, RequestInit
from corsim.standard.requests import Request
from corsim.standard.trace import Trace
from spec_tests.making import API, APP, page_of, url_of


def made(url: str = API, **members: Any) -> Request:
    return new_request(url, RequestInit(**members), page_of(APP + "/dir/page"), Trace(), STANDARD)


def refused(url: str = API, **members: Any) -> tuple[str, str]:
    """The reason and the step of the TypeError."""
    with pytest.raises(ApiException) as caught:
        made(url, **members)
    assert caught.value.name == "TypeError"
    assert caught.value.explained.algorithm in ("new-request", "extract-a-body", "fill", "validate-a-header")
    return caught.value.explained.reason.value, caught.value.explained.step


class TestNewRequest:
    """https://fetch.spec.whatwg.org/#dom-request"""

    def test_without_members(self) -> None:
        request = made("x?y")
        assert request.url_list == [url_of(APP + "/dir/x?y")]
        assert (request.method, request.mode, request.credentials_mode) == ("GET", "cors", "same-origin")
        assert request.unsafe_request
        assert request.user_prompts
        assert request.body is None

    @pytest.mark.parametrize("member", [*ENUMERATIONS])
    def test_a_value_that_an_enumeration_does_not_have(self, member: str) -> None:
        """Before the first step."""
        with pytest.raises(ApiException) as caught:
            made(**{member: "no-such"})
        assert (caught.value.name, caught.value.explained.reason.value) == ("TypeError", "invalid-enum-value")

    def test_members_are_taken_over(self) -> None:
        """Steps 15 to 24."""
        request = made(
            referrer_policy="origin",
            mode="same-origin",
            credentials="omit",
            cache="only-if-cached",
            redirect="error",
            integrity="sha256-x",
            keepalive=True,
        )
        assert (request.referrer_policy, request.mode, request.credentials_mode) == ("origin", "same-origin", "omit")
        assert (request.cache_mode, request.redirect_mode) == ("only-if-cached", "error")
        assert (request.integrity_metadata, request.keepalive) == ("sha256-x", True)

    @pytest.mark.parametrize(
        ("url", "members", "reason", "step"),
        [
            ("https://", {}, "invalid-url", "5.2"),
            ("https://u@a/", {}, "url-includes-credentials", "5.3"),
            ("https://:p@a/", {}, "url-includes-credentials", "5.3"),
            (API, {"window": 1}, "window-not-null", "10"),
            (API, {"referrer": "https://"}, "invalid-referrer", "14.3.2"),
            (API, {"mode": "navigate"}, "mode-navigate", "17"),
            (API, {"cache": "only-if-cached"}, "only-if-cached-mode", "21"),
            (API, {"cache": "only-if-cached", "mode": "no-cors"}, "only-if-cached-mode", "21"),
            (API, {"method": ""}, "invalid-method", "25.2"),
            (API, {"method": "A B"}, "invalid-method", "25.2"),
            (API, {"method": "\u20ac"}, "invalid-method", "25.2"),
            (API, {"method": "trace"}, "forbidden-method", "25.2"),
            (API, {"method": "PUT", "mode": "no-cors"}, "no-cors-method", "32.1"),
            (API, {"headers": (("a", "b", "c"),)}, "invalid-header-pair", "1.1"),
            (API, {"headers": (("a b", ""),)}, "invalid-header-name", "1"),
            (API, {"body": ""}, "body-with-get-or-head", "35"),
            (API, {"body": b"x", "method": "head"}, "body-with-get-or-head", "35"),
            (API, {"body": ReadableStream(b""), "method": "POST"}, "stream-without-duplex", "39.1"),
            (
                API,
                {"body": ReadableStream(b""), "method": "POST", "duplex": "half", "mode": "no-cors"},
                "stream-mode",
                "39.2",
            ),
            (
                API,
                {"body": ReadableStream(b""), "method": "POST", "duplex": "half", "keepalive": True},
                "stream-keepalive",
                "10.g",
            ),
        ],
    )
    def test_type_errors(self, url: str, members: dict[str, Any], reason: str, step: str) -> None:
        assert refused(url, **members) == (reason, step)

    def test_the_first_step_that_throws_is_the_one_told(self) -> None:
        assert refused("https://", mode="navigate", method="")[0] == "invalid-url"
        assert refused(mode="navigate", cache="only-if-cached", method="")[0] == "mode-navigate"
        assert refused(method="TRACE", body="x", headers=(("",),))[0] == "forbidden-method"

    def test_a_null_window_means_no_prompts(self) -> None:
        """Step 11."""
        assert not made(window=None).user_prompts

    @pytest.mark.parametrize(
        ("referrer", "result"),
        [
            ("", "no-referrer"),
            ("about:client", "client"),
            ("about:blank", "client"),
            ("https://b.test/", "client"),
            ("http://app.example.com/", "client"),
            ("x", url_of(APP + "/dir/x")),
            ("/x#y", url_of(APP + "/x#y")),
        ],
    )
    def test_the_referrer(self, referrer: str, result: object) -> None:
        """Step 14."""
        assert made(referrer=referrer).referrer == result

    def test_a_stream_needs_a_preflight(self) -> None:
        """Step 39.3."""
        assert made(body=ReadableStream(b"x"), method="POST", duplex="half").use_cors_preflight
        assert not made(body="x", method="POST", duplex="half").use_cors_preflight

    def test_in_chromium_a_stream_makes_the_mode_cors(self) -> None:
        init = RequestInit(body=ReadableStream(b"x"), method="POST", duplex="half", mode="same-origin")
        assert new_request(API, init, page_of(), Trace(), Browser("chromium").profile).mode == "cors"
        assert new_request(API, init, page_of(), Trace(), STANDARD).mode == "same-origin"

    def test_a_null_body_is_none(self) -> None:
        """Step 35: exists and is non-null."""
        assert made(body=None).body is None

    def test_the_bodys_type_is_set_unless_the_script_set_one(self) -> None:
        """Step 37.4."""
        assert made(method="POST", body="x").header_list.values("content-type") == ["text/plain;charset=UTF-8"]
        own = made(method="POST", body="x", headers=(("content-TYPE", "a/b"),))
        assert own.header_list.headers == [("content-TYPE", "a/b")]
        assert len(made(method="POST", body=b"x").header_list) == 0

    def test_a_type_that_no_cors_does_not_permit_is_left_out(self) -> None:
        """Step 37.4 appends by the guard, which in mode no-cors drops it."""
        request = made(method="POST", mode="no-cors", body=Blob(b"x", "application/json"))
        assert len(request.header_list) == 0
        assert request.body is not None

    def test_normalising_is_told_where_it_changes_something(self) -> None:
        """Step 25.3."""
        trace = Trace()
        assert new_request(API, RequestInit(method="put"), page_of(), trace, STANDARD).method == "PUT"
        assert [(step.algorithm, step.step) for step in trace] == [("new-request", "25.3")]
        trace = Trace()
        assert new_request(API, RequestInit(method="patch"), page_of(), trace, STANDARD).method == "patch"
        assert list(trace) == []


def test_a_member_that_is_left_out_is_missing() -> None:
    assert {member.name for member in fields(RequestInit) if member.default is not MISSING} == set()


def test_a_forbidden_header_is_left_out() -> None:
    """Step 31: the guard is "request"."""
    assert list(made(headers=(("Cookie", "a=1"), ("X-A", "1"))).header_list) == [("X-A", "1")]
