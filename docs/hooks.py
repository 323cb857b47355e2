"""Fills the pages that are made from the code when the documentation is built."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from corsim.audit.catalogue import CATALOGUE
from corsim.explain.advice import ADVICE
from corsim.profiles import ENGINES, SPEC

REASONS = "<!-- reasons -->"
DEPARTURES = "<!-- departures -->"
RANDOM = "<!-- random -->"
PEERS = "<!-- peers -->"
FINDINGS = "<!-- findings -->"

RANDOM_RUNS = Path(__file__).parent.parent / "spec_tests" / "recorded" / "random.json"
"""What the runs with random scenarios came to; the runner keeps it."""


def on_page_markdown(markdown: str, **_context: Any) -> str:
    """The page with the tables that are made from the code, where it has a place for one."""
    reasons = [f"| `{reason.value}` | {advice} |" for reason, advice in ADVICE.items()]
    filled = (
        markdown.replace(REASONS, "\n".join(["| reason | what to do, or where to look |", "|---|---|", *reasons]))
        .replace(DEPARTURES, "\n".join(departures()))
        .replace(FINDINGS, "\n".join(findings()))
        .replace(RANDOM, "\n".join(random_runs(json.loads(RANDOM_RUNS.read_text("utf-8"))["runs"])))
    )
    return filled.replace(PEERS, peers()) if PEERS in filled else filled


def findings() -> Iterator[str]:
    """A table of what an audit can find."""
    yield "| finding | what it is, and why it matters | what to do | browsers |"
    yield "|---|---|---|---|"
    for rule in CATALOGUE.values():
        cells = [f"`{rule.id}`", f"{rule.title}. {rule.why}", rule.fix, rule.browsers]
        yield f"| {' | '.join(cells)} |"


def peers() -> str:
    """The tables of rows agreed with Chromium, from the summary that stands beside the recordings."""
    root = str(Path(__file__).parent.parent)
    if root not in sys.path:
        sys.path.insert(0, root)
    from spec_tests.peers.rendering import markdown, read_summary

    return markdown(read_summary())


def departures() -> Iterator[str]:
    """For each field in which an engine departs: what it decides, the standard's value, each engine's and the rows."""
    for item in fields(SPEC):
        found = [
            (engine.name, departure)
            for engine in ENGINES.values()
            for departure in engine.departures
            if departure.field == item.name
        ]
        if not found:
            continue
        yield f"`{item.name}`"
        yield f":   {item.metadata['sentence'][:1].upper()}{item.metadata['sentence'][1:]}"
        yield ""
        yield f"    - standard: {_shown(getattr(SPEC, item.name))}"
        for name, departure in found:
            first, last = departure.first, departure.last
            versions = first if first == last else f"{first} to {last}"
            rows = ", ".join(f"`{row}`" for row in departure.rows) or departure.source
            yield f"    - `{name}` {versions}: {_shown(departure.value)} (shown by {rows})"
        yield ""


def random_runs(runs: list[dict[str, Any]]) -> Iterator[str]:
    """A table of the runs, then what explains disagreements, and the commands."""
    yield "| browser | date | seed | scenarios | agreed | explained | unstable | unexplained | not observed |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for run in runs:
        counts = [run["number"], run["agreed"], sum(run["explained"].values()), run["unstable"], run["unexplained"]]
        cells = [f"{run['version']} (`{run['profile']}`)", run["date"], run["seed"], *counts, run["not_observed"]]
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""
    for reason in sorted({reason for run in runs for reason in run["explained"]}):
        yield f"- Explained: {reason}."
    yield ""
    yield from ["```sh", *sorted({run["command"] for run in runs}), "```"]


def _shown(value: Any) -> str:
    if isinstance(value, frozenset):
        return ", ".join(f"`{item}`" for item in sorted(value)) or "none"
    return f"`{value!r}`" if isinstance(value, str) else f"`{value}`"
