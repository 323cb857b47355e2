"""The plugin of pytest, by runs of pytest within these tests."""

from corsim import (
    assertions,
    policy,
    pytest_browser_fixture,
    pytest_browsers,
    pytest_fixture,
    pytest_plugin,
    pytest_report,
    transports,
)

IMPORTED_BEFORE = (
    assertions,
    policy,
    pytest_browser_fixture,
    pytest_browsers,
    pytest_fixture,
    pytest_plugin,
    pytest_report,
    transports,
)
"""So that inner runs, which forget what they import, find the same modules."""
