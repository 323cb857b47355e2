"""The page that comes with the package, in WebKitGTK; ``python -m spec_tests.playground`` has all examples run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .driving import STATUS, changed, pick, run_for_real, settled
from .webkit import WebKitTab, missing, webkit_tab

FEW = {
    "02-nothing-permitted": "BLOCKED (allow-origin-missing)",
    "06-patch-in-small-letters": "BLOCKED (preflight-method-disallowed)",
    "13-redirected-preflight": "BLOCKED (preflight-redirect)",
    "15-a-sandboxed-page": "BLOCKED (allow-origin-mismatch)",
    "17-upload-with-progress": "ALLOWED",
}
"""Examples, and what the page says of each: as many as do not take long."""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory, package_url: str) -> Iterator[WebKitTab]:
    why = missing()
    if why is not None:
        if os.environ.get("CORSIM_BROWSERS") == "required":
            pytest.fail(f"CORSIM_BROWSERS is 'required', but {why}", pytrace=False)
        pytest.skip(why)
    with webkit_tab(tmp_path_factory.mktemp("webkit")) as found:
        found.go(package_url)
        settled(found)
        yield found


def test_it_answers_and_agrees(tab: WebKitTab) -> None:
    assert tab.value(STATUS) == "All browsers: ALLOWED: GET https://api.example.com/items."
    for name, says in FEW.items():
        changed(tab, pick(name), says)
        assert run_for_real(tab) == "Your browser and the model of webkit agree."
