"""A few inputs to every target, what was found before, and the machinery itself on targets that misbehave."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from . import targets
from .__main__ import main
from .driving import with_hypothesis
from .examples import examples_of, words_of
from .found import FOUND
from .growing import Growth, grown, table_of_growth
from .growth_cases import CASES, Case
from .running import keep, shares, table, told
from .targets import TARGETS, Target, try_one
from .trying import LIMIT, Finding, TookTooLong, Tried, Trying, shrink, stopped_after

FEW = {"answers": 10, "console": 10, "playground": 15, "cli": 20, "har": 40}
"""Inputs of the targets that take long; of the others, a hundred."""


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_raised_that_is_not_documented(name: str) -> None:
    tried = with_hypothesis(name, FEW.get(name, 100), seed=1)
    assert tried.findings == [], "\n".join(told(tried))
    assert tried.inputs == FEW.get(name, 100)


@pytest.mark.parametrize("name", TARGETS)
def test_the_examples_are_valid(name: str) -> None:
    """Most come to their end: what is changed in them is then near to what is valid."""
    examples = examples_of(name)[:12]
    trying = Trying(TARGETS[name], "none")
    for data in examples:
        trying.one(data)
    assert trying.finish().findings == []
    assert trying.tried.documented <= len(examples) / 4
    assert words_of(name)


@pytest.mark.parametrize(("name", "data"), [pytest.param(name, data, id=desc) for name, desc, data in FOUND])
def test_what_was_found(name: str, data: bytes) -> None:
    try_one(name, data)


# Of a text for the console, so much is looked at and no more: it takes long, and cannot grow.
COUNTED = {name: case for name, case in CASES.items() if case.target != "console"}


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in COUNTED.items()])
def test_the_work_grows_as_the_input_does(case: Case) -> None:
    """Executed lines are counted, which are the same each time."""
    growth = grown(case, "lines")
    assert growth.is_linear, "\n".join(table_of_growth([growth]))


def _raises_over_x(data: bytes) -> None:
    if b"x" in data:
        raise KeyError("x")
    if b"y" in data:
        raise ValueError("y")


MISBEHAVES = Target("misbehaves", "raises", _raises_over_x, (ValueError,))


class TestTrying:
    def test_what_is_documented_is_counted_and_the_rest_is_kept_at_its_shortest(self) -> None:
        trying = Trying(MISBEHAVES, "none")
        for data in (b"abc", b"aya", b"long and x, with more", b"x and y"):
            trying.one(data)
        tried = trying.finish()
        assert (tried.inputs, tried.documented) == (4, 1)
        [finding] = tried.findings
        assert (finding.error, finding.input, finding.times) == ("KeyError", b"x", 2)

    def test_what_takes_too_long_is_stopped_even_where_everything_is_caught(self) -> None:
        def hangs() -> None:
            while True:
                with suppress(Exception):
                    sum(range(1000))

        with pytest.raises(TookTooLong, match=r"more than 0\.05 s"), stopped_after(0.05):
            hangs()
        assert LIMIT > 1

    def test_it_goes_through_json(self) -> None:
        tried = Tried("t", "d", 3, 1, 0.5, 0.2, b"\xff", 1.0, 2.0, [Finding("E", "p", "m", b"\x00\xff", 2)])
        assert Tried.from_json(tried.to_json()) == tried

    def test_shrinking_takes_pieces_away_and_makes_bytes_plain(self) -> None:
        assert shrink(b"....needle....!!", lambda data: b"needle" in data) == b"needle"
        assert shrink(b"12345", lambda data: len(data) >= 3) == b"aaa"


class TestTelling:
    def test_a_finding_is_told_with_the_line_that_tries_it_again(self, tmp_path: Path) -> None:
        tried = Tried(
            "mime", "hypothesis", 10, slowest=b"s", findings=[Finding("KeyError", "corsim/a.py: b", "m\nn", b"\xff", 3)]
        )
        assert list(told(tried)) == [
            "mime: KeyError in corsim/a.py: b, 3 times",
            "  m",
            """  ("mime", "KeyError in corsim/a.py: b", b'\\xff'),""",
        ]
        files = keep([tried], tmp_path)
        assert {path.name: path.read_bytes() for path in files} == {
            "mime-hypothesis-0-KeyError.bin": b"\xff",
            "mime-hypothesis-slowest.bin": b"s",
        }

    def test_the_inputs_are_shared_by_weight(self) -> None:
        assert shares(100, {"a": 3, "b": 1}) == {"a": 75, "b": 25}
        assert shares(1, {"a": 3, "b": 1}) == {"a": 1, "b": 1}
        assert sum(shares(999_999, {name: target.weight for name, target in TARGETS.items()}).values()) == 999_999

    def test_a_table_ends_with_the_sums(self) -> None:
        lines = list(table([Tried("a", "d", 1_000, 10, 2.0, 0.5), Tried("b", "d", 500, 0, 1.0, 0.1)]))
        assert lines[2].startswith("| a | d | 1,000 | 10 | 2.0 | 500 | 500 |")
        assert lines[-1].startswith("| all | | 1,500 | 10 | 3 | 500 | 500 |")


class TestTheCommand:
    def test_it_tries_a_target_in_a_process_of_its_own(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["run", "--inputs", "20", "--target", "mime", "--out", str(tmp_path)]) == 0
        assert re.search(r"^\| mime \| hypothesis \| 20 \| 0 \|.* 0 \|$", capsys.readouterr().out, re.MULTILINE)

    def test_the_same_seed_draws_the_same_inputs(self) -> None:
        drawn: list[list[bytes]] = [[], []]
        for inputs in drawn:
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(TARGETS, "mime", Target("mime", "", inputs.append))
                with_hypothesis("mime", 50, 3)
        assert drawn[0] == drawn[1]
        assert len(set(drawn[0])) > 30

    def test_a_target_that_is_not_known_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as end:
            main(["run", "--target", "nothing"])
        assert end.value.code == 2
        assert "invalid choice: 'nothing'" in capsys.readouterr().err

    def test_without_atheris_it_says_how_to_install_it(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "atheris", None)
        monkeypatch.setattr("spec_tests.fuzzing.__main__.find_spec", lambda _name: None)
        assert main(["run", "--driver", "atheris"]) == 2
        assert "pip install -e '.[fuzz]'" in capsys.readouterr().err

    def test_it_measures_a_case(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["linear", "--case", "semicolons", "--by", "lines"]) == 0
        assert "| semicolons | mime | 1,003 → 4,003 |" in capsys.readouterr().out


def test_what_is_not_linear_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def square(data: bytes) -> None:
        for _ in data:
            for _ in data:
                pass

    monkeypatch.setitem(targets.TARGETS, "square", Target("square", "", square))
    growth = grown(Case("a square", "square", lambda n: b"a" * n, 10, 10), "lines")
    assert not growth.is_linear
    assert 1.8 < growth.exponent < 2.2
    assert "**not linear**" in list(table_of_growth([growth]))[-1]
    assert Growth(growth.case, "time", (1, 2), (1.0, 2.0)).is_linear
