"""Where tests put the pictures that they make: a folder of their own, or the one that ``CORSIM_ARTEFACTS`` names."""

from __future__ import annotations

import os
from pathlib import Path


def artefacts_folder(name: str, scratch: Path) -> Path:
    """The folder *name* among what is kept; in *scratch* where nothing is."""
    path = Path(os.environ.get("CORSIM_ARTEFACTS") or scratch) / name
    path.mkdir(parents=True, exist_ok=True)
    return path
