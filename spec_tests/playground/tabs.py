"""A tab of headless Chromium or Firefox that the tests use as a reader would: keys, widths, light and dark, pictures.

Whatever a browser asks for that is not on this machine goes to a proxy, which notes it and gives nothing: so a tab is
offline, and the tests know what it has asked for.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any, Protocol

from spec_tests.browsers.engines import FIREFOX_PREFERENCES
from spec_tests.browsers.marionette import Marionette
from spec_tests.explain.pictures import chromium

ANSWERING = 120.0
"""Seconds for which a page may keep a test waiting; much more than it takes where nothing is wrong."""

KEYS = {
    "Tab": ("\t", 9, "\ue004"),
    "Enter": ("\r", 13, "\ue007"),
    "Space": (" ", 32, " "),
    "ArrowLeft": ("", 37, "\ue012"),
    "ArrowRight": ("", 39, "\ue014"),
    "ArrowDown": ("", 40, "\ue015"),
    "Backspace": ("", 8, "\ue003"),
    "Home": ("", 36, "\ue011"),
}
"""Keys by their names: the text that Chromium is given, its code, and WebDriver's code point."""


OF_ITS_OWN = re.compile(
    r"(update|content-autofill|optimizationguide-pa|safebrowsing)\.googleapis\.com|(clients2|accounts|android\.clients)\.google\.com"
    r"|([a-z0-9.-]+\.)?(mozilla\.(com|org|net)|mozgcp\.net|firefox\.com)"
)
"""Hosts that browsers ask whatever page they show: for updates, settings, the time, and how forms are filled in."""

_HOST = re.compile(r"\w+ (?:\w+://)?([^/:\s]+)")
"""The host in the first line of a request to a proxy."""


class Asked(Protocol):
    """A tab of which only values are asked."""

    def go(self, url: str) -> None:
        """Open *url*, and wait until it is loaded."""

    def value(self, expression: str) -> Any:
        """The value of an expression of JavaScript, awaited."""


