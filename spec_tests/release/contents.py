"""What is in a wheel and in an sdist, held against what git tracks and what the project file says.

A file too few, one too many and one that is another are told, each in a sentence.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from email.parser import Parser
from pathlib import Path
from typing import Any

import corsim
from spec_tests.documentation import ROOT

from .building import tracked

METADATA = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
"""What the folder of a wheel's metadata has."""

ADDED_TO_AN_SDIST = ("PKG-INFO",)
ALWAYS_IN_AN_SDIST = (".gitignore", "pyproject.toml")
"""What the backend puts into every sdist."""


def project(root: Path = ROOT) -> dict[str, Any]:
    """What the project file says."""
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def wheel_problems(path: Path) -> list[str]:
    """What is wrong with the wheel at *path*."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    info = f"corsim-{corsim.__version__}.dist-info"
    expected = {name: (ROOT / name).read_bytes() for name in tracked() if name.startswith("corsim/")}
    packed = {name: data for name, data in files.items() if not name.startswith(f"{info}/")}
    problems = list(_different(packed, expected, path.name))
    named = {name.removeprefix(f"{info}/") for name in files if name.startswith(f"{info}/")}
    if named != {*METADATA}:
        problems.append(f"{path.name}: {info} has {', '.join(sorted(named))}; {', '.join(METADATA)} are needed")
        return problems
    problems += _record_problems(files, f"{info}/RECORD", path.name)
    problems += _metadata_problems(files[f"{info}/METADATA"].decode("utf-8"), path.name)
    if b"Root-Is-Purelib: true\nTag: py3-none-any\n" not in files[f"{info}/WHEEL"]:
        problems.append(f"{path.name}: it is not for every platform: {files[f'{info}/WHEEL'].decode()!r}")
    points = files[f"{info}/entry_points.txt"].decode("utf-8").split("\n\n")
    for group, entries in _entry_points().items():
        wanted = "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())])
        if wanted not in [point.strip() for point in points]:
            problems.append(f"{path.name}: entry_points.txt does not have {wanted!r}")
    return problems


def sdist_problems(path: Path, epoch: int) -> list[str]:
    """What is wrong with the sdist at *path*, in which every time has to be *epoch*."""
    root = f"corsim-{corsim.__version__}/"
    with tarfile.open(path) as archive:
        members = archive.getmembers()
        files = {}
        for member in members:
            data = archive.extractfile(member)
            files[member.name.removeprefix(root)] = b"" if data is None else data.read()
    included = [name.removeprefix("/") for name in project()["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]]
    names = [name for name in tracked() if name in ALWAYS_IN_AN_SDIST or _is_within(name, included)]
    expected = {name: (ROOT / name).read_bytes() for name in names}
    for name in ADDED_TO_AN_SDIST:
        expected[name] = files.get(name, b"")
    problems = list(_different(files, expected, path.name))
    for member in members:
        whose = (member.uid, member.gid, member.uname, member.gname)
        if whose != (0, 0, "", "") or member.mtime != epoch or member.mode not in (0o644, 0o755) or not member.isfile():
            problems.append(
                f"{path.name}: {member.name} has the owner {whose}, time {member.mtime}, mode {member.mode:o}"
            )
    problems += _metadata_problems(files.get("PKG-INFO", b"").decode("utf-8"), path.name)
    return problems


def _is_within(name: str, included: list[str]) -> bool:
    return any(name == each or name.startswith(f"{each}/") for each in included)


def _different(found: Mapping[str, bytes], expected: Mapping[str, bytes], where: str) -> Iterator[str]:
    for name in sorted({*found, *expected}):
        if name not in found:
            yield f"{where}: {name} is missing"
        elif name not in expected:
            yield f"{where}: {name} does not belong in it"
        elif found[name] != expected[name]:
            yield f"{where}: {name} is another than the repository's"


def _record_problems(files: Mapping[str, bytes], record: str, where: str) -> Iterator[str]:
    """Whether the wheel's record names every file with its digest and size."""
    rows = {name: (digest, size) for name, digest, size in csv.reader(io.StringIO(files[record].decode("utf-8")))}
    for name in sorted({*rows, *files} - {record}):
        data = files.get(name)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data or b"").digest()).rstrip(b"=").decode()
        if data is None or rows.get(name) != (f"sha256={digest}", str(len(data))):
            yield f"{where}: RECORD says {rows.get(name)} of {name}"


def _metadata_problems(text: str, where: str) -> Iterator[str]:
    said = Parser().parsestr(text)
    named = project()["project"]
    own = [requirement for requirement in said.get_all("Requires-Dist", []) if "extra ==" not in requirement]
    pairs: list[tuple[str, object, object]] = [
        ("Name", said["Name"], "corsim"),
        ("Version", said["Version"], corsim.__version__),
        ("Requires-Python", said["Requires-Python"], named["requires-python"]),
        ("License-Expression", said["License-Expression"], named["license"]),
        ("Requires-Dist", sorted(own), sorted(named["dependencies"])),
        ("Provides-Extra", sorted(said.get_all("Provides-Extra", [])), sorted(named["optional-dependencies"])),
        ("Classifier", said.get_all("Classifier", []), named["classifiers"]),
    ]
    for name, found, needed in pairs:
        if found != needed:
            yield f"{where}: its metadata says {name} {found!r}; {needed!r} is needed"
    if (ROOT / "README.md").read_text("utf-8").strip() not in text:
        yield f"{where}: its metadata does not have the README"


def _entry_points() -> dict[str, dict[str, str]]:
    named = project()["project"]
    return {"console_scripts": named["scripts"], **named["entry-points"]}
