"""``python -m benchmarks [GROUP…] [--write]``: measures, side by side in one run, and prints ratios first.

Without a group all are measured; one that needs what is not installed says so, and is left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module

from .measuring import Unavailable
from .results import Group, busy, goal, machine, shown, write

GROUPS = {
    "wire": "page.fetch on applications, against the same wire requests and against test clients",
    "instead": "a preflighted request, against Node's simulations and a real Chromium",
    "decisions": "scripted scenarios a second on one core, and requests of a long recording on two",
    "compiled": "the same scenarios with the engine compiled, against pure Python",
    "scale": "the preflight cache, redirects and headers as they grow",
    "start": "importing, and a cold explain, against a bare interpreter",
}
"""The groups, which are modules of this package, and what each measures."""

ROUNDS = 25


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    unknown = [name for name in options.groups if name not in GROUPS]
    if unknown:
        parser.error(f"there is no group called {unknown[0]!r}; there are {', '.join(GROUPS)}")
    print(", ".join(f"{name} {value}" for name, value in machine().items()), flush=True)
    # Afterwards the load is this run's own.
    missing, notes = [], busy()
    for name in options.groups or GROUPS:
        print(f"\n{name}: {GROUPS[name]} ({options.rounds} rounds, medians)", flush=True)
        try:
            group: Group = import_module(f".{name}", __package__).measure(options.rounds)
        except Unavailable as error:
            print(f"  not measured: {error}")
            missing.append(name)
            continue
        group = replace(group, notes=[*group.notes, *notes])
        show(group)
        if options.write:
            write(name, group, options.rounds)
    if missing and options.groups:
        print(f"not measured: {', '.join(missing)}", file=sys.stderr)
        return 2
    return 0


def show(group: Group) -> None:
    """Print *group*: the figure, the goal, then what it came from."""
    print("  " + ", ".join(f"{name} {value}" for name, value in group.versions.items()))
    for line in group.lines:
        judged = {True: f"  (goal {goal(line)}: met)", False: f"  (goal {goal(line)}: NOT MET)", None: ""}[line.is_met]
        print(f"  {shown(line):>12}  {line.what}{judged}")
        if line.figures:
            print(f"  {'':>12}    {line.figures}")
    for note in group.notes:
        print(f"  note: {note}")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rounds: 1 or more is needed")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure, side by side in one run.",
        epilog="; ".join(f"{name}: {what}" for name, what in GROUPS.items()),
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; all without any")
    parser.add_argument(
        "--rounds", type=_number, default=ROUNDS, metavar="N", help=f"how many rounds; {ROUNDS} without it"
    )
    parser.add_argument(
        "--write", action="store_true", help="keep the results in benchmarks/results.json, for the docs"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
