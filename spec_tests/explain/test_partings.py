"""Where two traces part: steps that decide come before those that only follow, and are no counterparts of them."""

from __future__ import annotations

from corsim.explain.explanation import ShownStep
from corsim.explain.partings import Parting, by_sentence, partings


def step(number: str, outcome: str = "", *, is_quiet: bool = False, sentence: str = "") -> ShownStep:
    return ShownStep("algorithm", number, outcome, "https://example.com/", sentence, is_quiet, decided=False)


SAME = step("1")
DECIDES, OTHERWISE = step("2", "yes"), step("2", "no")
QUIET, LOUD = step("3", is_quiet=True), step("4")


def test_the_same_steps_do_not_part() -> None:
    assert partings([SAME, DECIDES], [SAME, DECIDES]) == []


def test_the_same_step_with_another_outcome_stands_beside_it() -> None:
    assert partings([SAME, DECIDES], [SAME, OTHERWISE]) == [Parting(DECIDES, OTHERWISE)]


def test_a_step_that_only_one_takes_has_none_beside_it() -> None:
    assert partings([SAME, DECIDES], [SAME]) == [Parting(DECIDES, None)]
    assert partings([SAME], [SAME, DECIDES]) == [Parting(None, DECIDES)]


def test_another_order_is_no_parting() -> None:
    assert partings([SAME, DECIDES, LOUD], [SAME, LOUD, DECIDES]) == []


def test_what_only_follows_is_left_out_where_something_decides() -> None:
    assert partings([DECIDES, SAME, QUIET], [OTHERWISE, SAME]) == [Parting(DECIDES, OTHERWISE)]
    assert partings([SAME, QUIET], [SAME]) == [Parting(QUIET, None)]


def test_what_only_follows_is_no_counterpart_of_what_decides() -> None:
    assert partings([SAME, QUIET], [SAME, LOUD]) == [Parting(None, LOUD)]
    assert partings([SAME, LOUD], [SAME, QUIET]) == [Parting(LOUD, None)]


def test_of_several_steps_at_one_place_the_first_that_decides_is_told() -> None:
    assert partings([SAME, QUIET, LOUD, DECIDES], [SAME]) == [Parting(LOUD, None)]


def test_sentences_count_only_if_that_is_asked_for() -> None:
    one, other = step("5", sentence="It is `a`."), step("5", sentence="It is `b`.")
    assert partings([one], [other]) == []
    assert partings([one], [other], by_sentence) == [Parting(one, other)]
