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
from corsim.explain.catalogue import SHOWN_ENGINES, Entry, entry
from corsim.explain.console import console_messages, exception_message
from corsim.explain.text import safe
from corsim.profiles import ENGINES, SPEC
from corsim.standard.reasons import Reason

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
    """A table of the reasons, and a section for each."""
    yield from ("| reason | what it means |", "|---|---|")
    yield from (f"| [`{reason}`](#{reason}) | {entry(reason).means} |" for reason in Reason)
    for reason in Reason:
        yield ""
        yield from _section(entry(reason))


def _section(item: Entry) -> Iterator[str]:
    """What the catalogue has of one reason, with a row as an example."""
    examples = tests_module("reasons")
    yield from (f"## {item.reason}", "", item.means, "")
    found = examples.example(item.reason)
    if found is not None:
        where = "" if found.browser == "spec" else f" in {found.browser}"
        yield from (
            f"> {_escaped(safe(found.verdict.explained.sentence))}",
            "",
            f"So ends `{found.row.id}`{where}.",
            "",
        )
    yield from (f"**What usually causes it.** {item.cause}", "", f"**What to do.** {item.advice}", "")
    steps = ", ".join(f"[{step.algorithm}]({step.url}) {step.number}" for step in item.steps)
    yield f"- Where it is decided: {steps}{'. ' if steps and item.note else ''}{item.note}"
    errors = ", ".join(f"`{name}`" for name in (*item.cors_errors, *item.net_errors)) or "none"
    yield f"- Chromium's codes: {errors}{f'; DevTools show an issue `{item.issue}`' if item.issue else ''}"
    pages = ", ".join(f"[MDN]({page})" for page in item.mdn)
    keys = ", ".join(f"`{key}`" for key in item.firefox_keys) or "none"
    yield f"- Firefox's keys: {keys}{f' ({pages})' if pages else ''}"
    yield f"- Rows: {', '.join(f'`{row}`' for row in item.rows) or 'none'}"
    for engine, name in SHOWN_ENGINES.items():
        yield from _printed(name, examples.shown(item.reason, engine))


def _printed(name: str, found: Any) -> Iterator[str]:
    """What a browser prints in the example, and what the script is told."""
    if found is None:
        yield f"- {name} has no such failure in these rows"
        return
    printed = [f"`{safe(message.text)}`" for message in console_messages(found.verdict)]
    told = exception_message(found.verdict)
    said = f", and the script is told `{safe(told.text)}`" if told is not None else ""
    yield f"- {name} prints {' and '.join(printed) or 'nothing'}{said}"


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*")


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


def notebooks() -> Iterator[str]:
    """A table of the notebooks."""
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)
    yield from import_module("docs.notebook_pages.listing").listing()


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
    "<!-- notebooks -->": notebooks,
    "<!-- picture -->": picture,
}
"""What is made for each place."""
