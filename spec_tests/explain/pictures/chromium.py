"""Headless Chromium as an eye: it opens a file, in a width and a theme, is asked about it, and takes pictures.

It ends with the test that started it.
"""

from __future__ import annotations

import shutil
import time
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from spec_tests.chromium_pipe import ANSWERING, Chromium, started

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


def program() -> str | None:
    """The path of Chromium, where it is installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name)) is not None), None)


class Eye:
    """One tab of a Chromium."""

    def __init__(self, browser: Chromium) -> None:
        self._browser = browser
        self._session = browser.attached()
        self.ask("Page.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What the tab answers to a command of the protocol; RuntimeError for an error."""
        return self._browser.ask(method, self._session, **parameters)

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
        return self._browser.evaluate(self._session, expression)

    def picture(self, path: Path) -> None:
        """Write what is shown, all of its height, into *path*."""
        found = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, **self._clip())
        path.write_bytes(b64decode(found["data"]))

    def _clip(self) -> dict[str, Any]:
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {**size, "scale": 1}}


@contextmanager
def running(path: str, profile: Path, more: Sequence[str] = ()) -> Iterator[Eye]:
    """A Chromium with a new profile, told *more*, for as long as the context lasts."""
    with started(path, profile, [*FLAGS, *more]) as browser:
        yield Eye(browser)
