"""The texts that engines print, as templates: one makes a message of values, and finds the values in a message.

``{url}`` is a slot, of which :data:`SLOTS` says what can stand in it. What stands in square brackets may be missing
from a text that somebody pasted; it is printed where there are values for all its slots. No message has such brackets
itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from corsim.standard.reasons import Reason

EngineName: TypeAlias = Literal["chromium", "firefox", "webkit"]

SLOTS: Mapping[str, str] = {
    "algorithm": r"SHA-\d+",
    "api": r"Fetch API|XMLHttpRequest|EventSource|Beacon API",
    "attribute": r"The credentials mode of requests initiated by the XMLHttpRequest is controlled by the "
    r"withCredentials attribute\.",
    "code": r"\d+",
    "error": r"\w+",
    "expected": r"\d+",
    "first": r"[^\s'\"]+?",
    "function": r"\w+",
    "given": r"[^\s'\"]*?",
    "hint": r"Have the server send the header with a valid value\.",
    "host": r"[^\s'\"]+?",
    "index": r"\d+",
    "interface": r"\w+",
    "length": r"\d+|\(no content\)",
    "method": r"[^\s.,'\"]+?",
    "mode": r"[\w-]+",
    "name": r"[^\s,'\"()]+?",
    "origin": r"[^\s'\"]+?",
    "page": r"[^\s'\"]+?",
    "port": r"\d+",
    "scheme": r"[\w+.-]+",
    "seen": r".{0,2000}?",
    "status": r"\d+|\(null\)",
    "value": r".{0,200}?",
    "target": r"[^\s'\"]+?",
    "url": r"[^\s'\"]+?",
    "where": r".{1,160}?",
    "what": r"[\w ]{1,30}?",
}
"""What can stand in a slot, as a regular expression."""

MAY_BE_EMPTY = ("given", "seen", "value")
"""Slots for values of headers, names and URLs as they were given."""

_TOKEN = re.compile(r"\{(\w+)\}|\[|\]|[^{\[\]]+")
_QUOTES = str.maketrans("‘’`“”„«»", "'''" + 5 * '"')


def normalized(text: str) -> str:
    """*text* with straight quotes, and one space where there are several or a line ends."""
    return " ".join(text.translate(_QUOTES).split())


@dataclass(frozen=True)
class Template:
    """A text with slots."""

    text: str

    @property
    def slots(self) -> set[str]:
        """The names of the slots."""
        return {match[1] for match in _TOKEN.finditer(self.text) if match[1]}

    @property
    def required(self) -> set[str]:
        """Those of them that stand outside of brackets."""
        return {part[1] for part in _parse(self.text) if part[0] == "slot"}

    def format(self, values: Mapping[str, str]) -> str:
        """The text with *values* in its slots; raises KeyError for one that is missing outside of brackets."""
        return "".join(_format(_parse(self.text), values))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What is in every such text, in lower case and without quotes: a quick look before the search."""
        texts = (part[1].translate(_QUOTES) for part in _parse(self.text) if part[0] == "text")
        return tuple(word.strip().lower() for text in texts for word in re.split(r"['\"]", text))

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """What finds the text in a normalized one, the strict one first; their groups are the slots.

        With the strict one, words in brackets have to be there, so that a value may have quotes within it.
        """
        return tuple(_compiled(_parse(self.text), is_strict) for is_strict in (True, False))

    def search(self, text: str) -> Iterator[re.Match[str]]:
        """Every such text in *text*, which has to be normalized."""
        return next((iter(found) for pattern in self.patterns if (found := list(pattern.finditer(text)))), iter(()))


_Part: TypeAlias = "tuple[Literal['text', 'slot'], str] | tuple[Literal['optional'], list[_Part]]"


