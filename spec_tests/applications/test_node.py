"""How programs are run by Node: what a machine without it says, what is shown when one fails, and that none is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from spec_tests import npm

from . import node
from .node import is_gone


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


class TestRunning:
    def test_its_first_line_is_given_and_it_ends_with_the_context(self) -> None:
        with node.running(python("import os, sys; print(os.getpid(), flush=True); sys.stdin.read()")) as line:
            assert not is_gone(int(line))
        assert is_gone(int(line))

    def test_it_ends_when_the_context_fails(self) -> None:
        waits = python("import os, sys; print(os.getpid(), flush=True); sys.stdin.read()")
        with pytest.raises(KeyError), node.running(waits) as line:
            raise KeyError
        assert is_gone(int(line))

    def test_one_that_does_not_end_is_killed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(node, "ENDING", 0.1)
        with node.running(python("import os, time; print(os.getpid(), flush=True); time.sleep(60)")) as line:
            pass
        assert is_gone(int(line))

    def test_one_that_talks_on_does_not_wait_for_a_reader(self) -> None:
        code = "import sys; print(1, flush=True); print('x' * 1_000_000, flush=True); sys.stdin.read()"
        with node.running(python(code)) as line:
            assert line == "1\n"

    def test_what_one_said_that_ended_is_shown(self) -> None:
        ends = node.running(python("import sys; print('the port is taken', file=sys.stderr); sys.exit(3)"))
        with pytest.raises(RuntimeError, match=r" ended with status 3:\nthe port is taken"), ends:
            pass

    def test_what_one_said_that_has_no_line_is_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(node, "STARTING", 1)
        loads = node.running(python("import sys; print('loading', file=sys.stderr, flush=True); sys.stdin.read()"))
        with pytest.raises(RuntimeError, match="said nothing for 1 seconds:\nloading"), loads:
            pass


class TestUnavailable:
    def test_without_node(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("CORSIM_NODE", raising=False)
        with pytest.raises(pytest.skip.Exception, match="there is no program called node on the PATH"):
            node.node()
        with pytest.raises(pytest.skip.Exception, match="there is no program called npm on the PATH"):
            node.install(tmp_path)

    def test_where_it_is_required(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setenv("CORSIM_NODE", "required")
        with pytest.raises(
            pytest.fail.Exception, match="CORSIM_NODE is 'required', but there is no program called node"
        ):
            node.node()

    @pytest.mark.parametrize(("version", "is_skipped"), [("v16.20.2", True), ("v18.20.4", False), ("what?", True)])
    def test_a_node_that_is_too_old(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, is_skipped: bool
    ) -> None:
        program(tmp_path / "node", f"echo '{version}'")
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.delenv("CORSIM_NODE", raising=False)
        if is_skipped:
            with pytest.raises(pytest.skip.Exception, match="Express 5 needs Node 18 or later"):
                node.node()
        else:
            assert node.node() == str(tmp_path / "node")


class TestInstalling:
    @pytest.fixture(autouse=True)
    def _npm(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """An npm that notes its arguments, and does what the variable NPM says."""
        self.log = tmp_path / "log"
        self.cache = tmp_path / "cache"
        self.cache.mkdir()
        (tmp_path / "bin").mkdir()
        program(tmp_path / "bin" / "npm", f'echo "$@" >>"{self.log}"; pwd >>"{self.log}"; eval "$NPM"')
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("NPM", "mkdir node_modules")
        monkeypatch.delenv("CORSIM_NODE", raising=False)

    def test_once(self) -> None:
        first = node.install(self.cache)
        assert node.install(self.cache) == first
        assert self.log.read_text().count("ci ") == 1
        assert {path.name for path in first.iterdir()} == {"node_modules", *npm.PACKAGES}
        assert list(self.cache.iterdir()) == [first]

    def test_by_two_processes_at_the_same_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pins = node.install(self.cache).name
        shutil.rmtree(self.cache / pins)
        monkeypatch.setenv(
            "NPM", f"mkdir node_modules; cp -r . '{self.cache / pins}'; touch '{self.cache / pins}/first'"
        )
        assert (node.install(self.cache) / "first").exists()

    @pytest.mark.parametrize(
        ("said", "outcome"),
        [("npm error code EAI_AGAIN", pytest.skip.Exception), ("npm error code EUSAGE", pytest.fail.Exception)],
    )
    def test_one_that_fails_shows_what_npm_said(self, monkeypatch: pytest.MonkeyPatch, said: str, outcome: Any) -> None:
        monkeypatch.setenv("NPM", f"echo '{said}' >&2; exit 1")
        with pytest.raises(outcome, match=said):
            node.install(self.cache)
        assert list(self.cache.iterdir()) == []


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_the_server_says_what_is_wrong(tmp_path: Path) -> None:
    """Started without its packages."""
    needed = r"(?s)ended with status 1:.*Cannot find module 'express'"
    with pytest.raises(RuntimeError, match=needed), node.express(tmp_path):
        pass


def test_the_server_ends_with_whoever_started_it(node_packages: Path) -> None:
    """A process that starts it, and is killed."""
    starter = (
        "import subprocess, sys\n"
        f"server = subprocess.Popen({[node.node(), str(node.EXPRESS / 'server.mjs'), str(node_packages)]!r},"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "server.stdout.readline()\n"
        "print(server.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(python(starter), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert not is_gone(pid)
        process.kill()
    wait_until_gone(pid)


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while not is_gone(pid):
        # An orphan is a zombie for as long as nobody has asked for its status.
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)


def test_ports_that_are_taken(express: str, node_packages: Path) -> None:
    with node.express(node_packages) as other:
        assert other != express
