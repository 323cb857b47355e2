"""The engine compiled: a wheel for this Python and this machine, from the source that the pure one is made from.

It is laid over the files of the sdist, since those have the tests, so that these are run on what was compiled. A C
compiler is needed, and pip fetches mypyc.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from .building import BuildError, build
from .installing import run

ENABLE = "HATCH_BUILD_HOOK_ENABLE_MYPYC"

LIMIT = 1800.0
"""Seconds that compiling can take, and running the tests."""

TESTS = (
    "spec_tests/test_tables.py",
    "spec_tests/test_recorded.py",
    "spec_tests/scenario",
    "spec_tests/wpt",
    "spec_tests/properties",
    "spec_tests/unit",
    # It puts classes of its own in the place of the caches.
    "--ignore=spec_tests/unit/test_shared_by_many.py",
)
"""What is run: everything about the engine."""

WHICH = "import corsim.standard.main_fetch as module; print(module.__file__)"


def compiled_tree(folder: Path) -> Path:
    """The files of the sdist in *folder*, which is empty, with the engine compiled.

    Raises BuildError and InstallError.
    """
    sdist = build(0, folder, from_sdist=False).sdist
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    tree = folder / sdist.name.removesuffix(".tar.gz")
    wheels = folder / "wheels"
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(sdist)]
    run(command, folder, variables={ENABLE: "1"}, limit=LIMIT)
    [wheel] = wheels.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tree)
    used = run([sys.executable, "-c", WHICH], tree).strip()
    if used.endswith(".py") or not used.startswith(str(tree)):
        raise BuildError(f"{wheel.name} has no compiled engine: {used} is imported")
    return tree


def tested(tree: Path) -> int:
    """Run :data:`TESTS` on the compiled engine in *tree*, and show what comes of them; pytest's exit status."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    own = {**os.environ, "PYTHONPATH": str(tree)}
    return subprocess.run(command, cwd=tree, env=own, timeout=LIMIT, check=False).returncode
