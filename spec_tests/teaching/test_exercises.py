"""Exercises: right answers are accepted, wrong ones refused with a sentence on why, and nothing makes them raise."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import pytest

from corsim.teaching import Feedback, check, exercise
from corsim.teaching.exercise import Fact, Task
from corsim.teaching.forms import NUMBER, TEXT, YES_OR_NO, Unusable, is_unanswered, one_of, shown, some_of, table
from corsim.teaching.questions import EXERCISES

from .mistakes import ANYTHING, MISTAKES

FACTS = [item for item in EXERCISES.values() if isinstance(item, Fact)]


def known_wrong() -> list[Any]:
    """Every wrong answer of a fact of which something is known, as a whole answer."""
    found = []
    for fact in FACTS:
        for key in fact.wrong:
            wrong: Any = key
            if isinstance(fact.right, dict):
                wrong = {**fact.right, key: next(other for other in values(fact) if other != fact.right[key])}
            elif isinstance(fact.right, frozenset):
                wrong = fact.right ^ {key}
            found.append(pytest.param(fact, wrong, key, id=f"{fact.name}-{key}"))
    return found


def values(fact: Fact) -> list[Any]:
    """What the keys of a dict can be answered with: what others are, and its opposite."""
    are_bools = any(isinstance(value, bool) for value in fact.right.values())
    return [True, False] if are_bools else [*fact.right.values()]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_the_right_answer_is_accepted(fact: Fact) -> None:
    found = check(fact.name, fact.right)
    assert found.outcome == "right"
    assert found.sentence == fact.because
    assert found.source == fact.source
    assert found.hints == ()


@pytest.mark.parametrize(("fact", "wrong", "key"), known_wrong())
def test_what_is_known_of_a_wrong_answer_is_said(fact: Fact, wrong: Any, key: Any) -> None:
    found = check(fact.name, wrong)
    assert found.outcome == "wrong"
    assert fact.wrong[key] in found.sentence
    assert found.hints == fact.hints
    assert found.source is None


@pytest.mark.parametrize("fact", [fact for fact in FACTS if isinstance(fact.right, dict)], ids=lambda fact: fact.name)
def test_every_key_of_a_dict_counts(fact: Fact) -> None:
    for key, right in fact.right.items():
        for other in {other for other in values(fact) if other != right}:
            found = check(fact.name, {**fact.right, key: other})
            assert (found.outcome, f"Look again at `{key}`." in found.sentence) == ("wrong", True)


@pytest.mark.parametrize("fact", [fact for fact in FACTS if isinstance(fact.right, bool)], ids=lambda fact: fact.name)
def test_the_opposite_is_refused(fact: Fact) -> None:
    assert check(fact.name, not fact.right).outcome == "wrong"


def test_every_task_has_mistakes() -> None:
    assert set(MISTAKES) == {item.name for item in EXERCISES.values() if isinstance(item, Task)}


@pytest.mark.parametrize(
    ("name", "answer", "part"),
    [(name, answer, part) for name, mistakes in MISTAKES.items() for answer, part in mistakes],
)
def test_a_mistake_is_refused_with_a_sentence_on_it(name: str, answer: Any, part: str) -> None:
    found = check(name, answer)
    assert found.outcome in ("wrong", "unusable")
    assert part in found.sentence


@pytest.mark.parametrize("name", EXERCISES)
def test_nothing_makes_an_exercise_raise(name: str) -> None:
    for make in ANYTHING:
        found = check(name, make())
        assert found.outcome in ("wrong", "unusable")
        assert str(found)
        assert found._repr_html_()


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_not_answered_is_no_mistake(name: str) -> None:
    for unanswered in (..., {"a": ...}, [...], {"a": {"b": ...}}):
        found = check(name, unanswered)
        assert (found.outcome, found.is_right) == ("unanswered", False)
        assert EXERCISES[name].form.needed in found.sentence
        assert found.hints == EXERCISES[name].hints


def test_an_object_that_cannot_be_shown_is_told_of() -> None:
    class Odd:
        def __repr__(self) -> str:
            raise RuntimeError

    assert "`<Odd without a repr: RuntimeError>`" in check("origins/sent", Odd()).sentence
    assert shown("`" * 200) == f"`{chr(39) + chr(39) * 76}...`"


def test_names_that_no_exercise_has() -> None:
    with pytest.raises(ValueError, match=r"no exercise is called 'simple/method'\. Did you mean \"simple/methods\"\?"):
        check("simple/method", True)
    with pytest.raises(ValueError, match=r"no exercise is called 'x'\.$"):
        exercise("x")
    with pytest.raises(TypeError, match="the name of an exercise is True"):
        check(True, "simple/methods")  # type: ignore[arg-type]


class TestForms:
    def test_texts_are_lenient_about_spaces_and_options_about_case(self) -> None:
        assert TEXT.read(" null ") == "null"
        assert one_of("GET", "PUT").read(" get ") == "GET"

    def test_a_set_can_be_a_list(self) -> None:
        form = some_of("a", "b")
        assert form.read(["a", "a"]) == form.read({"a"}) == frozenset({"a"})
        with pytest.raises(Unusable, match="`'c'` is none of"):
            form.read(["a", "c"])
        with pytest.raises(Unusable, match=r"Did you mean \"PATCH\"\?"):
            some_of("PATCH").read(["PATC"])
        with pytest.raises(Unusable, match=r"`\[1\]` is none of"):
            form.read([[1]])

    def test_true_is_no_number_and_one_is_not_true(self) -> None:
        with pytest.raises(Unusable, match="a number is needed"):
            NUMBER.read(True)
        with pytest.raises(Unusable, match="True or False is needed"):
            YES_OR_NO.read(1)

    def test_a_dict_says_which_key_it_is_about(self) -> None:
        form = table(("a", "b"), NUMBER)
        assert form.read({"a": 1, "b": 2, "c": 3}) == {"a": 1, "b": 2}
        with pytest.raises(Unusable, match=r"no key `'b'`"):
            form.read({"a": 1})
        with pytest.raises(Unusable, match=r"^`'b'`: The answer is `'x'`; a number is needed"):
            form.read({"a": 1, "b": "x"})

    def test_dots_are_found_wherever_they_are(self) -> None:
        assert is_unanswered(((1, [...]),))
        assert not is_unanswered("...")


class Reader(HTMLParser):
    """Collects the elements of a page, and complains of one that is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


