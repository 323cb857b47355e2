"""Puts the playground into the site when the documentation is built: its page, corsim itself, and Pyodide to run it.

Pyodide is npm's package, pinned in ``pyodide/package-lock.json`` with its integrity, and kept in ``build/npm``. corsim
and what it requires are put into one archive: the files that are installed here, licences included. Where Pyodide
cannot be had, the site is built all the same; the build says what is missing, and so does the page.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from packaging.requirements import Requirement

from corsim.playground.page_files import ENGINE, page_files

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PINNED = DOCS / "pyodide"
INSTALLED = ROOT / "build" / "npm"

PLACE = "playground"
"""The page's folder in the site."""

PYODIDE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "package.json",
)
"""What a browser needs of the package, and what says whose it is."""

NOT_EXAMPLES = ("fixed-server.json",)
"""Examples of something else than a scenario."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of all files in the archive, so that the same files make the same archive."""

log = logging.getLogger("mkdocs.hooks.playground")


def on_files(files: Any, config: Any) -> Any:
    """The files of the site, with those of the playground."""
    # Imported only by the build: the tests, which need the files alone, have no mkdocs.
    from mkdocs.structure.files import File

    for name, data in site_files().items():
        where = {"content": data} if isinstance(data, bytes) else {"abs_src_path": str(data)}
        files.append(File.generated(config, f"{PLACE}/{name}", **where))
    return files


def site_files() -> dict[str, bytes | Path]:
    """Every file of the playground in the site, by its path in the page's folder: its bytes, or where it lies."""
    examples = [path for path in sorted((DOCS / "examples").glob("*.json")) if path.name not in NOT_EXAMPLES]
    files: dict[str, bytes | Path] = {**page_files(examples)}
    engine: dict[str, Any] = {"isInTheSite": True}
    folder, missing = pyodide()
    if folder is None:
        engine["missing"] = f"This site was built without Pyodide, which runs corsim in the page: {missing}."
    else:
        archive = packages()
        files["packages.zip"] = archive
        files |= {f"pyodide/{name}": folder / name for name in PYODIDE}
        engine |= described(folder, archive)
    files[ENGINE] = json.dumps(engine).encode("ascii")
    return files


def pyodide() -> tuple[Path | None, str]:
    """The folder of Pyodide's package; or None, and what is missing."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    npm = import_module("spec_tests.npm")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    try:
        folder: Path = npm.install(INSTALLED, PINNED) / "node_modules" / "pyodide"
    except npm.UnavailableError as error:
        missing = str(error)
        # Whoever writes a page needs no npm; the build machine, which says so, has to have it.
        if os.environ.get("CORSIM_NODE") == "required":
            log.error("CORSIM_NODE is 'required', but %s", missing)
        else:
            print(f"The playground is built without Pyodide: {missing}", file=sys.stderr)
        return None, missing
    return folder, ""


def described(folder: Path, archive: bytes) -> dict[str, Any]:
    """What the page is told of the Pyodide in *folder*: versions, and how much there is to load."""
    package = json.loads((folder / "package.json").read_text("utf-8"))
    python = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["info"]["python"]
    size = sum((folder / name).stat().st_size for name in PYODIDE) + len(archive)
    return {"pyodide": package["version"], "python": python, "megabytes": round(size / 1e6)}


def packages() -> bytes:
    """corsim and everything that it requires, as an archive with the layout of ``site-packages``."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, path in sorted((*own_files().items(), *required_files("corsim").items())):
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return written.getvalue()


def own_files() -> dict[str, Path]:
    """corsim as it stands in this repository; the page itself is beside the archive."""
    found = [path for path in (ROOT / "corsim").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    page = ROOT / "corsim" / "playground" / "page"
    return {path.relative_to(ROOT).as_posix(): path for path in found if page not in path.parents}


def required_files(name: str, seen: tuple[str, ...] = ()) -> dict[str, Path]:
    """The files of all distributions that *name* requires, by their names in ``site-packages``."""
    found: dict[str, Path] = {}
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        is_needed = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if not is_needed or requirement.name in seen:
            continue
        for file in distribution(requirement.name).files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                found[file.as_posix()] = Path(str(file.locate()))
        found |= required_files(requirement.name, (*seen, name))
    return found
