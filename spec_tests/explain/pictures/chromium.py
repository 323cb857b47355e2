"""Headless Chromium as an eye: it opens a file, in a width and a theme, is asked about it, and takes pictures.

It is spoken to by a pipe (the DevTools protocol), so nothing listens on a port, and it ends with the test that
started it.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)

ANSWERING = 60.0
"""Seconds."""


def program() -> str | None:
    """The path of Chromium, where it is installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name)) is not None), None)


class Eye:
    """One tab of a Chromium."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._count = 0
        self._buffer = b""
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session: str = attached["sessionId"]
        self.ask("Page.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What the tab answers to a command of the protocol; RuntimeError for an error."""
        return self._ask(method, parameters, self._session)

    def show(self, path: Path, *, width: int, dark: bool = False, grey: bool = False) -> None:
        """Open the file, in a window of *width* pixels."""
        self.look(width=width, dark=dark, grey=grey)
        self.go(path.as_uri())

    def look(self, *, width: int, dark: bool = False, grey: bool = False) -> None:
        """Make the window *width* pixels wide, in a theme."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.ask("Emulation.setEmulatedMedia", media="screen", features=features)
        self.ask("Emulation.setEmulatedVisionDeficiency", type="achromatopsia" if grey else "none")
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)

    def go(self, url: str) -> None:
        """Open *url*, and wait until it is loaded."""
        self.ask("Page.navigate", url=url)
        end = time.monotonic() + ANSWERING
        while self.evaluate("location.href + ' ' + document.readyState") != f"{url} complete":
            if time.monotonic() > end:
                raise RuntimeError(f"{url} is not shown after {ANSWERING:g} seconds")
            time.sleep(0.02)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression of JavaScript."""
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(str(found["exceptionDetails"]))
        return found["result"].get("value")

    def picture(self, path: Path) -> None:
        """Write what is shown, all of its height, into *path*."""
        found = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, **self._clip())
        path.write_bytes(b64decode(found["data"]))

    def _clip(self) -> dict[str, Any]:
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {**size, "scale": 1}}

    def _ask(self, method: str, parameters: dict[str, Any], session: str | None = None) -> dict[str, Any]:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

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
def running(path: str, profile: Path, more: Sequence[str] = ()) -> Iterator[Eye]:
    """A Chromium with a new profile, told *more*, for as long as the context lasts."""
    to_it, from_us = os.pipe()
    from_it, to_us = os.pipe()

    def put() -> None:
        # Chromium reads from 3 and writes to 4; the ends may be these already, in either order.
        ends = os.dup(to_it), os.dup(to_us)
        os.dup2(ends[0], 3)
        os.dup2(ends[1], 4)

    process = subprocess.Popen(
        [path, *FLAGS, *more, f"--user-data-dir={profile}", "about:blank"],
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
        yield Eye(from_us, from_it)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(from_us)
        os.close(from_it)
