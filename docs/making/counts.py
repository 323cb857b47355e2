"""The counts on the page about correctness: rows, steps, and what recordings hold the profiles to.

They are counted when the site is built, from the tables, the index of the standards' steps and the recordings. That
every recorded row but the listed ones agrees is not counted here: a test holds it (``spec_tests/test_recorded.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from corsim.explain.algorithms import accounts_of, implementations
from corsim.explain.spec import exercised
from corsim.profiles import ENGINES

from .markdown import cell
from .places import tests_module


def model() -> Iterator[str]:
    """A table of what the model is held to: rows, algorithms, steps."""
    rows = tests_module("loading").all_rows()
    found = implementations()
    accounts = [accounts_of(item) for item in found]
    claimed = sum(len(account.claimed) for account in accounts)
    reached = sum(
        len(exercised().get(item.algorithm.name, frozenset()) & set(account.claimed))
        for item, account in zip(found, accounts, strict=True)
    )
    left_out = sum(len(account.left_out) for account in accounts)
    yield from ("| what | how many |", "|---|---|")
    yield f"| rows of the conformance tables | {len(rows)}, in {len({row.table for row in rows})} tables |"
    yield f"| algorithms that are modelled | {len(found)} |"
    yield f"| their steps that are modelled | {claimed}, of which rows reach {reached} |"
    yield f"| their steps that are left out, each with its reason | {left_out} |"


def engines() -> Iterator[str]:
    """A table of the recordings, and what is listed as different."""
    recording, known = tests_module("browsers.recording"), tests_module("browsers.known").KNOWN
    ids = {row.id for row in tests_module("loading").all_rows()}
    yield from (
        "| profile | recorded of | rows observed | held | unstable | listed as different |",
        "|---|---|---|---|---|---|",
    )
    for name in ENGINES:
        head, recorded = recording.read_engine(name)
        observed = [item for id_, item in recorded.items() if id_ in ids and recording.why_not_observed(item) is None]
        unstable = sum("unstable" in item for item in observed)
        yield (
            f"| `{name}` | {head['version']} | {len(observed)} | {len(observed) - unstable - len(known[name])} "
            f"| {unstable} | {len(known[name])} |"
        )


def listed() -> Iterator[str]:
    """A list of the reasons for the rows that are listed as different, for each profile."""
    known = tests_module("browsers.known").KNOWN
    for name in ENGINES:
        reasons = Counter(known[name].values())
        told = "; ".join(f"{reason} ({count})" for reason, count in sorted(reasons.items())) or "none"
        yield f"- `{name}`: {cell(told)}."
