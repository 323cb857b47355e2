"""What all tests share: the profile of the property tests, httpx and httpx2, and the count of table rows at the end.

And that none of them reaches the network (``loopback/``).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from .loopback.watching import Watching

# Measuring coverage slows generation down, which is no fault of a strategy.
settings.register_profile("here", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, database=None)
# Whether a test fails, and not the smallest example with which it does.
settings.register_profile("unshrunk", settings.get_profile("ci"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Watching(), "loopback")


@pytest.fixture
def refused(request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """For tests that reach for the network on purpose: what was refused them since they asked before."""
    watching = request.config.pluginmanager.get_plugin("loopback")
    assert isinstance(watching, Watching)
    return watching.taken


@pytest.fixture(params=["httpx", "httpx2"])
def package(request: pytest.FixtureRequest) -> Any:
    """Either package; `Any`, so that the tests read the same for both."""
    return import_module(request.param)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many rows of each table were run, and how many of them failed.

    The counts travel in the reports, so that they arrive from the workers of pytest-xdist, too.
    """
    counts: dict[str, tuple[int, int]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            properties = dict(getattr(report, "user_properties", ()))
            if getattr(report, "when", None) == "call" and "table" in properties:
                counts[properties["table"]] = (properties["rows"], properties["failures"])
    if not counts:
        return
    terminalreporter.write_sep("=", "conformance tables")
    width = max(map(len, counts))
    for table, (rows, failures) in sorted(counts.items()):
        terminalreporter.write_line(f"{table:<{width}} {rows:>6} rows" + (f", {failures} failed" if failures else ""))
    rows, failures = (sum(column) for column in zip(*counts.values(), strict=True))
    terminalreporter.write_line(f"{'all':<{width}} {rows:>6} rows, {failures} failed")
