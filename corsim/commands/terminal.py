"""What the commands share: statuses, reading what is named, colour, options' values, and messages on wrong input."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from corsim.browser.wording import counted

GOOD, BAD, WRONG_INPUT = 0, 1, 2
"""Exit statuses: what was asked for holds, it does not, and the question was wrong."""


class InputError(ValueError):
    """What was given cannot be used; the message says where, what it is and what is needed."""


def not_a(file: str, what: str, problems: Sequence[object]) -> InputError:
    """The error that *file* is not *what*, with its *problems* below."""
    lines = "\n".join(f"  {problem}" for problem in problems)
    return InputError(f"{name_of(file)} is not {what}; {counted(len(problems), 'problem')}:\n{lines}")


def seconds(text: str) -> float:
    """An option's value in seconds; raises ArgumentTypeError where it is no number over 0."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (number > 0 and math.isfinite(number)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds over 0")
    return number


def wrong(message: str) -> int:
    """Say on standard error what is wrong with the input; returns the exit status for that."""
    print(f"corsim: {message}", file=sys.stderr)
    return WRONG_INPUT


def name_of(file: str) -> str:
    """How *file* is called in a message: escaped where a terminal would act on it."""
    if file == "-":
        return "standard input"
    return file if file.isprintable() else repr(file)


def read(file: str) -> bytes:
    """The bytes of *file*, or of standard input for ``-``; raises InputError where they cannot be read."""
    try:
        if file != "-":
            with open(file, "rb") as opened:
                return opened.read()
        if sys.stdin is None:
            raise ValueError("standard input is closed")
        return sys.stdin.buffer.read()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{name_of(file)}: cannot be read ({why})") from error


def print_json(value: Any) -> None:
    """Print *value* as JSON that people can read."""
    print(json.dumps(value, indent=2))


def wants_colour(stream: TextIO | None) -> bool:
    """Whether what is printed to *stream* should have colours."""
    return (
        stream is not None and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