class Tab(Asked, Protocol):
    """A tab that is used as a reader would."""

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key of :data:`KEYS`."""

    def write(self, text: str) -> None:
        """Write *text* where the focus is."""

    def look(self, width: int, *, dark: bool) -> None:
        """Make the page *width* pixels wide, in the light or dark theme."""

    def picture(self, path: Path) -> None:
        """Write what is shown, all of its height, into *path*."""


def until(tab: Asked, expression: str) -> Any:
    """The value of *expression* as soon as it is a true one; AssertionError, with what the page says, if it stays."""
    end = time.monotonic() + ANSWERING
    while not (value := tab.value(expression)):
        if time.monotonic() > end:
            said = tab.value("document.body.innerText.slice(0, 2000)")
            raise AssertionError(f"{expression} is {value!r} after {ANSWERING:g} seconds; the page says:\n{said}")
        time.sleep(0.05)
    return value


class _Noting(StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline().decode("latin-1").strip()
        host = _HOST.match(line)
        if line and not (host and OF_ITS_OWN.fullmatch(host[1])):
            self.server.asked.append(line)  # type: ignore[attr-defined]
        self.wfile.write(b"HTTP/1.1 502 Offline\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")


@contextmanager
def proxy() -> Iterator[tuple[int, list[str]]]:
    """A proxy that leads nowhere: its port, and the first lines of the requests that it is asked."""
    with ThreadingTCPServer(("127.0.0.1", 0), _Noting) as server:
        server.daemon_threads = True
        server.asked = []  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], server.asked  # type: ignore[attr-defined]
        server.shutdown()


class ChromiumTab:
    """A tab of Chromium, by DevTools."""

    def __init__(self, eye: chromium.Eye) -> None:
        self._eye = eye

    def go(self, url: str) -> None:
        self._eye.go(url)

    def value(self, expression: str) -> Any:
        return self._eye.evaluate(expression)

    def press(self, key: str, *, shift: bool = False) -> None:
        text, code, _ = KEYS[key]
        name = {"Space": " "}.get(key, key)
        about: dict[str, Any] = {
            "key": name,
            "code": key,
            "windowsVirtualKeyCode": code,
            "modifiers": 8 if shift else 0,
        }
        self._eye.ask("Input.dispatchKeyEvent", type="keyDown", **about, **({"text": text} if text else {}))
        self._eye.ask("Input.dispatchKeyEvent", type="keyUp", **about)

    def write(self, text: str) -> None:
        self._eye.ask("Input.insertText", text=text)

    def look(self, width: int, *, dark: bool) -> None:
        self._eye.look(width=width, dark=dark)

    def picture(self, path: Path) -> None:
        self._eye.picture(path)


class FirefoxTab:
    """A tab of Firefox, by Marionette."""

    NARROWEST = 540
    """Pixels below which Firefox makes no window; a narrower page is one that is shown larger."""

    def __init__(self, runner: asyncio.Runner, firefox: Marionette) -> None:
        self._runner, self._firefox = runner, firefox

    def _ask(self, command: str, **parameters: Any) -> Any:
        async def ask() -> Any:
            await self._firefox.ask("Marionette:SetContext", value="content")
            return await self._firefox.ask(command, **parameters)

        return self._runner.run(ask())

    def _run(self, script: str, context: str) -> Any:
        return self._runner.run(self._firefox.run(script, context))

    def go(self, url: str) -> None:
        self._ask("WebDriver:Navigate", url=url)

    def value(self, expression: str) -> Any:
        script = (
            "const [done] = arguments; "
            f"Promise.resolve().then(() => {expression}).then(done, error => done('error: ' + error));"
        )
        return self._run(script, "content")

    def press(self, key: str, *, shift: bool = False) -> None:
        self._keys([KEYS[key][2]], ["\ue008"] if shift else [])

    def write(self, text: str) -> None:
        self._keys(list(text), [])

    def _keys(self, keys: list[str], held: list[str]) -> None:
        presses = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        down = [{"type": "keyDown", "value": key} for key in held]
        up = [{"type": "keyUp", "value": key} for key in held]
        self._ask(
            "WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": [*down, *presses, *up]}]
        )

    def look(self, width: int, *, dark: bool) -> None:
        zoom = max(1.0, self.NARROWEST / width)
        scheme = 0 if dark else 1
        self._run(
            "const [done] = arguments;"
            f"Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', {scheme});"
            "const window = Services.wm.getMostRecentWindow('navigator:browser');"
            f"window.ZoomManager.setZoomForBrowser(window.gBrowser.selectedBrowser, {zoom});"
            "done();",
            "chrome",
        )
        self._ask("WebDriver:SetWindowRect", width=round(width * zoom), height=900)
        is_dark = f"matchMedia('(prefers-color-scheme: dark)').matches === {json.dumps(dark)}"
        until(self, f"Math.abs(innerWidth - {width}) < 2 && {is_dark}")

    def picture(self, path: Path) -> None:
        path.write_bytes(b64decode(self._ask("WebDriver:TakeScreenshot", full=True, hash=False)["value"]))


@contextmanager
def chromium_tab(folder: Path, port: int) -> Iterator[Tab]:
    """A tab of a new Chromium whose profile is in *folder*, and whose proxy is at *port*."""
    path = chromium.program()
    assert path is not None
    with chromium.running(path, folder, (f"--proxy-server=http://127.0.0.1:{port}",)) as eye:
        yield ChromiumTab(eye)


@contextmanager
def firefox_tab(folder: Path, port: int) -> Iterator[Tab]:
    """A tab of a new Firefox whose profile is in *folder*, and whose proxy is at *port*."""
    profile, home = folder / "profile", folder / "home"
    for made in (profile, home):
        made.mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        marionette = free.getsockname()[1]
    proxied = {"network.proxy.type": 1, "network.proxy.no_proxies_on": "127.0.0.1, localhost"}
    for kind in ("http", "ssl"):
        proxied |= {f"network.proxy.{kind}": "127.0.0.1", f"network.proxy.{kind}_port": port}
    preferences = {**FIREFOX_PREFERENCES, **proxied, "marionette.port": marionette}
    lines = (f'user_pref("{name}", {json.dumps(value)});\n' for name, value in preferences.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    command = ["firefox-esr", "--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
    process = subprocess.Popen(
        [*command, "--profile", str(profile), "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, env={**os.environ, "HOME": str(home)},
    )  # fmt: skip
    try:
        with asyncio.Runner() as runner:
            firefox = runner.run(Marionette.begin(marionette, {}, ANSWERING))
            runner.run(firefox.ask("WebDriver:SetTimeouts", script=round(1000 * ANSWERING)))
            yield FirefoxTab(runner, firefox)
            firefox.close()
            runner.run(asyncio.sleep(0))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


TABS = {"chromium": chromium_tab, "firefox": firefox_tab}


def missing(name: str) -> str | None:
    """What is not installed of the browser *name*, or None."""
    is_there = chromium.program() is not None if name == "chromium" else shutil.which("firefox-esr") is not None
    return None if is_there else f"{name} is not installed: there is nothing to open the page in"
