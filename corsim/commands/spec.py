"""``python -m corsim spec``: print the standards' algorithms, and how far each is modelled."""

from __future__ import annotations

import argparse

from corsim.browser.hints import did_you_mean
from corsim.explain.algorithms import implementations
from corsim.explain.spec import render_algorithm, render_overview

from .terminal import GOOD, wrong

DESCRIPTION = """Print the standards' algorithms: the function that implements each, which of its steps the
conformance tables exercise, and which are left out."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description = DESCRIPTION
    parser.add_argument("names", metavar="ALGORITHM", nargs="*", help="only these, with all their steps")


def run(options: argparse.Namespace) -> int:
    """Print what *options* name; returns the exit status."""
    found = implementations()
    if not options.names:
        print(render_overview(found))
        return GOOD
    by_name = {implementation.algorithm.name: implementation for implementation in found}
    for name in options.names:
        if name not in by_name:
            hint = did_you_mean(name, by_name)
            return wrong(f"no algorithm is called {name!r}; python -m corsim spec lists all of them. {hint}".rstrip())
    print("\n\n".join(render_algorithm(by_name[name]) for name in options.names))
    return GOOD
