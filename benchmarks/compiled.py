"""The same decisions with the engine as it is, in pure Python, and compiled by mypyc from the same source.

Each runs in a process of its own, which takes the time of its batches itself, as :mod:`.decisions` does. What is
compiled is built first, which takes minutes, a C compiler, and what pip fetches.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from spec_tests.documentation import ROOT
from spec_tests.release.building import BuildError
from spec_tests.release.compiling import compiled_tree
from spec_tests.release.installing import InstallError, own_environment

from .decisions import GOALS, ways
from .measuring import Batch, Timings, Unavailable, asking, of_cpu, side_by_side
from .results import TIMES, Group, Line, duration, versions

PURE, COMPILED = "pure Python", "compiled"


@contextmanager
def worker(kind: str, folder: Path) -> Iterator[Mapping[str, Batch]]:
    """The ways to a verdict on the call *kind* with the corsim that is in *folder*, timed by a process of their own."""
    with asking([sys.executable, "-m", __name__, kind], cwd=folder, env=own_environment()) as ask:
        yield {way: partial(_batch, ask, way) for way in ways(kind)}


def _batch(ask: Callable[[object], float], way: str, number: int) -> float:
    return ask(f"{number} {way}")


def lines(kind: str, way: str, timings: Timings) -> list[Line]:
    """How many verdicts a second the compiled engine comes to, and what that is against pure Python."""
    pure, compiled = timings.median(PURE), timings.median(COMPILED)
    figures = f"{PURE} {duration(pure)} each; {COMPILED} {duration(compiled)} each"
    return [
        Line(f"{kind}: {way}, {COMPILED}", 1 / compiled, "/s", f"{duration(compiled)} each", at_least=GOALS[kind]),
        Line(f"{kind}: {way}, {PURE} against {COMPILED}", timings.ratio(PURE, COMPILED), TIMES, figures),
    ]


def measure(rounds: int) -> Group:
    """Measure the group."""
    found = []
    with tempfile.TemporaryDirectory(prefix="corsim-compiled-") as name:
        try:
            tree = compiled_tree(Path(name))
        except (BuildError, InstallError) as error:
            raise Unavailable(str(error)) from error
        for kind in GOALS:
            with ExitStack() as stack:
                workers = {
                    PURE: stack.enter_context(worker(kind, ROOT)),
                    COMPILED: stack.enter_context(worker(kind, tree)),
                }
                for way in ways(kind):
                    timings = side_by_side({name: workers[name][way] for name in workers}, rounds)
                    found += lines(kind, way, timings)
    return Group(found, versions("corsim", "mypy", "pywhatwgurl"))


def work(kind: str) -> None:
    """Do what the lines of standard input say, and print how many seconds each took."""
    batches = {way: of_cpu(call) for way, call in ways(kind).items()}
    for line in sys.stdin:
        number, _, way = line.rstrip("\n").partition(" ")
        print(batches[way](int(number)), flush=True)


if __name__ == "__main__":
    work(sys.argv[1])
