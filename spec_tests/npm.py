"""Packages of npm, installed once as a lock file pins them: npm compares what it fetches with the integrity there.

The tests use it, and so does the documentation's build; neither knows here what it means that npm is missing.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

PACKAGES = ("package.json", "package-lock.json")

INSTALLING = 300.0
"""Seconds."""

UNREACHABLE = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED)\b")
"""How npm says that it cannot reach its registry."""


class UnavailableError(RuntimeError):
    """There is no npm, or it cannot reach its registry; the message says which."""


class InstallError(RuntimeError):
    """npm has refused to install what is pinned; the message has what it said."""


def install(folder: Path, pinned: Path) -> Path:
    """The folder with the packages of npm that *pinned* names, below *folder*; installed if they are not there.

    Raises :class:`UnavailableError` and :class:`InstallError`.
    """
    pins = hashlib.sha256(b"".join((pinned / name).read_bytes() for name in PACKAGES)).hexdigest()[:16]
    installed = folder / pins
    if installed.is_dir():
        return installed
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError("there is no program called npm on the PATH")
    # Made aside and moved into place when complete: several processes may do it at the same time.
    with tempfile.TemporaryDirectory(dir=folder, prefix="incomplete-") as made:
        aside = Path(made) / pins
        aside.mkdir()
        for name in PACKAGES:
            shutil.copy(pinned / name, aside)
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=aside, capture_output=True, text=True, check=False, timeout=INSTALLING)
        output = f"{done.stdout}{done.stderr}".strip()
        if done.returncode and UNREACHABLE.search(output):
            raise UnavailableError(f"npm cannot install the packages:\n{output}")
        if done.returncode:
            raise InstallError(f"`npm ci` ended with status {done.returncode}:\n{output}")
        try:
            aside.rename(installed)
        except OSError:
            if not installed.is_dir():
                raise
    return installed
