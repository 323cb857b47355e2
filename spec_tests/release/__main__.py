"""The command ``python -m spec_tests.release``: ``check`` a release, ``compile`` it, or see changes of the ``api``."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import api, building, compiling, contents, installing


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all is well, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.release", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="build twice, hold the contents against the repository, install, use")
    checking.add_argument("--out", metavar="FOLDER", type=Path, help="keep the wheel and the sdist there")
    checking.add_argument(
        "--python", metavar="VERSION", nargs="+", choices=installing.VERSIONS, default=installing.VERSIONS,
        help="install for these, where they are there; otherwise for all",
    )  # fmt: skip
    compiling_ = commands.add_parser(
        "compile", help="build a wheel with the engine compiled, and run its tests on that"
    )
    compiling_.add_argument("--out", metavar="FOLDER", type=Path, help="keep the sdist's files there, with it in them")
    shown = commands.add_parser("api", help="show where the public API differs from the list")
    shown.add_argument("--write", action="store_true", help="write the list anew")
    options = parser.parse_args(arguments)
    if options.command == "api":
        return compare_api(write=options.write)
    try:
        return compile_(options.out) if options.command == "compile" else check(options.out, options.python)
    except (building.BuildError, installing.InstallError) as error:
        print(error, file=sys.stderr)
        return 1


def compare_api(*, write: bool) -> int:
    """Print the differences, and with *write* make them the list; 1 if there are some that stay."""
    now = api.public_api()
    differences = api.differences(now, api.listed())
    print("\n".join(differences) if differences else f"{len(now)} lines, as listed")
    if write and differences:
        api.write(now)
    return 1 if differences and not write else 0


def check(out: Path | None, versions: Sequence[str]) -> int:
    """Build, look into what was built, install and use it, and say what was seen; the exit status."""
    with tempfile.TemporaryDirectory(prefix="corsim-release-") as name:
        folder = Path(name)
        builds = []
        for number in range(len(building.CIRCUMSTANCES)):
            own = folder / str(number)
            own.mkdir()
            builds.append(building.build(number, own, from_sdist=number == 0))
        first, second = builds
        problems = building.differing(first, second)
        problems += contents.wheel_problems(first.wheel) + contents.sdist_problems(first.sdist, building.epoch())
        for problem in problems:
            print(problem, file=sys.stderr)
        if problems:
            return 1
        for artefact in (first.wheel, first.sdist):
            print(f"{artefact.name}: {artefact.stat().st_size} bytes, built twice alike; nothing missing, nothing else")
        install(first, versions, folder)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            for artefact in (first.wheel, first.sdist):
                shutil.copy(artefact, out)
    return compare_api(write=False)


def compile_(out: Path | None) -> int:
    """Build with the engine compiled, and run its tests; the exit status."""
    with tempfile.TemporaryDirectory(prefix="corsim-compiled-") as name:
        tree = compiling.compiled_tree(Path(name))
        if out is not None:
            shutil.copytree(tree, out, dirs_exist_ok=True)
        return compiling.tested(tree)


def install(built: building.Built, versions: Sequence[str], folder: Path) -> None:
    """Install the wheel for each of *versions*, and the sdist for the first that is there."""
    artefacts = [built.sdist, built.wheel]
    for version in versions:
        python = installing.python_of(version)
        if python is None:
            print(f"Python {version} is not installed here: skipped")
            continue
        for artefact in artefacts:
            own = folder / f"{version}-{artefact.suffix[1:]}"
            own.mkdir()
            installing.check(artefact, python, own)
            print(f"Python {version}: {artefact.name} installed where nothing else is, and used")
        artefacts = [built.wheel]


if __name__ == "__main__":
    sys.exit(main())
