"""The CORS-preflight cache of the standard: which entry serves which request, for how long, and what clears it."""

from __future__ import annotations

from corsim.standard.preflight_cache import (
    PreflightCache,
    clear_cache_entries,
    create_a_new_cache_entry,
    header_name_cache_entry_match,
    method_cache_entry_match,
)
from corsim.standard.requests import Request
from spec_tests.making import API, OTHER, page_of, request_of


def with_credentials(url: str = API) -> Request:
    return request_of(url, credentials_mode="include")


class TestMatching:
    """https://fetch.spec.whatwg.org/#concept-cache-match-method and #concept-cache-match-header"""

    def test_an_empty_cache_matches_nothing(self) -> None:
        cache = PreflightCache()
        assert method_cache_entry_match(cache.entries_for(request_of(API)), "PUT", 0) == []
        assert header_name_cache_entry_match(cache.entries_for(request_of(API)), "x", 0) == []
        assert clear_cache_entries(cache, request_of(API), 0) == 0

    def test_methods_are_compared_with_their_case_and_names_without(self) -> None:
        cache, request = PreflightCache(), request_of(API)
        create_a_new_cache_entry(cache.entries_for(request), 10, "patch", None, 0)
        create_a_new_cache_entry(cache.entries_for(request), 10, None, "X-A", 0)
        assert method_cache_entry_match(cache.entries_for(request), "patch", 0)
        assert not method_cache_entry_match(cache.entries_for(request), "PATCH", 0)
        assert header_name_cache_entry_match(cache.entries_for(request), "x-a", 0)
        assert not header_name_cache_entry_match(cache.entries_for(request), "patch", 0)
        assert not method_cache_entry_match(cache.entries_for(request), "X-A", 0)

    def test_a_wildcard_stands_for_everything_but_authorization(self) -> None:
        cache, request = PreflightCache(), request_of(API)
        create_a_new_cache_entry(cache.entries_for(request), 10, "*", None, 0)
        create_a_new_cache_entry(cache.entries_for(request), 10, None, "*", 0)
        assert method_cache_entry_match(cache.entries_for(request), "ANY", 0)
        assert header_name_cache_entry_match(cache.entries_for(request), "x-any", 0)
        assert not header_name_cache_entry_match(cache.entries_for(request), "Authorization", 0)
        assert len(method_cache_entry_match(cache.entries_for(request), "*", 0)) == 1
        assert len(header_name_cache_entry_match(cache.entries_for(request), "*", 0)) == 1

    def test_an_entry_with_credentials_serves_both_one_without_only_its_like(self) -> None:
        """#concept-cache-match"""
        cache = PreflightCache()
        create_a_new_cache_entry(cache.entries_for(with_credentials()), 10, "PUT", None, 0)
        create_a_new_cache_entry(cache.entries_for(request_of(API)), 10, "DELETE", None, 0)
        assert method_cache_entry_match(cache.entries_for(request_of(API)), "PUT", 0)
        assert method_cache_entry_match(cache.entries_for(with_credentials()), "PUT", 0)
        assert method_cache_entry_match(cache.entries_for(request_of(API)), "DELETE", 0)
        assert not method_cache_entry_match(cache.entries_for(with_credentials()), "DELETE", 0)

    def test_an_entry_lives_for_max_age_seconds_since_it_was_stored(self) -> None:
        """#cache-entry: they must be removed after the seconds specified in their max-age have passed."""
        cache, request = PreflightCache(), request_of(API)
        create_a_new_cache_entry(cache.entries_for(request), 10, "PUT", None, 100)
        (entry,) = method_cache_entry_match(cache.entries_for(request), "PUT", 109.5)
        entry.max_age = 20
        assert method_cache_entry_match(cache.entries_for(request), "PUT", 119.5)
        assert not method_cache_entry_match(cache.entries_for(request), "PUT", 120)
        assert len(cache) == 0

    def test_those_that_have_expired_can_be_removed_without_a_match(self) -> None:
        cache, request, other = PreflightCache(), request_of(API), request_of(API + "/b")
        create_a_new_cache_entry(cache.entries_for(request), 10, "PUT", None, 0)
        create_a_new_cache_entry(cache.entries_for(request), 20, "DELETE", None, 0)
        create_a_new_cache_entry(cache.entries_for(request), 10, None, "x-a", 0)
        create_a_new_cache_entry(cache.entries_for(other), 10, None, "x-a", 0)
        cache.remove_expired(9.9)
        assert len(cache) == 4
        cache.remove_expired(10)
        assert len(cache) == 1
        assert method_cache_entry_match(cache.entries_for(request), "DELETE", 19.9)
        assert clear_cache_entries(cache, other, 0) == 0

    def test_entries_that_are_added_are_matched_at_once(self) -> None:
        entries = PreflightCache().entries_for(request_of(API))
        create_a_new_cache_entry(entries, 10, "PUT", None, 0)
        assert method_cache_entry_match(entries, "PUT", 0)
        entries = PreflightCache().entries_for(request_of(API))
        create_a_new_cache_entry(entries, 10, None, "X-A", 0)
        assert header_name_cache_entry_match(entries, "x-a", 0)

    def test_max_age_0_never_serves(self) -> None:
        cache, request = PreflightCache(), request_of(API)
        create_a_new_cache_entry(cache.entries_for(request), 0, "PUT", None, 5)
        assert not method_cache_entry_match(cache.entries_for(request), "PUT", 5)

    def test_an_entry_is_for_the_current_url_with_its_fragment(self) -> None:
        """#concept-cache-create-entry: request's current URL, the last one of the list."""
        cache = PreflightCache()
        create_a_new_cache_entry(cache.entries_for(request_of(OTHER + "/first", API + "/last#f")), 10, "PUT", None, 0)
        redirected = request_of(OTHER, API + "/last#f")
        assert method_cache_entry_match(cache.entries_for(redirected), "PUT", 0)
        assert not method_cache_entry_match(cache.entries_for(request_of(OTHER, API + "/last")), "PUT", 0)
        assert not method_cache_entry_match(cache.entries_for(request_of(OTHER, API + "/first")), "PUT", 0)


class TestClearing:
    """https://fetch.spec.whatwg.org/#concept-cache-clear: key, origin and URL count, credentials do not."""

    def test_everything_for_the_url_goes_and_nothing_else(self) -> None:
        cache = PreflightCache()
        create_a_new_cache_entry(cache.entries_for(request_of(API)), 10, "PUT", None, 0)
        create_a_new_cache_entry(cache.entries_for(with_credentials()), 10, None, "x", 0)
        create_a_new_cache_entry(cache.entries_for(request_of(API + "/b")), 10, "PUT", None, 0)
        create_a_new_cache_entry(cache.entries_for(request_of(API, page=page_of(OTHER))), 10, "PUT", None, 0)
        create_a_new_cache_entry(cache.entries_for(request_of(API, page=page_of(top_level=OTHER))), 10, "PUT", None, 0)
        assert len(cache) == 5
        assert clear_cache_entries(cache, request_of(API), 0) == 2
        assert clear_cache_entries(cache, request_of(API), 0) == 0
        assert len(cache) == 3
        assert method_cache_entry_match(cache.entries_for(request_of(API + "/b")), "PUT", 0)
