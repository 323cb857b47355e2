"""MIME types are parsed and written as in MIME Sniffing."""

from __future__ import annotations

import pytest

from corsim.standard.mime import MimeType, parse_a_mime_type, serialize_a_mime_type


def parsed(input_: str) -> MimeType:
    mime_type = parse_a_mime_type(input_)
    assert mime_type is not None, input_
    return mime_type


class TestParse:
    """https://mimesniff.spec.whatwg.org/#parse-a-mime-type"""

    def test_type_and_subtype_are_lowercased(self) -> None:
        """Step 10."""
        assert parsed("TEXT/Html") == MimeType("text", "html")

    def test_whitespace_around_goes(self) -> None:
        """Steps 1 and 8."""
        assert parsed("\r\n text/html \t;a=b ").essence == "text/html"

    @pytest.mark.parametrize(
        "input_",
        ["", "text", "text/", "/html", "/", "te xt/html", "text/ht ml", "text /html", "text/ html", "t\xe9/x", ";a=b"]
        + ["\x0ctext/html", "\x0btext/html", "text/html\x0c", "text/html\x1f", "text/html\x0b;a=b"],
    )
    def test_failures(self, input_: str) -> None:
        """Steps 4, 5 and 9."""
        assert parse_a_mime_type(input_) is None

    @pytest.mark.parametrize(
        ("parameters", "expected"),
        [
            (";a=b", {"a": "b"}),
            ("tttttttt;a=", {}),  # however long the subtype is
            (";a=b\x85", {"a": "b\x85"}),
            (";a=b\xa0;c=d\xa0", {"a": "b\xa0", "c": "d\xa0"}),
            (";a=\xff", {"a": "\xff"}),
            (";aXb=c", {"axb": "c"}),
            (";a=b;A=c", {"a": "b"}),
            ("; \t\r\na=b", {"a": "b"}),
            (";A=B", {"a": "B"}),
            (";a=b;a=c", {"a": "b"}),  # 11.10: the first one counts
            (";a", {}),  # 11.6
            (";a;b=c", {"b": "c"}),  # 11.5.1
            (";=b", {}),  # 11.10: a name is needed
            (";a=", {}),  # 11.6
            (";a=;b=c", {"b": "c"}),  # 11.9.3
            (";a= \t;b=c", {"b": "c"}),  # 11.9.2 and 11.9.3
            (";a=b \t", {"a": "b"}),  # 11.9.2
            (";a= b", {"a": " b"}),  # only trailing whitespace goes
            (";a =b", {}),  # a space in the name
            (";a=b=c", {"a": "b=c"}),
            (';a="b;c"', {"a": "b;c"}),
            (';a="b"c;d=e', {"a": "b", "d": "e"}),  # 11.8.2
            (';a="b', {"a": "b"}),
            (r';a="\"\\"', {"a": '"\\'}),
            (';a=""', {"a": ""}),
            (';a=b"c', {"a": 'b"c'}),
            (";a=\xe9", {"a": "\xe9"}),
            (";a=\x01", {}),  # 11.10: no quoted-string token code point
            (";a=\x7f;a=b", {"a": "b"}),
            (";a=\u0100", {}),
            (";", {}),
            (";;;;a=b", {"a": "b"}),
            (';a="\t"', {"a": "\t"}),
        ],
    )
    def test_parameters(self, parameters: str, expected: dict[str, str]) -> None:
        """Step 11."""
        assert parsed("x/y" + parameters).parameters == expected


class TestSerialize:
    """https://mimesniff.spec.whatwg.org/#serialize-a-mime-type"""

    def test_tokens_stand_bare(self) -> None:
        assert serialize_a_mime_type(MimeType("a", "b", {"c": "d", "e": "f!"})) == "a/b;c=d;e=f!"

    @pytest.mark.parametrize(
        ("value", "written"), [("", '""'), ("a b", '"a b"'), ('"', r'"\""'), ("\\", r'"\\"'), ("\xe9", '"\xe9"')]
    )
    def test_others_are_quoted(self, value: str, written: str) -> None:
        """Step 2.4."""
        assert serialize_a_mime_type(MimeType("a", "b", {"c": value})) == f"a/b;c={written}"


@pytest.mark.parametrize("subtype", ["y" * length for length in range(1, 20)])
def test_parameters_begin_behind_the_subtype(subtype: str) -> None:
    assert parsed(f'x/{subtype};a="p;q=r"').parameters == {"a": "p;q=r"}
