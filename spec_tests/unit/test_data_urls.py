"""A data: URL is taken apart into type and body, and base64 is decoded as forgivingly as the standard has it."""

from __future__ import annotations

import pytest

from corsim.standard.data_urls import data_url_processor, forgiving_base64_decode
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
