"""Installs a wheel or an sdist where nothing else is, and uses it there.

An environment of its own for each version of Python that is found; in it are pip, what is installed, and what that
requires. Every module is imported with warnings as errors, and the commands and the API are used, from an empty folder.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from spec_tests.documentation import ROOT

VERSIONS = ("3.11", "3.12", "3.13")

LIMIT = 300.0
"""Seconds that one step can take."""

BLOCKED = {
    "page": "https://app.example.com/",
    "request": {"url": "https://api.example.com/items/1", "method": "PUT"},
    "server": {"preflight": {"status": 204}, "response": {"status": 200}},
}

USE = """
import importlib, pkgutil, sys
import corsim

assert not {name.partition(".")[0] for name in sys.modules} & {"pytest", "hypothesis", "pywhatwgurl"}
for name in corsim.__all__:
    getattr(corsim, name)
needs = {"pytest", "hypothesis"}
for module in pkgutil.walk_packages(corsim.__path__, "corsim."):
    if module.name == "corsim.__main__":
        continue
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        assert error.name in needs, (module.name, error)
    except ImportError as error:
        assert "pip install 'corsim[strategies]'" in str(error), (module.name, error)

for name in ("spec", "chromium", "firefox", "webkit"):
    page = corsim.Browser(name).page("https://app.example.com/")
    page.route("*", lambda request: corsim.WireResponse(headers=(("Access-Control-Allow-Origin", "*"),), body=b"ok"))
    assert page.fetch("https://api.example.com/").text() == "ok"
    verdict = page.check("https://api.example.com/", method="PUT")
    assert verdict.reason == "preflight-method-disallowed", verdict.reason
    for format in ("text", "json", "markdown", "html", "svg", "mermaid"):
        assert verdict.explain(format)
print(corsim.__version__, corsim.__file__)
"""


class InstallError(RuntimeError):
    """A step ended otherwise than it should; the message has the command and what it said."""


def python_of(version: str) -> str | None:
    """The path of a Python of *version*, or None: on the ``PATH``, or one of pyenv's."""
    pyenv = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    candidates = [shutil.which(f"python{version}"), *map(str, reversed(pyenv))]
    for candidate in filter(None, candidates):
        said = subprocess.run(
            [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        # A shim of pyenv is there for versions that are not.
        if said.returncode == 0 and said.stdout.strip() == version:
            return candidate
    return None


def check(artefact: Path, python: str, folder: Path) -> None:
    """Install *artefact* in an environment of *python* in *folder*, which is empty, and use it; raises InstallError."""
    environment = folder / "environment"
    run([python, "-m", "venv", str(environment)], folder)
    inside = str(environment / "bin" / "python")
    run([inside, "-m", "pip", "install", "--quiet", str(artefact)], folder)
    run([inside, "-m", "pip", "check"], folder)
    _only_what_is_required(inside, folder)
    empty = folder / "empty"
    empty.mkdir()
    used = run([inside, "-W", "error", "-I", "-c", USE], empty)
    if str(environment) not in used:
        raise InstallError(f"what was used is not what was installed: {used}")
    scenario = json.dumps(BLOCKED)
    for command in ([str(environment / "bin" / "corsim")], [inside, "-W", "error", "-I", "-m", "corsim"]):
        told = json.loads(run([*command, "explain", "-", "--format", "json"], empty, scenario, status=1))
        if told["reason"] != "preflight-allow-origin-missing":
            raise InstallError(f"{' '.join(command)} explain says {told['reason']}")
        run([*command, "schema"], empty)
        run([*command, "spec", "http-fetch"], empty)
    if any(empty.iterdir()):
        raise InstallError(f"using it has left {', '.join(path.name for path in empty.iterdir())} behind")


def _only_what_is_required(inside: str, folder: Path) -> None:
    """Whether nothing is there but pip, corsim and what the project file names, with what that needs in turn."""
    listed = json.loads(run([inside, "-m", "pip", "list", "--format", "json"], folder))
    names = {_normal(item["name"]) for item in listed} - {"pip", "setuptools", "wheel"}
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    program = (
        "import sys; from importlib.metadata import requires\n"
        "print(*[r for n in sys.argv[1:] for r in requires(n) or [] if 'extra ==' not in r], sep='\\n')"
    )
    needed = {_normal(requirement) for requirement in dependencies}
    in_turn = run([inside, "-c", program, *sorted(needed)], folder).splitlines()
    needed |= {_normal(requirement) for requirement in in_turn if requirement} | {"corsim"}
    if not {"corsim", *map(_normal, dependencies)} <= names <= needed:
        raise InstallError(f"installed are {', '.join(sorted(names))}; {', '.join(sorted(needed))} are needed")


def _normal(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def run(
    command: Sequence[str],
    folder: Path,
    given: str = "",
    status: int = 0,
    *,
    variables: Mapping[str, str] = MappingProxyType({}),
    limit: float = LIMIT,
) -> str:
    """What *command* prints in *folder*; raises InstallError where it ends with another *status*.

    *limit* is in seconds; *variables* are added to its environment.
    """
    done = subprocess.run(
        list(command),
        cwd=folder,
        env={**own_environment(), **variables},
        input=given,
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )
    if done.returncode != status:
        raise InstallError(
            f"{' '.join(command)} ended with {done.returncode}, not {status}:\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def own_environment() -> dict[str, str]:
    """The environment of the caller without what is configured for Python or for the tests."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "CORSIM_"))}
