"""The cache of one answer for each page origin and URL, as WebKit keeps it; rows of the tables are recorded for it."""

from __future__ import annotations

from corsim.standard.answer_cache import AnswerCache
from corsim.standard.reasons import Reason
from corsim.standard.requests import Request
from spec_tests.making import API, APP, OTHER, page_of, request_of

PAGE = page_of()


def put(*urls: str, **members: object) -> Request:
    return request_of(*(urls or (API + "/",)), method="PUT", page=PAGE, **members)  # type: ignore[arg-type]


def test_an_answer_is_replaced_by_the_next_one_even_if_it_does_not_permit_the_request() -> None:
    cache = AnswerCache()
    cache.keep(put(), ["PUT"], [], 10, 0)
    assert cache.permits(put(), [], 0)
    cache.keep(put(), ["DELETE"], [], 10, 0)
    assert len(cache) == 1
    assert not cache.permits(put(), [], 0)


def test_an_answer_that_does_not_permit_or_has_expired_is_removed() -> None:
    cache = AnswerCache()
    cache.keep(put(), ["PUT"], ["X-A"], 10, 0)
    assert cache.permits(put(), ["x-a"], 9.9)
    assert not cache.permits(put(), ["x-b"], 0)
    assert len(cache) == 0
    cache.keep(put(), ["PUT"], [], 10, 0)
    assert not cache.permits(put(), [], 10)
    assert len(cache) == 0


def test_what_has_expired_can_be_removed_by_itself() -> None:
    cache, other = AnswerCache(), put(API + "/other")
    cache.keep(put(), ["PUT"], [], 10, 0)
    cache.keep(other, ["PUT"], [], 20, 0)
    cache.remove_expired(9.9)
    assert len(cache) == 2
    cache.remove_expired(10)
    assert len(cache) == 1
    assert cache.permits(other, [], 19)


def test_failures_clear_nothing() -> None:
    cache = AnswerCache()
    cache.keep(put(), ["PUT"], [], 10, 0)
    assert cache.clear(put(), Reason.CONNECTION_FAILED) == 0
    assert cache.permits(put(), [], 0)


def test_star_counts_for_the_request_that_looks_without_credentials() -> None:
    cache = AnswerCache()
    cache.keep(put(credentials_mode="include"), ["*"], ["*"], 10, 0)
    assert cache.permits(put(), ["authorization"], 0)
    assert not cache.permits(put(credentials_mode="include"), [], 0)


def test_an_answer_without_credentials_is_not_for_a_request_with_them() -> None:
    cache = AnswerCache()
    cache.keep(put(), ["PUT"], [], 10, 0)
    assert not cache.permits(put(credentials_mode="include"), [], 0)
    assert len(cache) == 0


def test_pages_in_one_tab_have_answers_by_their_origins() -> None:
    cache = AnswerCache()
    framed = request_of(API, page=page_of(APP, top_level=OTHER), method="PUT")
    cache.keep(framed, ["PUT"], [], 10, 0)
    assert not cache.permits(request_of(API, page=page_of(OTHER), method="PUT"), [], 0)
    assert cache.permits(framed, [], 0)


def test_an_opaque_origin_is_itself_in_the_key() -> None:
    cache = AnswerCache()
    one, two = page_of(sandboxed=True), page_of(sandboxed=True)
    cache.keep(request_of(API, page=one, method="PUT"), ["PUT"], [], 10, 0)
    assert cache.permits(request_of(API, page=one, method="PUT"), [], 0)
    assert not cache.permits(request_of(API, page=two, method="PUT"), [], 0)


def test_what_a_tainted_request_has_learnt_is_for_itself() -> None:
    cache = AnswerCache()
    tainted = put(API + "/", OTHER + "/", APP + "/")
    cache.keep(tainted, ["PUT"], [], 10, 0)
    assert cache.permits(tainted, [], 0)
    assert not cache.permits(put(API + "/", OTHER + "/", APP + "/"), [], 0)
