"""The machinery of the mutants: which are made, how they are put in place, how their fates are told and counted."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from spec_tests.loading import all_rows

from . import trying
from .__main__ import main
from .making import Mutant, module_names, mutants_of, text_of
from .reaching import rarity
from .results import EQUIVALENT, Equivalents, Found, found_of, report, write
from .running import fates, prepare
from .trying import Fate, Work, try_in_fork

METHODS = "corsim.standard.methods"

TEXT = '''\
"""Of a module."""
from typing import TypeAlias

Name: TypeAlias = "Other"
LIMIT = 3


@registered("nothing here")
def decide(value, most=2):
    """Whether it is."""
    say("Words are not behaviour.", "step")
    return value < most
'''


def changes(text: str) -> set[tuple[str, str, str]]:
    return {(mutant.function, mutant.before, mutant.after) for mutant in mutants_of("made.up", text)}


def test_mutants_are_made_everywhere_but_in_what_has_no_outcome() -> None:
    assert changes(TEXT) == {
        ("", "LIMIT = 3", "LIMIT = 4"),
        ("", "LIMIT = 3", "LIMIT = None"),
        ("", "def decide(value, most=2):", "def decide(value, most=3):"),
        ("decide", 'say("Words are not behaviour.", "step")', 'say("Words are not behaviour.", None)'),
        ("decide", 'say("Words are not behaviour.", "step")', 'say(None, "step")'),
        ("decide", 'say("Words are not behaviour.", "step")', 'say("step")'),
        ("decide", 'say("Words are not behaviour.", "step")', 'say("Words are not behaviour.", )'),
        ("decide", 'say("Words are not behaviour.", "step")', 'say("Words are not behaviour.", "XXstepXX")'),
        ("decide", 'say("Words are not behaviour.", "step")', 'say("Words are not behaviour.", "STEP")'),
        ("decide", "return value < most", "return value <= most"),
    }


def test_a_function_within_another_is_changed_by_importing_anew() -> None:
    """It may have been made already: what changes the other one would not reach it."""
    text = "def outer():\n    x = 1\n\n    def inner():\n        return 2\n\n    return inner\n"
    assert changes(text) >= {("outer", "x = 1", "x = 2"), ("", "return 2", "return 3")}


def test_a_mutant_says_where_it_is_and_is_known_by_its_text() -> None:
    text = (
        "class A:\n    def f(self, x):\n        x += 1\n        return (\n            x +\n            1\n        )\n\n"
        "    def g(self):\n        a = 1\n        a = 1\n"
    )
    found = list(mutants_of("made.up", text))
    assert {mutant.function for mutant in found} == {"A.f", "A.g"}
    # A change within a statement is one of all its lines.
    assert {mutant.lines for mutant in found if mutant.function == "A.f"} == {(3, 3), (4, 7)}
    twice = [mutant.number for mutant in found if (mutant.before, mutant.after) == ("a = 1", "a = None")]
    assert twice == [1, 2]
    assert len({mutant.key for mutant in found}) == len(found)


def test_every_module_of_both_packages_is_mutated() -> None:
    assert {METHODS, "corsim.profiles", "corsim.profiles.webkit"} <= set(module_names())
    assert not any(name.startswith("corsim.browser") for name in module_names())


@pytest.fixture(scope="module")
def work() -> Work:
    rows = [row for row in all_rows() if row.table == "methods"]
    assert len(rows) >= 10
    return prepare(rows, engines=(), tests=False)


def changed(before: str, after: str, function: str = "is_a_forbidden_method") -> Mutant:
    text = text_of(METHODS)
    assert before in text
    line = text[: text.index(before)].count("\n") + 1
    return Mutant(METHODS, function, before, after, 1, (line, line), text.replace(before, after))


UPPER = "return byte_uppercase(method) in"


def test_nearly_all_mutants_of_a_small_module_are_killed_by_the_rows_about_it(work: Work) -> None:
    """A small part of what the command does."""
    every = list(mutants_of(METHODS))
    mutants = [mutant for mutant in every if mutant.function]
    mutants += [mutant for mutant in every if '"PUT"' in mutant.before][:3]
    found = list(fates(mutants, work, jobs=2))
    survived = [str(mutant) for mutant, fate in zip(mutants, found, strict=True) if fate.status == "survived"]
    assert len(mutants) > 10
    assert survived == []
    assert {fate.by for fate in found} & {row.id for row in work.rows}


class TestFates:
    def test_what_changes_nothing_survives(self, work: Work) -> None:
        assert try_in_fork(changed(UPPER, "return " + UPPER.removeprefix("return ")), work) == Fate("survived")

    def test_a_row_kills(self, work: Work) -> None:
        fate = try_in_fork(changed(UPPER, "return byte_uppercase(method) not in"), work)
        assert fate.status == "killed"
        assert fate.by in {row.id for row in work.rows}

    def test_what_is_no_python_is_no_mutant(self, work: Work) -> None:
        assert try_in_fork(changed(UPPER, "return ("), work) == Fate("invalid")

    def test_what_cannot_be_imported_is_killed(self, work: Work) -> None:
        mutant = replace(changed(UPPER, UPPER), function="", text="raise ValueError")
        assert try_in_fork(mutant, work) == Fate("killed", "import: ValueError")

    @pytest.mark.parametrize(
        ("after", "error"),
        [("FETCH: Final = None", "TypeError"), ('FETCH: Final = "XXhttps://fetch.spec.whatwg.org/XX"', "ValueError")],
        ids=["the package", "its tests"],
    )
    def test_what_makes_others_fail_to_import_is_killed(self, work: Work, after: str, error: str) -> None:
        mutants = [one for one in mutants_of("corsim.standard.anchors") if one.after == after]
        assert try_in_fork(mutants[0], work) == Fate("killed", f"import: {error}")

    def test_what_can_be_imported_only_once_is_not_imported_anew(self, work: Work) -> None:
        """An application of Django configures it, which a process can do once."""
        importlib.import_module("spec_tests.servers.django_site")
        mutant = replace(changed(UPPER, UPPER), function="")
        assert try_in_fork(mutant, replace(work, rows=work.rows[:3])) == Fate("survived")

    def test_what_never_ends_is_killed(self, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trying, "LONGEST", 0.5)
        endless = changed(UPPER, "while True: pass\n    " + UPPER)
        assert try_in_fork(endless, work) == Fate("killed", "time")

    def test_what_ends_the_process_is_killed(self, work: Work) -> None:
        fate = try_in_fork(changed(UPPER, "import os; os._exit(1)\n    " + UPPER), work)
        assert fate == Fate("killed", "it ends the process")

    def test_a_test_of_the_module_kills_where_no_row_does(self, work: Work) -> None:
        mutant = changed(UPPER, "return byte_uppercase(method) not in")
        fate = try_in_fork(
            mutant, replace(work, rows=(), reached=replace(work.reached, lines={"spec": {}}), tests=True)
        )
        assert fate.status == "killed"
        assert fate.by.startswith("spec_tests/")

    def test_a_step_that_there_is_not_kills(self, work: Work) -> None:
        """The test of what the code cites reads the text."""
        module = "corsim.standard.cors_check"
        text = text_of(module)
        nowhere = replace(work, reached=replace(work.reached, lines={"spec": {}}), tests=True)
        mutant = Mutant(module, "cors_check", "", "", 1, (1, 1), text.replace('"3",', '"33",'))
        assert mutant.text != text
        assert try_in_fork(mutant, nowhere) == Fate("killed", trying.CITATIONS)


def a_mutant(after: str, status: str, number: int = 1) -> Found:
    return found_of(Mutant("a.b", "f", "x = 1", after, number, (7, 7), ""), Fate(status))


class TestReport:
    @pytest.fixture(autouse=True)
    def listed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        path = tmp_path / "equivalent.json"
        entry = {"module": "a.b", "function": "f", "before": "x = 1"}
        mutants = [{**entry, "after": "x = 2"}, {**entry, "after": "x = 3", "number": 2}, {**entry, "after": "x = 9"}]
        path.write_text(json.dumps([{"reason": "It is the same.", "mutants": mutants}]))
        monkeypatch.setattr(Equivalents.__init__, "__defaults__", (path,))
        return path

    def test_the_figure_counts_what_is_killed_or_equivalent(self, tmp_path: Path) -> None:
        found = [
            a_mutant("x = None", "killed"),
            a_mutant("x = (", "invalid"),
            a_mutant("x = 2", "survived"),
            a_mutant("x = 3", "survived"),
            a_mutant("x = 3", "survived", 2),
        ]
        write(tmp_path, "a.b", found)
        lines, reached = report(tmp_path, ["a.b", "a.c"])
        assert lines[-1] == "1 of 2 modules: 4 mutants, 1 killed, 2 equivalent with a reason, 1 survived: 75.0 %"
        assert "a.b:7 f\n  - x = 1\n  + x = 3" in lines
        assert any(line.endswith("a.b f: x = 9") for line in lines), "an entry that is like no mutant is told"
        assert not reached

    def test_the_bar(self, tmp_path: Path) -> None:
        write(tmp_path, "a.b", [a_mutant("x = 2", "survived")])
        assert report(tmp_path, ["a.b"])[1]
        assert not report(tmp_path, ["a.b", "a.c"])[1]

    def test_nothing_tried_reaches_no_bar(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["report", "--out", str(tmp_path)]) == 1
        assert ": 0 mutants, " in capsys.readouterr().out


def test_equivalents_are_of_the_code_as_it_is() -> None:
    """Each has a reason and a change of lines that stand in its module; that it survives is for the command to see."""
    for group in json.loads(EQUIVALENT.read_text("utf-8")):
        assert len(group["reason"].split()) >= 4
        assert group["mutants"]
        for entry in group["mutants"]:
            assert set(entry) - {"number"} == {"module", "function", "before", "after"}
            lines = {line.strip() for line in text_of(entry["module"]).splitlines()}
            assert lines.issuperset(entry["before"].splitlines()), entry


def test_a_module_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", "--module", "nothing"])
    assert ended.value.code == 2
    assert "'nothing' is like no module of corsim.standard or corsim.profiles" in capsys.readouterr().err


def test_rows_are_reached_only_by_what_they_run(work: Work) -> None:
    files = {Path(file).name for file, _ in work.reached.lines["spec"]}
    assert "methods.py" in files
    assert "data_urls.py" not in files


def test_a_row_is_rare_by_what_few_others_do() -> None:
    lines = {("a.py", 1): [0, 1, 2, 3], ("a.py", 2): [1], ("a.py", 3): [0, 2], ("b.py", 1): [3]}
    assert rarity(lines, "a.py") == {0: 0.75, 1: 1.25, 2: 0.75, 3: 0.25}


def test_of_many_rows_those_that_do_rare_things_are_tried_early(work: Work) -> None:
    mutant = changed(UPPER, UPPER)
    few = trying._rows_for(mutant, replace(work, most=3), "spec")
    path = str(sys.modules[METHODS].__file__)
    reached, rare = work.reached.rows("spec", path, *mutant.lines), rarity(work.reached.lines["spec"], path)
    assert len(few) == 3 < len(reached)
    assert max(reached, key=rare.__getitem__) in {work.rows.index(row) for row in few}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('X = ("AB-CD", "PUT", "a b")', 'X = ("XXAB-CDXX", "PUT", "a b")'),
        ('X = ("AB-CD", "PUT", "a b")', 'X = ("ab-cd", "PUT", "a b")'),
        ("x in (8443, 443)", "x in (8444, 443)"),
    ],
    ids=["a string", "the case of a string", "a number"],
)
def test_of_many_rows_those_with_what_is_changed_are_tried_early(before: str, after: str, work: Work) -> None:
    mutant = replace(changed(UPPER, UPPER), before=before, after=after)
    reached = trying._rows_for(mutant, work, "spec")
    said = {row.id for row in reached[-3:]}
    texts = {id_: text + " ab-cd 8443" if id_ in said else text for id_, text in work.texts.items()}
    few = trying._rows_for(mutant, replace(work, most=3, texts=texts), "spec")
    assert {row.id for row in few} == said


def test_of_many_rows_those_that_show_the_departure_are_tried_first(work: Work) -> None:
    mutant = changed(UPPER, UPPER)
    last = trying._rows_for(mutant, work, "spec")[-1]
    departures = {"byte_uppercase": frozenset({last.id}), "max_age_limit": frozenset({"not/this-one"})}
    assert trying._rows_for(mutant, replace(work, most=1, departures=departures), "spec") == [last]
