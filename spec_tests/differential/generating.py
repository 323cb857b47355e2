"""From a seed to scenarios: the same ones for the same seed, version of Hypothesis and version of this folder.

Every scenario has bytes of its own, which are drawn from the seed and its number; Hypothesis makes the
strategies' choices from them (``fuzz_one_input``). So none depends on another, or on how many there are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from hypothesis import given, settings

from corsim.scenario.decode import decode_scenario
from corsim.scenario.reading import ScenarioError
from spec_tests.browsers.planning import why_not
from spec_tests.loading import Row

from .scenarios import SCENARIOS, Scenario
from .splicing import spliced_from

ANCHOR = "https://fetch.spec.whatwg.org/#fetching"

CHOICES = 6000
"""Bytes to choose by for one scenario: ample."""


@dataclass(slots=True)
class Generated:
    """The rows that were made, and how many scenarios were left out for which reason."""

    rows: list[Row] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def generate(number: int, seed: int, source: str = "random") -> Generated:
    """*number* rows from *seed*, of one of :data:`SOURCES`."""
    made = Generated()
    known: set[str] = set()
    for name, scenario in SOURCES[source](seed):
        if len(made.rows) == number:
            return made
        text = json.dumps(scenario, sort_keys=True)
        reason = "made before" if text in known else why_left_out(scenario)
        known.add(text)
        if reason is None:
            made.rows.append(row_of(name, scenario, source))
        else:
            made.left_out[reason] += 1
    return made


def random_from(seed: int) -> Iterator[tuple[str, Scenario]]:
    """Random scenarios without end, with their names."""
    drawn: list[Scenario] = []

    @settings(database=None)
    @given(SCENARIOS)
    def draw(scenario: Scenario) -> None:
        drawn.append(scenario)

    choose: Callable[[bytes], object] = getattr(draw, "hypothesis").fuzz_one_input  # noqa: B009
    number = 0
    while True:
        choose(Random(f"{seed}/{number}").randbytes(CHOICES))
        for scenario in drawn:
            yield f"{seed}-{number:06}", scenario
        drawn.clear()
        number += 1


SOURCES: dict[str, Callable[[int], Iterator[tuple[str, Scenario]]]] = {"random": random_from, "spliced": spliced_from}
"""Where scenarios come from, from a seed: nowhere else, or from the tables."""


def row_of(name: str, scenario: Scenario, source: str = "random") -> Row:
    """A row of *scenario*."""
    return Row(source, f"{source}/{name}", f"A {source} scenario.", ANCHOR, None, scenario, {})


def why_left_out(scenario: Scenario) -> str | None:
    """Why *scenario* cannot be compared, or None."""
    try:
        return why_not(decode_scenario(scenario))
    except ScenarioError as error:
        return f"no scenario: {error.problems[0].needed}"
