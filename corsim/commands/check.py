"""``python -m corsim check``: say how many of the requests in a HAR file a browser blocks, and why, in constant memory.

The engine is :mod:`corsim.scenario.bulk`; here are the options, the progress bar, and what is printed. What is to be
told of one request at length, ``explain`` tells.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from corsim.browser.wording import counted
from corsim.explain.text import COLOURS, Palette, safe, wrapped
from corsim.scenario.bulk.checking import Reason, Tally, check
from corsim.scenario.bulk.reading import recording
from corsim.scenario.bulk.running import Outcome
from corsim.scenario.bulk.spooling import SpoolError
from corsim.scenario.bulk.surveying import Problems, Survey
from corsim.scenario.bulk.workers import WorkerError
from corsim.scenario.importers.imported import NAMES, Wanted

from . import inputs, output
from .terminal import BAD, GOOD, InputError, name_of, not_a, print_json, wants_colour, wrong

DESCRIPTION = """Run every request of a script to another origin that is recorded in FILE, and say how many a browser
blocks, why, and where they are. The file may be of any size: it is read piece by piece, and what is needed of
its requests is kept in a temporary file."""
EPILOG = "exit status: 0 all are allowed, 1 something is blocked or throws, 2 the input is wrong, or a part of it"

INTERRUPTED = 130
"""The exit status that shells know for it."""

FORMATS = ("text", "json", "jsonl")
EXAMPLES = 3

WORDS = {"allowed": "allowed", "blocked": "blocked", "throws": "refused by the API", "unanswered": "without an answer"}
"""How many calls ended in what, in words."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.add_argument("file", metavar="FILE", help="a HAR file, also one packed by gzip; - is standard input")
    parser.add_argument("--page", metavar="URL", help="the page that asks, where FILE does not say so, or instead")
    parser.add_argument("--browser", metavar="NAME", help="the browser's profile, instead of the recording's")
    parser.add_argument(
        "--jobs", type=_number, metavar="N",
        help="how many processes run requests beside the one that reads; 1 does both in one (default: the cores)",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=FORMATS, default=FORMATS[0],
        help="how to print the result; jsonl is a line of JSON for each request that is not allowed, as it is found",
    )  # fmt: skip
    parser.add_argument(
        "--examples", type=_number, default=EXAMPLES, metavar="N", help="how many requests to show for each reason"
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress bar, also where there is a terminal")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number: 1 or more is needed")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Check what *options* name; returns the exit status."""
    try:
        inputs.check_wanted(options.page, options.browser)
        found, tally = _check(options)
        if not found.sessions:
            raise _nothing(found, options)
    except InputError as error:
        return wrong(str(error))
    except KeyboardInterrupt:
        wrong("interrupted")
        return INTERRUPTED
    _tell(found, tally, options)
    if found.problems.number:
        return wrong(_with_problems(options.file, found.problems))
    return BAD if tally.reasons else GOOD


def _check(options: argparse.Namespace) -> tuple[Survey, Tally]:
    jobs = options.jobs or _cores()
    try:
        with recording(options.file) as given, _progress(2 * given.size, options) as read:
            wanted = Wanted(options.page, options.browser)
            tell = _print_line if options.format == "jsonl" else _say_nothing
            return check(given, wanted, jobs=jobs, examples=options.examples, read=read, tell=tell)
    except WorkerError as error:
        raise InputError(f"{name_of(options.file)}: {error}; --jobs 1 needs none") from error
    except SpoolError as error:
        told = f"{name_of(options.file)}: a temporary file cannot take its requests ({error.strerror or error})"
        raise InputError(f"{told}; TMPDIR can name another folder for it") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{name_of(options.file)}: cannot be read ({why})") from error


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _print_line(outcome: Outcome) -> None:
    print(json.dumps(outcome.to_dict()))


def _say_nothing(_outcome: Outcome) -> None:
    pass


@contextmanager
def _progress(total: int, options: argparse.Namespace) -> Iterator[Callable[[int], None]]:
    """What is told how many bytes were read: a bar on standard error, where that is a terminal."""
    prints_lines = options.format == "jsonl" and sys.stdout is not None and sys.stdout.isatty()
    if options.quiet or sys.stderr is None or not sys.stderr.isatty() or prints_lines:
        yield lambda _number: None
        return
    try:
        from tqdm import tqdm
    except ImportError:
        print("corsim: the progress bar needs tqdm: pip install 'corsim[bulk]'", file=sys.stderr)
        yield lambda _number: None
        return
    from threading import RLock

    # Nothing else writes to it, so it needs neither a lock between processes nor a thread that looks after it.
    tqdm.set_lock(RLock())
    tqdm.monitor_interval = 0
    with tqdm(total=total, unit="B", unit_scale=True, file=sys.stderr, leave=False) as bar:
        yield bar.update


def _nothing(found: Survey, options: argparse.Namespace) -> InputError:
    """The error of a file in which there is nothing to run."""
    problems = found.problems if found.problems.number else found.homeless
    if not problems.number:
        return not_a(options.file, NAMES["har"], [found.reader.nothing_in_it()])
    return InputError(
        f"{name_of(options.file)} is not {NAMES['har']}; {counted(problems.number, 'problem')}:\n{_lines(problems)}"
    )


def _with_problems(file: str, problems: Problems) -> str:
    return (
        f"{name_of(file)}: {counted(problems.number, 'problem')}; what else is in it was checked:\n{_lines(problems)}"
    )


def _lines(problems: Problems) -> str:
    lines = [f"  {problem}" for problem in problems.first]
    more = problems.number - len(lines)
    return "\n".join([*lines, f"  and {more} more"] if more else lines)


def _notes(found: Survey, options: argparse.Namespace) -> list[str]:
    """Sentences about the whole file."""
    notes = found.reader.notes(found.browser, Wanted(options.page, options.browser))
    if found.within:
        notes.append(f"Left out: {counted(found.within, 'request')} to the page's own origin.")
    if found.homeless.number:
        first = found.homeless.first[0]
        verb = "is" if found.homeless.number == 1 else "are"
        notes.append(
            f"{counted(found.homeless.number, 'request')} {verb} left out, since nothing says which page asked (the "
            f"first at {first.path}). {first.needed.capitalize()}."
        )
    if found.late:
        notes.append(
            f"{found.late} entries stand more than a minute behind others that began later (the first at "
            f"{found.first_late}): they are run where they stand."
        )
    return notes


def _tell(found: Survey, tally: Tally, options: argparse.Namespace) -> None:
    if options.format == "json":
        print_json(_data(found, tally, options))
    elif options.format == "text":
        colour, width = wants_colour(sys.stdout), output.columns()
        for line in _text(found, tally, options, Palette(colour), width):
            print(line)


def _data(found: Survey, tally: Tally, options: argparse.Namespace) -> dict[str, Any]:
    """The result as JSON-ready data."""
    return {
        "entries": found.reader.entries,
        "requests": tally.counts.total(),
        "verdicts": {verdict: tally.counts[verdict] for verdict in WORDS},
        "leftOut": {
            "entries": dict(found.reader.left_out),
            "requestsWithinTheirOrigin": found.within,
            "requestsOfUnknownPages": found.homeless.number,
        },
        "pages": {origin: {"url": facts.page.url, "requests": facts.calls} for origin, facts in found.sessions.items()},
        "reasons": [
            {
                "reason": reason.name,
                "verdict": reason.verdict,
                "requests": reason.count,
                "examples": [example.to_dict() for example in reason.examples],
            }
            for reason in tally.by_count
        ],
        "notes": _notes(found, options),
        "assumed": [{"requests": noted.count, "first": noted.place, "note": noted.sentence} for noted in tally.notes],
        "problems": {
            "number": found.problems.number,
            "first": [
                {"place": problem.path, "seen": problem.seen, "needed": problem.needed}
                for problem in found.problems.first
            ],
        },
    }


def _text(
    found: Survey, tally: Tally, options: argparse.Namespace, palette: Palette, width: int | None
) -> Iterator[str]:
    pages = len(found.sessions)
    entries = f"{found.reader.entries:,} entr{'y' if found.reader.entries == 1 else 'ies'}"
    total = tally.counts.total()
    requests = f"{_many(total, 'request')} to other origins, by pages of {counted(pages, 'origin')}"
    yield palette("1", f"{safe(name_of(options.file))}: {entries}, {requests}")
    for note in _notes(found, options):
        yield from wrapped(f"Note: {safe(note)}", width, "  ", "    ")
    yield ""
    for verdict, word in WORDS.items():
        if tally.counts[verdict] or verdict == "allowed":
            tone = COLOURS["good" if verdict == "allowed" else "open" if verdict == "unanswered" else "bad"]
            yield f"{tally.counts[verdict]:>9,} " + palette(tone, word)
    for reason in tally.by_count:
        yield ""
        yield from _reason(reason, palette, width, several=pages > 1)
    if tally.notes:
        yield ""
        yield palette("1", "What was assumed")
    for noted in tally.notes:
        yield from wrapped(f"{safe(noted.sentence)} ({noted.place})", width, f"{noted.count:>9,} ", " " * 10)
    if tally.reasons:
        yield ""
        yield from _how_to_see(tally.by_count[0].examples[0], options)


def _reason(reason: Reason, palette: Palette, width: int | None, *, several: bool) -> Iterator[str]:
    """The lines about one reason; the page's origin is said where there are *several*."""
    yield f"{reason.count:>9,} " + palette("1", reason.name)
    yield from wrapped(safe(reason.examples[0].because), width, " " * 10)
    for example in reason.examples:
        page = f"   in {safe(example.page)}" if several else ""
        yield f"{'':10}  {example.place}   {safe(example.method)} {safe(example.url)}{page}"
    more = reason.count - len(reason.examples)
    if more:
        yield f"{'':10}  and {more:,} more"


def _how_to_see(example: Outcome, options: argparse.Namespace) -> Iterator[str]:
    """How one request is told at length."""
    if options.file == "-":
        return
    given = ((f"--{name}", getattr(options, name)) for name in ("page", "browser"))
    more = [word for name, value in given if value is not None for word in (name, value)]
    words = ["python", "-m", "corsim", "explain", options.file, "--url", example.url, *more]
    yield "To see one whole, and what to change:"
    yield f"  {safe(shlex.join(words))}"


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