def _parse(text: str) -> list[_Part]:
    stack: list[list[_Part]] = [[]]
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "[":
            stack.append([])
        elif token == "]":
            inner = stack.pop()
            stack[-1].append(("optional", inner))
        elif match[1]:
            stack[-1].append(("slot", match[1]))
        else:
            stack[-1].append(("text", token))
    return stack[0]


def _format(parts: list[_Part], values: Mapping[str, str]) -> Iterator[str]:
    for part in parts:
        if part[0] == "text":
            yield part[1]
        elif part[0] == "slot":
            yield values[part[1]]
        else:
            needed = {inner[1] for inner in part[1] if inner[0] == "slot"}
            if needed <= values.keys():
                yield from _format(part[1], values)


def _compiled(parts: list[_Part], is_strict: bool) -> re.Pattern[str]:
    # Nothing ends within a word.
    return re.compile("".join(_regular_expression(parts, set(), is_strict)) + r"(?!\w)", re.IGNORECASE)


def _regular_expression(parts: list[_Part], named: set[str], is_strict: bool) -> Iterator[str]:
    for index, part in enumerate(parts):
        if part[0] == "text":
            yield _words(part[1], _slot(parts, index - 1), _slot(parts, index + 1))
        elif part[0] == "slot":
            name = part[1]
            yield f"(?P={name})" if name in named else f"(?P<{name}>{SLOTS[name]})"
            named.add(name)
        else:
            inner = "".join(_regular_expression(part[1], named, is_strict))
            is_needed = is_strict and all(piece[0] == "text" for piece in part[1])
            yield inner if is_needed else f"(?:{inner})?"


def _slot(parts: list[_Part], index: int) -> str | None:
    """The name of the slot at *index*, None where there is none."""
    part = parts[index] if 0 <= index < len(parts) else None
    return part[1] if part is not None and part[0] == "slot" else None


def _words(text: str, before: str | None, after: str | None) -> str:
    """A regular expression for words between slots: quotes may be others, and may be missing where they end no value.

    Beside a value that is empty, two spaces have become one.
    """
    text = text.translate(_QUOTES)
    pieces = []
    for index, character in enumerate(text):
        slot = before if index == 0 else after if index == len(text) - 1 else None
        if character in "'\"":
            pieces.append("['\"]?" if slot is None else "['\"]")
        elif character.isspace():
            pieces.append(r"\s?" if slot in MAY_BE_EMPTY else r"\s")
        else:
            pieces.append(re.escape(character))
    return "".join(pieces)


@dataclass(frozen=True)
class Message:
    """A message of one engine: its name, its text, and the reasons for which it is printed.

    ``name`` is the engine's own (a ``CorsError``, a key of Firefox's texts) or, where there is none, one of ours.
    ``cut_reasons`` are possible besides where the text was pasted without its beginning, that is without a value
    for ``origin``. A ``generic`` message says nothing of the reason. One that ``follows`` is printed after others,
    too. ``is_recorded`` is false for texts of versions that are older than those that were recorded.
    """

    name: str
    text: str
    reasons: tuple[Reason, ...]
    cut_reasons: tuple[Reason, ...] = ()
    kind: Literal["console", "exception"] = "console"
    generic: bool = False
    follows: bool = False
    is_recorded: bool = True

    @cached_property
    def template(self) -> Template:
        """The text, to be formatted and found."""
        return Template(self.text)


@dataclass(frozen=True, slots=True)
class Printed:
    """A message as an engine prints it."""

    engine: EngineName
    message: Message
    text: str

    @property
    def name(self) -> str:
        """The message's name."""
        return self.message.name


@dataclass(frozen=True, slots=True)
class Recognised:
    """A message that was found in a text: whose it is, for which reasons it is printed, and the values in it.

    ``text`` is the part of the (normalized) text that it was recognised by.
    """

    engine: EngineName
    message: Message
    reasons: tuple[Reason, ...]
    values: Mapping[str, str]
    text: str

    @property
    def name(self) -> str:
        """The message's name."""
        return self.message.name
