"""What a request is given on its way to the network, which statuses are special, and when credentials go along."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.browser.browser import Browser
from corsim.standard.bodies import ReadableStream
from corsim.standard.header_values import rewritten_range
from corsim.standard.http_network_or_cache_fetch import KEEPALIVE_LIMIT
from corsim.standard.trace import Trace
from corsim.standard.xhr import XMLHttpRequest, open_, send, set_request_header
from spec_tests.making import ANY, API, APP, answer, called, driven, lines, page_of

STREAM: dict[str, Any] = {"method": "POST", "body": ReadableStream(b"x"), "duplex": "half"}


class TestContentLength:
    """HTTP-network-or-cache fetch, steps 8.5 to 8.9 (#concept-http-network-or-cache-fetch)."""

    @pytest.mark.parametrize(
        ("method", "body", "length"),
        [
            ("GET", None, []),
            ("POST", None, ["0"]),
            ("PUT", None, ["0"]),
            ("DELETE", None, []),
            ("patch", None, []),
            ("POST", "\xe9", ["2"]),
            ("DELETE", "abc", ["3"]),
            ("POST", "", ["0"]),
        ],
    )
    def test_a_body_says_its_length(self, method: str, body: str | None, length: list[str]) -> None:
        assert lines(called(APP, answer(), method=method, body=body).sent[0], "Content-Length") == length

    def test_a_stream_does_not(self) -> None:
        assert lines(called(APP, answer(), **STREAM).sent[0], "Content-Length") == []


class TestKeepalive:
    """Step 8.10.5: 64 kibibytes."""

    def test_the_limit_is_permitted(self) -> None:
        result = called(APP, answer(), method="POST", body=b"x" * KEEPALIVE_LIMIT, keepalive=True)
        assert result.reason is None
        assert KEEPALIVE_LIMIT == 65536

    def test_one_byte_more_is_not(self) -> None:
        result = called(APP, method="POST", body=b"x" * (KEEPALIVE_LIMIT + 1), keepalive=True)
        assert result.step == ("http-network-or-cache-fetch", "8.10.5")
        assert result.sent == ()

    def test_other_requests_have_no_limit(self) -> None:
        assert called(APP, answer(), method="POST", body=b"x" * (KEEPALIVE_LIMIT + 1)).reason is None
        assert called(APP, answer(), keepalive=True).reason is None


def test_an_authors_authorization_stays_the_only_one() -> None:
    """Step 8.21.2.4: with a password in the URL, too, once the server has asked for one."""
    xhr = XMLHttpRequest(page_of(), Browser(), Trace())
    open_(xhr, "GET", APP, username="u", password="p")
    set_request_header(xhr, "Authorization", "Bearer t")
    _, sent = driven(send(xhr), [answer(("WWW-Authenticate", "Basic"), status=401), answer()])
    assert [lines(request, "Authorization") for request in sent] == [["Bearer t"], ["Bearer t"]]


class TestWebKitsKeepalive:
    """It looks at the size before any preflight."""

    def test_the_limit(self) -> None:
        body = b"x" * (KEEPALIVE_LIMIT + 1)
        refused = called(API, method="PUT", body=body, keepalive=True, browser=Browser("webkit"))
        assert (refused.reason, refused.sent) == ("keepalive-body-too-large", ())

    def test_is_for_bodies_that_are_kept_alive(self) -> None:
        browser = Browser("webkit")
        assert called(APP, answer(), method="POST", body=b"x" * (KEEPALIVE_LIMIT + 1), browser=browser).reason is None
        assert called(APP, answer(), keepalive=True, browser=browser).reason is None


class TestWhatIsTold:
    """What the steps of HTTP-network-or-cache fetch say."""

    NAME = "http-network-or-cache-fetch"

    def test_of_credentials(self) -> None:
        mode = "The credentials mode is `same-origin`"
        assert called(APP, answer()).told(self.NAME, "8.3") == [
            f"credentials included: {mode} and the response tainting `basic`."
        ]
        assert called(API, answer(ANY)).told(self.NAME, "8.3") == [
            f"credentials not included: {mode} and the response tainting `cors`."
        ]

    def test_of_credentials_that_are_by_the_first_url(self) -> None:
        redirect = answer(("Location", API), status=302)
        result = called(APP, redirect, answer(), mode="no-cors", browser=Browser("webkit"), credentials="same-origin")
        mode = "credentials included: The credentials mode is `same-origin`"
        assert result.told(self.NAME, "8.3") == [
            f"{mode} and the response tainting `basic`.",
            f"{mode}, and the request began at `{APP}/`.",
        ]

    def test_of_what_is_sent_again(self) -> None:
        sent_again = "sent again: The status is 421, so the request is sent once more over a new connection."
        assert called(APP, answer(status=421), answer()).told(self.NAME, "17.2") == [sent_again]


class TestCacheHeaders:
    """Steps 8.16 to 8.18: what the cache mode adds."""

    def sent(self, *headers: tuple[str, str], **members: Any) -> dict[str, list[str]]:
        request = called(APP, answer(), headers=headers, **members).sent[0]
        return {name: lines(request, name) for name in ("Pragma", "Cache-Control")}

    def test_default_adds_nothing(self) -> None:
        assert self.sent() == {"Pragma": [], "Cache-Control": []}

    @pytest.mark.parametrize(
        "name", ["If-Modified-Since", "if-none-match", "If-Unmodified-Since", "If-Match", "IF-RANGE"]
    )
    def test_a_conditional_request_goes_past_the_cache(self, name: str) -> None:
        """Step 8.16 turns "default" into "no-store", which step 8.18 acts upon."""
        assert self.sent((name, "x")) == {"Pragma": ["no-cache"], "Cache-Control": ["no-cache"]}

    @pytest.mark.parametrize("cache", ["force-cache", "no-cache"])
    def test_only_from_the_default_mode(self, cache: str) -> None:
        assert self.sent(("If-Match", "x"), cache=cache)["Pragma"] == []

    def test_no_cache_asks_back(self) -> None:
        assert self.sent(cache="no-cache") == {"Pragma": [], "Cache-Control": ["max-age=0"]}
        assert self.sent(("cache-control", "x"), cache="no-cache")["Cache-Control"] == ["x"]

    @pytest.mark.parametrize("cache", ["no-store", "reload"])
    def test_what_the_script_set_is_kept(self, cache: str) -> None:
        assert self.sent(cache=cache) == {"Pragma": ["no-cache"], "Cache-Control": ["no-cache"]}
        assert self.sent(("Pragma", "x"), cache=cache) == {"Pragma": ["x"], "Cache-Control": ["no-cache"]}
        assert self.sent(("Cache-Control", "x"), cache=cache) == {"Pragma": ["no-cache"], "Cache-Control": ["x"]}

    def test_they_are_not_unsafe_headers_of_the_request(self) -> None:
        """They are added to the clone, after main fetch has looked for CORS-unsafe names."""
        assert [sent.kind for sent in called(API, answer(ANY), cache="no-store").sent] == ["request"]

    def test_only_if_cached_never_reaches_the_network(self) -> None:
        """Step 11.1."""
        result = called(APP, cache="only-if-cached", mode="same-origin")
        assert (result.reason, result.step) == ("only-if-cached-miss", ("http-network-or-cache-fetch", "11.1"))


class TestRange:
    """Steps 8.19 and 13."""

    def test_a_part_is_asked_for_unencoded(self) -> None:
        result = called(APP, answer(), headers=(("Range", "bytes=0-1"),))
        assert lines(result.sent[0], "Accept-Encoding") == ["identity"]
        assert result.response.range_requested

    def test_nothing_else_is(self) -> None:
        result = called(APP, answer())
        assert lines(result.sent[0], "Accept-Encoding") == []
        assert not result.response.range_requested


class TestStatuses:
    """Steps 16 and 17."""

    def test_407_is_an_error_where_nobody_may_be_asked(self) -> None:
        result = called(APP, answer(status=407), window=None)
        assert result.step == ("http-network-or-cache-fetch", "16.1")

    def test_407_is_a_response_where_the_user_says_nothing(self) -> None:
        assert called(APP, answer(status=407)).response.status == 407

    def test_421_is_sent_once_more(self) -> None:
        result = called(APP, answer(status=421), answer(status=200), method="POST", body="x")
        assert result.response.status == 200
        assert result.sent[0] == result.sent[1]
        assert result.recorded("http-network-or-cache-fetch", "17.2")

    def test_but_not_twice(self) -> None:
        assert called(APP, answer(status=421), answer(status=421)).response.status == 421

    def test_a_stream_is_not_sent_again(self) -> None:
        assert called(APP, answer(status=421), **STREAM).response.status == 421

    def test_a_preflight_is_sent_once_more_too(self) -> None:
        preflight = answer(ANY, ("Access-Control-Allow-Methods", "PUT"))
        result = called(API, answer(status=421), preflight, answer(ANY), method="PUT")
        assert [sent.kind for sent in result.sent] == ["preflight", "preflight", "request"]


class TestCredentials:
    """Step 8.3 and 8.21; HTTP-network fetch, step 17."""

    @pytest.mark.parametrize(
        ("url", "credentials", "included"),
        [
            (APP, "omit", False),
            (APP, "same-origin", True),
            (APP, "include", True),
            (API, "omit", False),
            (API, "same-origin", False),
            (API, "include", True),
        ],
    )
    def test_cookies_are_sent_and_stored_or_not(self, url: str, credentials: str, included: bool) -> None:
        browser = Browser()
        host = url.removeprefix("https://")
        browser.cookie_store.parse_and_store("a=1", True, host, "/", True)
        headers = [
            ("Access-Control-Allow-Origin", APP),
            ("Access-Control-Allow-Credentials", "true"),
            ("Set-Cookie", "b=2"),
        ]
        result = called(url, answer(*headers), browser=browser, credentials=credentials)
        assert lines(result.sent[0], "Cookie") == (["a=1"] if included else [])
        assert len(browser.cookie_store) == (2 if included else 1)
        internal = result.response.internal_response
        assert internal is not None
        assert internal.request_includes_credentials is included

    def test_a_failing_cors_check_does_not_undo_what_was_set(self) -> None:
        """Cookies are stored by HTTP-network fetch, before HTTP fetch looks at the response."""
        browser = Browser()
        assert called(API, answer(("Set-Cookie", "a=1")), browser=browser, credentials="include").reason is not None
        assert len(browser.cookie_store) == 1


def test_a_range_of_thousands_of_digits_is_sent_as_it_is() -> None:
    """Chromium writes ranges anew; a number that long is not one that it reads, and Python would refuse it."""
    value = "bytes=" + "9" * 9000 + "-"
    assert rewritten_range(value) == value
    assert rewritten_range("BYTES = 007-08") == "bytes=7-8"
