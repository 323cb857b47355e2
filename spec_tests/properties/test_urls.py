"""URLs and what is encoded for them: properties of the URL Standard, Infra and Fetch, 6."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import parse_qsl, quote

import pywhatwgurl
from hypothesis import given
from hypothesis import strategies as st

from corsim.standard.data_urls import data_url_processor, forgiving_base64_decode
from corsim.standard.integrity import bytes_match_metadata
from corsim.standard.mime import MimeType
from corsim.standard.origins import TupleOrigin, serialize_an_origin
from corsim.standard.urlencoded import serialize_urlencoded
from corsim.standard.urls import parse_url
from spec_tests.making import url_of

from .strategies import http_urls, wild_urls


@given(wild_urls, st.one_of(st.none(), http_urls))
def test_a_url_parses_to_itself_once_it_is_serialised(text: str, base: str | None) -> None:
    """https://url.spec.whatwg.org/#url-writing: a serialised URL parses to the URL that it was."""
    url = parse_url(text, None if base is None else url_of(base))
    if url is not None:
        again = parse_url(url.href)
        assert again is not None
        assert (again, again.host, again.path, again.fragment) == (url, url.host, url.path, url.fragment)
        assert url.href.isascii()
        assert isinstance(again.origin, TupleOrigin) == isinstance(url.origin, TupleOrigin)
        if isinstance(url.origin, TupleOrigin):
            assert url_of(serialize_an_origin(url.origin)).origin == url.origin


@given(
    st.sampled_from(["http", "HTTPS", "file", "ws", "data", "blob", "foo", "a-scheme-of-many-letters"]),
    st.text(st.sampled_from("/\\:@?#.%ac|C0 \t\né["), max_size=10),
    st.sampled_from(
        ["https://a.test/x/y?q#f", "file:///C:/d/e", "file://host/share/x", "foo://h/p", "data:,x", "ws://w/"]
    ),
)
def test_no_base_has_a_part_in_a_url_with_a_scheme_and_slashes(scheme: str, rest: str, base: str) -> None:
    """https://url.spec.whatwg.org/#concept-basic-url-parser, by the library, which is given the base."""
    text = f"{scheme}://{rest}"
    try:
        expected = pywhatwgurl.URL(text, base).href
    except ValueError:
        expected = None
    parsed = parse_url(text, url_of(base))
    assert (None if parsed is None else parsed.href) == expected


@given(wild_urls, st.text(st.sampled_from("ab%"), max_size=4))
def test_the_fragment_is_what_stands_behind_the_first_number_sign(text: str, fragment: str) -> None:
    """https://url.spec.whatwg.org/#concept-url-serializer, step 4"""
    url = parse_url(text)
    if url is not None:
        assert url.without_fragment == url.href.partition("#")[0]
        assert url.with_fragment(fragment).href == f"{url.without_fragment}#{fragment}"
        assert url.with_fragment(url.fragment) == url


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8))))
def test_urlencoded_pairs_are_read_back_by_another_parser(pairs: list[tuple[str, str]]) -> None:
    """https://url.spec.whatwg.org/#concept-urlencoded-serializer, with the standard library as the oracle."""
    serialized = serialize_urlencoded(pairs)
    assert parse_qsl(serialized, keep_blank_values=True) == [pair for pair in pairs if serialized]
    assert set(serialized) <= set("*-._+%=&0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@given(st.binary(max_size=40), st.text(st.sampled_from("\t\n\f\r "), max_size=3), st.integers(0, 2), st.integers(0, 60))
def test_base64_is_decoded_without_padding_and_with_whitespace(
    data: bytes, whitespace: str, padding: int, place: int
) -> None:
    """https://infra.spec.whatwg.org/#forgiving-base64-decode: none or all of the padding."""
    text = b64encode(data).decode()
    assert forgiving_base64_decode(text[:place] + whitespace + text[place:]) == data
    assert forgiving_base64_decode(text.rstrip("=") + whitespace) == data
    if not text.endswith("=") and padding:
        assert forgiving_base64_decode(text + "=" * padding) is None


@given(st.binary(max_size=40))
def test_a_data_url_holds_its_bytes(data: bytes) -> None:
    """https://fetch.spec.whatwg.org/#data-url-processor"""
    for url in ("data:a/b," + quote(data), "data:a/b;base64," + b64encode(data).decode()):
        struct = data_url_processor(url_of(url))
        assert struct is not None
        assert (struct.mime_type, struct.body) == (MimeType("a", "b"), data)


@given(wild_urls.map("data:".__add__))
def test_every_data_url_is_processed_or_a_failure(text: str) -> None:
    url = parse_url(text)
    if url is not None:
        struct = data_url_processor(url)
        assert struct is not None or "," not in url.without_fragment or "base64" in url.href.lower()


@given(st.binary(max_size=20), st.binary(max_size=20), st.sampled_from(["sha256", "sha384", "sha512"]))
def test_bytes_match_their_own_digest_and_no_others(data: bytes, other: bytes, algorithm: str) -> None:
    """https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist"""
    import hashlib

    metadata = f"{algorithm}-{b64encode(hashlib.new(algorithm, other).digest()).decode()}"
    assert bytes_match_metadata(data, metadata) == (data == other)
