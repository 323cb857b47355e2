"""The values that a step compared, or that a failure names: in sentences, and as data."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:
    """*value* as JSON-ready data."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return str(value)


class Words(str):
    """Words that stand in a sentence as they are, without quotes."""

    __slots__ = ()


def show(value: Any) -> str:
    """*value* as it stands in a sentence: strings in back quotes, lists joined, None as "nothing"."""
    if isinstance(value, Words):
        return str(value)
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(show(item) for item in value) if value else "an empty list"
    return f"`{value}`"
