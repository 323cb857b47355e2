"""The engines in which cases are looked at; one Node process for all tests of a session, and what starts others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from . import node

ENGINES = ("chromium", "firefox", "webkit")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine's profile, by its name."""
    return str(request.param)


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
