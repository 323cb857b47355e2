"""``python -m corsim spec``: every algorithm is listed, and what is said of its steps is so."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from corsim.explain import spec
from corsim.explain.algorithms import Implementation, accounts_of, implementations, index, steps_of
from corsim.explain.spec import exercised, render_algorithm, render_overview
from corsim.standard.anchors import ANCHORS
from spec_tests.documentation import ROOT
from spec_tests.exercised import EXERCISED

FOUND = implementations()


def test_every_algorithm_is_listed_with_its_function_under_its_standard() -> None:
    overview = render_overview(FOUND)
    assert {implementation.algorithm.name for implementation in FOUND} == set(ANCHORS)
    standard = ""
    listed = {}
    for line in overview.splitlines():
        if line.startswith("http"):
            standard = line.split()[0]
        elif match := re.fullmatch(r"  (\S+) +(corsim\.standard\.\S+)", line):
            listed[match[1]] = (standard, match[2])
    assert listed == {item.algorithm.name: (item.algorithm.url.partition("#")[0], item.function) for item in FOUND}


def test_each_standard_is_named_with_its_date_and_commit_or_is_not_indexed() -> None:
    heads = [line for line in render_overview(FOUND).splitlines() if line.startswith("http")]
    assert len(heads) == len(set(heads)) > 1
    for head in heads:
        base = head.split()[0]
        if base in index():
            assert re.fullmatch(r"\S+ as of \d{4}-\d\d-\d\d, commit [0-9a-f]{12}", head)
        else:
            assert head == f"{base} (its steps are not indexed)"


@pytest.mark.parametrize("implementation", FOUND, ids=lambda item: item.algorithm.name)
def test_every_step_of_an_algorithm_has_a_line(implementation: Implementation) -> None:
    name = implementation.algorithm.name
    head, url, function, blank, *lines = [*render_algorithm(implementation).splitlines(), ""][:-1] + (
        [""] if not steps_of(implementation.algorithm.url) else []
    )
    assert (head, url, function, blank) == (
        name,
        f"  {implementation.algorithm.url}",
        f"  {implementation.function}",
        "",
    )
    lines = [line for line in lines if line]
    steps = steps_of(implementation.algorithm.url) or []
    assert [line.split()[0] for line in lines] == steps
    accounts = accounts_of(implementation)
    for step, line in zip(steps, lines, strict=True):
        said = line.strip().removeprefix(step).strip()
        if step in accounts.left_out:
            assert said == f"left out: {accounts.left_out[step]}"
            assert accounts.left_out[step]
        else:
            mark = "exercised" if step in exercised()[name] else "not exercised"
            assert said == f"{mark}: {accounts.claimed[step].words}"


@pytest.mark.parametrize("implementation", FOUND, ids=lambda item: item.algorithm.name)
def test_the_line_of_an_algorithm_counts_its_steps(implementation: Implementation) -> None:
    lines = render_overview([implementation]).splitlines()
    [number] = [number for number, line in enumerate(lines) if line.startswith(f"  {implementation.algorithm.name} ")]
    said = lines[number + 1].strip()
    accounts = accounts_of(implementation)
    if not steps_of(implementation.algorithm.url):
        assert said == "no steps"
        return
    reached = set(accounts.claimed) & exercised()[implementation.algorithm.name]
    left_out = f", {len(accounts.left_out)} left out" if accounts.left_out else ""
    assert said == f"{len(reached)} of {len(accounts.claimed)} steps exercised{left_out}"


def test_an_algorithm_that_no_row_reaches_is_counted_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spec, "exercised", dict)
    [check] = [item for item in FOUND if item.algorithm.name == "cors-check"]
    assert "0 of" in render_overview([check])
    assert "not exercised: " in render_algorithm(check)
    assert " exercised: " not in render_algorithm(check).replace("not exercised", "")


def test_the_file_of_exercised_steps_is_what_the_tables_reach() -> None:
    """Some seconds; a process of its own, as what a cache remembers is not reached again."""
    program = "import json; from spec_tests.exercised import exercised_steps; print(json.dumps(exercised_steps()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    found, written = json.loads(done.stdout), json.loads(EXERCISED.read_text("utf-8"))
    assert found == written, "run python -m spec_tests.exercised"
