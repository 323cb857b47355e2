"""Records: what is pickled of one."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def pickled(record: T) -> tuple[type[T], tuple[Any, ...]]:
    """What ``__reduce__`` returns for *record*, a dataclass all of whose fields its constructor takes.

    Without it, one that mypyc has compiled would be made without arguments, and filled attribute by attribute, which
    a frozen one refuses.
    """
    return type(record), tuple(getattr(record, field.name) for field in fields(record))  # type: ignore[arg-type]
