"""The trace: what each deciding step compared and concluded, as data.

A step is recorded when it decides something. Nothing is rendered here: ``because``
is put together from the template and the values only when somebody reads it, so that
a trace costs next to nothing and is never switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .algorithm import ALGORITHMS


class Step:
    """One decision: the algorithm, the step's number, the outcome and the values compared."""

    __slots__ = ("algorithm", "outcome", "step", "template", "values")

    def __init__(self, algorithm: str, step: str, outcome: str, template: str, values: Mapping[str, Any]) -> None:
        self.algorithm = algorithm
        self.step = step
        self.outcome = outcome
        self.template = template
        self.values = values

    @property
    def url(self) -> str:
        """The algorithm's anchor in the standard."""
        return ALGORITHMS[self.algorithm].url

    @property
    def because(self) -> str:
        """The decision as a sentence, with the values."""
        return self.template.format_map({name: show(value) for name, value in self.values.items()})

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON-ready data."""
        return {
            "algorithm": self.algorithm,
            "step": self.step,
            "outcome": self.outcome,
            "url": self.url,
            "because": self.because,
            "values": {name: plain(value) for name, value in self.values.items()},
        }

    def __repr__(self) -> str:
        return f"<Step {self.algorithm} {self.step}: {self.outcome}>"


class Trace(list[Step]):
    """The steps of one call, in the order in which they were taken."""

    def record(self, algorithm: str, step: str, outcome: str, template: str, /, **values: Any) -> None:
        """Add a step; *template* is a sentence with the *values*' names in braces."""
        self.append(Step(algorithm, step, outcome, template, values))


def plain(value: Any) -> Any:
    """*value* as JSON-ready data."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return str(value)


class Words(str):
    """Words that stand in a sentence as they are, without quotes."""

    __slots__ = ()


def show(value: Any) -> str:
    """*value* as it stands in a sentence: strings in back quotes, lists joined, None as "nothing"."""
    if isinstance(value, Words):
        return str(value)
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(show(item) for item in value) if value else "an empty list"
    return f"`{value}`"
