"""Copies of records: what a clone and a filtered response begin with, and what is pickled of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def pickled(record: T) -> tuple[type[T], tuple[Any, ...]]:
    """What ``__reduce__`` returns for *record*, a dataclass all of whose fields its constructor takes.

    Without it, one that mypyc has compiled would be made without arguments, and filled attribute by attribute, which
    a frozen one refuses.
    """
    return type(record), tuple(getattr(record, field.name) for field in fields(record))  # type: ignore[arg-type]


def copying(record_class: type[T]) -> Callable[[T], T]:
    """What makes a shallow copy of a record of *record_class*, a dataclass all of whose fields its constructor takes.

    ``dataclasses.replace`` makes the same, and looks at the fields anew each time.
    """
    values: Callable[[T], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(record_class)))  # type: ignore[arg-type]

    def copy(record: T) -> T:
        return record_class(*values(record))

    return copy
