"""Makes scenarios on which model and engine disagree smaller, as long as they disagree in the same way.

All disagreements are shrunk side by side, so that a round needs the engine once. In odd rounds every edit
is tried by itself; in even rounds those that kept the disagreement are tried together, as many as
possible. It ends when no edit keeps it, or after :data:`ROUNDS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spec_tests.browsers.running import Observe

from .disagreeing import Compared, Disagreement, compare_rows
from .edits import Edit, edited, edits_of
from .generating import row_of, why_left_out
from .scenarios import Scenario

ROUNDS = 14
MOST_EDITS = 60
"""How many edits of one scenario are tried in a round."""

MOST_EDITS_WITH_COOKIES = 15
"""The same where there are cookies, which take their time."""


@dataclass(slots=True)
class Shrinking:
    """A disagreement that is made smaller: the smallest until now, and the edits that kept it."""

    kind: frozenset[str]
    smallest: Disagreement
    good: list[Edit] = field(default_factory=list)
    is_done: bool = False

    def trials(self) -> list[tuple[list[Edit], Scenario]]:
        """What is to be tried next: edits, and the scenario that they make."""
        scenario = self.smallest.row.scenario
        if self.good:
            # The first ones together may take away all calls, so the last ones are tried, too; and one by itself.
            counts = sorted({len(self.good) * part // 8 or 1 for part in (8, 7, 6, 4, 2, 1, 0)}, reverse=True)
            sets = [edits for count in counts for edits in (self.good[:count], self.good[-count:])]
        else:
            sets = [[edit] for edit in edits_of(scenario)][
                : MOST_EDITS_WITH_COOKIES if "cookies" in scenario else MOST_EDITS
            ]
        trials = [(edits, edited(scenario, edits)) for edits in sets]
        return [(edits, smaller) for edits, smaller in trials if smaller != scenario and why_left_out(smaller) is None]

    def judge(self, tried: Sequence[tuple[list[Edit], Disagreement | None]]) -> None:
        """Take in what came of the trials."""
        kept = [(edits, result) for edits, result in tried if result is not None and result.kind == self.kind]
        if not self.good:
            self.good = [edits[0] for edits, _ in kept]
            self.is_done = not self.good
            return
        self.good = []
        if kept:
            self.smallest = kept[0][1]
        else:
            self.is_done = True


def shrink(
    disagreements: Sequence[Disagreement], observe: Observe, browser: str, rounds: int = ROUNDS
) -> list[Disagreement]:
    """The *disagreements*, each as small as *rounds* runs of the engine could make it."""
    all_of_them = [Shrinking(item.kind, item) for item in disagreements]
    for number in range(rounds):
        trials = [
            (work, edits, row_of(f"trial-{number}-{place}-{count}", scenario))
            for place, work in enumerate(all_of_them)
            if not work.is_done
            for count, (edits, scenario) in enumerate(work.trials())
        ]
        rows = [row for _, _, row in trials]
        compared = compare_rows(rows, observe(rows) if rows else {}, browser)
        results = _by_id(compared)
        for work in all_of_them:
            if not work.is_done:
                work.judge([(edits, results.get(row.id)) for owner, edits, row in trials if owner is work])
    return [work.smallest for work in all_of_them]


def _by_id(compared: Compared) -> dict[str, Disagreement]:
    return {item.row.id: item for item in compared.disagreements}
