"""Runs the rows that a peer claims on it, and writes what came of them to a folder that is not committed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from spec_tests.browsers.engines import report_missing
from spec_tests.browsers.planning import make_plan
from spec_tests.browsers.recording import today, write_table
from spec_tests.browsers.running import machine_of, recorded_row, run_once
from spec_tests.loading import Row

from .claims import apart, for_peer
from .coordinating import PeerCoordinator
from .engines import PEERS, version

STUCK_AFTER = 15.0
"""Seconds without a sign of life after which a peer is restarted; a request is given up after 4."""


def run_peers(peers: Sequence[str], rows: Sequence[Row], out: Path) -> int:
    """Run *rows* on *peers*, one after the other, and write ``<peer>.json`` to *out*; the exit status."""
    if report_missing(PEERS[peer] for peer in peers):
        print("python -m spec_tests.peers install", file=sys.stderr)
        return 2
    claimed = {peer: [for_peer(peer, row) for row in rows if apart(peer, row) is None] for peer in peers}
    # One set of host names and certificates for all peers, as a namespace is set up once.
    with machine_of(make_plan(rows).hosts) as (directory, certificates):
        for peer in peers:
            plan = make_plan(claimed[peer])
            print(f"{peer}: {len(plan.rows)} rows to run, {len(plan.skipped)} skipped", flush=True)
            run = run_once(PEERS[peer], plan, certificates, directory / peer, PeerCoordinator, STUCK_AFTER)
            outcomes = asyncio.run(run)
            recorded = {row.id: recorded_row(row, plan, outcomes) for row in claimed[peer]}
            head = {"peer": peer, "version": version(peer), "date": today()}
            write_table(out / f"{peer}.json", head, recorded)
    return 0
