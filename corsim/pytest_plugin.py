"""pytest's plugin: the fixtures ``browser`` and ``corsim``, the choice of browsers, and explained failures.

pytest imports this module in every run of every project that has corsim installed, so it imports nothing but
pytest; everything else is imported when a test uses it. That also leaves corsim to be measured by tools that begin
after plugins are imported. Which browsers a test runs in is decided by :mod:`corsim.pytest_browsers`; what a failed
test's report is given stands in :mod:`corsim.pytest_report`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from inspect import getattr_static
from types import FunctionType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .pytest_fixture import Corsim

OPTION = "--corsim-browsers"
INI = "corsim_browsers"
MARKER = "corsim_browsers"
BROWSER = "browser"
"""The fixture that runs a test once per engine (:mod:`corsim.pytest_browser_fixture`)."""

FIXTURE = "corsim_browser_name"
"""The fixture that it stands on and that is parametrized: absent where a project has its own ``browser``."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the ini value that choose browsers."""
    parser.getgroup("corsim").addoption(
        OPTION,
        dest=INI,
        metavar="NAMES",
        help="The browsers of tests with the fixture `browser`, separated by commas: chromium, firefox, webkit, "
        "spec, or one version like chromium-156. A test that is marked for other browsers is skipped.",
    )
    parser.addini(
        INI, "The browsers of tests with the fixture `browser`, where neither option nor marker says.", "args"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker; raise UsageError where a browser is chosen that there is not."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(*names): the browsers that a test with the fixture `browser` is for, like "
        f'{MARKER}("chromium", "webkit").',
    )
    if config.getoption(INI) is not None or config.getini(INI):
        from .pytest_browsers import chosen_in

        chosen_in(config)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Add the fixture ``browser``, unless another plugin has one; one that comes later takes the place of this one."""
    manager = session.config.pluginmanager
    if not any(_has_fixture(plugin, BROWSER) for name, plugin in manager.list_name_plugin() if not _is_conftest(name)):
        manager.import_plugin("corsim.pytest_browser_fixture")


def _is_conftest(plugin_name: str) -> bool:
    """Whether it is a ``conftest.py``, whose fixtures come before those of plugins, and may build on them."""
    return plugin_name.endswith("conftest.py")


def _has_fixture(plugin: object, name: str) -> bool:
    """Whether *plugin*, a module or an object, has a fixture called *name*."""
    return any(_fixture_name(attribute, getattr_static(plugin, attribute, None)) == name for attribute in dir(plugin))


def _fixture_name(attribute: str, value: Any) -> str | None:
    """What *value*, which a plugin has by the name *attribute*, is called as a fixture, None if it is none."""
    if type(value) is not type(corsim):
        return None
    if not isinstance(value, FunctionType):
        name: str = value.name
        return name
    # Before pytest 8.4 a fixture is a function with a mark.
    mark = getattr(value, "_pytestfixturefunction", None)
    return None if mark is None else mark.name or attribute


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the fixture ``browser`` once in each of its browsers."""
    if FIXTURE not in metafunc.fixturenames and _is_built_upon(metafunc):
        metafunc.fixturenames.append(FIXTURE)
    if FIXTURE in metafunc.fixturenames:
        from .pytest_browsers import parametrize

        parametrize(metafunc)


def _is_built_upon(metafunc: pytest.Metafunc) -> bool:
    """Whether the test's ``browser`` is a project's own that asks for this plugin's.

    What an overridden fixture asks for is left out of ``fixturenames`` before pytest 9.0.
    """
    for fixture in reversed(getattr(metafunc, "_arg2fixturedefs", {}).get(BROWSER, ())):
        if FIXTURE in fixture.argnames:
            return True
        if BROWSER not in fixture.argnames:
            return False
    return False


@pytest.fixture
def corsim_browser_name(request: pytest.FixtureRequest) -> str:
    """The name of the browser that this run of the test is for."""
    if not hasattr(request, "param"):
        pytest.fail(
            "the fixture `browser` is for a test function that names it: it runs the test once per browser. "
            "In a unittest.TestCase, a doctest, or by request.getfixturevalue(), take the fixture `corsim` and "
            'its corsim.browser("firefox").',
            pytrace=False,
        )
    name: str = request.param
    return name


@pytest.fixture
def corsim(request: pytest.FixtureRequest) -> Iterator[Corsim]:
    """Browsers by name, closed at the end of the test, and the assertions; else all that the module corsim has."""
    from .pytest_browsers import browsers_or_skip
    from .pytest_fixture import Corsim

    made = Corsim(browsers_or_skip(request.node))
    yield made
    made.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Take corsim's own frames out of the traceback of a failure, and explain the verdicts behind it."""
    if call.excinfo is None or call.excinfo.errisinstance(pytest.skip.Exception) or not _is_in_use():
        return (yield)
    from .pytest_report import add_explanations, without_own_frames

    excinfo = call.excinfo
    if not item.config.getoption("fulltrace"):
        call.excinfo = without_own_frames(excinfo)
    try:
        report = yield
    finally:
        # A debugger gets all frames.
        call.excinfo = excinfo
    if report.failed and item.config.getoption("tbstyle") != "line":
        add_explanations(report, excinfo.value)
    return report


def _is_in_use() -> bool:
    """Whether a test has used corsim at all, which a failure that comes from it has."""
    import sys

    return "corsim.browser.verdict" in sys.modules
