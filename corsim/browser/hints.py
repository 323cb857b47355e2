"""Hints for people who mistype a name."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(name: str, allowed: Iterable[str]) -> str:
    """A question, where one of *allowed* is near to *name*; else the empty string."""
    from difflib import get_close_matches

    lowered = {item.lower(): item for item in allowed if item}
    matches = get_close_matches(name[:60].lower(), lowered, 1, 0.6)
    return f'Did you mean "{lowered[matches[0]]}"?' if matches else ""
