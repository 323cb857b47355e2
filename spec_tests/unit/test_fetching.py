"""Main fetch: the headers it adds, when there is a preflight, what becomes of the response, and integrity."""

from __future__ import annotations

import pytest

from corsim.browser.browser import Browser
from corsim.standard.responses import Response
from spec_tests.making import ANY, API, APP, Fetched, answer, called, fetched, lines, page_of, request_of

HELLO = "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
"""The SHA-256 digest of ``hello``."""


def internal(result: Fetched) -> Response:
    return result.response.internal_response or result.response


class TestFetch:
    """https://fetch.spec.whatwg.org/#concept-fetch"""

    def test_accept_is_added_behind_the_scripts_headers(self) -> None:
        """Step 12."""
        result = fetched(request_of(APP, headers=[("X", "1")]), answer())
        assert result.sent[0].headers[:2] == (("X", "1"), ("Accept", "*/*"))

    def test_a_scripts_own_accept_is_kept(self) -> None:
        result = fetched(request_of(APP, headers=[("ACCEPT", "a")]), answer())
        assert lines(result.sent[0], "Accept") == ["a"]


class TestMainFetch:
    """https://fetch.spec.whatwg.org/#concept-main-fetch"""

    def test_without_the_unsafe_request_flag_there_is_no_preflight(self) -> None:
        """Step 12.f: method and headers count only if the flag is set, which the APIs do."""
        request = request_of(API, method="PUT", mode="cors", headers=[("X", "1")])
        assert [sent.kind for sent in fetched(request, answer(ANY)).sent] == ["request"]

    def test_with_it_there_is_one(self) -> None:
        request = request_of(API, method="PUT", mode="cors", unsafe_request=True)
        result = fetched(request, answer(ANY, ("Access-Control-Allow-Methods", "PUT")), answer(ANY))
        assert [sent.kind for sent in result.sent] == ["preflight", "request"]

    def test_everything_that_asks_for_a_preflight_is_told(self) -> None:
        """Step 12.f: a flag, the method, and the headers."""
        allow = [ANY, ("Access-Control-Allow-Methods", "PUT"), ("Access-Control-Allow-Headers", "x")]
        request = request_of(
            API, method="PUT", mode="cors", unsafe_request=True, use_cors_preflight=True, headers=[("X", "1")]
        )
        result = fetched(request, answer(*allow), answer(ANY))
        assert sum(step.step == "12.f" for step in result.trace) == 3

    def test_a_data_url_gets_the_requests_url(self) -> None:
        """Step 16: what does not come from the network has no URL list of its own."""
        response = called("data:,a").response
        assert [url.href for url in response.url_list] == ["data:,a"]
        assert response.type == "basic"

    def test_an_opaque_response_shows_no_url(self) -> None:
        """Step 16; opaque filtered responses have an empty URL list."""
        result = called(API, answer(), mode="no-cors")
        assert result.response.url_list == []
        assert [url.href for url in internal(result).url_list] == [API + "/"]

    @pytest.mark.parametrize(("headers", "passed"), [((ANY,), False), ((ANY, ("Timing-Allow-Origin", "*")), True)])
    def test_the_timing_flag_is_set_unless_the_check_failed(
        self, headers: tuple[tuple[str, str], ...], passed: bool
    ) -> None:
        """Step 19."""
        assert internal(called(API, answer(*headers))).timing_allow_passed is passed

    def test_one_failed_timing_check_on_the_way_is_enough(self) -> None:
        """Steps 19 and HTTP fetch, 4.5."""
        first = answer(ANY, ("Location", APP + "/b"), status=302)
        result = called(API, first, answer(ANY, ("Timing-Allow-Origin", "*")))
        assert not internal(result).timing_allow_passed

    @pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 205), ("GET", 304)])
    def test_no_body_where_there_cannot_be_one(self, method: str, status: int) -> None:
        """Step 22."""
        result = called(APP, answer(status=status, body=b"x"), method=method)
        assert result.response.body is internal(result).body is None

    @pytest.mark.parametrize(
        ("method", "status", "body"), [("POST", 200, b""), ("GET", 200, b"x"), ("GET", 206, b"x"), ("GET", 500, b"x")]
    )
    def test_a_body_where_there_can_be(self, method: str, status: int, body: bytes) -> None:
        assert called(APP, answer(status=status, body=body), method=method).response.body == body


class TestIntegrity:
    """Main fetch, step 23."""

    def test_matching_bytes_are_given(self) -> None:
        assert called(API, answer(ANY, body=b"hello"), integrity=HELLO).response.body == b"hello"

    def test_other_bytes_are_a_network_error(self) -> None:
        result = called(API, answer(ANY, body=b"hullo"), integrity=HELLO)
        assert (result.reason, result.step) == ("integrity-mismatch", ("main-fetch", "23.3.1"))

    def test_an_opaque_response_has_no_bytes_to_match(self) -> None:
        result = called(API, answer(body=b"hello"), integrity=HELLO, mode="no-cors")
        assert (result.reason, result.step) == ("integrity-mismatch", ("main-fetch", "23.2"))

    def test_no_body_cannot_match_even_metadata_that_says_nothing(self) -> None:
        result = called(APP, answer(status=204), integrity="nothing")
        assert result.step == ("main-fetch", "23.2")

    def test_an_error_stays_what_it_is(self) -> None:
        assert called(API, answer(body=b"hello"), integrity=HELLO).reason == "allow-origin-missing"


class TestTheCacheIsClearedOnFailure:
    """Main fetch, step 12.f.3."""

    PERMITS = answer(ANY, ("Access-Control-Allow-Methods", "PUT"), ("Access-Control-Max-Age", "600"))

    def test_the_next_request_asks_again(self) -> None:
        browser = Browser()
        called(API, self.PERMITS, answer(ANY), method="PUT", browser=browser)
        failed = called(API, answer(), method="PUT", browser=browser)
        assert [sent.kind for sent in failed.sent] == ["request"]
        assert failed.recorded("main-fetch", "12.f.3")
        assert len(browser.preflight_cache) == 0
        again = called(API, self.PERMITS, answer(ANY), method="PUT", browser=browser)
        assert [sent.kind for sent in again.sent] == ["preflight", "request"]

    def test_nothing_is_said_where_nothing_was_cached(self) -> None:
        failed = called(API, answer(), method="PUT")
        assert not failed.recorded("main-fetch", "12.f.3")


def test_a_page_inside_another_site_is_still_of_its_own_origin() -> None:
    """Step 12.b compares the request's origin, not the tab's."""
    page = page_of(APP, top_level="https://other.test/")
    assert called(APP + "/x", answer(), page=page).response.type == "basic"
