"""What is fetched without the network: about:blank, data: URLs and blobs; other schemes cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.standard.bodies import Blob
from spec_tests.making import APP, OTHER, Fetched, answer, called, fetched, page_of, request_of

URL = f"blob:{APP}/1"


def blob(url: str = URL, data: bytes = b"0123456789", range_: str | None = None, **members: Any) -> Fetched:
    page = page_of(blobs={URL: Blob(data, "text/x")})
    if range_ is not None:
        members["headers"] = (("Range", range_),)
    return called(url, page=page, **members)


class TestSchemeFetch:
    """https://fetch.spec.whatwg.org/#concept-scheme-fetch"""

    def test_about_blank_is_an_empty_html_document(self) -> None:
        """Step 3.a; it is of another origin, so only mode no-cors gets so far."""
        response = called("about:blank", mode="no-cors").response.internal_response
        assert response is not None
        assert (response.status, response.status_message, response.body) == (200, "OK", b"")
        assert response.header_list.headers == [("Content-Type", "text/html;charset=utf-8")]

    @pytest.mark.parametrize("url", ["about:config", "about:", "file:///a", "ftp://a.test/", "mailto:a", "foo://bar/"])
    def test_other_schemes_cannot_be_fetched(self, url: str) -> None:
        """Steps 3.d and 4."""
        result = called(url, mode="no-cors")
        assert (result.reason, result.step) == ("scheme-unsupported", ("scheme-fetch", "4"))

    def test_a_malformed_data_url(self) -> None:
        """Step 3.c.2."""
        assert called("data:a").step == ("scheme-fetch", "3.c.2")

    def test_a_data_url(self) -> None:
        """Step 3.c.4."""
        response = called("data:text/HTML;a=B,%41").response
        assert (response.status_message, response.body) == ("OK", b"A")
        assert response.header_list.headers == [("Content-Type", "text/html;a=B")]

    def test_http_goes_to_the_network(self) -> None:
        """Step 3.e."""
        assert len(fetched(request_of(OTHER, mode="no-cors"), answer()).sent) == 1


class TestBlob:
    """Step 3.b."""

    def test_the_whole_blob(self) -> None:
        """Step 3.b.13; a fragment is not part of the key."""
        response = blob(URL + "#x").response
        assert (response.status, response.status_message, response.body) == (200, "OK", b"0123456789")
        assert response.header_list.headers == [("Content-Length", "10"), ("Content-Type", "text/x")]

    @pytest.mark.parametrize("method", ["POST", "HEAD", "get-"])
    def test_only_get(self, method: str) -> None:
        """Step 3.b.2."""
        assert blob(method=method).reason == "blob-method-disallowed"

    def test_no_such_blob(self) -> None:
        assert blob(f"blob:{APP}/2").reason == "blob-not-found"

    def test_a_blob_of_another_origin(self) -> None:
        page = page_of(blobs={f"blob:{OTHER}/1": Blob(b"")})
        assert called(f"blob:{OTHER}/1", page=page, mode="no-cors").reason == "blob-not-found"

    @pytest.mark.parametrize(
        ("range_", "body", "content_range"),
        [
            ("bytes=0-", b"0123456789", "bytes 0-9/10"),
            ("bytes=2-4", b"234", "bytes 2-4/10"),
            ("bytes = 2 - 4", b"234", "bytes 2-4/10"),
            ("bytes=9-9", b"9", "bytes 9-9/10"),
            ("bytes=9-10", b"9", "bytes 9-9/10"),
            ("bytes=0009-99999999999999999999", b"9", "bytes 9-9/10"),
            ("bytes=-3", b"789", "bytes 7-9/10"),
            ("bytes=-10", b"0123456789", "bytes 0-9/10"),
            ("bytes=-0", b"", "bytes 10-9/10"),
            # Step 3.b.14.6.1 makes the start negative, and slicing counts such a one from the end.
            ("bytes=-13", b"789", "bytes -3-9/10"),
            ("bytes=-30", b"0123456789", "bytes -20-9/10"),
        ],
    )
    def test_a_part(self, range_: str, body: bytes, content_range: str) -> None:
        """Step 3.b.14."""
        response = blob(range_=range_).response
        assert (response.status, response.status_message, response.body) == (206, "Partial Content", body)
        assert response.range_requested
        assert response.header_list.headers == [
            ("Content-Length", str(len(body))),
            ("Content-Type", "text/x"),
            ("Content-Range", content_range),
        ]

    @pytest.mark.parametrize(
        ("range_", "step"),
        [
            ("bytes=4-2", "3.b.14.4"),
            ("x", "3.b.14.4"),
            ("bytes=10-", "3.b.14.7.1"),
            (f"bytes={'9' * 5000}-", "3.b.14.7.1"),
        ],
    )
    def test_a_range_that_it_does_not_have(self, range_: str, step: str) -> None:
        result = blob(range_=range_)
        assert (result.reason, result.step) == ("blob-range-invalid", ("scheme-fetch", step))

    def test_two_range_headers_are_joined(self) -> None:
        """Step 3.b.14.2 gets the combined value, which does not parse."""
        headers = (("Range", "bytes=0-1"), ("Range", "bytes=0-1"))
        assert blob(headers=headers).step == ("scheme-fetch", "3.b.14.4")


@pytest.mark.parametrize("range_", ["bytes={0}-", "bytes={0}-{0}"])
def test_a_number_of_thousands_of_digits_is_past_the_end_of_any_blob(range_: str) -> None:
    result = blob(data=b"x" * 20_000, range_=range_.format("9" * 1200))
    assert result.reason == "blob-range-invalid"
    whole = blob(data=b"x" * 20_000, range_="bytes=0-" + "9" * 1200).response
    assert len(whole.body or b"") == 20_000
