"""``python -m spec_tests.mutation``: tries the mutants, and says how many of them the tests notice."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from spec_tests.loading import all_rows
from spec_tests.naive.__main__ import positive

from .making import Mutant, module_names, mutants_of
from .results import found_of, read, report, write
from .running import fates, prepare
from .trying import Fate

OUT = Path("build/mutation")


def modules_like(pattern: str) -> list[str]:
    """The modules whose name, or its last part, is like *pattern*; raises ArgumentTypeError if there is none."""
    found = [
        name for name in module_names() if fnmatchcase(name, pattern) or fnmatchcase(name.rpartition(".")[2], pattern)
    ]
    if not found:
        raise argparse.ArgumentTypeError(f"{pattern!r} is like no module of corsim.standard or corsim.profiles")
    return found


def main(arguments: Sequence[str]) -> int:
    """Run what the arguments say; 1 where the bar is not reached, 2 where they are wrong."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.mutation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="try the mutants, and report")
    told = commands.add_parser("report", help="say what was found of those that were tried")
    for command in (run, told):
        command.add_argument(
            "--module",
            type=modules_like,
            action="extend",
            metavar="M",
            help="a module's name, may have * in it, may be given several times (default: all)",
        )
        command.add_argument("--out", type=Path, default=OUT, help=f"where results are kept (default: {OUT})")
    run.add_argument("--jobs", type=positive, default=1, help="how many at a time (default: 1)")
    run.add_argument(
        "--rows", type=positive, help="try at most so many rows on each profile (default: all that reach it)"
    )
    run.add_argument("--again", action="store_true", help="only those that survived the last time")
    given = parser.parse_args(arguments)
    modules = given.module or module_names()
    if given.command == "run":
        _run(modules, given)
    lines, reached = report(given.out, modules)
    print("\n".join(lines))
    return 0 if reached else 1


def _run(modules: Sequence[str], given: argparse.Namespace) -> None:
    """Try the mutants of *modules*, and keep what is found of each module when it is done."""
    work = prepare(all_rows(), most=given.rows, kept=given.out / "reached.pickle")
    # What is there now is not looked through, and so not copied, in every fork.
    gc.collect()
    gc.freeze()
    for module in modules:
        before = {
            (item.module, item.function, item.before, item.after, item.number): item for item in read(given.out, module)
        }
        mutants = list(mutants_of(module))
        tried = [
            mutant
            for mutant in mutants
            if not (given.again and before.get(mutant.key) is not None and before[mutant.key].status != "survived")
        ]
        start = time.monotonic()
        done = dict(zip([mutant.key for mutant in tried], fates(tried, work, given.jobs, _tell), strict=True))
        found = [found_of(mutant, done[mutant.key]) if mutant.key in done else before[mutant.key] for mutant in mutants]
        write(given.out, module, found)
        survived = sum(fate.status == "survived" for fate in done.values())
        seconds = time.monotonic() - start
        print(f"{module}: {len(tried)} tried, {survived} survived, {seconds:.0f} s", file=sys.stderr, flush=True)


def _tell(mutant: Mutant, fate: Fate) -> None:
    """Say who survived, on a terminal."""
    if sys.stderr.isatty() and fate.status == "survived":
        print(mutant, file=sys.stderr, flush=True)


if __name__ == "__main__":
    # What property tests draw is the same each time.
    os.environ["CI"] = "1"
    sys.exit(main(sys.argv[1:]))
