"""Which request headers need no permission, and which response headers need not be exposed."""

from __future__ import annotations

import pytest

from corsim.profiles import PROFILES
from corsim.standard.headers import HeaderList
from corsim.standard.profile import STANDARD
from corsim.standard.safelist import (
    CORS_UNSAFE_REQUEST_HEADER_BYTES,
    cors_unsafe_request_header_names,
    is_a_cors_non_wildcard_request_header_name,
    is_a_cors_safelisted_request_header,
    is_a_cors_safelisted_response_header_name,
    is_a_forbidden_response_header_name,
    is_a_no_cors_safelisted_request_header,
    why_not_a_cors_safelisted_request_header,
)


def test_unsafe_bytes_are_controls_but_tab_delimiters_and_del() -> None:
    """A byte less than 0x20 and not 0x09, one of sixteen others (#cors-unsafe-request-header-byte)."""
    listed = {0x22, 0x28, 0x29, 0x3A, 0x3C, 0x3E, 0x3F, 0x40, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x7F}
    assert {ord(byte) for byte in CORS_UNSAFE_REQUEST_HEADER_BYTES} == listed | (set(range(0x20)) - {0x09})


class TestSafelistedRequestHeader:
    """https://fetch.spec.whatwg.org/#cors-safelisted-request-header"""

    @pytest.mark.parametrize(
        ("header", "step"),
        [
            (("Accept", "a" * 129), "1"),
            (("X-Long", "a" * 129), "1"),
            (("accept", 'a"'), "2.a"),
            (("Accept-Language", "a\xe9"), "2.b"),
            (("content-language", "a_b"), "2.b"),
            (("Content-Type", "text/plain;a=(b)"), "2.c.1"),
            (("Content-Type", "text"), "2.c.3"),
            (("Content-Type", ""), "2.c.3"),
            (("Content-Type", "application/json"), "2.c.4"),
            (("Content-Type", "text/plain, application/json"), "2.c.3"),
            (("Range", "bytes=1-0"), "2.d.2"),
            (("Range", "bytes= 0-1"), "2.d.2"),
            (("Range", "bytes=-5"), "2.d.3"),
            (("X-A", ""), "2.e"),
            (("Accept-Charset", "a"), "2.e"),
        ],
    )
    def test_the_step_that_refuses(self, header: tuple[str, str], step: str) -> None:
        why = why_not_a_cors_safelisted_request_header(header, STANDARD)
        assert why is not None
        assert why[0] == step
        assert not is_a_cors_safelisted_request_header(header, STANDARD)

    @pytest.mark.parametrize(
        "header",
        [
            ("ACCEPT", "a" * 128),
            ("Accept", ""),
            ("Accept", "\xff\t"),
            ("Accept-Language", "azAZ09 *,-.;="),
            ("Content-Type", "TEXT/Plain;charset=x"),
            ("content-type", "multipart/form-data"),
            ("Content-Type", " application/x-www-form-urlencoded ;"),
            ("Range", "bytes=0-"),
            ("Range", "bytes=0-5"),
        ],
    )
    def test_safelisted(self, header: tuple[str, str]) -> None:
        assert is_a_cors_safelisted_request_header(header, STANDARD)

    def test_the_byte_at_fault_is_named(self) -> None:
        why = why_not_a_cors_safelisted_request_header(("Accept", "a{b}"), STANDARD)
        assert why is not None
        assert "0x7B" in why[1]


class TestUnsafeNames:
    """https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names"""

    def names(self, *headers: tuple[str, str]) -> list[str]:
        return cors_unsafe_request_header_names(HeaderList(headers), STANDARD)

    def test_they_are_sorted_lowercased_and_each_once(self) -> None:
        """Step 6."""
        assert self.names(("X-B", "1"), ("Accept", "a"), ("x-a", "1"), ("X-b", "2")) == ["x-a", "x-b"]

    def test_a_name_is_unsafe_if_one_of_its_headers_is(self) -> None:
        """Step 4.1 looks at each header, not at the combined value."""
        assert self.names(("Accept", "a"), ("Accept", "(")) == ["accept"]
        assert self.names(("Accept", "a" * 100), ("Accept", "a" * 100)) == []

    def test_1024_bytes_are_not_too_many(self) -> None:
        """Step 5: greater than 1024."""
        eight = [("Accept", "a" * 128)] * 8
        assert self.names(*eight) == []
        assert self.names(*eight, ("Accept-Language", "")) == []
        assert self.names(*eight, ("Accept-Language", "e")) == ["accept", "accept-language"]

    def test_unsafe_headers_do_not_count_towards_them(self) -> None:
        """Step 4.2 adds the safelisted ones only."""
        assert self.names(("X-A", "a" * 2000), ("Accept", "a" * 128)) == ["x-a"]


class TestNoCors:
    """https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header"""

    def test_name_and_value_count(self) -> None:
        assert is_a_no_cors_safelisted_request_header(("Content-Type", "text/plain"), STANDARD)
        assert not is_a_no_cors_safelisted_request_header(("Content-Type", "text/html"), STANDARD)
        assert not is_a_no_cors_safelisted_request_header(("Range", "bytes=0-"), STANDARD)


def test_authorization_is_the_only_non_wildcard_name() -> None:
    """https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name"""
    assert is_a_cors_non_wildcard_request_header_name("AUTHORIZATION")
    assert not is_a_cors_non_wildcard_request_header_name("Proxy-Authorization")


class TestResponseHeaders:
    def test_cookies_are_forbidden(self) -> None:
        """https://fetch.spec.whatwg.org/#forbidden-response-header-name"""
        assert is_a_forbidden_response_header_name("SET-cookie")
        assert is_a_forbidden_response_header_name("Set-Cookie2")
        assert not is_a_forbidden_response_header_name("Set-Cookie3")

    @pytest.mark.parametrize(
        "name",
        ["Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma"],
    )
    def test_seven_names_are_safelisted(self, name: str) -> None:
        """https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name"""
        assert is_a_cors_safelisted_response_header_name(name, ())

    def test_exposed_names_are_added_but_not_forbidden_ones(self) -> None:
        assert is_a_cors_safelisted_response_header_name("X-A", {"x-a"})
        assert not is_a_cors_safelisted_response_header_name("X-B", {"x-a", "*"})
        assert not is_a_cors_safelisted_response_header_name("Set-Cookie", {"set-cookie"})


@pytest.mark.parametrize("code_point", [0x80, 0xA0, 0xFF])
@pytest.mark.parametrize("name", ["Accept", "Content-Type"])
def test_bytes_over_7f_are_safe_but_in_firefox(code_point: int, name: str) -> None:
    header = (name, "text/plain;a=" + chr(code_point))
    assert why_not_a_cors_safelisted_request_header(header, PROFILES["spec"]) is None
    assert why_not_a_cors_safelisted_request_header(header, PROFILES["firefox"]) is not None
