"""The cache of one replaceable result for each URL, as Chromium keeps it; rows of the tables are recorded for it."""

from __future__ import annotations

from corsim.standard.reasons import Reason
from corsim.standard.result_cache import LONGEST_URL, ResultCache
from spec_tests.making import API, page_of, request_of

OPAQUE = page_of(sandboxed=True)


def test_a_result_is_replaced_by_the_next_one() -> None:
    cache, request = ResultCache(), request_of(API, method="PUT")
    cache.keep(request, ["PUT"], [], 10, 0)
    assert len(cache) == 1
    assert cache.permits(request, [], 0)
    cache.keep(request, ["DELETE"], [], 10, 0)
    assert len(cache) == 1
    assert not cache.permits(request, [], 0)


def test_a_result_that_does_not_permit_or_has_expired_is_removed() -> None:
    cache, request = ResultCache(), request_of(API, method="PUT")
    cache.keep(request, ["PUT"], [], 10, 0)
    assert not cache.permits(request, ["x-a"], 0)
    assert len(cache) == 0
    cache.keep(request, ["PUT"], [], 10, 0)
    assert cache.permits(request, [], 9.9)
    assert not cache.permits(request, [], 10)
    assert len(cache) == 0


def test_what_has_expired_can_be_removed_by_itself() -> None:
    cache, other = ResultCache(), request_of(API + "/other", method="PUT")
    cache.keep(request_of(API, method="PUT"), ["PUT"], [], 10, 0)
    cache.keep(other, ["PUT"], [], 20, 0)
    cache.remove_expired(9.9)
    assert len(cache) == 2
    cache.remove_expired(10)
    assert len(cache) == 1
    assert cache.permits(other, [], 19)


def test_failures_clear_nothing() -> None:
    cache, request = ResultCache(), request_of(API, method="PUT")
    cache.keep(request, ["PUT"], [], 10, 0)
    assert cache.clear(request, Reason.ALLOW_ORIGIN_MISSING) == 0
    assert cache.permits(request, [], 0)


def test_results_of_opaque_origins_are_for_one_fetch() -> None:
    cache, request = ResultCache(), request_of(API, page=OPAQUE, method="PUT")
    cache.keep(request, ["PUT"], [], 10, 0)
    assert cache.permits(request, [], 0)
    assert not cache.permits(request_of(API, page=OPAQUE, method="PUT"), [], 0)
    assert len(cache) == 1


def test_nothing_is_kept_for_long_urls() -> None:
    cache = ResultCache()
    long = API + "/" + "a" * (LONGEST_URL - len(API))
    cache.keep(request_of(long), ["PUT"], [], 10, 0)
    assert len(cache) == 0
    cache.keep(request_of(long[:-1]), ["PUT"], [], 10, 0)
    assert len(cache) == 1
