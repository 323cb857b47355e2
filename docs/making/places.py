"""Where things stand: the root of the repository, the pages, and the tests' modules, which are not installed."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent
ROOT = DOCS.parent


def tests_module(name: str) -> Any:
    """A module of ``spec_tests``."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return import_module(f"spec_tests.{name}")
