"""What ``explain`` is given: which kind it is, and the scenarios in it, each with a title and notes.

The kinds and their importers are in :mod:`corsim.scenario.importers`; here are the options that go with them, and the
messages where an input cannot be read.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.profiles import PROFILES, no_browser
from corsim.scenario.decode import decode_scenario
from corsim.scenario.importers.imported import NAMES, Imported, NotImportedError, Wanted
from corsim.scenario.importers.importing import import_data
from corsim.scenario.model import Scenario
from corsim.scenario.reading import Problem, ScenarioError
from corsim.standard.urls import parse_url

from .terminal import InputError, not_a, read


@dataclass(frozen=True, slots=True)
class Input:
    """A scenario to run. ``title`` is empty where the input is a scenario itself.

    ``notes`` are sentences about how it was made; ``request_notes`` has those about each request.
    """

    title: str
    notes: tuple[str, ...]
    request_notes: tuple[tuple[str, ...], ...]
    scenario: Scenario


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what the input is, and what of it is wanted, to *parser*."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?",
        help="a scenario, a HAR file, curl command lines, fetch() calls or HTTP text; - is standard input",
    )  # fmt: skip
    parser.add_argument(
        "--from", dest="kind", choices=tuple(NAMES), help="what FILE is; without it, its content says so"
    )
    parser.add_argument("--page", metavar="URL", help="the page that asks, where FILE does not say so, or instead")
    parser.add_argument("--url", metavar="TEXT", help="show only requests whose URL contains TEXT")
    parser.add_argument("--only-blocked", action="store_true", help="show only requests that are not allowed")


def inputs(options: argparse.Namespace, browser: str | None) -> list[Input]:
    """The scenarios that *options* name, for *browser* instead of their own; raises InputError where they are wrong."""
    check_wanted(options.page, browser)
    data = read(options.file)
    wanted = Wanted(options.page, browser)
    try:
        kind, imported = import_data(data, wanted, options.kind)
    except NotImportedError as error:
        raise _wrong(options.file, error.kind, error.problems) from error
    found = []
    for item in imported:
        try:
            found.append(_decoded(item, wanted))
        except ScenarioError as error:
            raise _wrong(options.file, kind, error.problems) from error
    return found


def check_wanted(page: str | None, browser: str | None) -> None:
    """Raise InputError where *page* is no URL, or *browser* no profile's name."""
    if browser is not None and browser not in PROFILES:
        raise InputError(f"--browser: {no_browser(browser)}")
    if page is not None and parse_url(page) is None:
        raise InputError(f"--page: {page!r} is not an absolute URL; one like https://app.example.com/ is needed")


def _decoded(item: Imported, wanted: Wanted) -> Input:
    document: Any = item.document
    if isinstance(document, dict):
        given = {"browser": wanted.browser, "page": wanted.page if not item.title else None}
        changes = {key: value for key, value in given.items() if value is not None}
        # As it is where nothing changes: a reader's document knows which keys stood twice.
        for key, value in changes.items():
            document[key] = value
    scenario = decode_scenario(document)
    notes = tuple(tuple(item.request_notes.get(index, ())) for index in range(len(scenario.requests)))
    return Input(item.title, item.notes, notes, scenario)


def _wrong(file: str, kind: str, problems: Sequence[Problem]) -> InputError:
    return not_a(file, NAMES[kind], [*map(_hinted, problems)])


def _hinted(problem: Problem) -> Problem:
    """*problem*, with what else could have been given where the input is none of all that."""
    if problem.path == "$" and problem.seen.startswith("not JSON at line 1, column 1 "):
        hint = "A HAR file, a curl command line, a fetch() call and HTTP text are known, too: say which with --from."
        return replace(problem, hint=hint)
    return problem


def is_shown(verdict: Verdict, options: argparse.Namespace) -> bool:
    """Whether *options* want to see *verdict*."""
    if options.only_blocked and verdict.verdict in ("allowed", None):
        return False
    if options.url is None:
        return True
    asked = [verdict.asked.partition(" ")[2], *(exchange.request.url for exchange in verdict.exchanges)]
    return any(options.url in url for url in asked)
