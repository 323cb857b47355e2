"""Where two traces part: the first step that one takes and the other does not, or with another outcome.

Two traces are held against each other by algorithm, step and outcome. A step that both take, only in another order, is
no parting: engines read the lists of a preflight's answer in an order of their own. The sentences count only if that
is asked for, as those of two URLs differ everywhere. Steps that only tell what follows from others are left out where
there are others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from .explanation import ShownStep

REMEMBERING = frozenset({("cors-preflight-fetch", step) for step in ("7.8", "7.9", "7.10")})


@dataclass(frozen=True, slots=True)
class Parting:
    """What the *first* does at a place and what the *second* does; None is for one that takes no such step there."""

    first: ShownStep | None
    second: ShownStep | None

    def to_dict(self) -> dict[str, Any]:
        """The two steps as JSON-ready data."""
        return {"first": step_to_dict(self.first), "second": step_to_dict(self.second)}


def step_to_dict(step: ShownStep | None) -> dict[str, str] | None:
    """*step* as JSON-ready data, with the names that steps of a result have."""
    if step is None:
        return None
    return {
        "algorithm": step.algorithm,
        "step": step.step,
        "outcome": step.outcome,
        "url": step.url,
        "because": step.sentence,
    }


def by_outcome(step: ShownStep) -> Hashable:
    """What makes two steps the same, whatever their values are."""
    return step.algorithm, step.step, step.outcome


def by_sentence(step: ShownStep) -> Hashable:
    """What makes two steps the same, with their values."""
    return step.algorithm, step.step, step.outcome, step.sentence


def partings(
    first: Sequence[ShownStep], second: Sequence[ShownStep], key: Callable[[ShownStep], Hashable] = by_outcome
) -> list[Parting]:
    """The places where the steps of *first* and *second* are not the same by *key*, in their order."""
    from difflib import SequenceMatcher

    left, right = [key(step) for step in first], [key(step) for step in second]
    only_left, only_right = Counter(left) - Counter(right), Counter(right) - Counter(left)
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        mine = _telling([first[index] for index in range(a, b) if only_left[left[index]]])
        others = _telling([second[index] for index in range(c, d) if only_right[right[index]]])
        if mine is not None and others is not None and _weight(mine) != _weight(others):
            # What only follows is no counterpart of what decided.
            mine, others = (mine, None) if _weight(mine) > _weight(others) else (None, others)
        if mine is not None or others is not None:
            found.append(Parting(mine, others))
    telling = [item for item in found if any(step is not None and _weight(step) for step in (item.first, item.second))]
    return telling or found


def _telling(steps: Sequence[ShownStep]) -> ShownStep | None:
    """The first of *steps* that decides something about the request itself, or else the first."""
    return max(steps, key=_weight, default=None)


def _weight(step: ShownStep) -> int:
    """0 for what only follows from other steps: what the conversation shows, and for how long an answer counts."""
    return 0 if step.is_quiet or (step.algorithm, step.step) in REMEMBERING else 1
