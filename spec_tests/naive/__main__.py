"""``python -m spec_tests.naive``: compares random sessions on the engine and on its plain counterpart."""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from .comparing import Compared, compare

BATCH = 2_000


def main() -> int:
    """Compare, print the counts and the first differences; 1 where there are any."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.naive", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100_000, help="how many (default: 100000)")
    parser.add_argument("--seed", type=int, default=1, help="what they are drawn from (default: 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one for each core)")
    given = parser.parse_args()
    firsts = range(0, given.sessions, BATCH)
    counts = [min(BATCH, given.sessions - first) for first in firsts]
    total = Compared()
    with ProcessPoolExecutor(given.jobs) as pool:
        for done, compared in enumerate(pool.map(compare, [given.seed] * len(counts), firsts, counts), 1):
            total.add(compared)
            if sys.stderr.isatty():
                print(f"\r{100 * done // len(counts)} %", end="", file=sys.stderr, flush=True)
    print(f"{total.sessions:,} sessions of seed {given.seed} with {total.calls:,} calls")
    for end, count in sorted(total.ends.items()):
        print(f"  {count:>9,}  {end}")
    print(f"{len(total.differences)} different")
    for difference in total.differences[:10]:
        print(difference)
    return 1 if total.differences else 0


if __name__ == "__main__":
    sys.exit(main())
