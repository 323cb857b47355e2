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

INNER = ("-p", "no:cacheprovider", "-p", "no:xdist")
"""Options of every inner run: nothing is kept from one to the next, and all is done in this process."""
