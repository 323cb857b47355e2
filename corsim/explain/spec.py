"""``python -m corsim spec``: the standards' algorithms, and what became of each of their steps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

from .algorithms import STANDARD, Implementation, accounts_of, index, steps_of


@lru_cache(maxsize=1)
def exercised() -> dict[str, frozenset[str]]:
    """For each algorithm the claimed steps that running the conformance tables reaches.

    The file is written by ``python -m spec_tests.exercised``, and a test holds it against a run.
    """
    data: dict[str, str] = json.loads((STANDARD / "exercised.json").read_text("utf-8"))
    return {name: frozenset(steps.split()) for name, steps in data.items()}


def render_overview(implementations: Sequence[Implementation]) -> str:
    """All algorithms, one line each, under the standard that has them."""
    lines = []
    for base in dict.fromkeys(_base(implementation) for implementation in implementations):
        lines += [*_standard(base), ""]
        lines += [_line(item) for item in implementations if _base(item) == base] + [""]
    lines.append(
        "python -m corsim spec ALGORITHM prints an algorithm's steps, with the reason of each that is left out."
    )
    return "\n".join(lines)


def _base(implementation: Implementation) -> str:
    return implementation.algorithm.url.partition("#")[0]


def _standard(base: str) -> Iterator[str]:
    source = index().get(base)
    if source is None:
        yield f"{base} (its steps are not indexed)"
    else:
        yield f"{base} as of {source['date']}, commit {source['commit'][:12]}"


def _line(implementation: Implementation) -> str:
    algorithm = implementation.algorithm
    accounts = accounts_of(implementation)
    reached = exercised().get(algorithm.name, frozenset())
    total = len(steps_of(algorithm.url) or ())
    steps = (
        f"{len(reached & set(accounts.claimed))} of {len(accounts.claimed)} steps exercised" if total else "no steps"
    )
    left_out = f", {len(accounts.left_out)} left out" if accounts.left_out else ""
    return f"  {algorithm.name:<56} {implementation.function}\n    {steps}{left_out}"


def render_algorithm(implementation: Implementation) -> str:
    """One algorithm, step by step."""
    algorithm = implementation.algorithm
    accounts = accounts_of(implementation)
    reached = exercised().get(algorithm.name, frozenset())
    lines = [algorithm.name, f"  {algorithm.url}", f"  {implementation.function}", ""]
    for step in steps_of(algorithm.url) or ():
        if step in accounts.left_out:
            lines.append(f"  {step:<14} left out: {accounts.left_out[step]}")
        else:
            words = accounts.claimed[step].words
            mark = "exercised" if step in reached else "not exercised"
            lines.append(f"  {step:<14} {mark}: {words}")
    return "\n".join(lines)
