"""Reads literals of JavaScript: strings, numbers, objects, arrays, templates without substitutions, and what is
commonly written around them (``JSON.stringify(…)``, ``new Headers(…)``, ``new URLSearchParams(…)``).

It runs nothing. What is no literal is an error that names the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import Any

from corsim.browser.stringify import number_to_string, stringify
from corsim.scenario.reading import Problem, shown

from .imported import NotImportedError, place_in

DEEPEST = 60
"""How deep objects and arrays may lie in one another."""

_BLANK = re.compile(r"(?:[\s\ufeff]+|//[^\n\r\u2028\u2029]*|/\*(?s:.*?)\*/)+")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBER = re.compile(
    r"[+-]?(?:0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)n?"
)
_ESCAPE = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|(\r\n|[\n\r\u2028\u2029])|([\s\S])")
_PLAIN = {quote: re.compile(rf"[^\\{quote}\n\r]+") for quote in "\"'"} | {"`": re.compile(r"[^\\`$]+|\$(?!\{)")}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")

LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}


class Undefined:
    """What ``undefined`` is: as a member's value, as if the member did not stand there."""


UNDEFINED = Undefined()


@dataclass(frozen=True, slots=True)
class SearchParams:
    """``new URLSearchParams(…)`` of a string, of pairs or of an object."""

    value: Any


