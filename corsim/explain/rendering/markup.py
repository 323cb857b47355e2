"""What HTML and SVG have in common: how text gets into them, and how wide it is there.

Text is first made :func:`~corsim.explain.text.safe`, so that no character is left that markup cannot hold (controls,
surrogates) or that turns the direction of what follows, and then escaped.
"""

from __future__ import annotations

from html import escape
from unicodedata import east_asian_width

from corsim.explain.text import safe

ELLIPSIS = "\u2026"


def escaped(text: str) -> str:
    """*text* for an element's content, or for an attribute in double quotes."""
    return escape(safe(text), quote=True)


def columns(text: str) -> int:
    """The width of *text* in columns of a monospaced font, rather too many than too few.

    Letters that such fonts lack come from others, and are up to two columns wide.
    """
    return sum(1 if _is_narrow(character) else 2 for character in text)


def _is_narrow(character: str) -> bool:
    return ord(character) < 0x250 or (ord(character) < 0x2800 and east_asian_width(character) in ("N", "H", "Na", "A"))


def shortened(text: str, width: int) -> str:
    """*text* in at most *width* columns, with its middle left out where it is longer."""
    if columns(text) <= width:
        return text
    front, back = _taken(text, (width - 1) * 2 // 3), _taken(text[::-1], (width - 1) // 3)
    return front + ELLIPSIS + back[::-1]


def broken(text: str, width: int, lines: int) -> list[str]:
    """*text* in at most *lines* lines of at most *width* columns; what does not fit is left out, and that is shown.

    Lines end between words where they can.
    """
    found: list[str] = []
    rest = text
    while rest and len(found) < lines:
        line = _taken(rest, width)
        if len(line) < len(rest) and rest[len(line)] != " " and " " in line.lstrip():
            line = line[: line.rindex(" ")]
        found.append(line)
        rest = rest[len(line) :].lstrip(" ")
    if rest:
        found[-1] = _taken(found[-1], width - 1) + ELLIPSIS
    return found


def _taken(text: str, width: int) -> str:
    """As much of the beginning of *text* as *width* columns hold; at least a character."""
    taken = 0
    for index, character in enumerate(text):
        taken += columns(character)
        if taken > width and index:
            return text[:index]
    return text
