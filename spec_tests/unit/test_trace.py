"""A trace keeps its steps in order, as sentences and as data."""

from __future__ import annotations

import copy
import pickle

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
        one, two = trace
        assert one.to_dict() == {
            "algorithm": "cors-check",
            "step": "3",
            "outcome": "success",
            "url": "https://fetch.spec.whatwg.org/#concept-cors-check",
            "because": "Seen `*`.",
            "values": {"seen": "*"},
        }
        assert two.to_dict()["values"] == {"url": APP + "/"}

    def test_others_may_follow_when_it_has_been_read(self) -> None:
        trace = Trace()
        trace.record("cors-check", "3", "success", "Because.")
        assert (len(list(trace)), len(trace)) == (1, 1)
        trace.record("cors-check", "4", "failure", "Because.")
        assert [step.step for step in trace] == ["3", "4"]

    def test_a_step_shows_itself_briefly(self) -> None:
        trace = Trace()
        trace.record("cors-check", "3", "success", "Because.")
        assert repr(list(trace)) == "[<Step cors-check 3: success>]"

    def test_a_step_can_be_copied_and_sent_to_another_process(self) -> None:
        trace = Trace()
        trace.record("cors-check", "3", "success", "Seen {seen}.", seen="*")
        [step] = trace
        for other in (copy.deepcopy(step), pickle.loads(pickle.dumps(step))):
            assert other.to_dict() == step.to_dict()


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
