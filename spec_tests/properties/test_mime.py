"""MIME types: properties of MIME Sniffing, 4."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corsim.standard.headers import is_a_header_value
from corsim.standard.mime import MimeType, parse_a_mime_type, serialize_a_mime_type
from corsim.strategies import byte_strings, cased, structured_values, tokens

quoted_string_content = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f") | st.just("\t"), max_size=8
)

mime_types = st.builds(
    MimeType,
    tokens.map(str.lower),
    tokens.map(str.lower),
    st.dictionaries(tokens.map(str.lower), quoted_string_content, max_size=3),
)


@given(mime_types)
def test_parsing_a_serialised_mime_type_gives_it_back(mime_type: MimeType) -> None:
    """https://mimesniff.spec.whatwg.org/#serialize-a-mime-type and #parse-a-mime-type are each other's reverse."""
    assert parse_a_mime_type(serialize_a_mime_type(mime_type)) == mime_type


@given(st.builds("{}/{};{}".format, tokens, tokens, st.one_of(structured_values, byte_strings)))
def test_parse_serialise_parse_is_a_fixed_point(text: str) -> None:
    """https://mimesniff.spec.whatwg.org/#parse-a-mime-type"""
    parsed = parse_a_mime_type(text)
    assert parsed is not None
    serialized = serialize_a_mime_type(parsed)
    again = parse_a_mime_type(serialized)
    assert again == parsed
    assert serialize_a_mime_type(parsed) == serialized


@given(st.one_of(structured_values, byte_strings, st.text(max_size=10)))
def test_whatever_parses_has_a_type_and_a_subtype_in_lower_case(text: str) -> None:
    """Steps 4, 9 and 10."""
    parsed = parse_a_mime_type(text)
    if parsed is not None:
        assert parsed.type
        assert parsed.subtype
        assert parsed.essence == parsed.essence.lower()
        assert text.strip("\t\n\r ").lower().startswith(parsed.essence)
        assert is_a_header_value(serialize_a_mime_type(parsed))


@given(cased(st.sampled_from(["text/html", "application/json"])), st.text(st.sampled_from("\t\n\r "), max_size=4))
def test_case_and_whitespace_around_do_not_matter(text: str, whitespace: str) -> None:
    """Steps 1, 8 and 10."""
    assert parse_a_mime_type(whitespace + text + whitespace + ";") == parse_a_mime_type(text.lower())
