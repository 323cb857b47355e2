"""Finds web-platform-tests' data files in a checkout that the environment variable ``CORSIM_WPT`` names.

Nothing of web-platform-tests is part of this repository. Without a checkout the tests are
skipped, and say which file each of them would have read.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "CORSIM_WPT"

FILES = (
    "url/resources/urltestdata.json",
    "url/resources/urltestdata-javascript-only.json",
    "url/resources/toascii.json",
    "url/resources/IdnaTestV2.json",
    "url/resources/setters_tests.json",
    "mimesniff/mime-types/resources/mime-types.json",
    "mimesniff/mime-types/resources/generated-mime-types.json",
    "fetch/api/cors/resources/not-cors-safelisted.json",
    "fetch/data-urls/resources/data-urls.json",
    "fetch/data-urls/resources/base64.json",
)
"""Every file that is run, by its path in the checkout."""


def checkout() -> Path | None:
    """The checkout, if one is named."""
    name = os.environ.get(VARIABLE)
    return Path(name) if name else None


def cases(file: str) -> list[Any]:
    """What *file* holds, without its comments; skips the test that asks where there is no such file."""
    assert file in FILES
    root = checkout()
    if root is None:
        pytest.skip(
            f"{file} is one of {len(FILES)} data files of web-platform-tests that are skipped: "
            f"set {VARIABLE} to the path of a checkout"
        )
    path = root / file
    if not path.exists():
        pytest.skip(f"{path} does not exist: {VARIABLE} names another version of web-platform-tests, or a part of it")
    data = json.loads(path.read_text("utf-8", "surrogatepass"))
    return [case for case in data if not isinstance(case, str)] if isinstance(data, list) else [data]


def report(failures: list[str], count: int, file: str) -> None:
    """Fail with the *failures* out of *count* cases, if there are any; a file without cases is a failure, too."""
    assert count, f"{file} has no cases"
    if failures:
        shown = failures[:20] + ([f"... and {len(failures) - 20} more"] if len(failures) > 20 else [])
        pytest.fail("\n".join([*shown, f"{len(failures)} of {count} cases of {file}"]), pytrace=False)
