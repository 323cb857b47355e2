"""Splitting and parsing values: properties of Fetch, 2.2.2."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from corsim.standard.header_values import (
    FAILURE,
    build_a_content_range,
    collect_an_http_quoted_string,
    extract_header_values,
    get_decode_and_split_a_value,
    parse_a_single_range_header_value,
)
from corsim.strategies import byte_strings, structured_values, tokens

values = st.one_of(structured_values, byte_strings)


def without_separators(text: str) -> str:
    return "".join(char for char in text if char not in ", \t")


@given(values)
def test_splitting_never_loses_bytes_but_whitespace_and_commas(value: str) -> None:
    """https://fetch.spec.whatwg.org/#header-value-get-decode-and-split, steps 5.1, 5.2 and 5.4"""
    pieces = get_decode_and_split_a_value(value)
    assert without_separators("".join(pieces)) == without_separators(value)


@given(values)
def test_pieces_have_no_whitespace_around_them_and_commas_only_in_quotes(value: str) -> None:
    """Steps 5.1 and 5.3: a piece ends at the first comma outside a quoted string."""
    for piece in get_decode_and_split_a_value(value):
        assert piece == piece.strip(" \t")
        assert '"' in piece or "," not in piece
        assert get_decode_and_split_a_value(piece) == [piece]


@given(st.lists(byte_strings.filter(lambda value: not set(value) & set('"\\')), min_size=1, max_size=4))
def test_commas_in_quoted_strings_do_not_separate(values: list[str]) -> None:
    """Step 5.2.1: a quoted string belongs to the piece as a whole."""
    pieces = [f'x="{value}"' for value in values]
    assert get_decode_and_split_a_value(", ".join(pieces)) == pieces


@given(values.filter(lambda value: '"' not in value))
def test_without_quotes_it_is_a_split_at_commas(value: str) -> None:
    """Step 5.2 is about quotes only."""
    assert get_decode_and_split_a_value(value) == [piece.strip(" \t") for piece in value.split(",")]


@given(
    st.lists(values.filter(lambda value: '"' not in value and "," not in value), min_size=1),
    st.sampled_from([",", ", ", " ,\t"]),
)
def test_joining_and_splitting_gives_the_pieces_back(pieces: list[str], comma: str) -> None:
    assert get_decode_and_split_a_value(comma.join(pieces)) == [piece.strip(" \t") for piece in pieces]


@given(byte_strings, byte_strings, byte_strings)
def test_a_quoted_value_is_collected_as_it_was(before: str, value: str, after: str) -> None:
    """https://fetch.spec.whatwg.org/#collect-an-http-quoted-string: a backslash stands for the next code point."""
    quoted = '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'
    input_, position = before + quoted + after, len(before)
    end = position + len(quoted)
    assert collect_an_http_quoted_string(input_, position, extract_value=True) == (value, end)
    assert collect_an_http_quoted_string(input_, position) == (quoted, end)


@given(values)
def test_what_is_collected_is_a_part_of_the_input(value: str) -> None:
    """Step 7: the code points from the start to the position."""
    input_ = '"' + value
    written, end = collect_an_http_quoted_string(input_, 0)
    assert written == input_[:end]
    assert end == len(input_) or written.endswith('"')


@given(st.lists(st.one_of(tokens, st.just("")), max_size=6), st.sampled_from([",", " , ", ",,", "\t,"]))
def test_a_list_of_tokens_is_the_tokens_without_empty_elements(elements: list[str], comma: str) -> None:
    """``#token`` (RFC 9110, 5.6.1.2)."""
    value = comma.join(elements)
    assert extract_header_values("Access-Control-Allow-Methods", value) == [token for token in elements if token]


@given(values)
def test_a_list_of_tokens_is_a_failure_or_tokens(value: str) -> None:
    """#extract-header-values: parsing by the ABNF yields values or fails as a whole."""
    result = extract_header_values("Access-Control-Allow-Headers", value)
    naive = [element.strip(" \t") for element in value.split(",")]
    good = all(re.fullmatch(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]*", element) for element in naive)
    assert result == ([element for element in naive if element] if good else FAILURE)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
def test_a_range_is_read_as_it_was_written(a: int, b: int, allow_whitespace: bool) -> None:
    """https://fetch.spec.whatwg.org/#simple-range-header-value, steps 17 to 19"""

    def parse(text: str) -> object:
        return parse_a_single_range_header_value(text, allow_whitespace)

    assert parse(f"bytes={a}-{b}") == ((str(a), str(b)) if a <= b else FAILURE)
    assert parse(f"bytes={a}-") == (str(a), None)
    assert parse(f"bytes=-{b}") == (None, str(b))
    assert parse("bytes=-") is FAILURE


@given(st.text(st.sampled_from("bytes=- \t019x"), max_size=14).map(lambda text: "bytes" + text))
def test_whitespace_is_the_only_thing_that_allowing_it_allows(value: str) -> None:
    """Steps 4, 7, 10 and 13; digits that whitespace separates do not grow together."""
    strict = parse_a_single_range_header_value(value, False)
    lenient = parse_a_single_range_header_value(value, True)
    if strict is not FAILURE:
        assert lenient == strict
    naive = re.fullmatch(r"bytes[ \t]*=[ \t]*(\d*)[ \t]*-[ \t]*(\d*)", value)
    accepted = naive and any(naive.groups()) and not (all(naive.groups()) and int(naive[1]) > int(naive[2]))
    assert (lenient is not FAILURE) == bool(accepted)


@given(st.integers(0), st.integers(0), st.integers(0))
def test_a_content_range_says_its_three_numbers(start: int, end: int, length: int) -> None:
    """https://fetch.spec.whatwg.org/#build-a-content-range"""
    assert re.findall(r"\d+", build_a_content_range(start, end, length)) == [str(start), str(end), str(length)]
