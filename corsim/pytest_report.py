"""The report of a test that failed in corsim: without corsim's frames, and with its verdicts explained.

Between a test and the application that it calls lie frames of corsim, and of the standard library where corsim
runs the application in a thread or a loop. They say nothing about either, so they are hidden, as pytest hides its
own. An error in corsim itself is shown with all of its frames.
"""

from __future__ import annotations

import asyncio
import linecache
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pytest

from .assertions import UnexpectedVerdict
from .browser.verdict import Verdict
from .explain.failing import Expected, failure, title

OWN = Path(__file__).parent
STANDARD_LIBRARY = Path(asyncio.__file__).parent.parent
SHOWN_AT_MOST = 3
"""Verdicts, of a group of exceptions or a long chain."""


def without_own_frames(excinfo: pytest.ExceptionInfo[BaseException]) -> pytest.ExceptionInfo[BaseException]:
    """*excinfo* with a traceback that has no frames of corsim, or as it is where it is corsim that has failed.

    An error that is raised by a ``raise`` statement of corsim is one about what it was given. The exception itself
    keeps its traceback.
    """
    frames = list(_frames(excinfo.tb))
    last = frames[-1]
    if _is_own(last) and not _line(last).startswith("raise "):
        return excinfo
    kept = list(_without_own(frames))
    if not kept or len(kept) == len(frames):
        return excinfo
    shortened: TracebackType | None = None
    for frame in reversed(kept):
        shortened = TracebackType(shortened, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    assert shortened is not None
    return pytest.ExceptionInfo.from_exc_info((excinfo.type, excinfo.value, shortened))


def _frames(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _without_own(frames: list[TracebackType]) -> Iterator[TracebackType]:
    """Those of *frames* that are not corsim's, nor of the standard library that corsim has called."""
    is_hidden = False
    for frame in frames:
        is_hidden = _is_own(frame) or (is_hidden and _is_of_the_standard_library(frame))
        if not is_hidden:
            yield frame


def _path(frame: TracebackType) -> Path:
    return Path(frame.tb_frame.f_code.co_filename)


def _is_own(frame: TracebackType) -> bool:
    return OWN in _path(frame).parents


def _is_of_the_standard_library(frame: TracebackType) -> bool:
    path = _path(frame)
    return STANDARD_LIBRARY in path.parents and "site-packages" not in path.parts


def _line(frame: TracebackType) -> str:
    return linecache.getline(str(_path(frame)), frame.tb_lineno).strip()


def add_explanations(report: pytest.TestReport, error: BaseException) -> None:
    """Add a section for each verdict that is behind *error*: the conversation, and what to change."""
    for verdict, expected in list(_verdicts(error))[:SHOWN_AT_MOST]:
        heading, text = title(verdict), failure(verdict, expected)
        add_section = getattr(report.longrepr, "addsection", None)
        if add_section is not None:
            add_section(heading, text)
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