class TestFeedback:
    def test_text_has_all(self) -> None:
        text = str(check("origins/serialized", "https://app.example.com/"))
        first, second, *hints = text.splitlines()
        assert (first, second) == (
            "✗ NOT RIGHT  origins/serialized",
            "An origin has no path, not even a slash.",
        )
        assert [hint[:7] for hint in hints] == ["Hint 1:", "Hint 2:"]

    def test_a_right_answer_has_its_source(self) -> None:
        found = check("origins/serialized", "https://app.example.com")
        assert str(found).startswith("✓ RIGHT")
        assert f"Source: {found.source}" in str(found)
        assert f'href="{found.source}"' in found._repr_html_()

    @pytest.mark.parametrize("answer", [..., "https://app.example.com", "x", 1])
    def test_html_is_whole(self, answer: Any) -> None:
        found = check("origins/serialized", answer)
        reader = Reader()
        reader.feed(found._repr_html_())
        assert reader.open == []
        assert reader.seen.count("details") == len(found.hints)

    def test_what_was_answered_is_escaped(self) -> None:
        markup = check("origins/serialized", "<script>alert(1)</script>")._repr_html_()
        assert "<script" not in markup
        assert "&lt;script&gt;" in markup

    def test_a_trial_shows_what_the_browser_made_of_it(self) -> None:
        found = check("credentials/answer", {})
        assert found.verdict is not None
        assert "BLOCKED  allow-origin-missing" in str(found)
        assert "Why, step by step" not in str(found)
        markup = found._repr_html_()
        assert "What the browser makes of it" in markup
        assert "<svg" in markup
        reader = Reader()
        reader.feed(markup)
        assert "svg" not in reader.open

    def test_feedback_is_data(self) -> None:
        assert isinstance(check("origins/sent", True), Feedback)
        assert check("origins/sent", True).is_right


def test_every_hint_source_and_reason_is_a_sentence() -> None:
    for item in EXERCISES.values():
        assert item.hints, item.name
        for sentence in (*item.hints, item.because):
            assert sentence[0].isupper() or sentence[0] in "`0123456789", sentence
            assert sentence.endswith((".", "?")), sentence
        assert item.source.startswith("https://")


def test_no_hint_is_the_answer() -> None:
    for fact in FACTS:
        if isinstance(fact.right, str) and fact.right not in ("allowed", "blocked"):
            assert not any(fact.right in hint for hint in fact.hints), fact.name


def test_teaching_is_imported_by_nothing_else() -> None:
    program = "import sys, corsim.cli, corsim.explain.notebook; print('corsim.teaching' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
