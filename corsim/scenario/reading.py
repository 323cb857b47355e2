"""From bytes to JSON values, with an error that names the place for whatever is not JSON.

Stricter than Python's own reader: UTF-8 only, no NaN or Infinity, no duplicate keys;
and nothing, however deeply nested, crashes it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeAlias

MAXIMUM_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the input: where (a JSON path), what was there, what is needed."""

    path: str
    seen: str
    needed: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.path}: {self.seen}; {self.needed}.{hint}"


class ScenarioError(ValueError):
    """The input is not a scenario; ``problems`` has everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class DuplicateKeys(dict[str, Any]):
    """A JSON object in which keys stood twice; ``repeated`` names them."""

    repeated: list[str]


def read_json(data: bytes) -> Any:
    """The JSON value that *data* is; raises :class:`ScenarioError` where it is none."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        seen = f"byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8"
        raise ScenarioError([Problem("$", seen, "JSON in UTF-8 is needed")]) from None
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=OddNumber, parse_int=_integer, parse_float=_float
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        why = error.msg if text.strip() else "there is nothing in it"
        raise ScenarioError([Problem("$", f"not JSON at {place} ({why})", "a JSON object is needed")]) from None
    except (RecursionError, MemoryError):
        raise ScenarioError([Problem("$", "JSON nested too deeply to be read", "a JSON object is needed")]) from None


def piecewise_decoder() -> json.JSONDecoder:
    """What reads values out of the midst of a text; of keys that stand twice in an object the last one counts."""
    return json.JSONDecoder(parse_constant=OddNumber, parse_int=_integer, parse_float=_float)


class OddNumber(float):
    """A number that JSON does not have (NaN, Infinity), or that is out of all proportion; ``text`` is how it stood."""

    text: str

    def __new__(cls, text: str) -> OddNumber:
        """A number that stood as *text*."""
        number = super().__new__(cls, "nan")
        number.text = text if len(text) <= MAXIMUM_SHOWN else f"a number of {len(text)} digits"
        return number


def _integer(digits: str) -> int | OddNumber:
    return int(digits) if len(digits) <= 300 else OddNumber(digits)


def _float(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else OddNumber(text)


def flaws(document: Any) -> list[Problem]:
    """What is wrong with a JSON value wherever it stands: keys that stand twice, and numbers that are none."""
    found = []
    places: list[tuple[_Place, Any]] = [(None, document)]
    while places:
        place, value = places.pop()
        items: Iterable[tuple[str | int, Any]] = ()
        if isinstance(value, OddNumber):
            seen = f"{value.text} is not a number that JSON has"
            found.append(Problem(_path(place), seen, "a finite number is needed"))
        elif isinstance(value, dict):
            if isinstance(value, DuplicateKeys):
                path = _path(place)
                hint = "A list of pairs keeps duplicates." if path.endswith(".headers") else ""
                found += [
                    Problem(member(path, key), "this key stands here more than once", "each key may stand once", hint)
                    for key in value.repeated
                ]
            items = ((str(key), item) for key, item in value.items())
        elif isinstance(value, list):
            items = enumerate(value)
        places += [((place, key), item) for key, item in items if isinstance(item, (dict, list, OddNumber))]
    return sorted(found, key=lambda problem: problem.path)


_Place: TypeAlias = tuple[Any, Any] | None
"""Where a value stands: where what it is in stands, and its key or index there. Few are ever put into words."""


def _path(place: _Place) -> str:
    """The JSON path of *place*."""
    steps = []
    while place is not None:
        place, step = place
        steps.append(step)
    path = "$"
    for step in reversed(steps):
        path = f"{path}[{step}]" if isinstance(step, int) else member(path, step)
    return path


def member(path: str, key: str) -> str:
    """The JSON path of a member of the object at *path*."""
    if key.isascii() and key.isidentifier() and len(key) <= MAXIMUM_SHOWN:
        return f"{path}.{key}"
    return f"{path}[{shown(key)}]"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    marked = DuplicateKeys(result)
    counts = Counter(name for name, _ in pairs)
    marked.repeated = sorted(name for name, count in counts.items() if count > 1)
    return marked


def shown(value: Any) -> str:
    """*value* as JSON on one line, cut where it is long."""
    if isinstance(value, OddNumber):
        return value.text
    if isinstance(value, dict) and value:
        return "an object"
    if isinstance(value, list) and value:
        return "a list"
    try:
        text = json.dumps(value, ensure_ascii=True)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= MAXIMUM_SHOWN else text[: MAXIMUM_SHOWN - 1] + "…"
