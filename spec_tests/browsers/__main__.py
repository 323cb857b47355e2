"""The command line of the runner and the comparer."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from spec_tests.loading import all_rows
from spec_tests.running import table_names

from .arguments import names_of
from .engines import ENGINES
from .isolation import is_inside, run_inside
from .recording import RECORDED

SAMPLE = 700
"""About how many rows a check runs in each engine, besides those about the preflight cache."""


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m spec_tests.browsers`` with *arguments*; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.browsers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="drive the rows in real engines and write recordings (as root, on Linux)")
    run.add_argument("--engine", type=names_of(ENGINES), default=",".join(ENGINES), help="engines, separated by commas")
    run.add_argument("--tables", type=names_of(table_names()), default="", help="names of tables, separated by commas")
    run.add_argument("--rows", default="*", metavar="GLOB", help="which rows, by id")
    run.add_argument("--new", action="store_true", help="of these, the rows that an engine has no recording of in DIR")
    run.add_argument("--out", type=Path, default=RECORDED, metavar="DIR")
    run.add_argument("--repeat", type=int, default=3, help="how often each row is run (3)")
    run.add_argument(
        "--random", type=int, metavar="N", help="instead of rows, N random scenarios, held against the model"
    )
    run.add_argument("--spliced", type=int, metavar="N", help="the same, with scenarios spliced from rows")
    run.add_argument("--seed", type=int, default=1, metavar="S", help="which of these scenarios (1)")
    compare = commands.add_parser("compare", help="print where a profile of the model and a recording differ")
    compare.add_argument("--engine", required=True, choices=tuple(ENGINES))
    compare.add_argument("--browser", default="spec", help="a profile of the model (spec)")
    compare.add_argument("--rows", default="*", metavar="GLOB", help="which rows, by id")
    compare.add_argument("--recordings", type=Path, default=RECORDED, metavar="DIR")
    compare.add_argument("--examples", type=int, default=3, help="how many row ids are printed per group (3)")
    compare.add_argument("--show", action="store_true", help="print every difference of every row")
    check = commands.add_parser("check", help="hold installed engines against the model and the recordings (as root)")
    check.add_argument(
        "--engine", type=names_of(ENGINES), default="", help="engines, separated by commas; if none, those installed"
    )
    check.add_argument("--sample", type=int, default=SAMPLE, metavar="N", help=f"about how many rows ({SAMPLE})")
    console = commands.add_parser("console", help="record what real engines print to their consoles (as root)")
    console.add_argument("--engine", type=names_of(ENGINES), default=",".join(ENGINES), help="separated by commas")
    console.add_argument("--rows", default="*", metavar="GLOB", help="which of the chosen rows, by id")
    console.add_argument("--out", type=Path, default=RECORDED / "console", metavar="DIR")
    options = parser.parse_args(arguments)
    if options.command == "compare":
        from .compare import compare_engine

        return compare_engine(options)
    if not is_inside():
        return run_inside(arguments, "spec_tests.browsers")
    if options.command == "check":
        from .checking import check_engines

        return check_engines(options.engine, options.sample)
    if options.command == "console":
        from .console import choose_rows, record_consoles

        chosen = [row for row in choose_rows(all_rows()) if fnmatchcase(row.id, options.rows)]
        command = shlex.join(["python", "-m", "spec_tests.browsers", *arguments])
        return record_consoles(options.engine, chosen, command, options.out)
    for source in ("random", "spliced"):
        number = getattr(options, source)
        if number is not None:
            from spec_tests.differential.running import run_made

            return run_made(options.engine, source, number, options.seed, options.out)
    from .running import run_engines, select, without_recording

    command = shlex.join(["python", "-m", "spec_tests.browsers", *arguments])
    rows = select(options.tables, options.rows)
    if options.new:
        rows = without_recording(rows, options.engine, options.out)
    return run_engines(options.engine, rows, options.out, options.repeat, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
