"""What every importer gives and takes: documents with notes, what the caller wants, and errors that name the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corsim.scenario.reading import Problem

NAMES = {
    "scenario": "a scenario",
    "har": "a HAR file that can be read",
    "curl": "a curl command line that can be read",
    "fetch": "a fetch() call that can be read",
    "http": "HTTP text that can be read",
}
"""The kinds of input, as ``--from`` has them, and how a message about wrong input calls what was needed."""

MOST_PROBLEMS = 20
"""How many problems of one input are told; a broken recording has as many as it has entries."""


class NotImportedError(ValueError):
    """The input is not what it was taken for; ``problems`` says where, what was seen and what is needed."""

    def __init__(self, kind: str, problems: Sequence[Problem]) -> None:
        self.kind = kind
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller says besides the input: the page's URL, and the browser's profile; None where it says nothing."""

    page: str | None = None
    browser: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A scenario that was made of the input.

    ``notes`` are sentences about all of it; ``request_notes`` those about one request, by its index.
    """

    title: str
    document: dict[str, Any]
    notes: tuple[str, ...] = ()
    request_notes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def place_in(text: str, offset: int) -> str:
    """Where *offset* is in *text*, for a message."""
    before = text[:offset]
    line = before.count("\n") + 1
    return f"line {line}, column {offset - (before.rfind(chr(10)) + 1) + 1}"


def places_in(text: str, offsets: Iterable[int]) -> list[str]:
    """The same for many *offsets*, which ascend; the text is gone over once."""
    places = []
    line, begins, seen = 1, 0, 0
    for offset in offsets:
        line += text.count("\n", seen, offset)
        begins = max(begins, text.rfind("\n", seen, offset) + 1)
        seen = offset
        places.append(f"line {line}, column {offset - begins + 1}")
    return places
