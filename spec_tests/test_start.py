"""What a first explanation imports and makes: nothing that only other inputs and other commands need.

How long it takes is measured by ``python -m benchmarks start``, and counted by ``python -m benchmarks.instructions``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from spec_tests.documentation import ROOT

PROGRAM = """
import json, sys
from types import FunctionType
from corsim.cli import main

try:
    main(["explain", sys.argv[1]])
finally:
    classes = {
        f"{name}.{item.__qualname__}": item
        for name, module in list(sys.modules.items()) if name.startswith("corsim")
        for item in vars(module).values() if isinstance(item, type) and item.__module__ == name
    }
    # Of a record, that is its constructor only.
    compiled = [
        name for name, item in classes.items()
        for what, method in vars(item).items()
        if isinstance(method, FunctionType) and method.__code__.co_filename == "<string>" and what != "__init__"
    ]
    print(json.dumps([sorted(sys.modules), sorted({*compiled})]), file=sys.stderr)
"""

NOT_NEEDED = (
    "asyncio", "base64", "concurrent", "datetime", "decimal", "difflib", "email", "hashlib", "html", "http", "logging",
    "pathlib", "random", "socket", "ssl", "subprocess", "tempfile", "urllib.parse",
    "corsim.audit", "corsim.browser.arguments", "corsim.browser.page", "corsim.browser.response",
    "corsim.browser.set_cookie", "corsim.browser.xml_http_request", "corsim.commands.audit", "corsim.explain.catalogue",
    "corsim.explain.comparison", "corsim.explain.configuration", "corsim.explain.console", "corsim.explain.rendering",
    "corsim.look_alikes", "corsim.playground", "corsim.policy", "corsim.profiles.chromium_errors",
    "corsim.scenario.importers.curl", "corsim.scenario.importers.har", "corsim.servers.connecting",
    "corsim.standard.data_urls", "corsim.standard.integrity", "corsim.standard.xhr", "corsim.teaching",
    "rfc3986",
)  # fmt: skip


@pytest.fixture(scope="module", params=["put-json.json", "session.json"])
def started(request: pytest.FixtureRequest) -> tuple[set[str], list[str]]:
    """The modules that a new interpreter has imported to explain an example, and the classes that were compiled."""
    example = ROOT / "docs" / "examples" / request.param
    command = [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{PROGRAM}", str(example)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout, done.stderr
    modules, compiled = json.loads(done.stderr)
    return set(modules), compiled


def test_what_it_does_not_need_is_not_imported(started: tuple[set[str], list[str]]) -> None:
    modules, _ = started
    assert "corsim.explain.explanation" in modules
    assert not modules & {*NOT_NEEDED}


def test_its_records_are_not_compiled(started: tuple[set[str], list[str]]) -> None:
    """Where this fails, a class is made by ``dataclasses.dataclass``, where :mod:`corsim.standard.records` has more."""
    _, compiled = started
    assert compiled == []


@pytest.mark.parametrize("name", [name for name in NOT_NEEDED if name.startswith("corsim.")])
def test_what_is_not_needed_exists(name: str) -> None:
    assert find_spec(name) is not None
