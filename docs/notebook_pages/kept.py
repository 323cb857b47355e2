"""Keeps executed notebooks in ``build/notebooks``: a build of the site runs only those that could come out anew.

A notebook is kept by all that its outputs depend on: its own text, corsim, the versions of Python and of every package
that is installed, and whether Express is there. What is kept of one goes when it is executed again.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from .executing import ROOT, execute, read

FOLDER = ROOT / "build" / "notebooks"
CORSIM = ROOT / "corsim"


def executed(paths: Sequence[Path], environment: Mapping[str, str]) -> dict[Path, Any]:
    """The notebooks at *paths* with their outputs, as nbformat has them: kept ones, and the others executed now.

    *environment* is what :func:`~docs.notebook_pages.executing.execute` takes, and so is what is raised.
    """
    import nbformat

    surroundings = _surroundings(environment)
    places = {path: FOLDER / f"{path.stem}-{_digest(surroundings, path.read_bytes())}.ipynb" for path in paths}
    notebooks = {path: read(place if place.is_file() else path) for path, place in places.items()}
    missing = [path for path, place in places.items() if not place.is_file()]
    execute([notebooks[path] for path in missing], environment)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in missing:
        for old in FOLDER.glob(f"{path.stem}-*.ipynb"):
            old.unlink(missing_ok=True)
        # Whoever builds at the same time finds all of it or nothing.
        written = places[path].with_suffix(".part")
        nbformat.write(notebooks[path], written)
        written.replace(places[path])
    return notebooks


def _surroundings(environment: Mapping[str, str]) -> bytes:
    """What every notebook depends on, as a digest."""
    files = sorted(path for path in CORSIM.rglob("*") if path.is_file() and path.suffix != ".pyc")
    own = Path(__file__).parent
    parts = [sys.version, *sorted(f"{item.name} {item.version}" for item in distributions())]
    parts += [f"{name}={value}" for name, value in sorted(environment.items())]
    contents = [path.read_bytes() for path in (*files, *sorted(own.glob("*.py")))]
    return _digest(*(part.encode() for part in parts), *(str(path).encode() for path in files), *contents).encode()


def _digest(*parts: bytes) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8) + part)
    return found.hexdigest()[:32]
