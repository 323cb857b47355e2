"""How the seventh notebook runs Express: what is missing is said, what fails is shown, and no process is left."""

from __future__ import annotations

import stat
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from corsim.teaching.express import Express
from spec_tests.applications.conftest import node_packages
from spec_tests.applications.node import is_gone

__all__ = ["node_packages"]

PROGRAM = """
const express = require("express");
const app = express();
app.get("/", (request, response) => response.send(`${process.pid}`));
"""


@pytest.fixture
def express(node_packages: Path) -> Iterator[Express]:
    with Express(node_packages) as found:
        assert found.missing is None
        yield found


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        return str(response.read().decode())


def test_an_application_runs_until_the_next_one_does(express: Express) -> None:
    first = express.start(PROGRAM)
    assert first is not None
    pid = int(read(first))
    second = express.start(PROGRAM)
    assert second is not None
    assert is_gone(pid)
    pid = int(read(second))
    express.stop()
    assert is_gone(pid)
    express.stop()


def test_packages_are_found_by_the_variable_as_well(node_packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_PATH", str(node_packages / "node_modules"))
    assert Express().missing is None


def test_a_program_that_fails_is_shown(express: Express) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)does not listen; Node says:.*the database is gone"):
        express.start("throw new Error('the database is gone');")
    assert express.start(PROGRAM) is not None


def test_a_program_that_is_silent_is_ended(express: Express) -> None:
    express.timeout = 1
    with pytest.raises(RuntimeError, match="does not listen"):
        express.start("setInterval(() => {}, 1000); const app = {listen() {}};")


def node_that(folder: Path, script: str) -> None:
    """Put a program called node into *folder*."""
    program = folder / "node"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(
    ("script", "missing"),
    [
        (None, "there is no program called node"),
        ("exit 1", "`npm install express@5 cors@2` has not been run in this folder"),
        ("echo 16.20.2", "Node is 16.20.2; 18 or later is needed"),
    ],
)
def test_what_is_missing_is_said(
    script: str | None,
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if script is not None:
        node_that(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path))
    express = Express(tmp_path)
    assert express.missing == missing
    assert express.start(PROGRAM) is None
    assert capsys.readouterr().out == f"skipped: {missing}\n"
