"""Copies of records, and what is pickled of them."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

from corsim.standard.records import copying, pickled
from spec_tests.making import page_of, url_of


@dataclass(frozen=True, slots=True)
class Record:
    name: str
    items: list[int]


def test_a_copy_is_another_record_with_the_same_values() -> None:
    record = Record("a", [1])
    copy = copying(Record)(record)
    assert copy == record
    assert copy is not record
    assert copy.items is record.items


def test_what_is_pickled_is_how_to_make_it() -> None:
    assert pickled(Record("a", [1])) == (Record, ("a", [1]))


def test_records_can_be_sent_to_another_process() -> None:
    url = url_of("https://u:p@example.com:8443/a?b#c")
    found = pickle.loads(pickle.dumps(url))
    assert (found, found.host, found.tuple_origin) == (url, "example.com", url.tuple_origin)
    page = page_of(referrer_policy="origin")
    sent = pickle.loads(pickle.dumps(page))
    assert (sent.url, sent.origin, sent.referrer_policy) == (page.url, page.origin, "origin")
