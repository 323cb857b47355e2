"""Runs small Express applications for a notebook, one at a time, on a free port of this machine.

That takes Node and the npm packages ``express`` and ``cors``, which are looked for and never installed. Where they are
not, ``missing`` says so, and nothing is started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from types import TracebackType
from typing import IO

OLDEST = 18
"""The first major version of Node that Express 5 runs on."""

PACKAGES = "npm install express@5 cors@2"

ASK = "require('express'); require('cors'); console.log(`${process.versions.node}`)"

# The process ends when its input does, so that it cannot outlive the notebook.
LISTEN = """
const server = app.listen(0, "localhost", () => console.log(`${server.address().port}`));
process.stdin.on("end", () => process.exit()).resume();
"""


class Express:
    """Starts Express applications; as a context manager it ends the last one.

    The packages are looked for in ``node_modules`` of *folder* (of the working directory, if it is None) and in what
    the variable ``NODE_PATH`` names. *timeout* is how many seconds Node may take to start.
    """

    def __init__(self, folder: str | Path | None = None, timeout: float = 60.0) -> None:
        self.timeout = timeout
        self._node = shutil.which("node")
        places = [str(Path(folder or ".") / "node_modules"), *os.environ.get("NODE_PATH", "").split(os.pathsep)]
        searched = os.pathsep.join(str(Path(place).resolve()) for place in places if place)
        self._environment = {**os.environ, "NODE_PATH": searched}
        self._process: subprocess.Popen[str] | None = None
        self.missing = self._why_not()
        """What is missing, in words; None where Express can be run."""

    def _why_not(self) -> str | None:
        if self._node is None:
            return "there is no program called node"
        with TemporaryDirectory(prefix="express-") as away:
            asked = subprocess.run(
                [self._node, "-e", ASK],
                cwd=away,
                env=self._environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=self.timeout,
            )
        if asked.returncode:
            return f"`{PACKAGES}` has not been run in this folder"
        major = int(asked.stdout.partition(".")[0])
        return None if major >= OLDEST else f"Node is {asked.stdout.strip()}; {OLDEST} or later is needed"

    def start(self, program: str) -> str | None:
        """Run *program*, in which ``app`` is an Express application, and give its URL.

        What ran before is ended. Where something is missing, that is printed, and None is given. Raises RuntimeError
        with what Node said if the program ends, or is silent for too long, before it listens.
        """
        self.stop()
        if self._node is None or self.missing is not None:
            print(f"skipped: {self.missing}")
            return None
        with TemporaryDirectory(prefix="express-") as away, open(Path(away) / "said", "w+", encoding="utf-8") as said:
            (Path(away) / "server.js").write_text(program + LISTEN, "utf-8")
            self._process = subprocess.Popen(
                [self._node, "server.js"],
                cwd=away,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                encoding="utf-8",
            )
            port = self._first_line(self._process)
            if not port.isdigit():
                self.stop()
                said.seek(0)
                raise RuntimeError(f"this program does not listen; Node says:\n{said.read()}".rstrip())
        return f"http://localhost:{port}"

    def _first_line(self, process: subprocess.Popen[str]) -> str:
        """What *process* prints first; nothing if that takes too long, as it is ended then."""
        assert process.stdout is not None
        watch = Timer(self.timeout, process.kill)
        watch.start()
        try:
            return process.stdout.readline().strip()
        finally:
            watch.cancel()

    def stop(self) -> None:
        """End the application that runs, if one does."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            _close(stream)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __enter__(self) -> Express:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def _close(stream: IO[str] | None) -> None:
    if stream is not None:
        stream.close()
