"""A data: URL is taken apart into type and body, and base64 is decoded as forgivingly as the standard has it."""

from __future__ import annotations

import pytest

from corsim.standard.data_urls import (
    data_url_processor,
    data_url_with_its_parameters,
    forgiving_base64_decode,
    is_base64,
)
from corsim.standard.mime import serialize_a_mime_type
from spec_tests.making import url_of


class TestDataUrlProcessor:
    """https://fetch.spec.whatwg.org/#data-url-processor"""

    @pytest.mark.parametrize(
        ("url", "type_", "body"),
        [
            ("data:,", "text/plain;charset=US-ASCII", b""),
            ("data:,a%20b%FF", "text/plain;charset=US-ASCII", b"a b\xff"),
            ("data:text/html,a,b", "text/html", b"a,b"),
            ("data:text/html,a#b", "text/html", b"a"),
            ("data:text/html,a?b", "text/html", b"a?b"),
            ("data:;charset=utf-8,a", "text/plain;charset=utf-8", b"a"),
            ("data:nothing,a", "text/plain;charset=US-ASCII", b"a"),
            ("data: image/png ,a", "image/png", b"a"),
            ("data:;base64,YQ==", "text/plain;charset=US-ASCII", b"a"),
            ("data:a/b;BASE64,YQ", "a/b", b"a"),
            ("data:a/b;   base64,YQ%3D%3D", "a/b", b"a"),
            ("data:a/b;base64 ,YQ", "a/b", b"a"),
            ("data:a/b;base64;c=d,YQ", "a/b;c=d", b"YQ"),
            ("data:a/b;xbase64,YQ", "a/b", b"YQ"),
            ("data:a/b;c=d;C=e,", "a/b;c=d", b""),
            ("data:base64,YQ", "text/plain;charset=US-ASCII", b"YQ"),
        ],
    )
    def test_type_and_body(self, url: str, type_: str, body: bytes) -> None:
        struct = data_url_processor(url_of(url))
        assert struct is not None
        assert (serialize_a_mime_type(struct.mime_type), struct.body) == (type_, body)

    @pytest.mark.parametrize(
        "url", ["data:", "data:text/plain", "data:text/plain#,", "data:;base64,*", "data:;base64,a"]
    )
    def test_failures(self, url: str) -> None:
        """Steps 7 and 11.3."""
        assert data_url_processor(url_of(url)) is None


class TestForgivingBase64Decode:
    """https://infra.spec.whatwg.org/#forgiving-base64-decode"""

    @pytest.mark.parametrize(
        ("data", "decoded"),
        [
            ("", b""),
            ("YWJj", b"abc"),
            ("YQ==", b"a"),
            ("YQ", b"a"),
            ("YR", b"a"),  # the note to step 9
            ("YWI=", b"ab"),
            ("YWJjZGVmZw", b"abcdefg"),
            ("YWJjZGVmZ2hpams", b"abcdefghijk"),
            (" Y\tW\nJ\fj\r", b"abc"),
            ("+/+/", b"\xfb\xff\xbf"),
        ],
    )
    def test_bytes(self, data: str, decoded: bytes) -> None:
        assert forgiving_base64_decode(data) == decoded

    @pytest.mark.parametrize(
        "data", ["a", "=", "==", "===", "====", "YQ=", "YQ===", "Y=Q=", "-_-_", "YWJj\x0b", "YW\xa0"]
    )
    def test_failures(self, data: str) -> None:
        """Steps 3 and 4."""
        assert forgiving_base64_decode(data) is None


class TestDataUrlWithItsParameters:
    """Every case was seen in Chromium, as the type of a response or as a network error."""

    @pytest.mark.parametrize(
        ("url", "type_", "body"),
        [
            ("data:,", "text/plain;charset=US-ASCII", b""),
            ("data:;,x", "text/plain", b"x"),
            ("data:;base64,YQ", "text/plain;charset=US-ASCII", b"a"),
            ("data:;base64;base64,YQ==", "text/plain", b"a"),
            ("data:;a=b,x", "text/plain;a=b", b"x"),
            ("data:TEXT/Plain;A=B;a=c,x", "text/plain;A=B;a=c", b"x"),
            ("data:text/plain;charset=utf-8;a=b;Charset=c,x", "text/plain;a=b;charset=utf-8", b"x"),
            ("data:text/plain;charset=a;charset= b,x", 'text/plain;charset=" b";charset=a', b"x"),
            ('data:text/plain;charset=" a",x', 'text/plain;charset=" a"', b"x"),
            ('data:text/plain;charset="a",x', "text/plain;charset=a", b"x"),
            ("data:text/plain;charset= a;charset= b,x", 'text/plain;charset=" b"', b"x"),
            ("data:text/plain;a=b=c,x", "text/plain;a=b=c", b"x"),
            ("data:text/plain;charset=,x", "text/plain", b"x"),
            ("data:;charset=a;base64,YQ==", "text/plain;charset=a", b"a"),
            ('data:text/plain;a="b;c",x', 'text/plain;a="b"', b"x"),
            ('data:text/plain;a=",x', 'text/plain;a=""', b"x"),
            ('data:text/plain;a="";b="c"d,x', 'text/plain;a="";b="c"d"', b"x"),
            ("data:text/plain;a =b;=c;d,x", "text/plain", b"x"),
            ("data:text/ plain;a=b,x", "text/plain;charset=US-ASCII", b"x"),
            ("data:text;base64,YQ", "text/plain;charset=US-ASCII", b"a"),
            ("data://host/b,x", "host/b", b"x"),
        ],
    )
    def test_type_and_body(self, url: str, type_: str, body: bytes) -> None:
        assert data_url_with_its_parameters(url_of(url)) == (type_, body)

    @pytest.mark.parametrize(
        "url",
        [
            "data:",
            "data:;base64,a",
            "data:;charset=a@,x",
            "data:;charset=a=b,x",
            'data:x;charset="a b",x',
            'data:text/plain;charset="",x',
            'data:text/plain;charset=",x',
        ],
    )
    def test_failure(self, url: str) -> None:
        assert data_url_with_its_parameters(url_of(url)) is None


@pytest.mark.parametrize(("type_", "is_so"), [(" ;base64 ", True), ("a/b;  BASE64", True), (";base64;a", False)])
def test_is_base64(type_: str, is_so: bool) -> None:
    assert is_base64(type_) == is_so
