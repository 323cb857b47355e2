"""``python -m corsim audit``: its arguments, its formats, and its exit status.

0 nothing found at or over ``--fail-on``, 1 something found, 2 the input is wrong or nothing answers.
"""

from __future__ import annotations

import argparse
import sys

from corsim.audit.auditing import DEFAULT_BASE_URL, DEFAULT_COOKIE, ArgumentError, NoAnswerError, audit
from corsim.audit.findings import Level, Report
from corsim.audit.sarif import to_sarif
from corsim.audit.target import NEEDED, TargetError, file_of, is_url, load
from corsim.audit.text import render
from corsim.profiles import ENGINES
from corsim.servers.connecting import UnknownTarget
from corsim.standard.headers import Header

from .terminal import BAD, GOOD, InputError, print_json, seconds, wants_colour, wrong

DESCRIPTION = """Try on a server what browsers and attackers would, and say what is found: other origins that get
in, pages that do not get through. GET and OPTIONS are sent, and other methods, HEAD
included, only where --method names them."""

EPILOG = (
    """exit status: 0 nothing found at or over --fail-on, 1 something found, 2 the input is wrong, or nothing answers"""
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.add_argument("target", metavar="TARGET", help=NEEDED)
    parser.add_argument(
        "--origin", action="append", default=[], required=True, metavar="ORIGIN",
        help="an origin whose pages should get through; can be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--path", "--url", action="append", default=[], dest="paths", metavar="PATH",
        help="a path, or a URL of the same origin, to try; can be given several times (default: / or the target's own)",
    )  # fmt: skip
    parser.add_argument(
        "--method", action="append", default=[], metavar="METHOD",
        help="a method that pages use; it is really sent, so name only what may be done",
    )  # fmt: skip
    parser.add_argument(
        "--header", action="append", default=[], metavar="NAME:VALUE", help="a header that pages' scripts set"
    )
    parser.add_argument("--credentials", action="store_true", help="pages include credentials (cookies)")
    parser.add_argument(
        "--cookie", default=DEFAULT_COOKIE, metavar="NAME=VALUE",
        help=f"the cookie that the user has (default: {DEFAULT_COOKIE}; empty for none)",
    )  # fmt: skip
    parser.add_argument(
        "--browser", action="append", default=[], metavar="NAME", help=f"a browser (default: {', '.join(ENGINES)})"
    )
    parser.add_argument(
        "--base-url", metavar="URL", help=f"where an application is said to be (default: {DEFAULT_BASE_URL})"
    )
    parser.add_argument("--timeout", type=seconds, default=30.0, metavar="SECONDS", help="for an answer (default: 30)")
    parser.add_argument("--format", choices=("text", "json", "sarif"), default="text", help="how to print the report")
    parser.add_argument(
        "--fail-on", choices=("note", "warning", "error", "never"), default="warning",
        help="the level from which a finding makes the exit status 1 (default: warning)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Run the audit that *options* say and print its report; returns the exit status."""
    try:
        target = options.target if is_url(options.target) else load(options.target)
        report = audit(
            target,
            options.origin,
            base_url=options.base_url,
            paths=options.paths,
            methods=options.method,
            headers=[_header(text) for text in options.header],
            credentials=options.credentials,
            browsers=options.browser or tuple(ENGINES),
            cookie=options.cookie,
            timeout=options.timeout,
            name=options.target,
        )
    except (InputError, ArgumentError, TargetError) as error:
        return wrong(str(error))
    except (NoAnswerError, UnknownTarget) as error:
        return wrong(f"{options.target}: {error}")
    _print(report, options)
    if options.fail_on == "never":
        return GOOD
    return BAD if report.at_least(Level[options.fail_on.upper()]) else GOOD


def _header(text: str) -> Header:
    name, colon, value = text.partition(":")
    if not colon:
        raise InputError(f"--header {text!r}: a name, a colon and a value are needed, like 'X-Requested-With: fetch'")
    return name, value.strip("\t ")


def _print(report: Report, options: argparse.Namespace) -> None:
    if options.format == "text":
        print(render(report, colour=wants_colour(sys.stdout)))
        return
    uri = None if is_url(options.target) else file_of(options.target)
    print_json(report.to_dict() if options.format == "json" else to_sarif(report, uri=uri))
