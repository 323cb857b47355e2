"""What is pickled of records, and what their constructors take."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import dataclass, fields
from typing import Any

from corsim.standard.headers import HeaderList
from corsim.standard.reasons import Explained, Reason
from corsim.standard.records import pickled
from corsim.standard.responses import Response
from spec_tests.making import page_of, url_of


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


def a_response() -> tuple[Any, ...]:
    """A value for each field of a response, other than its default."""
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


def test_the_constructor_of_a_response_takes_the_fields_in_their_order() -> None:
    """What is pickled passes them so; of a request, that is with its other tests."""
    names = [field.name for field in fields(Response)]
    assert list(inspect.signature(Response).parameters) == names
    values = a_response()
    record = Response(*values)
    assert tuple(getattr(record, name) for name in names) == values
