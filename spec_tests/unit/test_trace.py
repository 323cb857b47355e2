"""A trace keeps its steps in order, as sentences and as data."""

from __future__ import annotations

import pytest

from corsim.standard.origins import OpaqueOrigin
from corsim.standard.trace import Trace
from corsim.standard.values import plain, show
from spec_tests.making import APP, url_of


class TestTrace:
    def test_steps_are_kept_in_order_as_data(self) -> None:
        trace = Trace()
        trace.record("cors-check", "3", "success", "Seen {seen}.", seen="*")
        trace.record("cors-check", "4", "failure", "Seen {url}.", url=url_of(APP))
        assert trace[0].to_dict() == {
            "algorithm": "cors-check",
            "step": "3",
            "outcome": "success",
            "url": "https://fetch.spec.whatwg.org/#concept-cors-check",
            "because": "Seen `*`.",
            "values": {"seen": "*"},
        }
        assert trace[1].to_dict()["values"] == {"url": APP + "/"}

    def test_a_step_is_made_once_and_others_may_follow_when_it_has_been_read(self) -> None:
        trace = Trace()
        trace.record("cors-check", "3", "success", "Because.")
        first = trace[0]
        trace.record("cors-check", "4", "failure", "Because.")
        assert [step.step for step in trace] == ["3", "4"]
        assert (trace[0], len(trace)) == (first, 2)

    def test_a_step_shows_itself_briefly(self) -> None:
        trace = Trace()
        trace.record("cors-check", "3", "success", "Because.")
        assert repr(trace) == "[<Step cors-check 3: success>]"


@pytest.mark.parametrize(
    ("value", "shown", "data"),
    [
        (None, "nothing", None),
        (True, "true", True),
        (False, "false", False),
        (12, "12", 12),
        (1.5, "1.5", 1.5),
        ("a", "`a`", "a"),
        ("", "``", ""),
        ([], "an empty list", []),
        (["a", 1, None], "`a`, 1, nothing", ["a", 1, None]),
        (("a", ["b", "c"]), "`a`, `b`, `c`", ["a", ["b", "c"]]),
        (frozenset({"a"}), "`a`", ["a"]),
        ({"a"}, "`a`", ["a"]),
        (OpaqueOrigin(), "`null`", "null"),
    ],
)
def test_values_in_sentences_and_as_data(value: object, shown: str, data: object) -> None:
    assert show(value) == shown
    assert plain(value) == data
