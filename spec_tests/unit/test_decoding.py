"""What XMLHttpRequest makes of a body's bytes, by the Encoding Standard and a Content-Type."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.browser.decoding import KNOWN, SUPERSETS, decode, encoding_of, final_charset


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        (None, None),
        ("", None),
        ("text/plain", None),
        ("text/plain; charset=iso-8859-1", "iso-8859-1"),
        ('text/plain;charset="utf-16"', "utf-16"),
        ("text/plain; charset=gbk, text/html", None),
        ("text/html; charset=gbk, text/html", "gbk"),
        ("text/html; charset=gbk, */*", "gbk"),
        ("text/html; charset=gbk, nonsense", "gbk"),
        ("text/html; charset=gbk, text/html; charset=big5", "big5"),
        ("text/html, text/plain; charset=big5", "big5"),
        ("text/html; charset=gbk, text/plain; x=1", None),
    ],
)
def test_the_last_type_that_parses_says_the_charset(content_type: str | None, charset: str | None) -> None:
    """https://fetch.spec.whatwg.org/#concept-header-extract-mime-type, and the examples there."""
    assert final_charset(content_type) == charset


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("é".encode(), None, "é"),
        ("é".encode(), "utf-8", "é"),
        (b"\xe9", "iso-8859-1", "é"),
        (b"\x80", "iso-8859-1", "€"),
        (b"\x80", "us-ascii", "€"),
        (b"\xe9", None, "\ufffd"),
        (b"\xef\xbb\xbfa", "iso-8859-1", "a"),
        (b"\xef\xbb\xbf\xef\xbb\xbfa", None, "\ufeffa"),
        (b"\xfe\xff\x00a", "utf-8", "a"),
        (b"\xff\xfea\x00", None, "a"),
        (b"a\x00", "utf-16", "a"),
        ("я".encode("koi8-r"), " KOI8-R\n", "я"),
        ("日".encode("shift_jis"), "shift_jis", "日"),
        (b"a", "no-such-charset", "a"),
        ("é".encode(), "idna", "é"),
        (b"YQ==", "base64", "YQ=="),
        (b"a", "\0", "a"),
        (b"+AOk-", "utf-7", "+AOk-"),
    ],
)
def test_a_mark_then_the_charset_then_utf_8(data: bytes, charset: str | None, text: str) -> None:
    assert decode(data, charset) == text


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_the_encodings_are_pythons(name: str) -> None:
    assert codecs.lookup(SUPERSETS.get(name, name)).name in KNOWN
    assert encoding_of(name) == SUPERSETS.get(name, name)


@given(st.binary(), st.none() | st.sampled_from(sorted(KNOWN)) | st.text(max_size=8))
def test_anything_becomes_text(data: bytes, charset: str | None) -> None:
    assert isinstance(decode(data, charset), str)
