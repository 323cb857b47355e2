"""``python -m corsim schema``: print the JSON Schema of scenarios."""

from __future__ import annotations

import argparse
from pathlib import Path

import corsim.scenario

from .terminal import GOOD


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments, of which there are none, to *parser*."""
    parser.description = "Print the JSON Schema of the scenario format."


def run(_options: argparse.Namespace) -> int:
    """Print the schema; returns the exit status."""
    print((Path(corsim.scenario.__path__[0]) / "scenario.schema.json").read_text("utf-8"), end="")
    return GOOD
