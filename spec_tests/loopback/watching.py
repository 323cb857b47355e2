"""Watches a run of pytest: puts the guard up, in this process and those that it starts, and fails who is refused.

A plugin, which ``spec_tests/conftest.py`` registers. Each process of pytest-xdist has a file of its own.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from .guard import REFUSED, guard

STARTUP = Path(__file__).with_name("startup")


class Watching:
    """The plugin; ``refused`` are the lines that were written since they were last taken."""

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="corsim-refused-")
        os.close(handle)
        self.path = Path(name)
        self._read = 0
        os.environ[REFUSED] = name
        search = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        if str(STARTUP) not in search:
            os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(STARTUP), *search]))
        guard()

    def taken(self) -> list[str]:
        """What was refused since this was asked before."""
        if self.path.stat().st_size == self._read:
            return []
        with self.path.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        self._read += len(data)
        return data.decode("utf-8", "replace").splitlines()

    def _fail(self, when: str) -> None:
        refused = self.taken()
        if refused:
            pytest.fail(f"{when} reached for the network:\n" + "\n".join(refused), pytrace=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        """What a fixture reaches for."""
        result = yield
        self._fail("what this test is set up by")
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """What a test reaches for."""
        result = yield
        self._fail("this test, or what it runs,")
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """What is reached for at the end."""
        result = yield
        self._fail("what is left of this test")
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, pytest.CollectReport]:
        """What is reached for while tests are imported."""
        report: pytest.CollectReport = yield
        refused = self.taken()
        if refused:
            report.outcome = "failed"
            report.longrepr = f"importing {collector.nodeid} reached for the network:\n" + "\n".join(refused)
        return report

    def pytest_unconfigure(self) -> None:
        """The file has been read."""
        self.path.unlink(missing_ok=True)
