"""What is pickled of records, and what their constructors take."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import dataclass, fields
from typing import Any

import pytest

from corsim.standard.bodies import extract_a_body
from corsim.standard.headers import HeaderList
from corsim.standard.origins import OpaqueOrigin
from corsim.standard.reasons import Explained, Reason
from corsim.standard.records import pickled
from corsim.standard.requests import Request
from corsim.standard.responses import Response
from spec_tests.making import page_of, request_of, url_of


@dataclass(frozen=True, slots=True)
class Record:
    name: str
    items: list[int]


def test_what_is_pickled_is_how_to_make_it() -> None:
    assert pickled(Record("a", [1])) == (Record, ("a", [1]))


def test_records_can_be_sent_to_another_process() -> None:
    url = url_of("https://u:p@example.com:8443/a?b#c")
    found = pickle.loads(pickle.dumps(url))
    assert (found, found.host, found.tuple_origin) == (url, "example.com", url.tuple_origin)
    page = page_of(referrer_policy="origin")
    sent = pickle.loads(pickle.dumps(page))
    assert (sent.url, sent.origin, sent.referrer_policy) == (page.url, page.origin, "origin")


def a_request() -> tuple[Any, ...]:
    """A value for each field of a request, other than its default."""
    url, page, body = url_of("https://api.example.com/a"), page_of(), extract_a_body("b", False).body
    texts = ("PUT", HeaderList([("X-A", "1")]), body, url, "origin", "cors", "include", "reload", "manual", "sha256-x")
    flags = (True, True, True, True, False, "cors", 3, True, "xmlhttprequest", HeaderList([("X-B", "2")]), True)
    return ([url], page, page.origin, *texts, *flags, OpaqueOrigin())


def a_response() -> tuple[Any, ...]:
    """The same of a response."""
    texts = (
        "cors",
        [url_of("https://api.example.com/a")],
        201,
        "Created",
        HeaderList([("X-A", "1")]),
        b"body",
        ["X-A"],
    )
    error = Explained(Reason.BAD_PORT, "main-fetch", "7", "Port {port}.", {"port": 1})
    return (*texts, True, True, True, Response(), error)


@pytest.mark.parametrize(("record_class", "values"), [(Request, a_request()), (Response, a_response())])
def test_constructors_take_the_fields_in_their_order(record_class: Any, values: tuple[Any, ...]) -> None:
    """What is pickled passes them so."""
    names = [field.name for field in fields(record_class)]
    assert list(inspect.signature(record_class).parameters) == names
    record = record_class(*values)
    assert tuple(getattr(record, name) for name in names) == values


def test_a_request_can_be_sent_to_another_process() -> None:
    request = request_of("https://api.example.com/a", method="PUT", headers=[("X-A", "1")])
    found = pickle.loads(pickle.dumps(request))
    assert (found.method, found.url_list, found.header_list) == ("PUT", request.url_list, request.header_list)
