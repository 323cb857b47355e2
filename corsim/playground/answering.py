"""What the page asks as one types: a scenario's text in, what there is to show of it out, as JSON.

The page runs this in Pyodide, or asks a server for it; either way everything that is told of a scenario is told by
:mod:`corsim.explain`, as it is on the command line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from corsim.explain.chapters import Chapter, Entry, Ran, chapter_of
from corsim.explain.comparison import ALL, Comparison, compare_scenario
from corsim.explain.configuration import KINDS
from corsim.explain.rendering import comparing, html, side_by_side, svg
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.reading import Problem, ScenarioError, flaws, read_json

from .obstacles import obstacles, within_patience
from .stand_ins import Document

LEVEL = 3
"""How deep the headings begin: the page has two levels of its own."""

LONGEST = 200_000
"""How many characters a scenario may have here; it is run again with every key that is pressed."""


def answer(text: str, fix_for: str | None = None, room: int = svg.ROOM) -> dict[str, Any]:
    """What there is to show of the scenario *text*, with changes told as the configuration *fix_for*, too.

    *room* is how wide pictures may be, in pixels.

    An object with ``problems`` (each ``path``, ``seen``, ``needed``, ``hint``) if it is no scenario; else with
    ``summary``, ``comparison`` and ``picture`` (HTML of all browsers side by side), ``asked`` (the profile that the
    scenario names) and ``browsers``, each with its ``name``, ``word`` and ``tone`` (of the first request that is not
    allowed, or of the last) and its explanation as ``html``. ``real`` is what there is to say before a run for real:
    what keeps the scenario from being run, or which calls of a session would not be made. ``keeps`` is whether the
    page's forms can hold the document and lose nothing: keys that stand twice, and numbers that are none, they cannot.
    Raises ValueError for a *fix_for* that is not known.
    """
    if fix_for is not None and fix_for not in KINDS:
        raise ValueError(f"no configuration is called {fix_for!r}; known are {', '.join(KINDS)}")
    if len(text) > LONGEST:
        seen = f"there are {len(text)} characters"
        return _wrong([Problem("$", seen, f"{LONGEST} or fewer are needed in the playground")], keeps=False)
    document: Any = None
    try:
        document = read_json(text.encode("utf-8", "replace"))
        scenario = decode_scenario(document)
    except ScenarioError as error:
        return _wrong(error.problems, keeps=isinstance(document, dict) and not flaws(document))
    return _shown(document, scenario, fix_for, room)


def answer_json(text: str, fix_for: str | None = None, room: int = svg.ROOM) -> str:
    """The same as a JSON text, for JavaScript."""
    return json.dumps(answer(text, fix_for, room))


def _wrong(problems: list[Problem], *, keeps: bool) -> dict[str, Any]:
    return {
        "problems": [
            {"path": item.path, "seen": item.seen, "needed": item.needed, "hint": item.hint} for item in problems
        ],
        "keeps": keeps,
    }


def _shown(document: Document, scenario: Scenario, fix_for: str | None, room: int) -> dict[str, Any]:
    browsers = dict.fromkeys((*ALL, scenario.browser))
    comparison = compare_scenario(scenario, tuple(browsers), fix_for)
    chapters = chapters_of(scenario, comparison)
    told = [{"name": name, **_head(chapter), "html": _html(chapter, room)} for name, chapter in chapters.items()]
    return {
        "problems": [],
        "keeps": True,
        "summary": summary_of(chapters),
        "comparison": "\n".join(comparing.article(comparing.Document(comparison), LEVEL)),
        "picture": _picture(comparison, room),
        "asked": scenario.browser,
        "browsers": told,
        "real": _before_a_run(document, scenario),
    }


def _before_a_run(document: Document, scenario: Scenario) -> list[str]:
    """Sentences about what a run for real will not do."""
    found = obstacles(document, scenario)
    return ["This scenario cannot be run for real.", *found] if found else within_patience(document, scenario)[1]


def chapters_of(scenario: Scenario, comparison: Comparison) -> dict[str, Chapter]:
    """What is told of each browser of *comparison*, which is of *scenario*."""
    chapters = {}
    for index, browser in enumerate(comparison.browsers):
        outcomes = [request.outcomes[index] for request in comparison.requests]
        ran = Ran(scenario, [outcome.verdict for outcome in outcomes])
        chapters[browser] = chapter_of(ran, [outcome.explanation for outcome in outcomes])
    return chapters


def summary_of(chapters: Mapping[str, Chapter]) -> str:
    """What all browsers come to, in a sentence for who listens: those that come to the same are named together."""
    said: dict[str, list[str]] = {}
    for name, chapter in chapters.items():
        said.setdefault(chapter.summary, []).append(name)
    if len(said) == 1:
        return f"All browsers: {next(iter(said))}."
    return ". ".join(f"{', '.join(names)}: {summary}" for summary, names in said.items()) + "."


def _picture(comparison: Comparison, room: int) -> str:
    """A diagram of all browsers; nothing where they take the same steps, and that of each shows all."""
    if not any(request.apart for request in comparison.requests):
        return ""
    drawing = svg.picture([side_by_side.diagram_of_comparison(comparison)], style=False, room=room)
    return f'<div class="scroll" role="region" aria-label="Diagram of all browsers" tabindex="0">{drawing}</div>'


def _head(chapter: Chapter) -> dict[str, str]:
    head = _telling(chapter.entries).explanation.head
    return {"word": head.word, "tone": head.tone}


def _telling(entries: tuple[Entry, ...]) -> Entry:
    """The entry that stands for a session."""
    return next((entry for entry in entries if entry.explanation.head.tone == "bad"), entries[-1])


def _html(chapter: Chapter, room: int) -> str:
    return "\n".join(html.articles([chapter], LEVEL, room))
