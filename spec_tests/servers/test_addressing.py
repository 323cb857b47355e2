"""Where a wire request goes, and how its body is framed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corsim.servers.addressing import Address, address_of, is_chunked, with_framing

from .sending import GET, HEADERS, SENT, STREAM


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://a.test/", Address("http", "a.test", 80, "a.test", "/", "", "/")),
        ("https://a.test/b%20c?", Address("https", "a.test", 443, "a.test", "/b%20c", "", "/b%20c?")),
        ("http://a.test:443/?x=%7c", Address("http", "a.test", 443, "a.test:443", "/", "x=%7c", "/?x=%7c")),
        ("https://[2001:db8::1]:1/", Address("https", "2001:db8::1", 1, "[2001:db8::1]:1", "/", "", "/")),
    ],
)
def test_the_parts_of_a_url(url: str, address: Address) -> None:
    assert address_of(url) == address


@pytest.mark.parametrize("url", ["data:,", "/a", "ws://a.test/", "file:///a"])
def test_a_url_that_goes_elsewhere(url: str) -> None:
    with pytest.raises(ValueError, match="is not a URL that goes over HTTP; http:// or https:// is needed"):
        address_of(url)


def test_paths_are_decoded_the_ways_of_asgi_and_wsgi() -> None:
    address = address_of("http://a.test/%C3%A9%ff%2F+%zz")
    assert address.decoded_path == "/\xe9\ufffd/+%zz"
    assert address.path_bytes == "/\xc3\xa9\xff/+%zz"


def test_only_a_body_without_a_length_is_chunked() -> None:
    assert [is_chunked(request) for request in (GET, SENT, STREAM, replace(GET, body=b""))] == [
        False,
        False,
        True,
        True,
    ]
    assert with_framing(SENT) == HEADERS
    assert with_framing(STREAM) == (*HEADERS[:-1], ("Transfer-Encoding", "chunked"))
