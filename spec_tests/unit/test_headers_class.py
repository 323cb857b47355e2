"""A Headers object by its guard: what may be set, what is passed over, what throws, and how it is filled."""

from __future__ import annotations

import pytest

from corsim.standard.errors import ApiException
from corsim.standard.headers import HeaderList
from corsim.standard.headers_class import (
    Guard,
    Headers,
    append_a_header,
    fill,
    is_a_forbidden_request_header,
    remove_privileged_no_cors_request_headers,
    validate_a_header,
)
from corsim.standard.profile import STANDARD
from corsim.standard.trace import Trace


def headers_with(guard: Guard, *pairs: tuple[str, str]) -> Headers:
    return Headers(HeaderList(pairs), guard, Trace(), STANDARD)


class TestForbiddenRequestHeader:
    """https://fetch.spec.whatwg.org/#forbidden-request-header"""

    @pytest.mark.parametrize("name", ["Proxy-", "proxy-x", "SEC-", "Sec-Fetch-Mode"])
    def test_step_2_goes_by_the_beginning(self, name: str) -> None:
        assert is_a_forbidden_request_header((name, ""), STANDARD)

    @pytest.mark.parametrize("name", ["Proxy", "Sec", "X-Sec-", "Cookie3", "Origin-"])
    def test_other_names_are_not(self, name: str) -> None:
        assert not is_a_forbidden_request_header((name, ""), STANDARD)

    @pytest.mark.parametrize("value", ["TRACE", "get, track", 'connect ,"x"', "a,,Trace"])
    def test_step_3_splits_a_method_override(self, value: str) -> None:
        assert is_a_forbidden_request_header(("x-http-method-Override", value), STANDARD)

    @pytest.mark.parametrize("value", ["", "PUT", '"TRACE"', "TRACE x", "TRACE;", '"a, TRACE"'])
    def test_other_overrides_are_not(self, value: str) -> None:
        assert not is_a_forbidden_request_header(("X-Method-Override", value), STANDARD)


class TestAppend:
    """https://fetch.spec.whatwg.org/#concept-headers-append"""

    def test_the_value_is_normalised(self) -> None:
        headers = headers_with(Guard.REQUEST)
        append_a_header(headers, ("X-A", " \t1\n"))
        assert headers.header_list.headers == [("X-A", "1")]

    def test_a_forbidden_header_is_dropped_in_silence(self) -> None:
        headers = headers_with(Guard.REQUEST)
        append_a_header(headers, ("Cookie", "a=1"))
        assert headers.header_list.headers == []
        assert [(step.algorithm, step.step) for step in headers.trace] == [("validate-a-header", "3")]

    def test_step_3_counts_what_is_there_already(self) -> None:
        """Each value is short enough; with the comma and the space they have 129 bytes together."""
        headers = headers_with(Guard.REQUEST_NO_CORS, ("Accept", "a" * 63))
        append_a_header(headers, ("accept", "b" * 64))
        assert len(headers.header_list) == 1
        assert list(headers.trace)[-1].values["value"] == "a" * 63 + ", " + "b" * 64
        append_a_header(headers, ("accept", "b" * 63))
        assert headers.header_list.headers == [("Accept", "a" * 63), ("Accept", "b" * 63)]

    def test_no_cors_headers_with_other_names_are_dropped(self) -> None:
        headers = headers_with(Guard.REQUEST_NO_CORS)
        for name in ("X-A", "Range", "Authorization"):
            append_a_header(headers, (name, "bytes=0-"))
        assert len(headers.header_list) == 0

    def test_step_5_removes_a_privileged_header(self) -> None:
        headers = headers_with(Guard.REQUEST_NO_CORS, ("Range", "bytes=0-"))
        append_a_header(headers, ("Accept", "a"))
        assert headers.header_list.headers == [("Accept", "a")]

    def test_a_request_keeps_it(self) -> None:
        headers = headers_with(Guard.REQUEST, ("Range", "bytes=0-"))
        append_a_header(headers, ("Accept", "a"))
        assert len(headers.header_list) == 2

    def test_privileged_headers_are_removed_in_any_case(self) -> None:
        """https://fetch.spec.whatwg.org/#concept-headers-remove-privileged-no-cors-request-headers"""
        headers = headers_with(Guard.REQUEST_NO_CORS, ("RANGE", "bytes=0-"), ("Accept", "a"), ("range", "x"))
        remove_privileged_no_cors_request_headers(headers)
        assert headers.header_list.headers == [("Accept", "a")]


