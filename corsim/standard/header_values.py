"""What is inside a header's value (Fetch, 2.2.2): splitting, and parsing by each header's own ABNF.

*Get, decode, and split* is the forgiving way, which knows commas and quoted strings
only. *Extract header list values* is the strict one: the whole value has to match the
header's grammar, and one bad element spoils the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Final

from .headers import HeaderList, get, lowercased
from .infra import HTTP_TAB_OR_SPACE, is_ascii_digits, is_token


class Failure(Enum):
    """The standards' *failure*, where None already means something else."""

    FAILURE = "failure"


FAILURE: Final = Failure.FAILURE


# https://fetch.spec.whatwg.org/#collect-an-http-quoted-string
def collect_an_http_quoted_string(input_: str, position: int, extract_value: bool = False) -> tuple[str, int]:
    """The quoted string that starts at *position*, with its quotes or only its value, and where it ends."""
    # 1-2. Remember the start.
    position_start, value = position, []
    # 3-4. Step over the opening quote.
    position += 1
    # 5. Until the closing quote:
    while True:
        # 5.1. Everything up to a quote or a backslash.
        start = position
        while position < len(input_) and input_[position] not in '"\\':
            position += 1
        value.append(input_[start:position])
        # 5.2. The input may end without a closing quote.
        if position >= len(input_):
            break
        # 5.3-5.4. The quote or the backslash.
        quote_or_backslash = input_[position]
        position += 1
        # 5.5. A backslash takes the next code point as it is, or itself at the very end.
        if quote_or_backslash == "\\":
            # 5.5.1. Nothing follows.
            if position >= len(input_):
                value.append("\\")
                break
            # 5.5.2-5.5.3. The escaped code point.
            value.append(input_[position])
            position += 1
        # 5.6. A quote closes the string.
        else:
            break
    # 6. The value alone.
    if extract_value:
        return "".join(value), position
    # 7. The string as written.
    return input_[position_start:position], position


# https://fetch.spec.whatwg.org/#header-value-get-decode-and-split
def get_decode_and_split_a_value(value: str) -> list[str]:
    """*value* split at the commas outside quoted strings, without surrounding tabs and spaces."""
    # 1-4. Start at the beginning.
    input_, position, values, temporary_value = value, 0, [], ""
    # 5. Piece by piece:
    while True:
        # 5.1. Up to a quote or a comma.
        start = position
        while position < len(input_) and input_[position] not in '",':
            position += 1
        temporary_value += input_[start:position]
        # 5.2. A quoted string belongs to the piece.
        if position < len(input_) and input_[position] == '"':
            # 5.2.1. With its quotes.
            quoted, position = collect_an_http_quoted_string(input_, position)
            temporary_value += quoted
            # 5.2.2. More may follow.
            if position < len(input_):
                continue
        # 5.3-5.5. The piece is done.
        values.append(temporary_value.strip(HTTP_TAB_OR_SPACE))
        temporary_value = ""
        # 5.6. The end.
        if position >= len(input_):
            return values
        # 5.7-5.8. Step over the comma.
        position += 1


# https://fetch.spec.whatwg.org/#concept-header-list-get-decode-split
def get_decode_and_split(name: str, list_: HeaderList) -> list[str] | None:
    """The pieces of the combined value of the headers called *name*, or None."""
    # 1. The combined value.
    value = get(list_, name)
    # 2. None where there is none.
    if value is None:
        return None
    # 3. Split.
    return get_decode_and_split_a_value(value)


def parse_token_list(value: str) -> list[str] | Failure:
    """``#token`` (RFC 9110, 5.6.1): tokens between commas, empty elements ignored."""
    tokens = []
    for element in value.split(","):
        token = element.strip(HTTP_TAB_OR_SPACE)
        if token:
            if not is_token(token):
                return FAILURE
            tokens.append(token)
    return tokens


DELTA_SECONDS_LIMIT = 2**31
"""What a ``delta-seconds`` too large to represent counts as (RFC 9111, 1.2.2)."""


def parse_delta_seconds(value: str) -> list[int] | Failure:
    """``delta-seconds = 1*DIGIT`` (RFC 9111, 1.2.2), in seconds."""
    if not is_ascii_digits(value):
        return FAILURE
    digits = value.lstrip("0") or "0"
    return [min(int(digits), DELTA_SECONDS_LIMIT) if len(digits) < 12 else DELTA_SECONDS_LIMIT]


_REFERRER_POLICY_TOKEN = re.compile("[A-Za-z-]+")


def parse_referrer_policy_tokens(value: str) -> list[str] | Failure:
    """``1#(policy-token / extension-token)`` (https://w3c.github.io/webappsec-referrer-policy/#referrer-policy-header)."""
    elements = [element.strip(HTTP_TAB_OR_SPACE) for element in value.split(",")]
    tokens = [element for element in elements if element]
    if not tokens or not all(_REFERRER_POLICY_TOKEN.fullmatch(token) for token in tokens):
        return FAILURE
    return tokens


def parse_as_is(value: str) -> list[str] | Failure:
    """The value itself: for a header whose value another standard's parser reads (`Location`, by the URL parser)."""
    return [value]


_PARSERS: dict[str, tuple[bool, Callable[[str], list[str] | list[int] | Failure]]] = {
    "access-control-allow-headers": (True, parse_token_list),
    "access-control-allow-methods": (True, parse_token_list),
    "access-control-expose-headers": (True, parse_token_list),
    "access-control-max-age": (False, parse_delta_seconds),
    "location": (False, parse_as_is),
    "referrer-policy": (True, parse_referrer_policy_tokens),
}
"""For each header: whether its ABNF allows several headers, and its parser."""


