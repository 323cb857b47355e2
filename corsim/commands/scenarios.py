"""What commands share that read scenarios: a file becomes a document, or a message with everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from corsim.scenario.reading import ScenarioError, read_json

from .terminal import not_a, read

T = TypeVar("T")


def document_in(file: str) -> Any:
    """The JSON value in *file*; raises InputError where there is none."""
    data = read(file)
    return checked(file, lambda: read_json(data))


def checked(file: str, decode: Callable[[], T], what: str = "scenario", root: str = "$") -> T:
    """What *decode* makes of *file*; raises InputError with every problem that it finds.

    *what* is what the file should be, and *root* the JSON path where what is in it was decoded.
    """
    try:
        return decode()
    except ScenarioError as error:
        problems = [f"${str(problem).removeprefix(root)}" for problem in error.problems]
        raise not_a(file, f"a {what}", problems) from error