class Reader:
    """Reads *text* from :attr:`at` on; raises NotImportedError with the line and the column."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text
        self.at = at

    def fail(self, needed: str, at: int | None = None) -> NotImportedError:
        """The error about what stands at *at*, or where the reader is."""
        at = self.at if at is None else at
        rest = self.text[at : at + 40].split("\n")[0].rstrip()
        seen = (
            f"{shown(rest)} stands here"
            if rest
            else "the text ends here"
            if at >= len(self.text)
            else "the line ends here"
        )
        return NotImportedError("fetch", [Problem(place_in(self.text, at), seen, needed)])

    def blank(self) -> None:
        """Go over blanks and comments."""
        found = _BLANK.match(self.text, self.at)
        if found:
            self.at = found.end()

    def takes(self, token: str) -> bool:
        """Whether *token* comes next; if so, it is read."""
        self.blank()
        if not self.text.startswith(token, self.at):
            return False
        self.at += len(token)
        return True

    def expect(self, token: str, needed: str) -> None:
        """Read *token*, or raise that *needed* is needed."""
        if not self.takes(token):
            raise self.fail(needed)

    def name(self) -> str | None:
        """The name that comes next, if one does."""
        self.blank()
        found = _NAME.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found[0]

    def value(self, depth: int = 0) -> Any:
        """The value that comes next: a str, a number, a bool, None, UNDEFINED, a list, a dict or SearchParams."""
        self.blank()
        if depth > DEEPEST:
            raise self.fail("objects and arrays that are not so deep are needed")
        start = self.at
        character = self.text[start : start + 1]
        if character and character in "\"'`":
            return self.added_strings(self.string())
        if character == "{":
            return self.object(depth)
        if character == "[":
            return self.array(depth)
        number = _NUMBER.match(self.text, start)
        if number and not _NAME.match(self.text, number.end()):
            self.at = number.end()
            return _number(number[0])
        name = self.name()
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name == "undefined":
            return UNDEFINED
        if name == "JSON" and self.takes(".") and self.name() == "stringify":
            return self.argument(lambda value: _stringified(value), depth)
        if name == "new":
            kind = self.name()
            if kind == "Headers":
                return self.argument(lambda value: value, depth)
            if kind == "URLSearchParams":
                return self.argument(SearchParams, depth)
            if kind == "URL":
                return self.argument(lambda value: value, depth)
        raise self.fail("a literal (a string, a number, an object, an array) is needed: no code is run", start)

    def argument(self, make: Any, depth: int) -> Any:
        """What *make* makes of the one argument in parentheses."""
        self.expect("(", "a ( is needed")
        if self.takes(")"):
            return make({})
        value = self.value(depth + 1)
        self.takes(",")
        self.expect(")", "a ) after one argument is needed")
        return make(value)

    def added_strings(self, text: str) -> str:
        """*text* with the strings that ``+`` adds to it."""
        parts = [text]
        while self.takes("+"):
            self.blank()
            if self.text[self.at : self.at + 1] not in ("'", '"', "`"):
                raise self.fail("a string is needed: no code is run")
            parts.append(self.string())
        return "".join(parts)

    def string(self) -> str:
        """The string or template that begins here."""
        start, quote = self.at, self.text[self.at]
        self.at += 1
        parts: list[str] = []
        while self.at < len(self.text):
            plain = _PLAIN[quote].match(self.text, self.at)
            if plain:
                parts.append(plain[0])
                self.at = plain.end()
                continue
            character = self.text[self.at]
            if character == quote:
                self.at += 1
                return _SURROGATES.sub(_pair, "".join(parts))
            if character == "\\":
                parts.append(self.escape())
            elif character == "$":
                raise self.fail("a template without ${…} is needed: no code is run")
            else:
                break
        raise self.fail(f"a string that is closed by {quote} on its line is needed", start)

    def escape(self) -> str:
        """What the backslash that stands here, and what follows it, mean."""
        found = _ESCAPE.match(self.text, self.at + 1)
        if found is None:
            raise self.fail("something after the backslash is needed")
        digits = found[1] or found[2] or found[3]
        if (digits is not None and int(digits, 16) > 0x10FFFF) or found[5] in ("x", "u"):
            raise self.fail(r"an escape like \x41, \u0041 or \u{1F600} is needed")
        self.at = found.end()
        if digits is not None:
            return chr(int(digits, 16))
        return "" if found[4] is not None else LETTERS.get(found[5], found[5])

    def object(self, depth: int) -> dict[str, Any]:
        """The object that begins here; of equal keys the last one counts."""
        self.at += 1
        result: dict[str, Any] = {}
        while not self.takes("}"):
            self.blank()
            start = self.at
            if self.text[start : start + 1] in ("'", '"'):
                key = self.string()
            else:
                number = _NUMBER.match(self.text, start)
                name = number[0] if number else self.name()
                if name is None:
                    raise self.fail("the name of a member, or }, is needed")
                if number:
                    self.at = number.end()
                key = name
            self.expect(":", "a : and a value are needed")
            result.pop(key, None)
            result[key] = self.value(depth + 1)
            if not self.takes(","):
                self.expect("}", "a , or } is needed")
                break
        return result

    def array(self, depth: int) -> list[Any]:
        """The array that begins here."""
        self.at += 1
        result: list[Any] = []
        while not self.takes("]"):
            result.append(self.value(depth + 1))
            if not self.takes(","):
                self.expect("]", "a , or ] is needed")
                break
        return result


def _pair(match: re.Match[str]) -> str:
    pair = match[0]
    return chr(0x10000 + ((ord(pair[0]) & 0x3FF) << 10) + (ord(pair[1]) & 0x3FF))


def _number(text: str) -> int | float:
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.lstrip("+"))
    digits = digits.removesuffix("n")
    number = _double(int(digits, 0)) if digits[:2].lower() in ("0x", "0o", "0b") else float(digits)
    # As JavaScript writes numbers: whole ones without a fraction.
    return sign * (int(number) if number.is_integer() and abs(number) < 1e21 else number)


def _double(number: int) -> float:
    """*number* as JavaScript has it: with 53 bits, and infinite where it is out of range."""
    try:
        return float(number)
    except OverflowError:
        return inf


def _stringified(value: Any) -> str:
    return stringify(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not UNDEFINED}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {} if isinstance(value, SearchParams) else None if value is UNDEFINED else value


def as_string(value: Any) -> str:
    """*value* as JavaScript makes a string of it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or value is UNDEFINED:
        return "null" if value is None else "undefined"
    if isinstance(value, list):
        return ",".join("" if item is None or item is UNDEFINED else as_string(item) for item in value)
    return "[object Object]" if isinstance(value, (dict, SearchParams)) else number_to_string(value)
