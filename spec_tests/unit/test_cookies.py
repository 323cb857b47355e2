"""A request is given the cookies of its current URL and of its same-site mode; an answer's are handed to the store."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from corsim.browser.browser import Browser
from corsim.profiles import PROFILES
from corsim.standard.cookies import (
    append_a_request_cookie_header,
    determine_the_same_site_mode,
    parse_and_store_response_set_cookie_headers,
)
from corsim.standard.fetch_params import FetchParams
from corsim.standard.headers import HeaderList
from corsim.standard.profile import STANDARD
from corsim.standard.responses import Response
from corsim.standard.trace import Trace
from corsim.standard.user_agent import CookieStore, SameSiteMode
from spec_tests.making import API, APP, OTHER, page_of, request_of


@dataclass
class NotedCookies:
    """A cookie store that notes what it is asked, and gives what it is told to."""

    cookies: list[tuple[str, str]] = field(default_factory=list)
    asked: list[tuple[object, ...]] = field(default_factory=list)
    partitions: dict[str, CookieStore] = field(default_factory=dict)

    def retrieve(
        self,
        is_secure: bool,
        host: str,
        path: str,
        http_only_allowed: bool,
        same_site: SameSiteMode,
        partition_key: str = "",
    ) -> list[tuple[str, str]]:
        self.asked.append((is_secure, host, path, http_only_allowed, same_site, *filter(None, [partition_key])))
        return self.cookies

    def parse_and_store(
        self,
        header_value: str,
        is_secure: bool,
        host: str,
        path: str,
        strict_or_lax_allowed: bool,
        partition_key: str = "",
    ) -> None:
        self.asked.append((header_value, is_secure, host, path, strict_or_lax_allowed, *filter(None, [partition_key])))

    def partition(self, site: str) -> CookieStore:
        return self.partitions.setdefault(site, NotedCookies())


class BrowserWith(Browser):
    """A browser with these cookies."""

    __slots__ = ("cookie_store",)

    def __init__(self, cookies: CookieStore, profile: str = "spec") -> None:
        super().__init__(profile)
        self.cookie_store = cookies  # type: ignore[assignment]


class TestAppendARequestCookieHeader:
    """https://fetch.spec.whatwg.org/#append-a-request-cookie-header"""

    def test_the_store_is_asked_for_the_current_url(self) -> None:
        """Steps 2 to 5."""
        store = NotedCookies()
        request = request_of(API + "/a", "http://api.example.com:81/b/c?d")
        append_a_request_cookie_header(request, FetchParams(request, BrowserWith(store), Trace()))
        assert store.asked == [(False, "api.example.com", "/b/c", True, "strict-or-less")]

    def test_no_cookies_no_header(self) -> None:
        """Step 6."""
        request = request_of(API)
        append_a_request_cookie_header(request, FetchParams(request, BrowserWith(NotedCookies()), Trace()))
        assert len(request.header_list) == 0

    def test_cookies_are_joined(self) -> None:
        """Step 7: one without a name is its value."""
        request = request_of(API)
        store = NotedCookies([("a", "1"), ("", "x"), ("b", "")])
        append_a_request_cookie_header(request, FetchParams(request, BrowserWith(store), Trace()))
        assert request.header_list.headers == [("Cookie", "a=1; x; b=")]

    def test_firefox_asks_the_cookies_that_a_tabs_site_keeps_for_others(self) -> None:
        store = NotedCookies()
        for page in (APP, API, OTHER):
            request = request_of("https://third.test/a", page=page_of(page))
            append_a_request_cookie_header(request, FetchParams(request, BrowserWith(store, "firefox"), Trace()))
        asked = (True, "third.test", "/a", True, "unset-or-less")
        assert {site: kept.asked for site, kept in store.partitions.items() if isinstance(kept, NotedCookies)} == {
            "https://example.com": [asked, asked],
            "https://other.test": [asked],
        }
        assert store.asked == []


