"""The calls that were read, until they are run: a long recording has more of them than are to be held.

They are kept as bytes, in a file once there are many. Whoever runs a call makes it of them again (:func:`unpacked`),
perhaps in another process. That takes a good deal less time than to read the recording once more.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType

from corsim.scenario.importers.recorded import RecordedCall

SPOOLED = 1 << 22
"""How many bytes are held before they go into a file."""


class SpoolError(OSError):
    """The calls could not be kept."""


class Spool:
    """Calls, each with the name of its session, in the order in which they came; closed, the file is gone."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile[bytes](SPOOLED)
        self.calls = 0

    def add(self, session: str, call: RecordedCall) -> None:
        """Keep *call*; raises SpoolError where there is no place for it."""
        packed = pickle.dumps(call, pickle.HIGHEST_PROTOCOL)
        try:
            pickle.dump((session, packed), self._file, pickle.HIGHEST_PROTOCOL)
        except OSError as error:
            raise SpoolError(*error.args) from error
        self.calls += 1

    def clear(self) -> None:
        """Forget all calls."""
        self._file.seek(0)
        self._file.truncate()
        self.calls = 0

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """The name of the session, and the call, packed."""
        self._file.seek(0)
        for _ in range(self.calls):
            yield pickle.load(self._file)

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()


def unpacked(packed: bytes) -> RecordedCall:
    """The call that a :class:`Spool` gave as *packed*."""
    call: RecordedCall = pickle.loads(packed)
    return call
