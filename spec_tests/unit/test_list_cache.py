"""The cache of two lists for each URL, as Firefox keeps it; rows of the tables are recorded for it."""

from __future__ import annotations

from corsim.browser.browser import Browser
from corsim.standard.list_cache import CAPACITY, ListCache
from corsim.standard.reasons import Reason
from spec_tests.making import ANY, API, answer, called, page_of, request_of

BLOCKED = Reason.ALLOW_ORIGIN_MISSING


def test_answers_are_united() -> None:
    cache, request = ListCache(), request_of(API, method="PUT")
    cache.keep(request, ["PUT"], [], 10, 0)
    cache.keep(request, ["DELETE"], ["X-A"], 20, 0)
    assert len(cache) == 3
    assert cache.permits(request, ["x-a"], 9)
    assert not cache.permits(request, ["x-b"], 9)
    assert not cache.permits(request, [], 10)
    assert cache.permits(request_of(API, method="DELETE"), ["x-a"], 19)


def test_get_and_post_need_not_be_listed_but_head() -> None:
    cache = ListCache()
    cache.keep(request_of(API), [], ["x-a"], 10, 0)
    assert cache.permits(request_of(API, method="POST"), ["x-a"], 0)
    assert cache.permits(request_of(API), ["x-a"], 0)
    assert not cache.permits(request_of(API, method="HEAD"), ["x-a"], 0)


def test_what_is_refused_is_not_even_looked_at_for_how_long() -> None:
    refused = called(API, answer(ANY), method="PUT", browser=Browser("firefox"))
    assert refused.reason == "preflight-method-disallowed"
    assert refused.told("cors-preflight-fetch", "7.9") == []
    permitted = called(
        API, answer(ANY, ("Access-Control-Allow-Methods", "PUT")), answer(ANY), method="PUT", browser=Browser("firefox")
    )
    assert len(permitted.told("cors-preflight-fetch", "7.9")) == 1


def test_wildcards_are_names() -> None:
    cache = ListCache()
    cache.keep(request_of(API), ["*"], ["*"], 10, 0)
    assert not cache.permits(request_of(API, method="PUT"), [], 0)
    assert not cache.permits(request_of(API), ["x-a"], 0)
    assert cache.permits(request_of(API, method="*"), ["*"], 0)


def test_without_max_age_nothing_changes() -> None:
    cache, request = ListCache(), request_of(API, method="PUT")
    cache.keep(request, ["PUT"], [], 0, 0)
    assert len(cache) == 0
    assert not cache.permits(request, [], 0)
    cache.keep(request, ["PUT"], [], 10, 0)
    cache.keep(request, ["PUT"], [], 0, 0)
    assert cache.permits(request, [], 9)
    cache.keep(request, ["DELETE"], [], 1, 0)
    assert cache.permits(request_of(API, method="DELETE"), [], 0.9)


def test_credentials_have_lists_of_their_own_which_are_cleared_together() -> None:
    cache = ListCache()
    without, with_ = request_of(API, method="PUT"), request_of(API, method="PUT", credentials_mode="include")
    cache.keep(with_, ["PUT"], [], 10, 0)
    assert cache.permits(with_, [], 0)
    assert not cache.permits(without, [], 0)
    cache.keep(without, ["PUT", "DELETE"], [], 10, 0)
    assert cache.clear(without, Reason.REDIRECT_MODE_ERROR) == 0
    assert cache.clear(without, BLOCKED) == 3
    assert not cache.permits(with_, [], 0)
    assert cache.clear(without, BLOCKED) == 0


def test_a_redirect_to_a_blocked_port_clears_what_redirected() -> None:
    cache, request = ListCache(), request_of(API, method="PUT")
    cache.keep(request, ["PUT"], [], 10, 0)
    assert cache.clear(request_of(API + ":25/", method="PUT"), Reason.BAD_PORT) == 0
    assert cache.clear(request_of(API, API + ":25/"), Reason.BAD_PORT) == 1


def test_opaque_origins_are_kept_each_by_itself() -> None:
    cache, one, two = ListCache(), page_of(sandboxed=True), page_of(sandboxed=True)
    cache.keep(request_of(API, page=one, method="PUT"), ["PUT"], [], 10, 0)
    assert cache.permits(request_of(API, page=one, method="PUT"), [], 0)
    assert not cache.permits(request_of(API, page=two, method="PUT"), [], 0)


def urls(cache: ListCache, count: int, max_age: float = 10) -> None:
    for number in range(count):
        cache.keep(request_of(f"{API}/{number}"), ["PUT"], [], max_age, 0)


def kept(cache: ListCache, number: int, now: float = 0) -> bool:
    return cache.permits(request_of(f"{API}/{number}", method="PUT"), [], now)


def test_beyond_the_capacity_the_one_not_asked_for_the_longest_time_goes() -> None:
    cache = ListCache()
    urls(cache, CAPACITY)
    assert kept(cache, 0)
    cache.keep(request_of(API + "/new"), ["PUT"], [], 10, 0)
    assert kept(cache, 0)
    assert not kept(cache, 1)
    assert kept(cache, 2)
    assert len(cache) == CAPACITY == 100


def test_what_has_expired_can_be_removed_by_itself() -> None:
    cache, request = ListCache(), request_of(API, method="PUT")
    cache.keep(request, ["PUT"], ["x-a"], 10, 0)
    cache.keep(request, ["DELETE"], [], 20, 0)
    cache.keep(request_of(API + "/other", method="PUT"), ["PUT"], [], 10, 0)
    cache.remove_expired(10)
    assert len(cache) == 1
    assert cache.permits(request_of(API, method="DELETE"), [], 19)


def test_expired_ones_go_first() -> None:
    cache = ListCache()
    urls(cache, 1, max_age=10)
    urls(cache, CAPACITY, max_age=5)
    cache.keep(request_of(f"{API}/0"), ["PUT"], [], 20, 0)
    cache.keep(request_of(API + "/new"), ["PUT"], [], 10, 6)
    assert len(cache) == 2
    assert kept(cache, 0, 6)
