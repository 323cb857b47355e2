"""What users read of a result besides its outcome: what a step of a trace consists of, and how headers are spelt.

Outcomes of steps and names of their values are part of the JSON that users read.
``recorded_steps.json`` has for each algorithm, step and outcome the names of the values that come with it; those with a
question mark may be null, such as ``seen`` of a header that is missing. It covers the steps that the
tables' rows record on any profile. What the values are, is for the unit tests.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from corsim import Verdict
from corsim.standard.trace import Step

RECORDED_STEPS = Path(__file__).parent / "recorded_steps.json"

NEEDED = frozenset(
    {"200 to 299", "303", "CORS", "GET", "follow", "half", "null", "same-origin", "this browser", "true"}
)
"""What steps say is needed, or who demands it, by the standard and not by what was called or answered."""


@lru_cache(maxsize=1)
def recorded_steps() -> dict[tuple[str, str], tuple[frozenset[str], ...]]:
    """By algorithm, and step with outcome: the sets of names that values have, with `?` where one may be null."""
    algorithms: dict[str, dict[str, list[str]]] = json.loads(RECORDED_STEPS.read_text("utf-8"))
    return {
        (algorithm, step): tuple(frozenset(names.split()) for names in kinds)
        for algorithm, steps in algorithms.items()
        for step, kinds in steps.items()
    }


def problems_of(result: Verdict, scenario: Any) -> Iterator[str]:
    """In words, what in the trace and on the wire is not as it is to be, of a *result* of *scenario*."""
    yield from problems_of_trace(result.trace)
    written = json.dumps(scenario)
    yield from _problems_of_values(result, written)
    for exchange in result.exchanges:
        for name, _ in exchange.request.headers:
            # What a script has set is sent as it has spelt it.
            if not is_spelt_well(name) and json.dumps(name) not in written:
                yield f"the header {name} of the {exchange.request.kind} is not spelt as the standards have it"


def _problems_of_values(result: Verdict, written: str) -> Iterator[str]:
    """In words, which values of the steps were never there; *written* is the scenario's text."""
    exchanges = result.to_dict()["exchanges"]
    there = written + json.dumps(exchanges)
    statuses = {(exchange["response"] or {}).get("status") for exchange in exchanges}
    for step in result.trace:
        if "status" in step.values and step.values["status"] not in statuses:
            yield f"trace: {step!r} speaks of the status {step.values['status']}; the server answered {statuses}"
        for name in sorted({"needed", "by"} & step.values.keys()):
            value = str(step.values[name])
            if value not in NEEDED and json.dumps(value)[1:-1] not in there:
                yield f"trace: {step!r} has {value!r} as {name}, which was not there"


def is_spelt_well(name: str) -> bool:
    """Whether a header's *name* is spelt as the standards spell those that browsers send, read or speak of."""
    return name == "WWW-Authenticate" or name == "-".join(part.capitalize() for part in name.split("-"))


def problems_of_trace(steps: Iterable[Step]) -> Iterator[str]:
    """In words, what in *steps* is not as it is to be."""
    for step in steps:
        kinds = recorded_steps().get((step.algorithm, f"{step.step} {step.outcome}"))
        if kinds is None:
            yield f"trace: {step!r} is not in {RECORDED_STEPS.name}"
        elif not any(_is_of_kind(step.values, kind) for kind in kinds):
            yield f"trace: {step!r} has the values {dict(step.values)}, not those in {RECORDED_STEPS.name}"
        if isinstance(header := step.values.get("header"), str) and not is_spelt_well(header):
            yield f"trace: {step!r} speaks of the header {header}, which is not spelt as the standards have it"


def _is_of_kind(values: Any, kind: frozenset[str]) -> bool:
    """Whether *values* have just these names, and are null only where they may be."""
    return set(values) == {name.removesuffix("?") for name in kind} and all(
        value is not None or f"{name}?" in kind for name, value in values.items()
    )
