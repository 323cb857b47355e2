"""``python -m benchmarks.workloads NAME NUMBER``: prepare a fixed piece of work and do it so many times, or not at all.

The difference between two such runs is what the work takes, whatever starting and preparing took. It is run by
:mod:`benchmarks.instructions`, which counts.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

from corsim import run_scenario

from .decisions import document
from .measuring import Work
from .scale import Requests, standard_cache

CACHED = 1000
WARM = 3


def scenario(kind: str) -> Work:
    """A scripted scenario from its JSON document."""
    given = document(kind)
    return lambda: run_scenario(given)


def look_ups() -> Work:
    """Ten look-ups in a CORS-preflight cache, of which nine find something."""
    cache, keep, match = standard_cache()
    requests = Requests()
    for index in range(CACHED):
        keep(requests(index), 0.0)
    assert len(cache) == CACHED
    return lambda: [match(requests(index * 111 + 1), 1.0) for index in range(10)]


WORKLOADS: dict[str, tuple[Callable[[], Work], int]] = {
    "simple scenario": (lambda: scenario("simple"), 100),
    "preflighted scenario": (lambda: scenario("preflighted"), 50),
    "ten look-ups in the cache": (look_ups, 500),
}
"""What is made, and how many times it is done for a count."""


def main(name: str, number: int) -> None:
    """Do the work *name*, a few times to begin with, in which caches are filled, and then *number* times."""
    # A collection of all objects falls into one run and not into the next, and is a sixth of what is counted.
    gc.disable()
    work = WORKLOADS[name][0]()
    for _ in range(WARM + number):
        work()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
