"""``python -m spec_tests.naive``: compares random sessions on the engine and on its plain counterpart."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from .comparing import Compared, compare

BATCH = 2_000


def positive(text: str) -> int:
    """An option's value; raises ArgumentTypeError where it is no number over 0."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number over 0")
    return int(text)


def batches(seed: int, sessions: int, jobs: int) -> Iterator[Compared]:
    """What came of *sessions* sessions of *seed*, batch by batch, in so many processes; in this one if it is 1."""
    firsts = range(0, sessions, BATCH)
    arguments = ([seed] * len(firsts), firsts, [min(BATCH, sessions - first) for first in firsts])
    if jobs == 1:
        yield from map(compare, *arguments)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(compare, *arguments)


def main(arguments: Sequence[str]) -> int:
    """Compare, print the counts and the first differences; 1 where there are any."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.naive", description=__doc__)
    parser.add_argument("--sessions", type=positive, default=100_000, help="how many (default: 100000)")
    parser.add_argument("--seed", type=int, default=1, help="what they are drawn from (default: 1)")
    parser.add_argument("--jobs", type=positive, default=os.cpu_count() or 1, help="processes (default: all cores)")
    given = parser.parse_args(arguments)
    total = Compared()
    for compared in batches(given.seed, given.sessions, given.jobs):
        total.add(compared)
        if sys.stderr.isatty():
            print(f"\r{100 * total.sessions // given.sessions} %", end="", file=sys.stderr, flush=True)
    print(f"{total.sessions:,} sessions of seed {given.seed} with {total.calls:,} calls")
    for end, count in sorted(total.ends.items()):
        print(f"  {count:>9,}  {end}")
    print(f"{len(total.differences)} different")
    for difference in total.differences[:10]:
        print(difference)
    return 1 if total.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
