"""The safelists: properties of Fetch, 2.2.2."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corsim.standard.headers import Header, HeaderList
from corsim.standard.profile import STANDARD
from corsim.standard.safelist import (
    cors_unsafe_request_header_names,
    is_a_cors_safelisted_request_header,
    is_a_no_cors_safelisted_request_header,
    why_not_a_cors_safelisted_request_header,
)

from .strategies import byte_strings, cased, header_lists, header_names, headers


@given(header_lists, st.randoms())
def test_unsafe_names_are_sorted_lowercase_unique_and_independent_of_order(pairs: list[Header], random: object) -> None:
    """https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names, step 6"""
    names = cors_unsafe_request_header_names(HeaderList(pairs), STANDARD)
    assert names == sorted(set(names)) == [name.lower() for name in names]
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cors_unsafe_request_header_names(HeaderList(shuffled), STANDARD) == names


@given(header_lists)
def test_names_are_unsafe_if_a_header_is_or_if_the_safe_ones_exceed_1024_bytes(pairs: list[Header]) -> None:
    """Steps 4 and 5, read naively."""
    safe = [pair for pair in pairs if is_a_cors_safelisted_request_header(pair, STANDARD)]
    unsafe = [pair for pair in pairs if pair not in safe]
    too_long = sum(len(value) for _, value in safe) > 1024
    expected = {name.lower() for name, _ in (pairs if too_long else unsafe)}
    assert set(cors_unsafe_request_header_names(HeaderList(pairs), STANDARD)) == expected


@given(st.integers(1, 12), st.integers(80, 128))
def test_many_safelisted_headers_are_unsafe_together_only_beyond_1024_bytes(count: int, length: int) -> None:
    """Step 5."""
    names = cors_unsafe_request_header_names(HeaderList([("Accept", "a" * length)] * count), STANDARD)
    assert names == (["accept"] if count * length > 1024 else [])


@given(header_names, st.sampled_from([0, 1, 127, 128, 129, 130, 1000]).map("a".__mul__))
def test_a_header_is_safelisted_only_up_to_128_bytes(name: str, value: str) -> None:
    """https://fetch.spec.whatwg.org/#cors-safelisted-request-header, step 1"""
    if len(value) > 128:
        assert not is_a_cors_safelisted_request_header((name, value), STANDARD)
    elif name.lower() in ("accept", "accept-language", "content-language"):
        assert is_a_cors_safelisted_request_header((name, value), STANDARD)


@given(headers, st.data())
def test_the_case_of_a_name_has_no_part_in_it(header: Header, data: st.DataObject) -> None:
    """Step 2: byte-lowercase name."""
    name = data.draw(cased(st.just(header[0])))
    assert why_not_a_cors_safelisted_request_header(
        (name, header[1]), STANDARD
    ) == why_not_a_cors_safelisted_request_header(header, STANDARD)


@given(headers)
def test_what_no_cors_permits_cors_permits(header: Header) -> None:
    """https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header, step 2"""
    if is_a_no_cors_safelisted_request_header(header, STANDARD):
        assert is_a_cors_safelisted_request_header(header, STANDARD)
        assert header[0].lower() != "range"


@given(byte_strings)
def test_accept_is_refused_exactly_for_its_unsafe_bytes(value: str) -> None:
    """Step 2.a and #cors-unsafe-request-header-byte"""
    unsafe = any((ord(byte) < 0x20 and byte != "\t") or byte in '"():<>?@[\\]{}\x7f' for byte in value)
    assert is_a_cors_safelisted_request_header(("Accept", value), STANDARD) == (not unsafe)