class TestValidate:
    """Step 1: a name that is no header name, or a value that is none, is a TypeError (#headers-validate)."""

    @pytest.mark.parametrize(
        ("header", "reason"),
        [
            (("", "1"), "invalid-header-name"),
            (("a b", "1"), "invalid-header-name"),
            (("A", "a\0"), "invalid-header-value"),
            (("A", "\u0100"), "invalid-header-value"),
            (("Cookie ", "1"), "invalid-header-name"),
        ],
    )
    def test_not_a_header(self, header: tuple[str, str], reason: str) -> None:
        with pytest.raises(ApiException) as caught:
            validate_a_header(headers_with(Guard.REQUEST), header)
        assert caught.value.name == "TypeError"
        assert caught.value.explained.reason.value == reason
        assert caught.value.explained.step == "1"

    def test_only_a_requests_guard_forbids(self) -> None:
        assert not validate_a_header(headers_with(Guard.REQUEST), ("Host", "a"))
        assert validate_a_header(headers_with(Guard.REQUEST_NO_CORS), ("Host", "a"))

    @pytest.mark.parametrize("header", [("A", "1"), ("Set-Cookie", "a=1")])
    def test_nothing_is_put_into_an_immutable_object(self, header: tuple[str, str]) -> None:
        """Step 2; what is no header at all has been refused at step 1."""
        with pytest.raises(ApiException) as caught:
            validate_a_header(headers_with(Guard.IMMUTABLE), header)
        assert (caught.value.name, caught.value.explained.step) == ("TypeError", "2")
        assert caught.value.explained.reason.value == "immutable-headers"
        assert dict(caught.value.explained.values) == {"name": header[0]}

    def test_a_response_may_not_be_given_cookies(self) -> None:
        """Step 4; the headers that a request may not have are no concern of a response's."""
        assert not validate_a_header(headers_with(Guard.RESPONSE), ("SET-Cookie", "a=1"))
        assert validate_a_header(headers_with(Guard.RESPONSE), ("Host", "a"))
        assert validate_a_header(headers_with(Guard.REQUEST_NO_CORS), ("Set-Cookie2", "a=1"))


class TestFill:
    """https://fetch.spec.whatwg.org/#concept-headers-fill"""

    def test_pairs_are_appended_in_order(self) -> None:
        headers = headers_with(Guard.REQUEST)
        fill(headers, [("b", "1"), ("A", "2"), ("B", "3")])
        assert headers.header_list.headers == [("b", "1"), ("A", "2"), ("b", "3")]

    @pytest.mark.parametrize("item", [(), ("a",), ("a", "b", "c")])
    def test_an_item_that_is_no_pair_is_a_type_error(self, item: tuple[str, ...]) -> None:
        with pytest.raises(ApiException) as caught:
            fill(headers_with(Guard.REQUEST), [item])
        assert caught.value.explained.reason.value == "invalid-header-pair"

    def test_bytes_come_before_everything(self) -> None:
        """Web IDL converts all items to ByteStrings before the algorithm has looked at the first one."""
        headers = headers_with(Guard.REQUEST)
        with pytest.raises(ApiException) as caught:
            fill(headers, [("a", "1"), ("b",), ("c", "\u20ac")])
        assert caught.value.explained.reason.value == "invalid-header-value"
        assert len(headers.header_list) == 0

    def test_the_bad_one_of_name_and_value_is_named(self) -> None:
        with pytest.raises(ApiException) as caught:
            fill(headers_with(Guard.REQUEST), [("\u20ac", "\u20ac")])
        assert caught.value.explained.reason.value == "invalid-header-name"


@pytest.mark.parametrize(
    ("item", "reason", "text"),
    [
        (("\u20ac", "b"), "invalid-header-name", "\u20ac"),
        (("a", "\u2192"), "invalid-header-value", "\u2192"),
        (("\u20ac", "\u2192"), "invalid-header-name", "\u20ac"),
        (("a", "\u2192", "c"), "invalid-header-value", "\u2192"),
        (("a", "b", "\u2192"), "invalid-header-value", "\u2192"),
    ],
)
def test_what_does_not_fit_into_bytes_is_named(item: tuple[str, ...], reason: str, text: str) -> None:
    with pytest.raises(ApiException) as caught:
        fill(headers_with(Guard.REQUEST), [("a", "b"), item])
    assert caught.value.explained.reason.value == reason
    assert dict(caught.value.explained.values) == {"text": text}
