"""The trace: what each deciding step compared and concluded, as data.

A step is recorded when it decides something. Nothing is made of it before somebody reads
it: neither the :class:`Step` nor ``because``, which is put together from the template and
the values. So a trace costs next to nothing and is never switched off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from .anchors import ANCHORS
from .values import plain, show

Recorded: TypeAlias = tuple[str, str, str, str, Mapping[str, Any]]
"""What a step is made of: algorithm, number, outcome, template and values."""


class Step:
    """One decision: the algorithm, the step's number, the outcome and the values compared."""

    __slots__ = ("algorithm", "outcome", "step", "template", "values")

    def __init__(self, algorithm: str, step: str, outcome: str, template: str, values: Mapping[str, Any]) -> None:
        self.algorithm = algorithm
        self.step = step
        self.outcome = outcome
        self.template = template
        self.values = values

    def __reduce__(self) -> tuple[type[Step], Recorded]:
        return Step, (self.algorithm, self.step, self.outcome, self.template, self.values)

    @property
    def url(self) -> str:
        """The algorithm's anchor in the standard."""
        return ANCHORS[self.algorithm]

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


class Trace:
    """The steps of one call, in the order in which they were taken."""

    __slots__ = ("_recorded",)

    def __init__(self) -> None:
        self._recorded: list[Recorded] = []

    def record(self, algorithm: str, step: str, outcome: str, template: str, /, **values: Any) -> None:
        """Add a step; *template* is a sentence with the *values*' names in braces, which none of the parameters has."""
        self._recorded.append((algorithm, step, outcome, template, values))

    def __iter__(self) -> Iterator[Step]:
        return iter([Step(*recorded) for recorded in self._recorded])

    def __len__(self) -> int:
        return len(self._recorded)
