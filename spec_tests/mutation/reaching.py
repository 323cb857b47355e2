"""Which rows and which tests reach which lines of the mutated packages: what has to be run for a mutant, and what not.

The rows are run once under a trace on each profile. On an engine's, those that come out otherwise than on ``spec`` are
where its departures are, and the others where a departure must make no difference. Tests are those in files of the
module's name, or where it has none, of the modules that import it; which lines they reach is not asked.
"""

from __future__ import annotations

import pickle
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, TypeAlias

from .making import PACKAGES, ROOT

Lines: TypeAlias = dict[tuple[str, int], list[int]]
"""File and line, and the numbers of the rows that reach it."""

UNITS = (ROOT / "spec_tests/unit", ROOT / "spec_tests/properties", ROOT / "spec_tests")


@dataclass(frozen=True, slots=True)
class Reached:
    """What was reached: for each profile the lines with the rows that reached them; ``digest`` is of the sources.

    ``departing`` are the numbers of the rows that come out otherwise on a profile than on ``spec``.
    """

    digest: str
    lines: dict[str, Lines]
    departing: dict[str, frozenset[int]]

    def rows(self, profile: str, path: str, first: int, last: int) -> list[int]:
        """The numbers of the rows that reach a line from *first* to *last* of the file."""
        lines = self.lines[profile]
        return sorted(set().union(*(lines.get((path, line), ()) for line in range(first, last + 1))))


def rarity(lines: Lines, path: str) -> dict[int, float]:
    """How much each row does in a file that few others do: the sum of its shares in the lines that it reaches there."""
    found: defaultdict[int, float] = defaultdict(float)
    for (file, _), numbers in lines.items():
        if file == path:
            for number in numbers:
                found[number] += 1 / len(numbers)
    return found


def trace_rows(run: Callable[[Any], object], rows: Iterable[tuple[int, Any]]) -> Lines:
    """The lines of the mutated packages that ``run(row)`` reaches, for each of the numbered *rows*."""
    folders = tuple(f"{ROOT / package}/" for package in PACKAGES)
    tracers: dict[CodeType, Any] = {}
    seen: set[tuple[CodeType, int]] = set()
    add = seen.add

    def tracer_of(code: CodeType) -> Any:
        def in_function(frame: FrameType, _event: str, _argument: Any) -> Any:
            add((code, frame.f_lineno))
            return in_function

        return in_function if code.co_filename.startswith(folders) else None

    def at_call(frame: FrameType, _event: str, _argument: Any) -> Any:
        code = frame.f_code
        try:
            return tracers[code]
        except KeyError:
            return tracers.setdefault(code, tracer_of(code))

    reached: dict[tuple[str, int], list[int]] = {}
    before = sys.gettrace()
    try:
        for number, row in rows:
            seen.clear()
            sys.settrace(at_call)
            run(row)
            sys.settrace(before)
            for code, line in seen:
                reached.setdefault((code.co_filename, line), []).append(number)
    finally:
        sys.settrace(before)
    return reached


def digest() -> str:
    """What the sources and the rows come to: as long as it stays, so does what they reach."""
    found = sha256()
    for folder in ("corsim", "spec_tests/tables"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".json"):
                found.update(path.read_bytes())
    return found.hexdigest()


def reached_by(rows: Sequence[Any], profiles: Iterable[str], kept: Path | None = None) -> Reached:
    """What *rows* reach on each of *profiles*; read from the file *kept* if it is of these sources, or kept there."""
    now = digest()
    if kept is not None and kept.exists():
        before = pickle.loads(kept.read_bytes())
        if isinstance(before, Reached) and before.digest == now and set(before.lines) == set(profiles):
            return before
    scenarios = [row.scenario for row in rows]
    standard = [_results(scenario, "spec") for scenario in scenarios]
    lines, departing = {}, {}
    for name in profiles:
        lines[name] = trace_rows(partial(_results, browser=name), enumerate(scenarios))
        departing[name] = frozenset(
            number for number, scenario in enumerate(scenarios) if _results(scenario, name) != standard[number]
        )
    found = Reached(now, lines, departing)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(found))
    return found


def _results(scenario: Any, browser: str) -> list[dict[str, Any]]:
    """What comes of a scenario on a profile, without the steps that led there."""
    from corsim.scenario.run import run_scenario

    found = [result.to_dict() for result in run_scenario(scenario, browser=browser)]
    return [{key: value for key, value in result.items() if key != "steps"} for result in found]


def tests_of(module: str) -> list[str]:
    """The files of tests that are about *module*: of its name, or if there are none, of those that import it."""
    package, _, name = module.rpartition(".")
    found = _tests_named(name)
    if not found:
        folder = ROOT / package.replace(".", "/")
        importing = [
            folder.name if path.stem == "__init__" else path.stem
            for path in sorted(folder.glob("*.py"))
            if f"from .{name} import" in path.read_text("utf-8")
        ]
        found = [test for other in importing for test in _tests_named(other)]
    return found


def _tests_named(name: str) -> list[str]:
    """The files of unit tests and property tests of a name."""
    paths = [folder / f"test_{name}.py" for folder in UNITS]
    return [str(path.relative_to(ROOT)) for path in paths if path.exists()]
