"""From a text that somebody pasted to the messages of engines in it, and the reasons for which they are printed.

Texts come with the noise of their console (files, lines, stack traces), with other lines before and after, wrapped
anywhere, and with quotes of another kind. So a message is searched anywhere in the text, and what is found within a
longer message is left out. The engines' own names of messages, as bug reports have them, are recognised, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from types import ModuleType

from corsim.standard.cors_check import allow_origin_reason
from corsim.standard.methods import is_a_cors_safelisted_method, is_a_forbidden_method, is_a_method
from corsim.standard.reasons import Reason

from . import chromium, firefox, webkit
from .exceptions import FAILED, RULES
from .templates import EngineName, Message, Recognised, normalized

LONGEST = 20_000
"""Characters of a text that are looked at."""

_MODULES: Mapping[EngineName, ModuleType] = {"chromium": chromium, "firefox": firefox, "webkit": webkit}

MESSAGES: Mapping[EngineName, tuple[Message, ...]] = {
    engine: (*module.MESSAGES, *module.OLDER, *(rule.message for rule in RULES[engine]), FAILED[engine])
    for engine, module in _MODULES.items()
}
"""Every message that is known of each engine."""

_CODE = re.compile(r"\b(?:CORS)?[A-Z][a-z]+[A-Z]\w+")


def recognise(text: str) -> list[Recognised]:
    """The messages in *text*, in their order; those that say nothing of the reason only if there is no other.

    Where several engines print the same, each has its own. Empty where nothing is known.
    """
    text = normalized(text[:LONGEST])
    found = [*_search(text), *_codes(text)]
    found = [one for one in found if not any(_is_within(one[0], other[0]) for other in found)]
    found = [one for one in found if not _is_cut(one, found)]
    telling = [one for one in found if not one[1].message.generic]
    telling = [one for one in telling if not one[1].message.follows] or telling
    ordered = sorted((_with_url(one, found) for one in telling or found), key=lambda one: one[0])
    unique: list[Recognised] = []
    for _, one in ordered:
        # The same again, or with less, as WebKit prints it once more for the resource.
        if not any(_says_no_more(one, other) for other in unique):
            unique = [*(other for other in unique if not _says_no_more(other, one)), one]
    return unique


_Found = tuple[tuple[int, int], Recognised]


def _search(text: str) -> Iterator[_Found]:
    lowered = text.lower()
    for engine, messages in MESSAGES.items():
        for message in messages:
            if not all(words in lowered for words in message.template.words):
                continue
            for match in message.template.search(text):
                values = {name: value for name, value in match.groupdict().items() if value is not None}
                cut = () if "origin" in values else message.cut_reasons
                reasons = narrowed((*message.reasons, *cut), values)
                yield match.span(), Recognised(engine, message, reasons, values, match[0])


def narrowed(reasons: tuple[Reason, ...], values: Mapping[str, str]) -> tuple[Reason, ...]:
    """Those of *reasons* that the *values* of the message leave: what is wrong with a value, can be seen of it."""
    possible: set[str] = set()
    if "seen" in values and {Reason.ALLOW_ORIGIN_MISMATCH, Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH} & set(reasons):
        name = allow_origin_reason(values["seen"].encode("utf-8").decode("latin-1"), include=False).name
        possible = {name, f"PREFLIGHT_{name}"}
    elif "value" in values and Reason.NO_CORS_METHOD in reasons:
        method = values["value"]
        # What is permitted always, is refused for something that is not to be seen.
        if not is_a_method(method) or is_a_cors_safelisted_method(method):
            possible = {"INVALID_METHOD"}
        else:
            possible = {"FORBIDDEN_METHOD" if is_a_forbidden_method(method) else "NO_CORS_METHOD"}
    elif "status" in values and Reason.PREFLIGHT_REDIRECT in reasons:
        possible = {"PREFLIGHT_STATUS", *(("PREFLIGHT_REDIRECT",) if values["status"].startswith("3") else ())}
    return tuple(reason for reason in reasons if reason.name in possible) or reasons


def _codes(text: str) -> Iterator[_Found]:
    """The names of messages, where they stand by themselves; a preflight's is another than the response's."""
    named: dict[str, tuple[EngineName, Message]] = {}
    for engine, messages in MESSAGES.items():
        for message in messages:
            if message.kind == "console" and _CODE.fullmatch(message.name):
                # Texts of the current version come before older ones.
                named.setdefault(message.name, (engine, message))
                named.setdefault(message.name.rstrip("0123456789"), (engine, message))
    for match in _CODE.finditer(text):
        if match[0] in named:
            engine, message = named[match[0]]
            yield match.span(), Recognised(engine, message, message.reasons, {}, match[0])


def _says_no_more(one: Recognised, other: Recognised) -> bool:
    """Whether *one* is the message that *other* is, with no value that *other* lacks."""
    return (one.engine, one.name) == (other.engine, other.name) and one.values.items() <= other.values.items()


def _is_within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _with_url(one: _Found, found: Sequence[_Found]) -> _Found:
    """*one*, with the URL of the same engine's next line where it has none: WebKit prints it there."""
    span, message = one
    if "url" in message.values or message.message.kind == "exception":
        return one
    following = sorted(
        (other for other in found if other[0] > span and other[1].engine == message.engine), key=lambda other: other[0]
    )
    if not following or not following[0][1].message.generic or "url" not in following[0][1].values:
        return one
    return span, replace(message, values={**message.values, "url": following[0][1].values["url"]})


def _is_cut(one: _Found, found: Sequence[_Found]) -> bool:
    """Whether the same engine's message with the same place has the values that this one lacks."""
    return any(
        other[0] == one[0]
        and other[1].engine == one[1].engine
        and other[1] is not one[1]
        and len(other[1].values) > len(one[1].values)
        for other in found
    )


def nearest(text: str) -> tuple[EngineName, Message] | None:
    """The known message that *text* is like, or is a piece of, for a hint; None where it is like none."""
    wanted = normalized(text[:LONGEST_LIKE]).lower()
    best: tuple[float, EngineName, Message] | None = None
    for engine, messages in MESSAGES.items():
        for message in messages:
            matcher = SequenceMatcher(None, wanted, _SLOTS.sub("", normalized(message.text)).lower(), autojunk=False)
            common = sum(block.size for block in matcher.get_matching_blocks() if block.size >= SHORTEST_PIECE)
            alike = common / max(len(wanted), SHORTEST_PIECE * 2)
            if best is None or alike > best[0]:
                best = (alike, engine, message)
    return None if best is None or best[0] < ALIKE else best[1:]


_SLOTS = re.compile(r"[\[\]]|\{\w+\}")
LONGEST_LIKE, SHORTEST_PIECE, ALIKE = 500, 5, 0.6
"""How much of a text is compared, in characters; pieces that count; and the part of it that has to be the message's."""


def reasons_of(found: Sequence[Recognised]) -> tuple[Reason, ...]:
    """The reasons for which all of *found* are printed; of any of them, where there is none for all."""
    if not found:
        return ()
    common = [reason for reason in Reason if all(reason in one.reasons for one in found)]
    return tuple(common or (reason for reason in Reason if any(reason in one.reasons for one in found)))
