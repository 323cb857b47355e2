"""pytest's plugin: the fixtures ``browser`` and ``corsim``, the choice of browsers, and explained failures.

pytest imports this module in every run of every project that has corsim installed, so it imports nothing but
pytest; everything else is imported when a test uses it. That also leaves corsim to be measured by tools that begin
after plugins are imported. Which browsers a test runs in is decided by :mod:`corsim.pytest_browsers`; what a failed
test's report is given stands in :mod:`corsim.pytest_report`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .browser.browser import Browser
    from .pytest_fixture import Corsim

OPTION = "--corsim-browsers"
INI = "corsim_browsers"
MARKER = "corsim_browsers"
FIXTURE = "corsim_browser_name"
"""The fixture that ``browser`` stands on and that is parametrized: absent where a project has its own ``browser``."""


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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the fixture ``browser`` once in each of its browsers."""
    if FIXTURE in metafunc.fixturenames:
        from .pytest_browsers import parametrize

        parametrize(metafunc)


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
def browser(corsim_browser_name: str) -> Iterator[Browser]:
    """A new corsim.Browser, once per engine: chromium, firefox and webkit, or those that were chosen.

    Whatever its connections hold is given back at the end; `with browser:` also runs the lifespans of applications.
    """
    from .browser.browser import Browser

    made = Browser(corsim_browser_name)
    yield made
    made.close()


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
