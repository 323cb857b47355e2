"""What was found of mutants: kept in one file for each module, and which of those that survived are equivalent.

``equivalent.json`` lists mutants that no test can tell from what they were made from, in groups with one reason. A
mutant is named by its module, its function and the text of its change, not by a line, so that the list outlives
changes around it; ``number`` is given only if not every such change of that function is meant.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .making import Mutant
from .trying import Fate

EQUIVALENT = Path(__file__).parent / "equivalent.json"
BAR = 97.0
"""Per cent of the mutants that have to be killed, or equivalent with a reason."""


@dataclass(frozen=True, slots=True)
class Found:
    """A mutant as it is kept: where, the change, and its fate."""

    module: str
    function: str
    before: str
    after: str
    number: int
    line: int
    status: str
    by: str
    reason: str = ""

    def __str__(self) -> str:
        """Where it is, and the change."""
        repeated = f" ({self.number})" if self.number > 1 else ""
        before, after = (" ".join(text.split("\n")) for text in (self.before, self.after))
        return f"{self.module}:{self.line} {self.function or '<module>'}{repeated}\n  - {before}\n  + {after}"


def found_of(mutant: Mutant, fate: Fate) -> Found:
    """What is kept of a mutant that was tried."""
    return Found(*mutant.key, mutant.lines[0], fate.status, fate.by)


def _path(folder: Path, module: str) -> Path:
    return folder / f"{module}.json"


def write(folder: Path, module: str, found: Iterable[Found]) -> None:
    """Keep what was found of a module."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [{name: getattr(item, name) for name in Found.__slots__ if name != "reason"} for item in found]
    _path(folder, module).write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def read(folder: Path, module: str) -> list[Found]:
    """What was kept of a module; nothing if it was not tried."""
    path = _path(folder, module)
    return [Found(**row) for row in json.loads(path.read_text("utf-8"))] if path.exists() else []


class Equivalents:
    """The list of those that are equivalent; ``unused`` are entries that no mutant was looked up for."""

    def __init__(self, path: Path = EQUIVALENT) -> None:
        groups: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        self._reasons = {self._key(entry): group["reason"] for group in groups for entry in group["mutants"]}
        self._used: set[tuple[Any, ...]] = set()

    @staticmethod
    def _key(entry: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(entry.get(name) for name in ("module", "function", "before", "after", "number"))

    def reason(self, found: Found) -> str:
        """Why *found* is equivalent; empty where it is not listed."""
        key = found.module, found.function, found.before, found.after
        for number in (found.number, None):
            if (*key, number) in self._reasons:
                self._used.add((*key, number))
                return str(self._reasons[(*key, number)])
        return ""

    def unused(self, modules: Sequence[str]) -> list[str]:
        """The entries about *modules* that no mutant was looked up for."""
        return [f"{key[0]} {key[1]}: {key[3]}" for key in self._reasons if key not in self._used and key[0] in modules]


def report(folder: Path, modules: Sequence[str], *, show: bool = True) -> tuple[list[str], bool]:
    """The figure, by modules, with those that survived; and whether it reaches the bar with all of them tried."""
    equivalents = Equivalents()
    lines = [f"{'module':<46}{'mutants':>8}{'killed':>8}{'equivalent':>11}{'survived':>9}"]
    total: Counter[str] = Counter()
    surviving: list[Found] = []
    tried = []
    for module in modules:
        if not _path(folder, module).exists():
            continue
        tried.append(module)
        found = [item for item in read(folder, module) if item.status != "invalid"]
        counts = Counter(
            "killed" if item.status == "killed" else "equivalent" if equivalents.reason(item) else "survived"
            for item in found
        )
        surviving += [item for item in found if item.status != "killed" and not equivalents.reason(item)]
        lines.append(
            f"{module:<46}{len(found):>8}{counts['killed']:>8}{counts['equivalent']:>11}{counts['survived']:>9}"
        )
        total.update(counts)
    count = sum(total.values())
    share = 100 * (total["killed"] + total["equivalent"]) / count if count else 0.0
    if show:
        lines += [str(item) for item in surviving]
    lines += [f"no mutant is like this entry of {EQUIVALENT.name}: {entry}" for entry in equivalents.unused(tried)]
    lines.append(
        f"{len(tried)} of {len(modules)} modules: {count} mutants, {total['killed']} killed, "
        f"{total['equivalent']} equivalent with a reason, {total['survived']} survived: {share:.1f} %"
    )
    # Of what was not tried, nothing is known.
    return lines, share >= BAR and len(tried) == len(modules)
