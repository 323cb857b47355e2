"""Which browsers a test runs in: by its marker, the command line and the ini value of pytest.

The marker says which browsers a test is for, and the ini value does so for all tests that have none. The command
line narrows that down: with it a test runs in those of its marked browsers that it names, and is skipped where it
names none.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from .profiles import ENGINES, PROFILES, no_browser
from .pytest_plugin import FIXTURE, INI, MARKER, OPTION

EVERY_ENGINE = tuple(ENGINES)


def chosen_in(config: pytest.Config) -> tuple[str, ...] | None:
    """The browsers that the command line or else the ini file of *config* chooses, None where neither does.

    Raises UsageError for a name that is no browser's, in either of them.
    """
    option: str | None = config.getoption(INI)
    from_option = None if option is None else _names([option], OPTION)
    from_ini = _names(config.getini(INI), f"the ini option {INI}") if config.getini(INI) else None
    return from_option or from_ini


def browsers_of(item: pytest.Item) -> tuple[str, ...]:
    """The browsers that *item* is to be run in; none where the command line names none of its marker's."""
    option: str | None = item.config.getoption(INI)
    marker = item.get_closest_marker(MARKER)
    if marker is None:
        return chosen_in(item.config) or EVERY_ENGINE
    if marker.kwargs or not all(isinstance(name, str) for name in marker.args):
        raise pytest.UsageError(f'the marker {MARKER} takes names of browsers, like {MARKER}("chromium", "webkit")')
    marked = _names(marker.args, f"the marker {MARKER}")
    if option is None:
        return marked
    permitted = {PROFILES[name].name for name in _names([option], OPTION)}
    return tuple(name for name in marked if PROFILES[name].name in permitted)


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Parametrize the test with the names of its browsers, or have it skipped with the reason."""
    if any(FIXTURE in _arguments(mark) for mark in metafunc.definition.iter_markers("parametrize")):
        return
    names = _browsers_or_failure(metafunc.definition)
    values = names or [pytest.param(None, marks=pytest.mark.skip(reason=_why_none(metafunc.definition)), id="none")]
    metafunc.parametrize(FIXTURE, values, indirect=True, ids=names or None)


def browsers_or_skip(item: pytest.Item) -> tuple[str, ...]:
    """The browsers that *item* is to be run in; skips it where there is none."""
    names = _browsers_or_failure(item)
    if not names:
        pytest.skip(_why_none(item))
    return names


def _browsers_or_failure(item: pytest.Item) -> tuple[str, ...]:
    """The browsers that *item* is to be run in; fails where its marker is wrong, without a traceback of no use."""
    try:
        return browsers_of(item)
    except pytest.UsageError as error:
        pytest.fail(f"{item.nodeid}: {error}", pytrace=False)


def _why_none(item: pytest.Item) -> str:
    """Why the command line leaves no browser to *item*, which only happens to one that is marked."""
    marker = item.get_closest_marker(MARKER)
    marked = ", ".join(marker.args) if marker else ""
    return f"it is for {marked}, and {OPTION} names {item.config.getoption(INI)}"


def _arguments(mark: pytest.Mark) -> list[str]:
    """The names that a ``parametrize`` mark gives values for."""
    names = mark.args[0] if mark.args else mark.kwargs.get("argnames", "")
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)


def _names(texts: Iterable[str], source: str) -> tuple[str, ...]:
    """The names in *texts*, each once; raises UsageError for one that is no browser's, or where there is none."""
    names = tuple(dict.fromkeys(name for text in texts for part in text.split(",") if (name := part.strip())))
    if not names:
        raise pytest.UsageError(f"{source} names no browser; known are {', '.join(PROFILES)}")
    for name in names:
        if name not in PROFILES:
            raise pytest.UsageError(f"{source}: {no_browser(name)}")
    return names
