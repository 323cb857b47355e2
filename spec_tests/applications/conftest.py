"""One Node process for all tests of a session, and what they need to start others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from . import node


@pytest.fixture(scope="session")
def node_packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the installed packages of npm, kept in pytest's cache."""
    cache = getattr(request.config, "cache", None)
    node.node()
    return node.install(tmp_path_factory.mktemp("express") if cache is None else cache.mkdir("express"))


@pytest.fixture(scope="session")
def express(node_packages: Path) -> Iterator[str]:
    """The URL of the Express applications."""
    with node.express(node_packages) as url:
        yield url
