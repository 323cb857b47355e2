"""What the command lines of the runner share."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable, Collection


def names_of(known: Collection[str]) -> Callable[[str], list[str]]:
    """A type of argument: some names of *known*, separated by commas; none if it is empty."""

    def read(text: str) -> list[str]:
        names = [name for name in text.split(",") if name]
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ArgumentTypeError(f"nothing is called {', '.join(unknown)}; known are {', '.join(known)}")
        return names

    return read
