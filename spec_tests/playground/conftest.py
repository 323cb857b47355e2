"""What the tests of the page share: the site with the page in it, a server of it, and a tab of each browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from docs import playground_files
from spec_tests.applications import node
from spec_tests.artefacts import artefacts_folder
from spec_tests.documentation import ROOT

from .tabs import TABS, Tab, missing, proxy


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of the page: the browser's name, its tab, where the page is, and what was asked of other machines."""

    browser: str
    tab: Tab
    url: str
    asked: list[str]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the playground as the documentation's build makes it, and nothing else."""
    node.program("npm")
    made = tmp_path_factory.mktemp("site")
    files = playground_files.site_files()
    if "packages.zip" not in files:
        node.unavailable("npm cannot give Pyodide, without which the site's page runs nothing")
    for name, data in files.items():
        path = made / playground_files.PLACE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, bytes):
            path.write_bytes(data)
        else:
            shutil.copy(data, path)
    return made


def served(*options: str) -> Iterator[str]:
    """Where ``python -m corsim playground`` serves the page, with *options*, on a free port."""
    command = [sys.executable, "-m", "corsim", "playground", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield next(word for word in line.split() if word.startswith("http://"))
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """Where that site is served."""
    yield from served("--site", str(site))


@pytest.fixture(scope="session")
def package_url() -> Iterator[str]:
    """Where the page is served that comes with the package."""
    yield from served()


@pytest.fixture(scope="session", params=TABS)
def browser(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Tab, list[str]]]:
    """A browser: its name, a tab, and what it asks of other machines."""
    name: str = request.param
    why = missing(name)
    if why is not None:
        if os.environ.get("CORSIM_BROWSERS") == "required":
            pytest.fail(f"CORSIM_BROWSERS is 'required', but {why}", pytrace=False)
        pytest.skip(why)
    with proxy() as (port, asked), TABS[name](tmp_path_factory.mktemp(name), port) as tab:
        yield name, tab, asked


@pytest.fixture
def reader(browser: tuple[str, Tab, list[str]], site_url: str) -> Reader:
    """A reader of the site."""
    name, tab, asked = browser
    return Reader(name, tab, site_url, asked)


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are kept."""
    return artefacts_folder("playground", tmp_path_factory.mktemp("artefacts"))
