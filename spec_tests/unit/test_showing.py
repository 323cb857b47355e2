"""The trace of a verdict: a sequence of steps, which are asked for when somebody reads it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from corsim.browser.showing import ShownTrace
from corsim.standard.trace import Step, Trace


def two_steps() -> Trace:
    trace = Trace()
    trace.record("cors-check", "3", "success", "Because.")
    trace.record("tao-check", "4", "failure", "Because.")
    return trace


def test_it_is_a_sequence_of_the_steps() -> None:
    shown = ShownTrace(two_steps())
    one, two = shown
    assert len(shown) == 2
    assert list(shown) == [one, two]
    assert (shown[0], shown[-1], list(shown[1:])) == (one, two, [two])
    assert list(reversed(shown)) == [two, one]
    assert one in shown
    assert (shown.index(two), shown.count(one)) == (1, 1)
    assert shown == [one, two] == list(shown)
    assert shown != [two, one]
    assert shown != 2
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


@pytest.mark.threads
def test_of_two_threads_that_read_it_at_once_one_makes_the_steps() -> None:
    asked = []

    def steps() -> Iterator[Step]:
        asked.append(True)
        time.sleep(0.05)
        yield from two_steps()

    shown = ShownTrace(steps())
    with ThreadPoolExecutor(4) as pool:
        found: list[list[Step]] = list(pool.map(list, [shown] * 4))
    assert found == [list(shown)] * 4
    assert asked == [True]