# https://fetch.spec.whatwg.org/#extract-header-values
def extract_header_values(name: str, value: str) -> list[str] | list[int] | Failure:
    """The values in one header, by the grammar for *name*, or failure."""
    # 1-2. What the grammar yields.
    return _PARSERS[lowercased(name)][1](value)


# https://fetch.spec.whatwg.org/#extract-header-list-values
def extract_header_list_values(name: str, list_: HeaderList) -> list[str] | list[int] | Failure | None:
    """The values in all headers called *name*: None without one, failure if one does not parse."""
    headers = list_.values(name)
    # 1. No such header.
    if not headers:
        return None
    # 2. More headers than the grammar allows.
    if len(headers) > 1 and not _PARSERS[lowercased(name)][0]:
        return FAILURE
    # 3-4. Each header:
    values: list[str] | list[int] = []
    for value in headers:
        # 4.1. Parsed by itself.
        extract = extract_header_values(name, value)
        # 4.2. One failure is the whole list's.
        if extract is FAILURE:
            return FAILURE
        # 4.3. In order.
        values += extract  # type: ignore[operator]
    # 5. Return.
    return values


# https://fetch.spec.whatwg.org/#simple-range-header-value
def parse_a_single_range_header_value(value: str, allow_whitespace: bool) -> tuple[str | None, str | None] | Failure:
    """The start and end of ``bytes=start-end`` as strings of digits, either of them None, or failure."""
    # 1-2. The unit, in lower case.
    data = value
    if not data.startswith("bytes"):
        return FAILURE
    # 3. Behind the unit.
    position = 5
    # 4. Whitespace, where it is allowed.
    position = _skip(data, position, allow_whitespace)
    # 5-6. An equals sign.
    if data[position : position + 1] != "=":
        return FAILURE
    position += 1
    # 7. Whitespace, where it is allowed.
    position = _skip(data, position, allow_whitespace)
    # 8-9. The start, which may be missing.
    range_start, position = _digits(data, position)
    # 10. Whitespace, where it is allowed.
    position = _skip(data, position, allow_whitespace)
    # 11-12. A hyphen.
    if data[position : position + 1] != "-":
        return FAILURE
    position += 1
    # 13. Whitespace, where it is allowed.
    position = _skip(data, position, allow_whitespace)
    # 14-15. The end, which may be missing.
    range_end, position = _digits(data, position)
    # 16. Nothing may follow.
    if position < len(data):
        return FAILURE
    # 17. One of the two is needed.
    if range_end is None and range_start is None:
        return FAILURE
    # 18. The start may not lie behind the end.
    if range_start is not None and range_end is not None and _greater(range_start, range_end):
        return FAILURE
    # 19. Return both.
    return range_start, range_end


def parse_a_range_leniently(value: str, allow_whitespace: bool) -> tuple[str | None, str | None] | Failure:
    """The same as WebKit does it: the unit in any case, and numbers as its parser of integers takes them."""
    match = re.fullmatch(_LENIENT_RANGE, value)
    if match is None or (not allow_whitespace and not set(value).isdisjoint(HTTP_TAB_OR_SPACE)):
        return FAILURE
    range_start, range_end = match.groups()
    if (range_start is None and range_end is None) or (
        range_start is not None and range_end is not None and _greater(range_start, range_end)
    ):
        return FAILURE
    return range_start, range_end


_LENIENT_NUMBER = r"(?:[\t\x0B\x0C ]*\+?([0-9]+)[\t\x0B\x0C ]*)?"
_LENIENT_RANGE = rf"(?ia)bytes[\t ]*={_LENIENT_NUMBER}-{_LENIENT_NUMBER}"


def _skip(data: str, position: int, allow_whitespace: bool) -> int:
    if allow_whitespace:
        while position < len(data) and data[position] in HTTP_TAB_OR_SPACE:
            position += 1
    return position


def _digits(data: str, position: int) -> tuple[str | None, int]:
    start = position
    while position < len(data) and "0" <= data[position] <= "9":
        position += 1
    return data[start:position] or None, position


def _greater(a: str, b: str) -> bool:
    """Whether the number *a* is greater than *b*; digits of any length."""
    a, b = a.lstrip("0"), b.lstrip("0")
    return (len(a), a) > (len(b), b)


# https://fetch.spec.whatwg.org/#build-a-content-range
def build_a_content_range(range_start: int, range_end: int, full_length: int) -> str:
    """The value of `Content-Range` for these bytes of so many."""
    # 1-7. Unit, start, end, length.
    return f"bytes {range_start}-{range_end}/{full_length}"


def rewritten_range(value: str) -> str:
    """*value* as Chromium sends it: one byte range without whitespace and leading zeros; anything else as it is."""
    match = re.fullmatch(_REWRITABLE_RANGE, value)
    if match is None:
        return value
    start, end = (digits and str(int(digits)) for digits in match.groups())
    return f"bytes={start}-{end}"


# Possessive, since blanks can stand on either side of a number that is not there: many would be divided in every way.
_REWRITABLE_RANGE = r"(?i)bytes[\t ]*+=[\t ]*+\+?([0-9]{0,99})[\t ]*+-[\t ]*+\+?([0-9]{0,99})[\t ]*+"
