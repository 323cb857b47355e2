"""Where the lanes of a sequence diagram stand in a picture, and how long the lines between them may be.

A picture is made for a room, in pixels. Lanes are put as far apart as it lets them, up to what is written between them.
What then is longer is broken; what cannot be broken so far goes on over the next lane. Every width is reckoned from the
number of characters, as no font can be asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import floor

from corsim.explain.text import safe

from .markup import broken, columns, shortened
from .sequence import Diagram, Line, Message

SIZE, SMALL = 13, 12
"""Sizes of the letters, in pixels."""
ADVANCE = 0.62
"""The width of a column in a monospaced font, as a part of the letters' size; common fonts have 0.6."""

LANE_COLUMNS, COLUMNS = 34, 54
"""How many columns a line of a lane's name has at most, and one of what is written between lanes."""
LEAST_COLUMNS = 46
"""To how many columns a line between lanes is cut down before it rather goes over another lane: most headers fit in."""
NAME_LINES, WORD_LINES, LINES = 3, 2, 6
"""How many lines a lane's name, the words of a message, and a header's value or a sentence may have."""

MARGIN, PAD, INDENT = 16, 14, 16.0
GAP = 14
"""Pixels between the names of two lanes, at least."""

MOST_PARTS = 12
"""A name of more parts, which no host has that people read, stands in one line."""

_JOINTS = re.compile(r"(?<=//)|(?<= )|(?=[.:](?!//))")
"""Where a lane's name can be broken: behind the scheme, and before the parts of a host."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its full name, the lines that are shown of it, and where its own line goes down."""

    name: str
    shown: Sequence[str]
    x: float = 0.0

    @property
    def width(self) -> float:
        """The width of the box with its name."""
        return max(text_width(line, SMALL) for line in self.shown) + PAD

    @property
    def end(self) -> float:
        """Where that box ends."""
        return self.x + self.width / 2


def text_width(text: str, size: int) -> float:
    """The width of *text* in letters of *size*, in pixels."""
    return round(columns(text) * ADVANCE * size, 1)


def columns_in(width: float, size: int) -> int:
    """How many columns of letters of *size* there are in *width*."""
    return int(width / (ADVANCE * size) + 0.01)


def words_of(text: str, limit: int) -> list[str]:
    """The words of a message or a remark in lines of at most *limit* columns; what is too long lacks its middle."""
    return broken(shortened(safe(text), limit * WORD_LINES - limit // 3), limit, WORD_LINES)


def lines_of(line: Line, limit: int) -> Iterator[tuple[float, str]]:
    """The lines of at most *limit* columns that *line* takes, each with its indentation; the first has none."""
    for number, text in enumerate(broken(safe(line.text), limit, LINES)):
        yield (INDENT if number else 0.0), text


def message_width(message: Message, limit: int) -> float:
    """The width of what is written at *message*, in lines of at most *limit* columns."""
    words = [text_width(text, SIZE) for text in words_of(message.text, limit)]
    lines = [indent + text_width(text, SMALL) for line in message.lines for indent, text in lines_of(line, limit)]
    return max([0.0, *words, *lines])


def limit_between(lanes: Sequence[Lane], message: Message, room: float) -> int:
    """How many columns a line has that is written at *message*."""
    gap = abs(lanes[message.source].x - lanes[message.target].x)
    limit = max(columns_in(gap - 2 * PAD, SIZE), LEAST_COLUMNS)
    return min(limit, COLUMNS, columns_in(room - 2 * MARGIN - INDENT, SIZE))


def placed(diagram: Diagram, room: float) -> list[Lane]:
    """The lanes of *diagram*, in the order that it has them, for a picture that is *room* pixels wide.

    They need more where there are many.
    """
    lanes = _named(diagram.lanes, room)
    distances = [(left.width + right.width) / 2 + GAP for left, right in pairwise(lanes)]
    wanted = [0.0] * len(distances)
    for message in diagram.rows:
        if isinstance(message, Message):
            left = min(message.source, message.target)
            wanted[left] = max(wanted[left], message_width(message, COLUMNS) + 2 * PAD - distances[left])
    free = max(room - _taken(lanes), 0.0)
    part = min(free / sum(wanted), 1.0) if sum(wanted) else 0.0
    x = MARGIN + lanes[0].width / 2
    found = [Lane(lanes[0].name, lanes[0].shown, x)]
    for lane, distance, more in zip(lanes[1:], distances, wanted, strict=True):
        x += distance + floor(more * part)
        found.append(Lane(lane.name, lane.shown, x))
    return found


def _named(names: Sequence[str], room: float) -> list[Lane]:
    """The lanes with their names in as few lines as *room* lets them have."""
    lanes: list[Lane] = []
    for lines in range(1, NAME_LINES + 1):
        lanes = [Lane(name, _name_lines(safe(name), lines)) for name in names]
        if _taken(lanes) <= room:
            break
    return lanes


def _taken(lanes: Sequence[Lane]) -> float:
    return 2 * MARGIN + sum(lane.width for lane in lanes) + GAP * (len(lanes) - 1)


def _name_lines(name: str, most: int) -> list[str]:
    """*name* in at most *most* lines, the longest of which is as short as can be."""
    parts = _JOINTS.split(name)
    best = [shortened(name, LANE_COLUMNS)]
    if len(parts) > MOST_PARTS:
        return best
    for count in range(1, min(most, len(parts))):
        for ends in combinations(range(1, len(parts)), count):
            lines = ["".join(parts[first:last]).rstrip(" ") for first, last in pairwise((0, *ends, len(parts)))]
            if max(map(columns, lines)) < max(map(columns, best)):
                best = lines
    return best
