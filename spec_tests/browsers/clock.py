"""An engine's clock, which the runner can set forward: so sessions of hours take no time.

A small library, preloaded into the engine, adds to every clock what stands in a file (``clock.c``).
"""

from __future__ import annotations

import mmap
import struct
import subprocess
from pathlib import Path
from time import monotonic

SOURCE = Path(__file__).parent / "clock.c"
NANOSECONDS = 10**9


class EngineClock:
    """The clock of an engine that is started with :attr:`environment`."""

    def __init__(self, directory: Path) -> None:
        library, file = directory / "clock.so", directory / "clock"
        compile_library(library)
        file.write_bytes(bytes(mmap.PAGESIZE))
        with file.open("r+b") as opened:
            self._ahead = mmap.mmap(opened.fileno(), mmap.PAGESIZE)
        self._nanoseconds = 0
        self.environment = {"LD_PRELOAD": str(library), "CORSIM_CLOCK": str(file)}
        """What the engine needs in its environment."""

    def now(self) -> float:
        """The time that the engine sees, in seconds from some beginning."""
        return monotonic() + self._nanoseconds / NANOSECONDS

    def advance(self, seconds: float) -> None:
        """Set it forward by *seconds* (nothing happens for less than 0)."""
        self._nanoseconds += max(0, round(seconds * NANOSECONDS))
        self._ahead[:8] = struct.pack("q", self._nanoseconds)


def compile_library(path: Path) -> None:
    """Compile the library to *path*; raises subprocess.CalledProcessError where that fails."""
    subprocess.run(
        ["cc", "-O2", "-shared", "-fPIC", "-o", str(path), str(SOURCE), "-ldl"], check=True, capture_output=True
    )