class TestParseAndStore:
    """https://fetch.spec.whatwg.org/#parse-and-store-response-set-cookie-headers"""

    def stored(self, *urls: str, headers: list[tuple[str, str]]) -> list[tuple[object, ...]]:
        store = NotedCookies()
        response = Response(header_list=HeaderList(headers))
        fetch_params = FetchParams(request_of(*urls), BrowserWith(store), Trace())
        parse_and_store_response_set_cookie_headers(fetch_params, response)
        return store.asked

    def test_each_header_by_itself_and_no_other(self) -> None:
        """Step 6: `Set-Cookie` cannot be combined."""
        headers = [("set-cookie", "a=1"), ("X", "y"), ("Set-Cookie", "b=2, c=3"), ("Set-Cookie2", "d=4")]
        assert [asked[0] for asked in self.stored(API, headers=headers)] == ["a=1", "b=2, c=3"]

    def test_it_is_for_the_current_url(self) -> None:
        """Steps 3 and 6.2."""
        (asked,) = self.stored(API, APP + "/x/y", headers=[("Set-Cookie", "a=1")])
        assert asked == ("a=1", True, "app.example.com", "/x/y", True)

    def test_strict_cookies_are_not_for_tainted_requests(self) -> None:
        """Step 5."""
        (asked,) = self.stored(OTHER, "https://third.test/", headers=[("Set-Cookie", "a=1")])
        assert asked[-1] is False


class TestSameSiteMode:
    """https://fetch.spec.whatwg.org/#determine-the-same-site-mode"""

    @pytest.mark.parametrize("target", [APP, API, OTHER])
    def test_a_page_in_its_own_tab(self, target: str) -> None:
        """Step 6: where the request goes to has no part in it."""
        assert determine_the_same_site_mode(request_of(target), STANDARD) == "strict-or-less"

    def test_a_page_in_a_tab_of_another_site(self) -> None:
        """Step 4."""
        page = page_of(APP, top_level=OTHER)
        assert determine_the_same_site_mode(request_of(APP, page=page), STANDARD) == "unset-or-less"

    def test_a_page_in_a_tab_of_the_same_site(self) -> None:
        page = page_of(APP, top_level="https://example.com/")
        assert determine_the_same_site_mode(request_of(APP, page=page), STANDARD) == "strict-or-less"

    def test_a_request_that_another_site_redirected(self) -> None:
        """Step 5; a redirect within the site does not count."""
        assert determine_the_same_site_mode(request_of(OTHER, APP), STANDARD) == "unset-or-less"
        assert determine_the_same_site_mode(request_of(API, "https://third.example.com/"), STANDARD) == "strict-or-less"


class TestSameSiteModeByTheTarget:
    """How the profile of WebKit decides it."""

    PROFILE = PROFILES["webkit"]

    @pytest.mark.parametrize(
        ("urls", "mode"),
        [
            ([API], "strict-or-less"),
            ([OTHER], "unset-or-less"),
            ([APP, API, APP], "strict-or-less"),
            ([API, OTHER, API], "unset-or-less"),
            ([API, API.replace("https", "http")], "unset-or-less"),
            ([API.replace("https", "http")], "strict-or-less"),
            ([OTHER, APP], "strict-or-less"),
        ],
    )
    def test_all_urls_count_but_for_the_own_host(self, urls: list[str], mode: SameSiteMode) -> None:
        assert determine_the_same_site_mode(request_of(*urls), self.PROFILE) == mode

    def test_redirects_of_a_synchronous_request_do_not_count(self) -> None:
        assert determine_the_same_site_mode(request_of(API, OTHER, synchronous=True), self.PROFILE) == "strict-or-less"

    def test_a_page_in_a_tab_of_another_site(self) -> None:
        page = page_of(top_level=OTHER)
        assert determine_the_same_site_mode(request_of(API, page=page), self.PROFILE) == "unset-or-less"
        assert determine_the_same_site_mode(request_of(OTHER, page=page), self.PROFILE) == "strict-or-less"
