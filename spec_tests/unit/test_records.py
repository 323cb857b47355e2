"""Copies of records, and what is pickled of them."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import dataclass, fields
from typing import Any

import pytest

from corsim.standard.records import copying, pickled
from corsim.standard.requests import Request
from corsim.standard.responses import Response
from spec_tests.making import page_of, request_of, url_of


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


@pytest.mark.parametrize("record_class", [Request, Response])
def test_constructors_take_the_fields_in_their_order(record_class: Any) -> None:
    """Copies and what is pickled pass them so."""
    names = [field.name for field in fields(record_class)]
    assert list(inspect.signature(record_class).parameters) == names
    values = [object() for _ in names]
    record = record_class(*values)
    for found in (record, copying(record_class)(record)):
        assert [getattr(found, name) for name in names] == values


def test_a_request_can_be_sent_to_another_process() -> None:
    request = request_of("https://api.example.com/a", method="PUT", headers=[("X-A", "1")])
    found = pickle.loads(pickle.dumps(request))
    assert (found.method, found.url_list, found.header_list) == ("PUT", request.url_list, request.header_list)
