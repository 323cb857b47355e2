"""The package as it is shipped: what importing it costs, what it needs, and what is in it."""

from __future__ import annotations

import ast
import json
import pkgutil
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path
from typing import Any

import pytest

import corsim

from .documentation import ROOT

PACKAGE = Path(corsim.__file__).parent
PEER_DRIVER = ROOT / "spec_tests" / "peers" / "driver.py"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def modules() -> list[str]:
    """The name of every module of corsim but ``__main__``, which runs."""
    found = [module.name for module in pkgutil.walk_packages([str(PACKAGE)], "corsim.")]
    return ["corsim", *(name for name in found if name != "corsim.__main__")]


def python(program: str, *options: str) -> str:
    """What *program* prints in a process of its own."""
    done = subprocess.run([sys.executable, *options, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_corsim_imports_nothing_else() -> None:
    """No third-party module and no subpackage; of the standard library next to nothing."""
    program = "import json, sys; a = set(sys.modules); import corsim; print(json.dumps(sorted(set(sys.modules) - a)))"
    loaded = set(json.loads(python(program)))
    assert "corsim" in loaded
    assert {name for name in loaded if name.startswith("corsim.")} == set()
    assert {name.partition(".")[0] for name in loaded} - {"corsim"} <= set(sys.stdlib_module_names)


def test_a_name_is_imported_when_it_is_used() -> None:
    program = (
        "import sys, corsim; corsim.Reason; "
        "print('corsim.standard.reasons' in sys.modules, 'pywhatwgurl' in sys.modules)"
    )
    assert python(program).split() == ["True", "False"]


def test_what_is_slow_to_import_is_left_to_those_who_need_it() -> None:
    program = (
        "import sys, corsim; corsim.run_scenario; corsim.Page; print('asyncio' in sys.modules, 'ssl' in sys.modules)"
    )
    assert python(program).split() == ["False", "False"]


def test_every_module_can_be_imported_with_warnings_as_errors() -> None:
    program = f"import importlib\nfor name in {modules()!r}: importlib.import_module(name)"
    python(program, "-W", "error")


@pytest.mark.parametrize("module", ["scenario.run", "cli", "explain.text", "standard.http_fetch", "servers.drive"])
def test_modules_can_be_imported_first(module: str) -> None:
    """No circle of imports that only closes in one order."""
    python(f"import corsim.{module}")


def imports_of(path: Path) -> set[str]:
    """The top-level names of what a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.importorskip":
            names = [ast.literal_eval(node.args[0])]
        found |= {name.partition(".")[0] for name in names}
    return found


def distribution(requirement: str) -> str:
    """The normalised name in a requirement."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return re.sub(r"[-_.]+", "-", match[0]).lower()


IMPORTED_BY_THEIR_USERS = {
    "pytest": {"pytest_plugin.py", "pytest_browser_fixture.py", "pytest_browsers.py", "pytest_report.py"},
    "hypothesis": {"strategies.py"},
    "tqdm": {"commands/check.py"},
}
"""Packages that whoever uses these modules has: pytest imports its plugin, and the others have extras."""


def test_what_is_imported_is_required_and_nothing_else_is() -> None:
    owners = packages_distributions()
    users: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for name in imports_of(path) - {*sys.stdlib_module_names, "corsim"}:
            users.setdefault(name, set()).add(str(path.relative_to(PACKAGE)))
    for name, modules_of_it in IMPORTED_BY_THEIR_USERS.items():
        assert users.pop(name) == modules_of_it
    extras = PROJECT["optional-dependencies"]
    assert {distribution(requirement) for requirement in extras["strategies"]} == {"hypothesis"}
    assert {distribution(requirement) for requirement in extras["bulk"]} == {"tqdm"}
    imported = {distribution(owners[name][0]) for name in users}
    assert imported == {distribution(requirement) for requirement in PROJECT["dependencies"]}


def test_every_requirement_has_a_lower_bound_and_is_met_here() -> None:
    for requirement in PROJECT["dependencies"]:
        name, _, bound = requirement.partition(">=")
        assert bound, requirement
        installed = [int(part) for part in re.findall(r"\d+", version(name))][:3]
        assert installed >= [int(part) for part in bound.split(".")], requirement


def test_what_runs_in_an_environment_of_its_own_is_pinned_there() -> None:
    pinned = re.findall(r"(?m)^([\w.-]+)==\d", (PEER_DRIVER.parent / "requirements.txt").read_text("utf-8"))
    needed = imports_of(PEER_DRIVER) - set(sys.stdlib_module_names)
    assert needed <= {name.partition(".")[0] for name in pinned}


def test_what_the_tests_import_is_in_the_extra() -> None:
    """So that ``pip install '.[test]'`` suffices to run them; but for the fuzzer that few need."""
    owners = packages_distributions()
    needed = set()
    for path in (ROOT / "spec_tests").rglob("*.py"):
        if path != PEER_DRIVER and not {".venv", "node_modules"}.intersection(path.parts):
            needed |= imports_of(path)
    needed -= {*sys.stdlib_module_names, "corsim", "spec_tests", "benchmarks", "atheris"}
    missing = {distribution(owners.get(name, [name])[0]) for name in needed}
    optional = PROJECT["optional-dependencies"]
    # An extra can have another one in it.
    within = [item for extra in optional if f"corsim[{extra}]" in optional["test"] for item in optional[extra]]
    extras = {distribution(item) for item in [*PROJECT["dependencies"], *optional["test"], *within]}
    assert missing <= extras


def test_the_installed_package_says_the_same_as_the_project_file() -> None:
    assert version("corsim") == corsim.__version__
    installed = [requirement for requirement in requires("corsim") or [] if "extra ==" not in requirement]
    assert {distribution(item) for item in installed} == {distribution(item) for item in PROJECT["dependencies"]}


def test_the_data_files_that_are_read_lie_in_the_package() -> None:
    for name in (
        "py.typed",
        "scenario/scenario.schema.json",
        "standard/steps.json",
        "standard/exercised.json",
        "playground/page/index.html",
    ):
        assert (PACKAGE / name).is_file(), name


def test_every_package_has_an_init_and_every_module_a_docstring() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert (path.parent / "__init__.py").exists(), path
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_pythons_that_are_named_are_the_ones_that_are_permitted() -> None:
    least = PROJECT["requires-python"].removeprefix(">=")
    named = [item.rpartition(" ")[2] for item in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", item)]
    assert named[0] == least
    assert tuple(map(int, least.split("."))) <= sys.version_info[:2]
