"""How commands give out what they found: the formats, the width of lines, and the file that it goes to."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corsim.explain.chapters import Ran
from corsim.explain.explaining import explain_all

from .terminal import InputError, name_of, wants_colour

if TYPE_CHECKING:
    from corsim.explain.rendering.comparing import Document

DEFAULT_WIDTH = 80
NARROWEST = 20

WITH_SENTENCES = ("text", "markdown", "html")
"""The formats that tell what changes are as configuration, and what a max-age would save."""

CONFIGURATIONS = ("headers", "starlette", "fastapi", "django", "flask", "express", "nginx", "apache", "caddy")
"""The kinds of :mod:`corsim.explain.configuration`, which is imported only by whoever writes one."""


def add_arguments(parser: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    """Add the arguments about output to *parser*; the first of *formats* is the default."""
    parser.add_argument("--format", choices=formats, default=formats[0], help="how to print the result")
    parser.add_argument(
        "--width", type=_width, metavar="N",
        help=f"wrap the sentences of text after N columns; 0 does not (default: the terminal's, else {DEFAULT_WIDTH})",
    )  # fmt: skip
    parser.add_argument("-o", "--output", metavar="FILE", help="write the result into FILE instead of printing it")


def add_fix_for(parser: argparse.ArgumentParser) -> None:
    """Add the argument about what changes are told as to *parser*."""
    parser.add_argument(
        "--fix-for", choices=CONFIGURATIONS, help="write what to change on the server as this configuration, too"
    )


def _width(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of columns: {NARROWEST} or more, or 0 for no end, is needed"
        )
    number = int(text)
    if number != 0 and number < NARROWEST:
        raise argparse.ArgumentTypeError(f"{text} is too narrow: {NARROWEST} columns or more, or 0, are needed")
    return number


def check_format(options: argparse.Namespace) -> None:
    """Raise InputError where *options* want something told that the format does not tell."""
    for name in ("fix_for", "max_age"):
        if getattr(options, name, None) is not None and options.format not in WITH_SENTENCES:
            told = " or ".join(WITH_SENTENCES)
            raise InputError(f"--{name.replace('_', '-')} is told as {told}, not as {options.format}")


def give_documents(documents: Sequence[Ran], options: argparse.Namespace) -> None:
    """Give out what came of *documents*; raises InputError where the file cannot be written."""
    give(explain_all(documents, options.format, colour=in_colour(options), width=width_of(options)), options)


def give_comparisons(documents: Sequence[Document], options: argparse.Namespace) -> None:
    """Give out the comparisons of *documents*; raises InputError where the file cannot be written."""
    # Imported only by whoever compares: what renders pages takes longer to import than a scenario to run.
    from corsim.explain.rendering import comparing

    give(comparing.explain_all(documents, options.format, colour=in_colour(options), width=width_of(options)), options)


def in_colour(options: argparse.Namespace) -> bool:
    """Whether text goes where colours are shown."""
    return options.output is None and wants_colour(sys.stdout)


def width_of(options: argparse.Namespace) -> int | None:
    """After how many columns the sentences of text are wrapped; None for never."""
    if options.width is not None:
        return options.width or None
    return DEFAULT_WIDTH if options.output is not None else columns()


def columns() -> int:
    """How wide what is printed can be."""
    if sys.stdout is None or not sys.stdout.isatty():
        return DEFAULT_WIDTH
    try:
        found = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        found = 0
    return max(found, NARROWEST) if found else DEFAULT_WIDTH


def give(text: str, options: argparse.Namespace) -> None:
    """Print *text*, or write it into the file that *options* name."""
    text = text if text.endswith("\n") else text + "\n"
    if options.output is None:
        print(text, end="")
        return
    try:
        with open(options.output, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{name_of(options.output)}: cannot be written ({why})") from error
