"""The report of a test that failed in corsim: without corsim's frames, and with its verdicts explained.

Between a test and the application that it calls lie frames of corsim, and of the standard library where corsim
runs the application in a thread or a loop. They say nothing about either, so they are hidden, as pytest hides its own. An error in
corsim itself is shown with all of its frames.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .assertions import UnexpectedVerdict
from .browser.verdict import Verdict
from .explain.failing import Expected, failure, title

OWN = Path(__file__).resolve().parent
STANDARD_LIBRARY = Path(sys.modules["contextlib"].__file__ or "").resolve().parent
ASSERTION_HELPERS = ("pytest_plugin.py",)
SHOWN_AT_MOST = 3
"""Of a group of exceptions, or a long chain."""


def hide_own_frames(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Take the frames of corsim out of the traceback of *excinfo*, unless it is corsim that has failed."""
    entries = list(excinfo.traceback)
    own = [_is_own(entry) for entry in entries]
    if not any(own) or all(own):
        return
    last = entries[-1]
    if own[-1] and not str(last.statement).lstrip().startswith("raise "):
        return
    kept = [entry for entry, is_own, is_between in zip(entries, own, _between(entries, own), strict=True)
            if not is_own and not is_between]
    if kept:
        excinfo.traceback = type(excinfo.traceback)(kept)


def _is_own(entry: pytest.TracebackEntry) -> bool:
    return OWN in Path(entry.path).parents


def _between(entries: list[pytest.TracebackEntry], own: list[bool]) -> Iterator[bool]:
    """For each frame, whether it is the standard library's and the frames of its kind before it follow corsim's."""
    follows = False
    for entry, is_own in zip(entries, own, strict=True):
        is_library = STANDARD_LIBRARY in Path(entry.path).parents and "site-packages" not in Path(entry.path).parts
        follows = is_own or (follows and is_library)
        yield follows


def add_explanations(report: pytest.TestReport, error: BaseException) -> None:
    """Add a section for each verdict that is behind *error*: the conversation, and what to change."""
    for verdict, expected in list(_verdicts(error))[:SHOWN_AT_MOST]:
        heading, text = title(verdict), failure(verdict, expected)
        if hasattr(report.longrepr, "addsection"):
            report.longrepr.addsection(heading, text)
        else:
            report.sections.append((heading, text))


def _verdicts(error: BaseException) -> Iterator[tuple[Verdict, Expected]]:
    """The verdicts of *error*, of those that it groups, and of those that led to it; each once."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop(0)
        verdict = getattr(current, "verdict", None)
        if isinstance(verdict, Verdict) and id(verdict) not in seen:
            seen.add(id(verdict))
            yield verdict, current.expected if isinstance(current, UnexpectedVerdict) else "allowed"
        seen.add(id(current))
        before = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        grouped = current.exceptions if isinstance(current, BaseExceptionGroup) else ()
        waiting += [item for item in (*grouped, before) if item is not None and id(item) not in seen]
