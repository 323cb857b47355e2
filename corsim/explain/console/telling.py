"""What is said of a pasted message: whose it is, its reasons, and what to look at; as text and as data."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corsim.explain.catalogue import SHOWN_ENGINES, SILENT, Entry, entry
from corsim.explain.text import Palette, safe, wrapped
from corsim.standard.reasons import Reason

from .recognising import reasons_of
from .templates import EngineName, Message, Recognised

GENERIC = {
    "exception": (
        "A script is told no more than this of a request that failed, whatever the reason was: browsers keep it from "
        "pages."
    ),
    "console": "This line stands in the console with every request that failed; the reason is in another one.",
}
NO_CORS = "If there is none, it was not CORS: the server did not answer, or something else blocked the request."
WHERE_TO_LOOK: Mapping[EngineName, str] = {
    "chromium": "a line that begins with Access to fetch at, or with Access to XMLHttpRequest at",
    "firefox": "a line that begins with Cross-Origin Request Blocked",
    "webkit": "a line about Access-Control-Allow-Origin, or one that begins with Preflight response",
}
"""What to look for in the console where a text says nothing of the reason."""

ELLIPSIS = "\u2026"

FEW = 2
"""Up to how many reasons are told with all that is known of them."""


def next_command(found: Sequence[Recognised]) -> str | None:
    """The command that asks the server, where the messages have a URL and an origin; None where they have not."""
    values: dict[str, str] = {}
    for one in found:
        values = {**one.values, **values}
    url = values.get("first") or values.get("url")
    # A console shortens long URLs in its middle.
    if url is None or not url.startswith(("http://", "https://")) or ELLIPSIS in url:
        return None
    words = ["python", "-m", "corsim", "probe", url]
    if "method" in values:
        words += ["-X", values["method"]]
    if "name" in values:
        words += ["-H", f"{values['name']}: x"]
    command = shlex.join(words)
    return f"{command} --origin {shlex.quote(values['origin']) if 'origin' in values else 'ORIGIN-OF-YOUR-PAGE'}"


def told_reasons(found: Sequence[Recognised]) -> list[Reason]:
    """The reasons of *found*, the likeliest first; without what only a scenario lacks, and no browser."""
    told = [reason for reason in reasons_of(found) if reason is not Reason.NO_MATCHING_RULE]
    return sorted(told, key=lambda reason: reason is not Reason.CONNECTION_FAILED)


def to_dict(found: Sequence[Recognised]) -> dict[str, Any]:
    """What was found, as JSON-ready data."""
    reasons = told_reasons(found)
    return {
        "recognised": [
            {
                "engine": one.engine,
                "message": one.name,
                "text": one.text,
                "values": dict(one.values),
                "reasons": [reason.value for reason in one.reasons],
                "generic": one.message.generic,
                "recorded": one.message.is_recorded,
            }
            for one in found
        ],
        "reasons": [
            {
                **entry(reason).to_dict(),
                "messages": {
                    engine: [filled(message, found) for message in messages]
                    for engine, messages in entry(reason).messages.items()
                },
            }
            for reason in reasons
        ],
        "next": next_command(found),
    }


def render(found: Sequence[Recognised], palette: Palette, width: int | None = None) -> str:
    """What was found, as text for a terminal, with sentences in lines of at most *width* columns.

    Messages of consoles stay whole, so that they can be compared.
    """
    reasons = told_reasons(found)
    sections = [list(_what_it_is(found, palette))]
    if not reasons:
        sections.append(list(_generic(found, palette, width)))
    elif len(reasons) > FEW:
        sections.append([palette("1", f"It is printed for {len(reasons)} reasons")])
        sections += [list(_short(entry(reason), palette, width)) for reason in reasons]
    else:
        sections += [list(_long(entry(reason), found, palette, width)) for reason in reasons]
    command = next_command(found)
    if command is not None:
        sections.append([palette("1", "What the server answers"), f"  {safe(command)}"])
    return "\n\n".join("\n".join(lines) for lines in sections)


def _what_it_is(found: Sequence[Recognised], palette: Palette) -> Iterator[str]:
    for one in found:
        older = "" if one.message.is_recorded else ", in the words of an earlier version"
        yield palette("1;36", "RECOGNISED") + f"  {one.name}, of {SHOWN_ENGINES[one.engine]}{older}"
        for name in ("url", "first", "target", "origin", "status", "method", "name", "seen"):
            if name in one.values:
                yield f"     {LABELS[name]:<16} {safe(one.values[name]) or '(empty)'}"


LABELS = {
    "url": "URL",
    "first": "redirected from",
    "target": "redirected to",
    "origin": "page",
    "status": "status",
    "method": "method",
    "name": "header",
    "seen": "value",
}


def _generic(found: Sequence[Recognised], palette: Palette, width: int | None) -> Iterator[str]:
    yield palette("1", "What it means")
    yield from wrapped(GENERIC[found[0].message.kind], width, "  ")
    yield palette("1", "What to look at")
    for engine in dict.fromkeys(one.engine for one in found):
        look = f"In the console of {SHOWN_ENGINES[engine]}, {WHERE_TO_LOOK[engine]}; give that to explain --console."
        yield from wrapped(look, width, "  ")
    yield from wrapped(NO_CORS, width, "  ")


def _short(item: Entry, palette: Palette, width: int | None) -> Iterator[str]:
    name = item.reason.value
    first, *more = wrapped(item.means, width, " " * (len(name) + 2), "  ")
    yield palette("1;31", name) + first[len(name) :]
    yield from more
    yield from wrapped(item.advice, width, "  ")


def _long(item: Entry, found: Sequence[Recognised], palette: Palette, width: int | None) -> Iterator[str]:
    yield palette("1;31", item.reason.value)
    yield from wrapped(item.means, width, "  ")
    yield palette("1", "  What usually causes it")
    yield from wrapped(item.cause, width, "    ")
    yield palette("1", "  What to look at")
    yield from wrapped(item.advice, width, "    ")
    yield palette("1", "  What browsers print for it")
    for engine, messages in _others(item, found):
        yield from (f"    {SHOWN_ENGINES[engine]}: {safe(filled(message, found))}" for message in messages)
        if not messages:
            yield from wrapped(f"{SHOWN_ENGINES[engine]}: {SILENT[engine][item.reason]}", width, "    ")
    yield palette("1", "  Where it is decided")
    for step in item.steps:
        yield f"    {step.algorithm} {step.number}: {step.url}"
    if item.note:
        yield from wrapped(item.note, width, "    ")
    yield from (f"    {page}" for page in item.mdn)


def _others(item: Entry, found: Sequence[Recognised]) -> Iterator[tuple[EngineName, Sequence[Message]]]:
    """What the engines print from which there is no message already."""
    known = {one.engine for one in found}
    for engine in SHOWN_ENGINES:
        if engine not in known:
            messages = item.messages.get(engine, ())
            # A reason that is the first of a message's is what it is mostly printed for.
            yield engine, [message for message in messages if message.reasons[0] is item.reason] or messages


def filled(message: Message, found: Sequence[Recognised]) -> str:
    """*message* with the values of what was found, and `<name>` where a value is not known."""
    template = message.template
    left_out = OPTIONAL - template.required
    values = {name: f"<{name}>" for name in template.slots - left_out}
    for one in found:
        values |= {name: value for name, value in one.values.items() if name not in left_out}
    return message.template.format(values)


OPTIONAL = {"attribute", "hint", "first", "target"}
"""Slots of what is not always printed, where they stand in brackets."""
