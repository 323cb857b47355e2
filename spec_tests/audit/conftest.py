"""A folder with modules to audit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .commanding import MODULE


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder of the process has the modules that are audited, and its path begins with that."""
    (tmp_path / "audited_module.py").write_text(MODULE)
    (tmp_path / "audited_broken.py").write_text("import os\nvalue = 1 / 0\n")
    (tmp_path / "audited_missing.py").write_text("import no_such_package_at_all\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield
    for name in ("audited_module", "audited_broken", "audited_missing"):
        sys.modules.pop(name, None)
