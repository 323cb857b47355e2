"""The trace of a verdict: a sequence of steps, which are asked for when somebody reads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corsim.browser.showing import ShownTrace
from corsim.standard.trace import Step, Trace


def two_steps() -> Trace:
    trace = Trace()
    trace.record("cors-check", "3", "success", "Because.")
    trace.record("tao-check", "4", "failure", "Because.")
    return trace


def test_it_is_a_sequence_of_the_steps() -> None:
    trace = two_steps()
    shown = ShownTrace(trace)
    one, two = trace
    assert len(shown) == 2
    assert list(shown) == [one, two]
    assert (shown[0], shown[-1], list(shown[1:])) == (one, two, [two])
    assert list(reversed(shown)) == [two, one]
    assert one in shown
    assert (shown.index(two), shown.count(one)) == (1, 1)
    with pytest.raises(IndexError):
        shown[2]


def test_without_steps_it_is_empty() -> None:
    assert not ShownTrace()


def test_it_shows_its_steps() -> None:
    assert repr(ShownTrace(two_steps())) == "[<Step cors-check 3: success>, <Step tao-check 4: failure>]"


def test_the_steps_are_asked_for_once_and_not_before_they_are_read() -> None:
    asked = []

    def steps() -> Iterator[Step]:
        asked.append(True)
        yield from two_steps()

    shown = ShownTrace(steps())
    assert asked == []
    assert list(shown) == list(shown)
    assert asked == [True]
