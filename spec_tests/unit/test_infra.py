"""Bytes in lower case, tokens and digits are those of ASCII only."""

from __future__ import annotations

import pytest

from corsim.standard.infra import (
    ASCII_WHITESPACE,
    HTTP_TAB_OR_SPACE,
    HTTP_WHITESPACE,
    byte_lowercase,
    byte_uppercase,
    is_ascii_digits,
    is_token,
    scalar_value_string,
)


class TestByteLowercase:
    """Only the bytes 0x41 to 0x5A change (https://infra.spec.whatwg.org/#byte-lowercase)."""

    def test_letters_change(self) -> None:
        assert byte_lowercase("Content-TYPE_9") == "content-type_9"

    @pytest.mark.parametrize("text", ["\xc9", "\xc0\xde", "\xb5"])
    def test_other_bytes_do_not(self, text: str) -> None:
        assert byte_lowercase("A" + text) == "a" + text

    def test_uppercase_is_the_reverse(self) -> None:
        assert byte_uppercase("azAZ09-") == "AZAZ09-"
        assert byte_uppercase("a\xe9\xff\xdf\xb5") == "A\xe9\xff\xdf\xb5"


class TestToken:
    """One or more of the ``tchar`` of RFC 9110, 5.6.2."""

    def test_every_tchar_is_permitted(self) -> None:
        assert is_token("!#$%&'*+-.^_`|~09AZaz")

    def test_an_empty_string_is_no_token(self) -> None:
        assert not is_token("")

    @pytest.mark.parametrize("code_point", list(' \t"(),/:;<=>?@[\\]{}\x00\x1f\x7f\x80\xff\u0100'))
    def test_everything_else_is_refused(self, code_point: str) -> None:
        assert not is_token(f"a{code_point}b")


def test_whitespace() -> None:
    """https://infra.spec.whatwg.org/#ascii-whitespace; of HTTP's (https://fetch.spec.whatwg.org/#http-whitespace)."""
    assert set(ASCII_WHITESPACE) == set("\t\n\f\r ")
    assert set(HTTP_WHITESPACE) == set("\t\n\r ")
    assert set(HTTP_TAB_OR_SPACE) == set("\t ")


def test_lone_surrogates_are_replaced_and_pairs_are_not() -> None:
    assert scalar_value_string("a\ud800b\udc00") == "a\ufffdb\ufffd"
    assert scalar_value_string("\U0001f600\ud83d\ude00") == "\U0001f600\U0001f600"


def test_ascii_digits_are_only_those() -> None:
    """https://infra.spec.whatwg.org/#ascii-digit: U+0030 to U+0039; other scripts' digits and superscripts are not."""
    assert is_ascii_digits("0123456789")
    for text in ("", "1 ", "-1", "\xb2", "\u0663", "1a"):
        assert not is_ascii_digits(text)
