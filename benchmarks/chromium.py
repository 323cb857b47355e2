"""The Chromium that is timed, with the flags with which the recordings are made; knows nothing of what is timed."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spec_tests.browsers.engines import CHROMIUM_FLAGS
from spec_tests.chromium_pipe import Chromium, started

from .measuring import Unavailable

PROGRAM = "chromium"


def version() -> str:
    """What the program says that it is; raises :class:`Unavailable` where there is none."""
    if shutil.which(PROGRAM) is None:
        raise Unavailable(f"there is no program called {PROGRAM} on the PATH")
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    return said.replace("Chromium ", "").split(" built on")[0].strip()


@contextmanager
def running() -> Iterator[Chromium]:
    """A browser with a profile of its own, for as long as the context lasts."""
    version()
    with (
        tempfile.TemporaryDirectory(prefix="corsim-benchmark-", ignore_cleanup_errors=True) as profile,
        started(PROGRAM, Path(profile), CHROMIUM_FLAGS) as browser,
    ):
        yield browser


def page(browser: Chromium, url: str, **where: str) -> str:
    """A session with a tab once *url* is loaded in it; *where* as in :meth:`~Chromium.attached`."""
    session = browser.attached(url, **where)
    ready = "new Promise((go) => { const wait = () => document.readyState === 'complete' && "
    ready += f"location.href === {json.dumps(url)} ? go(1) : setTimeout(wait, 1); wait(); }})"
    # While the document is replaced, what runs in the old one is dropped.
    while True:
        with suppress(RuntimeError):
            browser.evaluate(session, ready)
            return session
