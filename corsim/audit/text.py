"""A report as text for a terminal: what browsers let through first, then what they block, then the rest."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from corsim.browser.wording import counted
from corsim.explain.conversation import CORS_HEADERS
from corsim.explain.text import Palette, safe
from corsim.servers.drive import Exchange
from corsim.standard.infra import byte_lowercase
from corsim.standard.wire import ConnectionFailure

from .catalogue import CATALOGUE
from .findings import Effect, Finding, Level, Report

HEADS: dict[Effect, str] = {
    "let-through": "Browsers let these through",
    "blocked": "Browsers block these",
    "undecided": "Not for browsers to decide",
}

WIDTH = 100

COLOURS = {Level.ERROR: "1;31", Level.WARNING: "1;33", Level.NOTE: "1;36"}

SHOWN = frozenset({"origin", "cookie", "authorization", "content-type"})
"""Request headers that stand in the text, besides those of CORS."""

ALSO_SHOWN = frozenset({"allow", "cache-control"})
"""The same of answers."""


def render(report: Report, *, colour: bool = False) -> str:
    """*report* as text; *colour* is for a terminal."""
    palette = Palette(colour)
    return "\n".join(_lines(report, palette))


def _lines(report: Report, palette: Palette) -> Iterator[str]:
    yield palette("1", f"Audit of {safe(report.target)}") + f" at {safe(report.base_url)}"
    yield f"  for pages of {', '.join(map(safe, report.origins))}, in {', '.join(report.browsers)}"
    for effect, head in HEADS.items():
        found = [finding for finding in report.findings if finding.effect == effect]
        if found:
            yield ""
            yield palette("1", head)
        for finding in found:
            yield ""
            yield from _finding(finding, palette)
    yield ""
    yield f"{_summary(report)}; {report.requests_sent} different requests were sent."


def _summary(report: Report) -> str:
    if not report.findings:
        return "Nothing found"
    counts = [
        (sum(finding.level is level for finding in report.findings), level.label) for level in reversed(list(Level))
    ]
    return ", ".join(counted(count, label) for count, label in counts if count)


def _finding(finding: Finding, palette: Palette) -> Iterator[str]:
    yield f"  {palette(COLOURS[finding.level], finding.level.label.upper())}  {finding.id}"
    yield from _wrapped(safe(finding.message))
    if finding.exchange is not None:
        yield from _exchange(finding.exchange)
    if finding.readers:
        yield f"    readable in {', '.join(finding.readers)}"
    for reason in dict.fromkeys(finding.blocked.values()):
        names = [name for name, other in finding.blocked.items() if other == reason]
        yield f"    blocked in {', '.join(names)} ({reason})"
    first, *more = _wrapped(f"fix: {CATALOGUE[finding.id].fix}")
    yield first.replace("fix:", palette("32", "fix:"), 1)
    yield from more


def _wrapped(text: str) -> list[str]:
    """*text* in lines of at most :data:`WIDTH`; URLs stay whole."""
    return wrap(
        text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _exchange(exchange: Exchange) -> Iterator[str]:
    request, answer = exchange.request, exchange.answer
    yield f"      -> {safe(request.method)} {safe(request.url)}"
    for name, value in request.headers:
        lower = byte_lowercase(name)
        if lower in SHOWN or lower.startswith(("access-control-", "x-")):
            yield f"           {safe(name)}: {safe(value)}"
    if isinstance(answer, ConnectionFailure):
        yield f"      <- no answer: {safe(answer.message)}"
        return
    yield f"      <- {answer.status}"
    for name, value in answer.headers:
        lower = byte_lowercase(name)
        if lower in ALSO_SHOWN or lower.startswith(CORS_HEADERS):
            yield f"           {safe(name)}: {safe(value)}"
