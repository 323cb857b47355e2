"""The command line: install the peers, run the rows on them, report how far they agree with Chromium."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from spec_tests.browsers.arguments import names_of
from spec_tests.browsers.isolation import is_inside, run_inside

from .engines import PEERS, install

OBSERVED = Path("build") / "peers"
"""Where a run writes to, and a report reads from; not committed."""


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m spec_tests.peers`` with *arguments*; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.peers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="install the pinned packages of npm and PyPI beside the runner")
    run = commands.add_parser("run", help="run the rows on peers (as root, on Linux)")
    report = commands.add_parser("report", help="print rows agreed with Chromium, per peer and for corsim")
    for command in (run, report):
        command.add_argument("--peer", type=names_of(PEERS), default=",".join(PEERS), help="peers, separated by commas")
        command.add_argument("--rows", default="*", metavar="GLOB", help="which rows, by id")
    run.add_argument("--out", type=Path, default=OBSERVED, metavar="DIR")
    report.add_argument("--from", type=Path, default=OBSERVED, metavar="DIR", dest="observed")
    report.add_argument("--write", action="store_true", help="write spec_tests/recorded/peers.json, too")
    report.add_argument("--show", metavar="GLOB", help="print what differs in these rows, by id")
    options = parser.parse_args(arguments)
    if options.command == "install":
        return install()
    if options.command == "report":
        from .summary import report_peers

        return report_peers(options)
    if not is_inside():
        return run_inside(arguments, "spec_tests.peers")
    from spec_tests.browsers.running import select

    from .running import run_peers

    return run_peers(options.peer, select([], options.rows), options.out)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
