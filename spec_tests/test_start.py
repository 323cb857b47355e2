"""What a first explanation imports: nothing that only other inputs and other commands need.

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
from corsim.cli import main

try:
    main(["explain", sys.argv[1]])
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
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
def imported(request: pytest.FixtureRequest) -> set[str]:
    """The modules that a new interpreter has imported to explain an example."""
    example = ROOT / "docs" / "examples" / request.param
    command = [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{PROGRAM}", str(example)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout, done.stderr
    return set(json.loads(done.stderr))


def test_what_it_does_not_need_is_not_imported(imported: set[str]) -> None:
    assert "corsim.explain.explanation" in imported
    assert not imported & {*NOT_NEEDED}


@pytest.mark.parametrize("name", [name for name in NOT_NEEDED if name.startswith("corsim.")])
def test_what_is_not_needed_exists(name: str) -> None:
    assert find_spec(name) is not None
