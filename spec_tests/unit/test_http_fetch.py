"""Redirects: which are followed and how often, where to, and what becomes of method, body, headers and origin."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.browser.browser import Browser
from corsim.standard.bodies import ReadableStream
from corsim.standard.headers import Header
from corsim.standard.http_redirect_fetch import REDIRECT_LIMIT
from corsim.standard.wire import Answer, WireResponse
from spec_tests.making import ANY, API, APP, OTHER, Fetched, answer, called, lines

ALLOW_ALL = (ANY, ("Access-Control-Allow-Methods", "*"), ("Access-Control-Allow-Headers", "*, authorization"))


def to(location: str, status: int = 302) -> WireResponse:
    return answer(ANY, ("Location", location), status=status)


def last(result: Fetched) -> tuple[str, str]:
    return result.sent[-1].method, result.sent[-1].url


@pytest.mark.parametrize("profile", ["chromium", "firefox", "webkit"])
def test_what_an_engines_preflight_cache_has_is_told(profile: str) -> None:
    """HTTP fetch, step 4.1."""
    browser = Browser(profile)
    permitting = answer(*ALLOW_ALL, ("Access-Control-Allow-Methods", "PUT"))
    first = called(API, permitting, answer(ANY), browser=browser, method="PUT")
    second = called(API, answer(ANY), browser=browser, method="PUT")
    url = API + "/"
    assert first.told("http-fetch", "4.1") == [
        f"preflight: The CORS-preflight cache has nothing that permits this request at `{url}`."
    ]
    assert second.told("http-fetch", "4.1") == [
        f"no preflight: The CORS-preflight cache has what permits this request at `{url}`."
    ]


@pytest.mark.parametrize("profile", ["chromium", "firefox"])
def test_a_cache_mode_that_goes_past_the_preflight_cache_is_told(profile: str) -> None:
    browser = Browser(profile)
    found = [
        called(API, answer(*ALLOW_ALL), answer(ANY), browser=browser, method="PUT", cache="no-store") for _ in range(2)
    ]
    assert [result.told("http-fetch", "4.1") for result in found] == [
        ["preflight: With the cache mode `no-store`, this browser does not look into the CORS-preflight cache."]
    ] * 2


class TestRedirectMode:
    """HTTP fetch, step 6.3 (https://fetch.spec.whatwg.org/#concept-http-fetch)."""

    def test_error(self) -> None:
        result = called(APP, to("/b"), redirect="error")
        assert (result.reason, result.step) == ("redirect-mode-error", ("http-fetch", "6.3.a.1"))

    def test_manual_shows_that_there_was_one_and_nothing_else(self) -> None:
        """An opaque-redirect filtered response has the URL list, and neither status, headers nor body."""
        response = called(
            APP, answer(("Location", "/b"), ("X", "1"), status=307, body=b"x"), redirect="manual"
        ).response
        assert (response.type, response.status, len(response.header_list)) == ("opaqueredirect", 0, 0)
        assert response.body is None
        assert [url.href for url in response.url_list] == [APP + "/"]
        assert response.internal_response is not None
        assert response.internal_response.status == 307

    @pytest.mark.parametrize("status", [300, 304, 305, 306])
    def test_other_statuses_do_not_redirect(self, status: int) -> None:
        """https://fetch.spec.whatwg.org/#redirect-status"""
        assert called(APP, to("/b", status), redirect="error").response.status == status

    def test_the_cors_check_comes_first(self) -> None:
        """Step 4.4 before step 6: a redirect has to be shared as well."""
        assert called(API, answer(("Location", "/b"), status=302)).reason == "allow-origin-missing"


class TestLocation:
    """HTTP-redirect fetch, steps 3 to 8 (https://fetch.spec.whatwg.org/#concept-http-redirect-fetch)."""

    def test_no_location_is_a_response_like_any_other(self) -> None:
        result = called(API, answer(ANY, status=301, body=b"x"))
        assert (result.response.status, result.response.body) == (301, b"x")
        assert result.recorded("http-redirect-fetch", "4")

    @pytest.mark.parametrize("locations", [["https://"], ["/a", "/a"], ["http://a b/"]])
    def test_one_that_does_not_parse(self, locations: list[str]) -> None:
        result = called(APP, answer(*[("Location", location) for location in locations], status=302))
        assert (result.reason, result.step) == ("redirect-location-invalid", ("http-redirect-fetch", "5"))
        assert result.response.error is not None
        assert dict(result.response.error.values) == {"header": "Location", "seen": locations}

    @pytest.mark.parametrize("location", ["data:,a", "about:blank", "ws://a/", "mailto:a"])
    def test_only_http(self, location: str) -> None:
        result = called(APP, to(location))
        assert (result.reason, result.step) == ("redirect-scheme-disallowed", ("http-redirect-fetch", "6"))

    @pytest.mark.parametrize("keepalive", [False, True])
    def test_twenty_are_followed(self, keepalive: bool) -> None:
        result = called(APP, *[to(f"/{number}") for number in range(REDIRECT_LIMIT)], answer(), keepalive=keepalive)
        assert len(result.sent) == len(result.response.url_list) == 21

    @pytest.mark.parametrize("keepalive", [False, True])
    def test_one_more_is_not(self, keepalive: bool) -> None:
        result = called(APP, *[to(f"/{number}") for number in range(REDIRECT_LIMIT + 1)], keepalive=keepalive)
        assert (result.reason, result.step) == ("redirect-too-many", ("http-redirect-fetch", "7"))
        assert REDIRECT_LIMIT == 20

    @pytest.mark.parametrize(("location", "href"), [("/b", "/b#f"), ("/b#", "/b#"), ("/b#g", "/b#g")])
    def test_the_fragment_is_inherited_where_there_is_none(self, location: str, href: str) -> None:
        """Location URL, step 4; the fragment is never sent."""
        result = called(APP + "/a#f", to(location), answer())
        assert result.response.url_list[-1].href == APP + href
        assert last(result) == ("GET", APP + "/b")

    def test_it_is_relative_to_the_redirecting_url(self) -> None:
        result = called(APP + "/a/b", to("../c/d"), to("e"), answer())
        assert last(result)[1] == APP + "/c/e"


class TestUserinfo:
    """Steps 9 and 10."""

    def test_none_in_a_url_of_another_origin(self) -> None:
        result = called(APP, to("https://u@api.example.com/"))
        assert (result.reason, result.step) == ("redirect-includes-credentials", ("http-redirect-fetch", "9"))

    def test_none_after_cors_has_begun(self) -> None:
        """Even where it goes back to the page's own origin."""
        result = called(API, to("https://:p@app.example.com/"))
        assert (result.reason, result.step) == ("redirect-includes-credentials", ("http-redirect-fetch", "10"))

    def test_within_the_pages_origin_it_is_followed_and_not_sent(self) -> None:
        result = called(APP, to("https://u:p@app.example.com/b"), answer())
        assert last(result) == ("GET", APP + "/b")
        assert result.response.url_list[-1].username == "u"

    def test_in_mode_no_cors_it_is_followed(self) -> None:
        assert called(APP, to("https://u@api.example.com/"), answer(), mode="no-cors").response.type == "opaque"


class TestMethodAndBody:
    """Steps 11 to 14."""

    @pytest.mark.parametrize(
        ("method", "status", "after"),
        [
            ("POST", 301, "GET"),
            ("POST", 302, "GET"),
            ("POST", 303, "GET"),
            ("POST", 307, "POST"),
            ("POST", 308, "POST"),
            ("PUT", 301, "PUT"),
            ("PUT", 302, "PUT"),
            ("PUT", 303, "GET"),
            ("PUT", 308, "PUT"),
            ("HEAD", 302, "HEAD"),
            ("HEAD", 303, "HEAD"),
            ("DELETE", 303, "GET"),
            ("post", 302, "GET"),
            ("patch", 302, "patch"),
        ],
    )
    def test_the_method_after_a_redirect(self, method: str, status: int, after: str) -> None:
        assert last(called(APP, to("/b", status), answer(), method=method)) == (after, APP + "/b")

    def test_a_get_loses_the_body_and_what_was_said_of_it(self) -> None:
        """Step 12.2: four header names, and `Content-Length` was on the clone only."""
        headers = (("Content-Type", "a/b"), ("content-language", "en"), ("Content-Encoding", "x"), ("X", "1"))
        first, second = called(
            APP, to("/b"), answer(), method="POST", body="x", headers=(*headers, ("Content-Location", "/"))
        ).sent
        assert first.body == b"x"
        assert second.body is None
        assert [name for name, _ in second.headers] == ["X", "Accept", "Referer"]

    def test_the_body_is_sent_again_otherwise(self) -> None:
        _, second = called(APP, to("/b", 307), answer(), method="POST", body="x").sent
        assert second.body == b"x"
        assert lines(second, "Content-Type") == ["text/plain;charset=UTF-8"]
        assert lines(second, "Content-Length") == ["1"]

    def test_a_stream_cannot_be_sent_again(self) -> None:
        stream: dict[str, Any] = {"method": "POST", "body": ReadableStream(b"x"), "duplex": "half"}
        result = called(APP, to("/b", 302), **stream)
        assert (result.reason, result.step) == ("redirect-stream-body", ("http-redirect-fetch", "11"))
        assert last(called(APP, to("/b", 303), answer(), **stream)) == ("GET", APP + "/b")


class TestAuthorization:
    """Step 13: the moment another origin is seen, it goes."""

    HEADERS = (("Authorization", "Basic x"),)

    def test_within_an_origin_it_stays(self) -> None:
        result = called(APP, to("/b"), answer(), headers=self.HEADERS)
        assert lines(result.sent[1], "Authorization") == ["Basic x"]

    def test_to_another_origin_it_goes_and_does_not_come_back(self) -> None:
        result = called(APP, to(API), to(APP), answer(ANY), headers=self.HEADERS)
        assert [lines(sent, "Authorization") for sent in result.sent] == [["Basic x"], [], []]
        assert result.recorded("http-redirect-fetch", "13")

    def test_other_headers_stay(self) -> None:
        result = called(APP, to(API), answer(*ALLOW_ALL), answer(ANY), headers=(("X", "1"), *self.HEADERS))
        assert lines(result.sent[1], "Access-Control-Request-Headers") == ["x"]
        assert lines(result.sent[2], "X") == ["1"]


class TestOriginAfterRedirects:
    """Origin is null once another origin has redirected to yet another (#concept-request-tainted-origin)."""

    def test_from_the_pages_origin_it_is_told(self) -> None:
        assert lines(called(APP, to(API), answer(ANY)).sent[-1], "Origin") == [APP]

    def test_from_another_to_yet_another_it_is_null(self) -> None:
        result = called(API, to(OTHER), answer(ANY))
        assert [lines(sent, "Origin") for sent in result.sent] == [[APP], ["null"]]

    def test_back_to_the_pages_origin_it_is_null_too(self) -> None:
        """Neither URL's origin is the last one's, and the request's origin is not that of the last URL."""
        result = called(API, to(APP), answer(ANY))
        assert lines(result.sent[-1], "Origin") == ["null"]
        assert called(API, to(APP), answer(("Access-Control-Allow-Origin", APP))).reason == "allow-origin-mismatch"

    def test_a_redirect_sets_the_referrer_policy(self) -> None:
        """Step 19."""
        first = answer(("Location", "/b"), ("Referrer-Policy", "no-referrer"), status=302)
        result = called(APP, first, answer())
        assert [lines(sent, "Referer") for sent in result.sent] == [[APP + "/"], []]


class TestTiming:
    """HTTP fetch, step 4.5, and main fetch, step 19 (https://fetch.spec.whatwg.org/#concept-tao-check)."""

    @pytest.mark.parametrize(
        ("url", "headers", "passed"),
        [
            (APP, (), True),
            (API, (), False),
            (API, (("Timing-Allow-Origin", APP),), True),
            (API, (("Timing-Allow-Origin", OTHER),), False),
        ],
    )
    def test_a_page_may_know_how_long_it_took(self, url: str, headers: tuple[Header, ...], passed: bool) -> None:
        response = called(url, answer(ANY, *headers)).response
        assert response.internal_response is not None
        assert response.internal_response.timing_allow_passed is passed

    def test_one_answer_on_the_way_that_does_not_permit_it_is_enough(self) -> None:
        permits = ("Timing-Allow-Origin", "*")
        redirect = answer(ANY, ("Location", OTHER), status=302)
        response = called(API, redirect, answer(ANY, permits)).response
        assert response.internal_response is not None
        assert response.internal_response.timing_allow_passed is False


class TestWhatIsToldOfThePreflightCache:
    """HTTP fetch, step 4.1."""

    def told(self, browser: Browser, *answers: Answer, **members: Any) -> list[str]:
        return called(API, *answers, method="PUT", browser=browser, **members).told("http-fetch", "4.1")

    def test_nothing_is_remembered_and_then_it_is(self) -> None:
        browser = Browser()
        allowed = answer(ANY, ("Access-Control-Allow-Methods", "PUT"))
        assert self.told(browser, allowed, answer(ANY)) == [
            f"preflight: The CORS-preflight cache has no entry for the method `PUT` at `{API}/`."
        ]
        [told] = self.told(browser, answer(ANY))
        assert told.startswith("no preflight: The CORS-preflight cache has entries for the method and all ")

    def test_it_is_not_looked_into(self) -> None:
        browser = Browser("chromium")
        allowed = answer(ANY, ("Access-Control-Allow-Methods", "PUT"))
        self.told(browser, allowed, answer(ANY))
        assert self.told(browser, allowed, answer(ANY), cache="reload") == [
            "preflight: With the cache mode `reload`, this browser does not look into the CORS-preflight cache."
        ]
