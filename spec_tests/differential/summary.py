"""What is kept of a run: one entry for each engine and seed, in ``random.json`` beside the recordings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from spec_tests.browsers.recording import RECORDED

FILE = "random.json"


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of one run of one engine; they add up to ``number``."""

    engine: str
    version: str
    profile: str
    date: str
    seed: int
    number: int
    agreed: int
    explained: Mapping[str, int] = field(default_factory=dict)
    """How many disagreements each known limit explains, by its reason."""
    unstable: int = 0
    """Disagreements that did not come again in a second run of the engine."""
    unexplained: int = 0
    not_observed: int = 0
    command: str = ""
    source: str = "random"
    """Where the scenarios come from."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is open."""
        return self.unexplained == 0 and self.not_observed == 0

    def line(self) -> str:
        """The counts in a line."""
        explained = sum(self.explained.values())
        return (
            f"{self.engine} ({self.version}) and profile {self.profile}, {self.source} seed {self.seed}: "
            f"{self.agreed} of {self.number} agreed, {explained} explained, {self.unstable} unstable, "
            f"{self.unexplained} unexplained, {self.not_observed} not observed"
        )


def read_summaries(directory: Path = RECORDED) -> list[Summary]:
    """The summaries in *directory*; none if there is no file."""
    path = directory / FILE
    if not path.is_file():
        return []
    entries: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["runs"]
    return [Summary(**entry) for entry in entries]


def keep_summary(summary: Summary, directory: Path) -> None:
    """Put *summary* in the file, in place of an earlier one of the same engine, source and seed."""
    kept = {(other.engine, other.source, other.seed): other for other in read_summaries(directory)}
    kept[summary.engine, summary.source, summary.seed] = summary
    entries = [asdict(kept[key]) for key in sorted(kept)]
    directory.mkdir(parents=True, exist_ok=True)
    (directory / FILE).write_text(json.dumps({"runs": entries}, indent=1) + "\n", "utf-8")


def markdown(runs: Sequence[Summary]) -> Iterator[str]:
    """The lines of a table of *runs*, of what explains disagreements, and of the commands."""
    if not runs:
        yield "No run is kept."
        return
    yield "| browser | date | made | seed | scenarios | agreed | explained | unstable | unexplained | not observed |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for run in runs:
        counts = [run.number, run.agreed, sum(run.explained.values()), run.unstable, run.unexplained, run.not_observed]
        cells = [f"{run.version} (`{run.profile}`)", run.date, run.source, run.seed, *counts]
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""
    for reason in sorted({reason for run in runs for reason in run.explained}):
        yield f"- Explained: {reason}."
    yield ""
    yield from ["```sh", *sorted({run.command for run in runs}), "```"]
