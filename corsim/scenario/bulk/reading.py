"""The entries of a HAR file, one after the other: what stands before and behind the one that is read is not held.

The values are read by Python's own reader of JSON, as in :mod:`corsim.scenario.reading`; what is ours is the way to
them, through the file's object, ``log`` and ``entries``.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
import zlib
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from corsim.scenario.reading import Problem, piecewise_decoder, shown

from .spooling import SPOOLED

PIECE = 1 << 18
"""How many bytes are read at a time."""

LONGEST_TOKEN = 16
"""An error this near to the end of what was read may be one of a token that is cut in two."""

ABOUT = ("browser", "creator", "pages")
"""The members of ``log`` that say something of all entries."""

GZIP = b"\x1f\x8b"
WHITESPACE = re.compile(r"[ \t\n\r]*")
NEEDED = "a JSON object is needed"


class UnreadableError(ValueError):
    """What was given is no JSON, or ends too early; ``problem`` says where."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class Recording:
    """What is in *file*, in which one can go back, and read it again; gzip is unpacked. ``size`` is in bytes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = file.seek(0, SEEK_END)
        file.seek(0)
        self._is_packed = file.read(len(GZIP)) == GZIP

    def pieces(self, read: Callable[[int], None]) -> Iterator[bytes]:
        """The content from its beginning; *read* is told how many more of the file's bytes were read."""
        self._file.seek(0)
        content: IO[bytes] = gzip.GzipFile(fileobj=self._file) if self._is_packed else self._file  # type: ignore[assignment]
        place = 0
        try:
            while piece := content.read(PIECE):
                now = self._file.tell()
                read(now - place)
                place = now
                yield piece
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableError(
                Problem("$", f"it cannot be unpacked ({error})", "a whole gzip file is needed")
            ) from None


@contextmanager
def recording(name: str) -> Iterator[Recording]:
    """The recording in the file *name*, or in standard input for ``-``.

    What can be read only once is put into a file that is gone afterwards. Raises OSError, or ValueError where there is
    no standard input.
    """
    if name == "-" and sys.stdin is None:
        raise ValueError("standard input is closed")
    with ExitStack() as opened:
        given = sys.stdin.buffer if name == "-" else opened.enter_context(open(name, "rb"))
        if name == "-" or not given.seekable():
            spool = opened.enter_context(SpooledTemporaryFile(SPOOLED))
            shutil.copyfileobj(given, spool)
            yield Recording(spool)
        else:
            yield Recording(given)


