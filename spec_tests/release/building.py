"""Builds the wheel and the sdist from copies of what git tracks, each time under other circumstances.

The backend runs in the environment of the caller (the extra ``test`` has it), so that nothing is fetched. The time that
stands in the archives is that of the last commit, or what ``SOURCE_DATE_EPOCH`` says.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spec_tests.documentation import ROOT

EPOCH = "SOURCE_DATE_EPOCH"

LIMIT = 300.0
"""Seconds that a build can take."""

CIRCUMSTANCES: tuple[dict[str, str], ...] = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "Pacific/Chatham", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
)
"""The variables of the first build and of the second; their folders, umasks and times of files differ, too."""

UMASKS = (0o022, 0o077)


class BuildError(RuntimeError):
    """What was to be built was not; the message has what the backend said."""


@dataclass(frozen=True, slots=True)
class Built:
    """A wheel and an sdist."""

    wheel: Path
    sdist: Path


def tracked(root: Path = ROOT) -> list[str]:
    """The paths of the files that git tracks below *root*; raises BuildError where there is no repository."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{root}: git does not say which files are tracked: {done.stderr.strip()}")
    # One that was removed, and not yet committed, is still listed.
    return sorted(name for name in done.stdout.split("\0") if name and (root / name).is_file())


def epoch(root: Path = ROOT) -> int:
    """The time for the archives, in seconds since 1970."""
    said = os.environ.get(EPOCH)
    if said is not None:
        if not said.isdecimal():
            raise BuildError(f"{EPOCH} is {said!r}; a number of seconds since 1970 is needed")
        return int(said)
    command = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout)


def build(number: int, folder: Path, *, from_sdist: bool) -> Built:
    """Build in *folder*, which is empty, under the circumstances of that *number*.

    With *from_sdist* the wheel is that of the unpacked sdist, as pip makes it, else that of the repository's files.
    """
    source = folder / f"source-{number}"
    copied(source, number)
    out = folder / "dist"
    variables = {**CIRCUMSTANCES[number], EPOCH: str(epoch())}
    [sdist] = _built(source, "sdist", out, variables, UMASKS[number])
    if from_sdist:
        with tarfile.open(sdist) as archive:
            archive.extractall(folder / "unpacked", filter="data")
        [source] = (folder / "unpacked").iterdir()
    [wheel] = _built(source, "wheel", out, variables, UMASKS[number])
    return Built(wheel, sdist)


def copied(folder: Path, number: int) -> None:
    """Copy what git tracks into *folder*, with times and permissions that depend on *number*."""
    for name in tracked():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, path)
        path.chmod(0o644 if number == 0 else 0o600)
        then = time.time() - 86_400 * 400 * number
        os.utime(path, (then, then))


def _built(source: Path, target: str, out: Path, variables: Mapping[str, str], umask: int) -> list[Path]:
    before = set(out.iterdir()) if out.is_dir() else set()
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(out)],
        cwd=source,
        env={**os.environ, **variables},
        umask=umask,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"the {target} cannot be built:\n{done.stdout}{done.stderr}")
    return sorted(set(out.iterdir()) - before)


def differing(first: Built, second: Built) -> list[str]:
    """What is not the same in two builds: sentences."""
    problems = []
    for one, other in ((first.wheel, second.wheel), (first.sdist, second.sdist)):
        if one.name != other.name:
            problems.append(f"one build is called {one.name}, the other {other.name}")
        elif one.read_bytes() != other.read_bytes():
            problems.append(f"{one.name} differs from build to build: {one} and {other}")
    return problems
