"""Programs run by Node: the packages they need are installed once, and no process outlives the tests.

A machine without Node or npm skips what needs them, and says so; where ``CORSIM_NODE`` is ``required``, as on the build
machine, that is a failure instead.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NoReturn

import pytest

from spec_tests import npm

EXPRESS = Path(__file__).parent / "express"
OLDEST = 18
"""The first major version of Node that Express 5 runs on."""

STARTING = 60.0
ENDING = 5.0
"""Seconds."""


def unavailable(reason: str) -> NoReturn:
    """Skip the test, or fail it where Node is required."""
    if os.environ.get("CORSIM_NODE") == "required":
        pytest.fail(f"CORSIM_NODE is 'required', but {reason}", pytrace=False)
    pytest.skip(reason)


def program(name: str) -> str:
    """The path of `node` or `npm`."""
    found = shutil.which(name)
    if found is None:
        unavailable(f"there is no program called {name} on the PATH")
    return found


def node() -> str:
    """The path of a Node that is new enough."""
    path = program("node")
    said = subprocess.run(
        [path, "--version"], capture_output=True, text=True, check=True, timeout=STARTING
    ).stdout.strip()
    major = re.match(r"v(\d+)\.", said)
    if major is None or int(major[1]) < OLDEST:
        unavailable(f"Express 5 needs Node {OLDEST} or later, and {path} --version says {said!r}")
    return path


def install(folder: Path, pinned: Path = EXPRESS) -> Path:
    """The folder with the packages of npm that *pinned* names, below *folder*; installed if they are not there."""
    try:
        return npm.install(folder, pinned)
    except npm.UnavailableError as error:
        unavailable(str(error))
    except npm.InstallError as error:
        pytest.fail(str(error), pytrace=False)


def is_gone(pid: int) -> bool:
    """Whether there is no process *pid* (any more)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@contextmanager
def running(command: Sequence[str]) -> Iterator[str]:
    """Run *command* for as long as the context lasts, from its first line on standard output, which is given.

    It is expected to end when its standard input does, and is killed if it doesn't. RuntimeError, with all that it
    said, if it ends, or is silent for too long, before there is that line.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said)
        lines: SimpleQueue[bytes] = SimpleQueue()
        reader = Thread(target=_read, args=(process, lines), daemon=True)
        reader.start()
        try:
            try:
                line = lines.get(timeout=STARTING)
                how = "" if line else f"ended with status {process.wait(STARTING)}"
            except Empty:
                how = f"said nothing for {STARTING:g} seconds"
            if how:
                said.seek(0)
                raise RuntimeError(f"{' '.join(command)} {how}:\n{said.read().decode('utf-8', 'replace')}")
            yield line.decode("utf-8")
        finally:
            end(process)
            reader.join()
            assert process.stdout is not None
            process.stdout.close()


def _read(process: subprocess.Popen[bytes], lines: SimpleQueue[bytes]) -> None:
    """Put each line of standard output into *lines*, so that no process waits for a reader; then an empty one."""
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(b"")


def end(process: subprocess.Popen[bytes]) -> None:
    """End *process*: by the end of its input, or else for certain."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(ENDING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def express(packages: Path) -> Iterator[str]:
    """The URL of the Express applications, which run while the context lasts."""
    with running([node(), str(EXPRESS / "server.mjs"), str(packages)]) as line:
        yield f"http://127.0.0.1:{json.loads(line)['port']}"