class Text:
    """JSON text that comes in *pieces*; raises UnreadableError where it is none."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._decode = getincrementaldecoder("utf-8")().decode
        self._decoder = piecewise_decoder()
        self._text = ""
        self._position = 0
        self._is_whole = False
        self._bytes = 0
        # Of what was let go of.
        self._lines, self._column = 1, 1
        self._fill()
        if self._text.startswith("\ufeff"):
            self._position = 1

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            match = WHITESPACE.match(self._text, self._position)
            self._position = self._position if match is None else match.end()
            if self._position < len(self._text):
                return self._text[self._position]
            if self._is_whole:
                return ""
            self._fill()

    def skip(self, character: str, needed: str) -> None:
        """Go past *character*, which has to stand here."""
        if self.peek() != character:
            raise self._wrong(f"Expecting {needed}", self._position)
        self._position += 1

    def value(self) -> Any:
        """The value that stands here."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._position)
            except json.JSONDecodeError as error:
                if self._is_whole or not self._is_cut(error):
                    raise self._wrong(error.msg, error.pos) from None
            except (RecursionError, MemoryError):
                raise UnreadableError(
                    Problem("$", f"JSON nested too deeply to be read, at {self._place(self._position)}", NEEDED)
                ) from None
            else:
                # A number at the end may go on, as 1 does in 1e+5.
                if isinstance(value, str | list | dict) or end + 2 < len(self._text) or self._is_whole:
                    self._position = end
                    return value
            # As much again as there is: else what is long would be gone over too often.
            self._fill(len(self._text) - self._position)

    def members(self) -> Iterator[str]:
        """The names in the object that stands here; the value of each has to be read before the next."""
        self.skip("{", "an object")
        if self.peek() == "}":
            self._position += 1
            return
        while True:
            if self.peek() != '"':
                raise self._wrong("Expecting property name enclosed in double quotes", self._position)
            name = self.value()
            self.skip(":", "':' delimiter")
            yield name
            if self._ends("}"):
                return

    def items(self) -> Iterator[Any]:
        """The values in the list that stands here."""
        self.skip("[", "a list")
        if self.peek() == "]":
            self._position += 1
            return
        while True:
            yield self.value()
            if self._ends("]"):
                return

    def end(self) -> None:
        """Nothing may follow."""
        if self.peek():
            raise self._wrong("Extra data", self._position)

    def _ends(self, bracket: str) -> bool:
        """Go past what stands between two values, or behind the last one."""
        if self.peek() == bracket:
            self._position += 1
            return True
        self.skip(",", "',' delimiter")
        return False

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether *error* can be that of a value whose end was not read yet."""
        return error.msg.startswith("Unterminated string") or error.pos > len(self._text) - LONGEST_TOKEN

    def _fill(self, least: int = 1) -> None:
        """Read *least* more characters, where there are so many; what was gone past is let go of."""
        passed = self._text[: self._position]
        self._lines += passed.count("\n")
        self._column = self._column + len(passed) if "\n" not in passed else len(passed) - passed.rfind("\n")
        texts = [self._text[self._position :]]
        self._position = 0
        while least > 0 and not self._is_whole:
            piece = next(self._pieces, b"")
            self._is_whole = not piece
            try:
                texts.append(self._decode(piece, final=not piece))
            except UnicodeDecodeError as error:
                offset = self._bytes + error.start - (len(error.object) - len(piece))
                seen = f"byte 0x{error.object[error.start]:02X} at offset {offset} is not UTF-8"
                raise UnreadableError(Problem("$", seen, "JSON in UTF-8 is needed")) from None
            self._bytes += len(piece)
            least -= len(texts[-1])
        self._text = "".join(texts)

    def _place(self, position: int) -> str:
        before = self._text[:position]
        lines = before.count("\n")
        column = position - before.rfind("\n") if lines else self._column + position
        return f"line {self._lines + lines}, column {column}"

    def _wrong(self, why: str, position: int) -> UnreadableError:
        if self._is_whole and position >= len(self._text.rstrip()):
            why = "it ends here"
        if self._is_whole and not self._text.strip("\ufeff \t\r\n") and self._lines == 1:
            why = "there is nothing in it"
        return UnreadableError(Problem("$", f"not JSON at {self._place(position)} ({why})", NEEDED))


class Entries:
    """The entries of the file in *pieces*.

    ``about`` has what ``log`` says of all of them, as far as it was read: :data:`ABOUT`. ``problems`` are those of the
    file as a whole; the reading ends at one of JSON.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.about: dict[str, Any] = {}
        self.problems: list[Problem] = []

    def __iter__(self) -> Iterator[Any]:
        read = 0
        try:
            for entry in self._entries(Text(self._pieces)):
                read += 1
                yield entry
        except UnreadableError as error:
            hint = f"It stands behind $.log.entries[{read - 1}]." if read else ""
            self.problems.append(replace(error.problem, hint=hint))

    def _entries(self, text: Text) -> Iterator[Any]:
        found = Counter[str]()
        for name in self._members(text, "$"):
            if name != "log":
                text.value()
                continue
            for key in self._members(text, "$.log"):
                found[f"$.log.{key}"] += 1
                if key == "entries" and text.peek() == "[":
                    yield from text.items()
                    continue
                value = text.value()
                if key in ABOUT:
                    self.about[key] = value
                elif key == "entries":
                    self._stands_here("$.log.entries", value, "a list is needed")
            found["$.log"] += 1
            if not found["$.log.entries"]:
                self._stands_here("$.log.entries", None, "a list is needed")
        text.end()
        if not found["$.log"]:
            self._stands_here("$.log", None, "an object is needed")
        for path in ("$.log", "$.log.entries"):
            if found[path] > 1:
                self.problems.append(Problem(path, "this key stands here more than once", "each key may stand once"))

    def _members(self, text: Text, path: str) -> Iterator[str]:
        """The names in the object that should stand at *path*."""
        if text.peek() in ("{", ""):
            yield from text.members()
        else:
            self._stands_here(path, text.value(), "an object is needed")

    def _stands_here(self, path: str, value: Any, needed: str) -> None:
        self.problems.append(Problem(path, f"{shown(value)} stands here", needed))
