"""Pieces of sentences for people: several things as a list, and how many there are of one."""

from __future__ import annotations

from collections.abc import Sequence


def listed(items: Sequence[str], most: int = 12) -> str:
    """*items* as a part of a sentence, like `a, b and c`; those over *most* are counted. Empty where there are none."""
    shown = list(items[:most])
    if len(items) > len(shown):
        shown.append(f"{len(items) - len(shown)} more")
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def counted(number: int, what: str) -> str:
    """How many there are, like `1 preflight` or `2 preflights`; *what* is one of them."""
    return f"{number} {what}{'' if number == 1 else 's'}"
