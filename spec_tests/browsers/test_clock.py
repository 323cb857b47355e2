"""The clock of a process that is started with an engine's clock."""

import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from spec_tests.browsers.clock import EngineClock

HOUR = 3600

PROGRAM = """
import sys, threading, time
before = time.time(), time.monotonic()
print(flush=True)
sys.stdin.readline()
print(time.time() - before[0], time.monotonic() - before[1])
lock = threading.Lock()
lock.acquire()
print(lock.acquire(timeout=0.1))
started = time.monotonic()
threading.Event().wait(0.1)
print(time.monotonic() - started)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the library is for Linux")
@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_a_process_sees_the_time_that_is_set_and_waits_as_long_as_it_wants(tmp_path: Path) -> None:
    assert "musl" not in sysconfig.get_platform()
    clock = EngineClock(tmp_path)
    begin, system = clock.now(), time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **clock.environment},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        clock.advance(HOUR + 0.75)
        clock.advance(-5)
        output, _ = process.communicate("\n", timeout=60)
        seen, lock, waited = output.splitlines()
    by_date, by_monotonic = map(float, seen.split())
    assert HOUR + 0.75 < by_monotonic < HOUR + 60
    assert abs(by_date - by_monotonic) < 1
    assert lock == "False"
    assert 0.09 < float(waited) < 30
    assert HOUR + 0.7 < (clock.now() - begin) - (time.monotonic() - system) < HOUR + 0.8
