"""``python -m spec_tests.exercised``: writes which steps the conformance tables reach.

Every row is run with a trace of the lines of ``corsim/standard/``; a step is exercised if
code between its comment and the next one was run by one of them.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from types import FrameType
from typing import Any

import corsim
from corsim.explain.algorithms import STANDARD, Claim, accounts_of, implementations

from .loading import all_rows

EXERCISED = STANDARD / "exercised.json"


def reached_lines() -> dict[str, set[int]]:
    """The lines that running all rows reaches, by file name."""
    folder = str(STANDARD)
    reached: dict[str, set[int]] = defaultdict(set)

    def in_function(frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            reached[frame.f_code.co_filename].add(frame.f_lineno)
        return in_function

    def at_call(frame: FrameType, _event: str, _argument: Any) -> Any:
        return in_function if frame.f_code.co_filename.startswith(folder) else None

    rows = all_rows()
    before = sys.gettrace()
    sys.settrace(at_call)
    try:
        for row in rows:
            corsim.run_scenario(row.scenario)
    finally:
        sys.settrace(before)
    return reached


def exercised_steps() -> dict[str, str]:
    """For each algorithm the claimed steps whose code was reached, in order."""
    lines = reached_lines()
    found = {}
    for implementation in implementations():
        reached = lines.get(str(implementation.path), set())
        claimed = accounts_of(implementation).claimed
        steps = [step for step in claimed if _is_reached(step, claimed, reached)]
        found[implementation.algorithm.name] = " ".join(steps)
    return found


def _is_reached(step: str, claimed: dict[str, Claim], reached: set[int]) -> bool:
    """Whether the code of *step*, or of a step within it, was run."""
    claims = [claim for other, claim in claimed.items() if other == step or other.startswith(step + ".")]
    return any(not reached.isdisjoint(claim.lines) for claim in claims)


def main() -> None:
    """Write the file."""
    EXERCISED.write_text(json.dumps(exercised_steps(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
