"""A tab of WebKitGTK's MiniBrowser, driven by WebKitWebDriver: what is asked of it are values.

MiniBrowser has no headless mode, so it is started on a screen that nobody sees.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from spec_tests.browsers.engines import ENGINES, WEBKIT_ENVIRONMENT, found, mini_browser

from .tabs import ANSWERING

DRIVER = "WebKitWebDriver"
STARTING = 30.0
"""Seconds until the driver has to answer."""


def missing() -> str | None:
    """What is not installed of what it takes, or None."""
    absent = [name for name in (*ENGINES["webkit"].programs, DRIVER) if not found(name)]
    return f"{', '.join(absent)} is not installed: WebKit cannot be driven" if absent else None


class WebKitTab:
    """A tab of a session of the driver at *port*."""

    def __init__(self, port: int) -> None:
        self._driver = f"http://127.0.0.1:{port}"
        self._opener = build_opener(ProxyHandler({}))
        self._session = ""

    def begin(self) -> None:
        """Begin the session; raises RuntimeError where the driver does not answer."""
        options = {"binary": mini_browser(), "args": ["--automation"]}
        end = time.monotonic() + STARTING
        while True:
            try:
                self._ask("GET", "/status")
                break
            except URLError as error:
                if time.monotonic() > end:
                    raise RuntimeError(f"{DRIVER} does not answer: {error}") from error
                time.sleep(0.1)
        asked = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = f"/session/{self._ask('POST', '/session', asked)['sessionId']}"
        self._ask("POST", f"{self._session}/timeouts", {"script": round(1000 * ANSWERING)})

    def end(self) -> None:
        """End the session."""
        self._ask("DELETE", self._session)

    def go(self, url: str) -> None:
        """Open *url*, and wait until it is loaded."""
        self._ask("POST", f"{self._session}/url", {"url": url})

    def value(self, expression: str) -> Any:
        """The value of an expression of JavaScript, awaited."""
        script = (
            "const [done] = arguments; "
            f"Promise.resolve().then(() => {expression}).then(done, error => done('error: ' + error));"
        )
        return self._ask("POST", f"{self._session}/execute/async", {"script": script, "args": []})

    def _ask(self, method: str, path: str, asked: Any = None) -> Any:
        body = None if asked is None else json.dumps(asked).encode()
        request = Request(self._driver + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with self._opener.open(request, timeout=2 * ANSWERING) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            with error:
                raise RuntimeError(f"{DRIVER} refuses {method} {path}: {error.read()[:500]!r}") from error


@contextmanager
def webkit_tab(folder: Path) -> Iterator[WebKitTab]:
    """A tab of a new MiniBrowser, which has *folder* for its home."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["xvfb-run", "-a", "dbus-run-session", "--", DRIVER, f"--port={port}", "--host=127.0.0.1"]
    own = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), **WEBKIT_ENVIRONMENT}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, env={**os.environ, **own},
    )  # fmt: skip
    try:
        tab = WebKitTab(port)
        tab.begin()
        yield tab
        tab.end()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
