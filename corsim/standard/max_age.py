"""How `Access-Control-Max-Age` is read: as the standard says, and as engines do (Fetch, 4.8, step 7.8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from .header_values import Failure, extract_header_list_values
from .headers import HeaderList, get
from .infra import is_ascii_digits

NAME = "Access-Control-Max-Age"


def digits(header_list: HeaderList) -> int | Failure | None:
    """The seconds, failure for what is not a single number of digits, and None where nothing is said."""
    extracted = extract_header_list_values(NAME, header_list)
    return int(extracted[0]) if isinstance(extracted, list) else extracted


def signed(header_list: HeaderList) -> int | Failure | None:
    """The same for a number that may have a sign; None for one that does not fit into 64 bits."""
    value = get(header_list, NAME) or ""
    if is_ascii_digits(value[1:] if value[:1] in ("+", "-") else value):
        return parse_a_64_bit_integer(value)
    return digits(header_list)


def integer(header_list: HeaderList) -> int | None:
    """The seconds, and None for all that is not an integer of 64 bits."""
    return parse_a_64_bit_integer(get(header_list, NAME) or "")


_INTEGER = r"[\t\x0B\x0C ]*([+-]?[0-9]+)[\t\x0B\x0C ]*"


def parse_a_64_bit_integer(value: str) -> int | None:
    """*value* as engines read it: 0 where it is negative, None where it is none that fits into 64 bits."""
    match = re.fullmatch(_INTEGER, value)
    if match is None:
        return None
    significant = match[1].lstrip("+-").lstrip("0")
    if len(significant) > 19 or not -(2**63) <= (number := int(match[1])) < 2**63:
        return None
    return max(number, 0)


READERS: Mapping[str, Callable[[HeaderList], int | Failure | None]] = {
    "digits": digits,
    "signed": signed,
    "integer": integer,
}
"""How the header is read, by what ``Profile.max_age_is_read`` says."""
