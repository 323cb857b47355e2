"""``JSON.stringify()``: what a script makes of a value that it sends as JSON, byte for byte.

Python's own writer differs in numbers (``1.0``, ``1e-07``), in what is not finite, and in surrogates without the
other half. https://tc39.es/ecma262/#sec-json.stringify
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")


def stringify(value: Any) -> str:
    """*value* as JSON without spaces: None, booleans, numbers, strings, lists, tuples and dictionaries of these.

    A float is the number that a script has; NaN and infinities become null. An int is written with all its digits,
    where a script's number would have been rounded over 2**53. Raises TypeError for anything else, and ValueError for
    what contains itself.
    """
    return _serialized(value, ())


def _serialized(value: Any, containers: tuple[int, ...]) -> str:
    """*value*, which is in *containers*, each known by its id."""
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, float):
        return number_to_string(value) if math.isfinite(value) else "null"
    if isinstance(value, str):
        return _quoted(value)
    if not isinstance(value, (dict, list, tuple)):
        raise TypeError(f"json has {value!r}, of type {type(value).__qualname__}, which JSON does not know")
    if id(value) in containers:
        raise ValueError("json has a list or a dictionary that contains itself")
    containers = (*containers, id(value))
    if isinstance(value, dict):
        members = (f"{_quoted(_key(key))}:{_serialized(member, containers)}" for key, member in value.items())
        return f"{{{','.join(members)}}}"
    return f"[{','.join(_serialized(item, containers) for item in value)}]"


def _key(key: Any) -> str:
    """The name of a property: what is no string is one by then."""
    if isinstance(key, str):
        return key
    if isinstance(key, float):
        return number_to_string(key)
    if key is None or isinstance(key, (bool, int)):
        return json.dumps(key)
    raise TypeError(f"json has the key {key!r}, of type {type(key).__qualname__}; a str is needed")


def _quoted(text: str) -> str:
    """https://tc39.es/ecma262/#sec-quotejsonstring"""
    if _SURROGATE.search(text):
        # Two halves that meet are one code point.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def number_to_string(value: float) -> str:
    """*value* as ``String(value)`` writes it (https://tc39.es/ecma262/#sec-numeric-types-number-tostring)."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    # Python has the same digits, the fewest that tell the number from others, and puts them together otherwise.
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    # The point stands so many digits after the first one begins.
    point = len(digits) - len(fraction) + int(exponent or 0)
    digits = digits.rstrip("0")
    sign = "-" if value < 0 else ""
    if not -6 < point <= 21:
        power = f"e{point - 1:+d}"
        return f"{sign}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}{power}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    before, after = digits[:point].ljust(point, "0"), digits[point:]
    return f"{sign}{before}{'.' if after else ''}{after}"
