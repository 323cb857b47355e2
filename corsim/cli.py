"""``python -m corsim``: explain a request, audit a server, print the schema, print the standards' algorithms.

Exit status of ``explain``: 0 allowed, 1 blocked or throws, 2 the input is wrong. That of ``audit`` is
in :mod:`corsim.audit.command`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from . import __version__

EXAMPLES = """examples:
  python -m corsim explain request.json
  python -m corsim explain request.json --format json
  python -m corsim explain - < request.json
  python -m corsim schema > scenario.schema.json
  python -m corsim spec cors-check
  python -m corsim audit shop:app --origin https://app.example.com
"""

ALLOWED, BLOCKED, WRONG_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = _parser(sys.argv[1:] if arguments is None else arguments).parse_args(arguments)
    try:
        status: int = options.command(options)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has enough.
        _give_up_stdout()
        return BLOCKED
    except OSError as error:
        _give_up_stdout()
        return _wrong(f"the output cannot be written ({error.strerror or error})")
    return status


def _give_up_stdout() -> None:
    """Nothing more can be written there, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m corsim",
        description="What a browser does with a cross-origin request, step by step, and why.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"corsim {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    explain = commands.add_parser(
        "explain",
        help="run a scenario and say what happens, and why",
        description="Run the scenario in FILE and say what the browser sends, what the script sees, and why.",
        epilog="exit status: 0 allowed, 1 blocked or throws, 2 the input is wrong",
    )
    explain.add_argument("file", metavar="FILE", help="a scenario in JSON; - is standard input")
    explain.add_argument("--browser", metavar="NAME", help="the browser's profile, instead of the scenario's")
    explain.add_argument("--format", choices=("text", "json"), default="text", help="how to print the result")
    explain.set_defaults(command=_explain)

    schema = commands.add_parser(
        "schema", help="print the JSON Schema of scenarios", description="Print the JSON Schema of the scenario format."
    )
    schema.set_defaults(command=_schema)

    spec = commands.add_parser(
        "spec",
        help="print the standards' algorithms, and how far each is modelled",
        description="Print the standards' algorithms: the function that implements each, which of its steps the "
        "conformance tables exercise, and which are left out.",
    )
    spec.add_argument("names", metavar="ALGORITHM", nargs="*", help="only these, with all their steps")
    spec.set_defaults(command=_spec)

    audit = commands.add_parser("audit", help="try on a server what browsers and attackers would")
    # What it takes is imported only if it is what is run.
    if arguments and arguments[0] == "audit":
        from .audit.command import add_arguments, run

        add_arguments(audit)
        audit.set_defaults(command=run)
    return parser


def _explain(options: argparse.Namespace) -> int:
    from .profiles import PROFILES
    from .scenario.decode import decode_scenario
    from .scenario.reading import ScenarioError, read_json
    from .scenario.run import run

    if options.browser is not None and options.browser not in PROFILES:
        return _wrong(f"--browser: no browser is called {options.browser!r}; known are {', '.join(PROFILES)}")
    try:
        data = _read(options.file)
    except (OSError, ValueError) as error:
        return _wrong(f"{_name(options.file)}: cannot be read ({getattr(error, 'strerror', None) or error})")
    try:
        document = read_json(data)
        if options.browser is not None and isinstance(document, dict):
            document["browser"] = options.browser
        scenario = decode_scenario(document)
    except ScenarioError as error:
        name = _name(options.file)
        count = len(error.problems)
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        return _wrong(f"{name} is not a scenario; {count} problem{'s' if count > 1 else ''}:\n{problems}")
    results = run(scenario)
    if options.format == "json":
        items = [result.to_dict() for result in results]
        _print_json(items if scenario.is_session else items[0])
    else:
        _print_text(scenario, results)
    return BLOCKED if any(result.verdict in ("blocked", "throws") for result in results) else ALLOWED


def _name(file: str) -> str:
    """How *file* is called in a message: escaped where a terminal would act on it."""
    if file == "-":
        return "standard input"
    return file if file.isprintable() else repr(file)


def _read(file: str) -> bytes:
    """The bytes of *file*, or of standard input for ``-``."""
    if file != "-":
        return Path(file).read_bytes()
    if sys.stdin is None:
        raise ValueError("standard input is closed")
    return sys.stdin.buffer.read()


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2))


def _print_text(scenario: Any, results: Sequence[Any]) -> None:
    from .explain.explaining import explain

    colour = _wants_colour(sys.stdout)
    for number, result in enumerate(results, 1):
        if scenario.is_session:
            at = scenario.requests[number - 1].at
            print(f"{'' if number == 1 else chr(10)}=== request {number}" + ("" if at is None else f" at {at:g} s"))
        print(explain(result, colour=colour))


def _wants_colour(stream: TextIO | None) -> bool:
    return (
        stream is not None and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def _schema(_options: argparse.Namespace) -> int:
    print((Path(__file__).parent / "scenario" / "scenario.schema.json").read_text("utf-8"), end="")
    return ALLOWED


def _spec(options: argparse.Namespace) -> int:
    from .browser.hints import did_you_mean
    from .explain.algorithms import implementations
    from .explain.spec import render_algorithm, render_overview

    found = implementations()
    if not options.names:
        print(render_overview(found))
        return ALLOWED
    by_name = {implementation.algorithm.name: implementation for implementation in found}
    for name in options.names:
        if name not in by_name:
            hint = did_you_mean(name, by_name)
            return _wrong(f"no algorithm is called {name!r}; python -m corsim spec lists all of them. {hint}".rstrip())
    print("\n\n".join(render_algorithm(by_name[name]) for name in options.names))
    return ALLOWED


def _wrong(message: str) -> int:
    print(f"corsim: {message}", file=sys.stderr)
    return WRONG_INPUT
