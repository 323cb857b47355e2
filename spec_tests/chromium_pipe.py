"""Headless Chromium by its DevTools protocol over a pipe: nothing listens on a port, one command after the other.

It knows nothing of what it is asked for; with which flags it runs, is for whoever starts it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ANSWERING = 60.0
"""Seconds for which Chromium may say nothing."""


class Chromium:
    """A running Chromium, by the ends of its pipes."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._count = 0
        self._buffer = b""

    def ask(self, method: str, session: str | None = None, /, **parameters: Any) -> dict[str, Any]:
        """What the command *method* gives, in the *session* with a tab if it is for one; RuntimeError for an error."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        # Events are passed over.
        while (answer := self._next()).get("id") != self._count:
            continue
        if "error" in answer:
            raise RuntimeError(f"Chromium refuses {method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def attached(self, url: str = "about:blank", **where: str) -> str:
        """A session with a new tab, which opens *url*; *where* says in which browser context, if not in the first."""
        target = self.ask("Target.createTarget", url=url, **where)["targetId"]
        session: str = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return session

    def evaluate(self, session: str, expression: str) -> Any:
        """The value of an expression of JavaScript, awaited; RuntimeError where it throws."""
        found = self.ask("Runtime.evaluate", session, expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(f"the page throws: {found['exceptionDetails']}")
        return found["result"].get("value")

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], ANSWERING)[0]:
                raise RuntimeError(f"Chromium has said nothing for {ANSWERING:g} seconds")
            data = os.read(self._read, 1 << 20)
            if not data:
                raise RuntimeError("Chromium has ended")
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def started(path: str, profile: Path, flags: Sequence[str]) -> Iterator[Chromium]:
    """The Chromium at *path* with *flags* and the folder *profile* to itself, for as long as the context lasts."""
    to_it, from_us = os.pipe()
    from_it, to_us = os.pipe()

    def put() -> None:
        # Chromium reads from 3 and writes to 4; the ends may be these already, in either order.
        ends = os.dup(to_it), os.dup(to_us)
        os.dup2(ends[0], 3)
        os.dup2(ends[1], 4)

    process = subprocess.Popen(
        [path, *flags, f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        close_fds=False,
        preexec_fn=put,
    )
    os.close(to_it)
    os.close(to_us)
    try:
        yield Chromium(from_us, from_it)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(from_us)
        os.close(from_it)
