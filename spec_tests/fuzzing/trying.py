"""Tries one input after the other on a target, and keeps what came of it: times, what was raised, and by what.

What is raised is known by its type and by the last function of the project in its traceback; of each, one input is
kept, and made as short as it can be. An input that takes longer than the limit is stopped, and is a finding, too. Times
are of this process's work, not of a clock on the wall.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

    from .targets import Target

LIMIT = 20.0
"""The seconds of work that one input may take."""

SHRINKING, LONGEST_SHRINKING = 3_000, 30.0
"""How many shorter inputs are tried for a finding, and the seconds of work that this may take."""


class TookTooLong(BaseException):
    """An input takes more than the limit; no handler in the project may swallow it."""


@dataclass
class Finding:
    """An exception that is not documented: what and where, the shortest input that is known, and how often."""

    error: str
    place: str
    message: str
    input: bytes
    times: int = 1

    def to_dict(self) -> dict[str, Any]:
        """It as JSON values."""
        return {**asdict(self), "input": self.input.decode("latin-1")}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Finding:
        """It from JSON values."""
        return cls(**{**document, "input": document["input"].encode("latin-1")})


@dataclass
class Tried:
    """What came of the inputs to one target.

    ``seconds`` are those of all, ``worst`` those of the slowest input; ``memory`` is the process's peak in MiB, and
    ``before`` what it was before the first input.
    """

    target: str
    driver: str
    inputs: int = 0
    documented: int = 0
    seconds: float = 0.0
    worst: float = 0.0
    slowest: bytes = b""
    before: float = 0.0
    memory: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    def to_json(self) -> str:
        """It as a line of JSON."""
        findings = [finding.to_dict() for finding in self.findings]
        return json.dumps({**asdict(self), "slowest": self.slowest.decode("latin-1"), "findings": findings})

    @classmethod
    def from_json(cls, line: str) -> Tried:
        """It from a line of JSON."""
        document = json.loads(line)
        document["slowest"] = document["slowest"].encode("latin-1")
        document["findings"] = [Finding.from_dict(finding) for finding in document["findings"]]
        return cls(**document)


def peak_memory() -> float:
    """The most memory that this process has had, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


class Trying:
    """Tries inputs on *target*; :attr:`tried` is what came of them."""

    def __init__(self, target: Target, driver: str) -> None:
        self.target = target
        self.tried = Tried(target.name, driver, before=peak_memory())
        self._known: dict[tuple[str, str], Finding] = {}

    def one(self, data: bytes) -> None:
        """Try *data*; raises nothing."""
        tried = self.tried
        begin = time.process_time()
        error = self._error_of(data)
        took = time.process_time() - begin
        tried.inputs += 1
        tried.seconds += took
        if took > tried.worst:
            tried.worst, tried.slowest = took, data
        if error is None:
            return
        if isinstance(error, self.target.documented):
            tried.documented += 1
            return
        key = _key_of(error)
        if key in self._known:
            self._known[key].times += 1
            if len(data) < len(self._known[key].input):
                self._known[key].input = data
        else:
            self._known[key] = Finding(*key, _told(error), data)

    def finish(self) -> Tried:
        """What came of all inputs, the findings' inputs made as short as can be."""
        self.tried.memory = peak_memory()
        for key, finding in self._known.items():
            finding.input = shrink(finding.input, partial(self._fails_so, key))
        self.tried.findings = list(self._known.values())
        return self.tried

    def _fails_so(self, key: tuple[str, str], data: bytes) -> bool:
        error = self._error_of(data)
        return error is not None and not isinstance(error, self.target.documented) and _key_of(error) == key

    def _error_of(self, data: bytes) -> BaseException | None:
        try:
            with stopped_after(LIMIT):
                self.target.run(data)
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001
            return error
        return None


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in what takes more than so many seconds of this process's work."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"it takes more than {seconds:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _told(error: BaseException) -> str:
    return str(error)[:500]


def _key_of(error: BaseException) -> tuple[str, str]:
    """The error's type, and the last function of the project that it went through."""
    if isinstance(error, TookTooLong):
        return type(error).__name__, ""
    place = ""
    traceback: TracebackType | None = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        for root in ("/corsim/", "/spec_tests/fuzzing/targets", "/spec_tests/fuzzing/command_lines"):
            if root in code.co_filename:
                place = f"{code.co_filename[code.co_filename.rindex(root) + 1 :]}: {code.co_name}"
        traceback = traceback.tb_next
    return type(error).__name__, place


def shrink(data: bytes, fails: Callable[[bytes], bool], most: int = SHRINKING) -> bytes:
    """The shortest input found of which *fails* says the same as of *data*: pieces taken away, bytes made plain."""
    tries, begin = 0, time.process_time()

    def still(candidate: bytes) -> bool:
        nonlocal tries
        tries += 1
        in_time = tries <= most and time.process_time() - begin < LONGEST_SHRINKING
        return in_time and fails(candidate)

    size = max(len(data) // 2, 1)
    while size:
        at = 0
        while at < len(data) and tries < most:
            candidate = data[:at] + data[at + size :]
            if still(candidate):
                data = candidate
            else:
                at += size
        size = size // 2
    for at in range(len(data)):
        plain = data[:at] + b"a" + data[at + 1 :]
        if data[at : at + 1] not in b"aA\n" and still(plain):
            data = plain
    return data
