"""A headless Chromium, driven by its DevTools protocol over a pipe, one command after the other.

It is started with the flags with which the recordings are made. It knows nothing of what is timed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

from spec_tests.browsers.engines import CHROMIUM_FLAGS

from .measuring import Unavailable

PROGRAM = "chromium"
ENDING = 20.0
"""Seconds for a browser that has been killed to be gone."""


def version() -> str:
    """What the program says that it is; raises :class:`Unavailable` where there is none."""
    if shutil.which(PROGRAM) is None:
        raise Unavailable(f"there is no program called {PROGRAM} on the PATH")
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    return said.replace("Chromium ", "").split(" built on")[0].strip()


class Chromium:
    """A browser of its own profile, started when the block is entered, and ended with it."""

    def __enter__(self) -> Chromium:
        version()
        self._profile = tempfile.TemporaryDirectory(prefix="corsim-benchmark-", ignore_cleanup_errors=True)
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        command = [PROGRAM, *CHROMIUM_FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(3, 4),
            preexec_fn=_as_3_and_4(to_browser, from_browser),
            start_new_session=True,
        )
        for end in (to_browser, from_browser):
            os.close(end)
        self._last_id = 0
        self._buffer = b""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(ENDING)
        for end in (self._read, self._write):
            os.close(end)
        self._profile.cleanup()

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """The result of the command *method*; raises RuntimeError with what Chromium says where it refuses."""
        self._last_id += 1
        message = {"id": self._last_id, "method": method, "params": parameters}
        os.write(
            self._write, json.dumps(message | ({} if session is None else {"sessionId": session})).encode() + b"\0"
        )
        while (answer := self._next())["id"] != self._last_id:
            continue
        if "error" in answer:
            raise RuntimeError(f"Chromium refuses {method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _next(self) -> dict[str, Any]:
        """The next message that is an answer; events are passed over."""
        while True:
            while b"\0" not in self._buffer:
                data = os.read(self._read, 1 << 16)
                if not data:
                    raise RuntimeError("Chromium has ended")
                self._buffer += data
            text, _, self._buffer = self._buffer.partition(b"\0")
            message: dict[str, Any] = json.loads(text)
            if "id" in message:
                return message

    def page(self, url: str, context: str | None = None) -> tuple[str, str]:
        """A tab, in the browser *context* if there is one, once *url* is loaded: its target, and a session with it."""
        where = {} if context is None else {"browserContextId": context}
        target: str = self.ask("Target.createTarget", url=url, **where)["targetId"]
        session: str = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        ready = "new Promise((go) => { const wait = () => document.readyState === 'complete' && "
        ready += f"location.href === {json.dumps(url)} ? go(1) : setTimeout(wait, 1); wait(); }})"
        # While the document is replaced, what runs in the old one is dropped.
        while True:
            with suppress(RuntimeError):
                self.evaluate(session, ready)
                return target, session

    def evaluate(self, session: str, expression: str) -> Any:
        """What *expression* comes to in the page, awaited; raises RuntimeError where it throws."""
        answer = self.ask("Runtime.evaluate", session, expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"the page throws: {answer['exceptionDetails']}")
        return answer["result"].get("value")


def _as_3_and_4(to_browser: int, from_browser: int) -> Callable[[], None]:
    def put() -> None:
        # Copies above 4 first: either of them may be 3 or 4 itself.
        ends = [os.dup(os.dup(end)) if end > 4 else os.dup(end) for end in (to_browser, from_browser)]
        for number, end in zip((3, 4), ends, strict=True):
            os.dup2(end, number)

    return put
