"""``python -m spec_tests.fuzzing``: tries inputs on every target, or measures how work grows with the input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from spec_tests.documentation import ROOT
from spec_tests.naive.__main__ import positive

from .running import DRIVERS, NotDrivenError, keep, run_target, shares, table, told
from .trying import Tried

OUT = ROOT / "build" / "fuzzing"


def main(arguments: Sequence[str]) -> int:
    """Do what *arguments* say; 0 where nothing is found, 1 where something is, 2 where a target was not driven."""
    given = _parser().parse_args(arguments)
    status: int = given.run(given)
    return status


def _parser() -> argparse.ArgumentParser:
    from .growth_cases import CASES
    from .targets import TARGETS

    parser = argparse.ArgumentParser(prog="python -m spec_tests.fuzzing", description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    run = commands.add_parser("run", help="try inputs, and say what is raised that is not documented")
    run.set_defaults(run=_run)
    run.add_argument("--inputs", type=positive, default=10_000, help="how many, of all targets (default: 10000)")
    run.add_argument("--target", action="append", choices=tuple(TARGETS), help="only this one; several times")
    run.add_argument("--driver", choices=DRIVERS, default=DRIVERS[0], help=f"(default: {DRIVERS[0]})")
    run.add_argument("--seed", type=int, default=1, help="what inputs are drawn from (default: 1)")
    run.add_argument("--out", type=Path, default=OUT, help="where inputs of findings are kept (default: build/fuzzing)")
    linear = commands.add_parser("linear", help="measure the work at sizes that double")
    linear.set_defaults(run=_linear)
    linear.add_argument("--case", action="append", choices=tuple(CASES), help="only this one; several times")
    linear.add_argument(
        "--by", choices=("time", "lines"), default="time",
        help="seconds of work, or executed lines of Python, which are the same each time (default: time)",
    )  # fmt: skip
    return parser


def _run(given: argparse.Namespace) -> int:
    from .targets import TARGETS

    if given.driver == "atheris" and find_spec("atheris") is None:
        print("atheris is not installed: pip install -e '.[fuzz]' does, where there is a wheel", file=sys.stderr)
        return 2
    weights = {name: TARGETS[name].weight for name in given.target or TARGETS}
    divided = shares(given.inputs, weights).items()
    tried: list[Tried] = []

    def running() -> Iterator[Tried]:
        for name, inputs in divided:
            tried.append(run_target(name, inputs, given.seed, given.driver))
            keep(tried[-1:], given.out)
            yield tried[-1]

    try:
        for line in table(running()):
            print(line, flush=True)
    except NotDrivenError as error:
        print(error, file=sys.stderr)
        return 2
    for item in tried:
        for line in told(item):
            print(line)
    return 1 if any(item.findings for item in tried) else 0


def _linear(given: argparse.Namespace) -> int:
    from .growing import grown, table_of_growth
    from .growth_cases import CASES

    cases = given.case or list(CASES)
    growths = []
    for name in cases:
        growths.append(grown(CASES[name], given.by))
        print(f"{name}: {growths[-1].exponent:.2f}", file=sys.stderr, flush=True)
    print("\n".join(table_of_growth(growths)))
    return 1 if any(not growth.is_linear for growth in growths) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
