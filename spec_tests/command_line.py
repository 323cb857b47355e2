"""Ways to call ``python -m corsim``: in this process, in one of its own, and with a terminal as its output."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from corsim.cli import main

from .documentation import ROOT

EXAMPLES = ROOT / "docs" / "examples"
BLOCKED = EXAMPLES / "put-json.json"
ALLOWED = SESSION = EXAMPLES / "session.json"

PROBLEM = re.compile(r"  \$\S*.*: .+; .+\.( .+)?")
"""How a line of a problem of a scenario looks: path, what was seen, what is needed, perhaps a hint."""


def _environment(added: Mapping[str, str] | None) -> dict[str, str]:
    """This process's environment without what decides how output looks, and with *added*."""
    deciding = ("NO_COLOR", "TERM", "PYTHONIOENCODING")
    return {**{key: value for key, value in os.environ.items() if key not in deciding}, **(added or {})}


def corsim_process(
    *arguments: str | bytes, data: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """``python -m corsim`` with *arguments*, *data* as its input, and *env* added to the environment."""
    done = subprocess.run(
        [sys.executable, "-m", "corsim", *arguments],
        input=data,
        capture_output=True,
        cwd=ROOT,
        env=_environment(env),
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    return done


def on_a_terminal(*arguments: str, env: Mapping[str, str] | None = None, columns: int = 80) -> str:
    """What ``python -m corsim`` with *arguments*, which has to end with status 1, prints on a terminal that wide."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "corsim", *arguments], stdout=follower, cwd=ROOT, env=_environment(env)
    )
    os.close(follower)
    read = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # What Linux says at the end of a terminal.
            break
        if not part:
            break
        read += part
    os.close(leader)
    assert process.wait() == 1
    return read.decode().replace("\r\n", "\n")


class Run:
    """What came of a call of ``main()`` in this process."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


def run(arguments: Sequence[str], data: bytes = b"") -> Run:
    """Call ``main()`` with *data* as its input; its streams are bytes in UTF-8, as those of a process are."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            status: Any = main(arguments)
        except SystemExit as exit_:
            status = exit_.code
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))
    return Run(status, *texts)


def explained(data: Any, *options: str) -> Run:
    """``explain -`` of *data*, bytes or what is to be JSON."""
    return run(["explain", "-", *options], data if isinstance(data, bytes) else json.dumps(data).encode())
