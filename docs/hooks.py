"""Fills the pages that are made from the code when the documentation is built."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

from corsim.audit.catalogue import CATALOGUE
from corsim.explain.advice import ADVICE
from corsim.profiles import ENGINES, SPEC

ROOT = str(Path(__file__).parent.parent)


def on_page_markdown(markdown: str, **_context: Any) -> str:
    """The page with what is made from the code and the recordings, where it has a place for it."""
    for place, make in MADE.items():
        if place in markdown:
            markdown = markdown.replace(place, "\n".join(make()))
    return markdown


def tests_module(name: str) -> Any:
    """A module of ``spec_tests``, which is not installed."""
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)
    return import_module(f"spec_tests.{name}")


def reasons() -> Iterator[str]:
    """A table of the reasons and what helps."""
    yield from ("| reason | what to do, or where to look |", "|---|---|")
    yield from (f"| `{reason.value}` | {advice} |" for reason, advice in ADVICE.items())


def findings() -> Iterator[str]:
    """A table of what an audit can find."""
    yield from ("| finding | what it is, and why it matters | what to do | browsers |", "|---|---|---|---|")
    for rule in CATALOGUE.values():
        yield f"| `{rule.id}` | {rule.title}. {rule.why} | {rule.fix} | {rule.browsers} |"


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


def random_runs() -> Iterator[str]:
    """The runs with random scenarios that are kept beside the recordings."""
    summary = tests_module("differential.summary")
    yield from summary.markdown(summary.read_summaries())


def peers() -> Iterator[str]:
    """The tables of rows agreed with Chromium, from the summary that stands beside the recordings."""
    rendering = tests_module("peers.rendering")
    yield rendering.markdown(rendering.read_summary())


def picture() -> Iterator[str]:
    """An explanation as a picture."""
    from corsim import run_scenario

    document = json.loads((Path(__file__).parent / "examples" / "put-json.json").read_bytes())
    [verdict] = run_scenario(document)
    yield '<div style="overflow-x: auto">'
    yield verdict.explain("svg").rstrip("\n")
    yield "</div>"


def _shown(value: Any) -> str:
    if isinstance(value, frozenset):
        return ", ".join(f"`{item}`" for item in sorted(value)) or "none"
    return f"`{value!r}`" if isinstance(value, str) else f"`{value}`"


MADE = {
    "<!-- reasons -->": reasons,
    "<!-- findings -->": findings,
    "<!-- departures -->": departures,
    "<!-- random -->": random_runs,
    "<!-- peers -->": peers,
    "<!-- picture -->": picture,
}
"""What is made for each place."""
