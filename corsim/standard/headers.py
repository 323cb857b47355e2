"""Header lists (Fetch, 2.2.2): order, duplicates and the case of names are kept.

Names and values are isomorphic strings. A name matches byte-case-insensitively.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .algorithm import FETCH, algorithm
from .infra import HTTP_WHITESPACE, byte_lowercase, is_token

Header = tuple[str, str]

FORBIDDEN_VALUE_CODE_POINTS = frozenset("\0\n\r")


def is_a_header_name(name: str) -> bool:
    """Whether *name* matches the ``field-name`` token production (https://fetch.spec.whatwg.org/#header-name)."""
    return is_token(name)


def is_a_header_value(value: str) -> bool:
    """Whether *value* is a header value: bytes, no NUL, LF or CR, and no HTTP whitespace at either end.

    https://fetch.spec.whatwg.org/#header-value
    """
    return FORBIDDEN_VALUE_CODE_POINTS.isdisjoint(value) and value == value.strip(HTTP_WHITESPACE) and is_bytes(value)


def is_bytes(text: str) -> bool:
    """Whether every code point of *text* stands for a byte (Web IDL's ByteString)."""
    return text.isascii() or all(code_point <= "\xff" for code_point in text)


@algorithm(FETCH + "#concept-header-value-normalize")
def normalize_a_header_value(potential_value: str) -> str:
    """*potential_value* without HTTP whitespace at either end."""
    return potential_value.strip(HTTP_WHITESPACE)


class HeaderList:
    """A header list (https://fetch.spec.whatwg.org/#concept-header-list)."""

    __slots__ = ("_first_names", "_indexed", "headers")

    def __init__(self, headers: Iterable[Header] = ()) -> None:
        self.headers: list[Header] = list(headers)
        # How names first stand, by what they match with, of so many of the headers: a script can append thousands.
        self._first_names: dict[str, str] = {}
        self._indexed = 0

    def __iter__(self) -> Iterator[Header]:
        return iter(self.headers)

    def __len__(self) -> int:
        return len(self.headers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HeaderList) and self.headers == other.headers

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"HeaderList({self.headers!r})"

    def clone(self) -> HeaderList:
        """A header list of its own with the same headers."""
        return HeaderList(self.headers)

    def first_name(self, name: str) -> str | None:
        """The name of the first header called *name*, in the case that it has there, or None."""
        for index in range(self._indexed, len(self.headers)):
            other = self.headers[index][0]
            self._first_names.setdefault(byte_lowercase(other), other)
        self._indexed = len(self.headers)
        return self._first_names.get(byte_lowercase(name))

    def replace(self, headers: list[Header]) -> None:
        """Have *headers* instead."""
        self.headers = headers
        self._first_names, self._indexed = {}, 0

    def values(self, name: str) -> list[str]:
        """The values of all headers called *name*, in order."""
        key = byte_lowercase(name)
        return [value for other, value in self.headers if byte_lowercase(other) == key]


@algorithm(FETCH + "#header-list-contains")
def contains(list_: HeaderList, name: str) -> bool:
    """Whether *list_* has a header called *name*."""
    key = byte_lowercase(name)
    return any(byte_lowercase(other) == key for other, _ in list_.headers)


@algorithm(FETCH + "#concept-header-list-get")
def get(list_: HeaderList, name: str) -> str | None:
    """The values of all headers called *name*, joined by a comma and a space, or None."""
    values = list_.values(name)
    # 1. Null where there is no such header.
    if not values:
        return None
    # 2. All values, in order.
    return values[0] if len(values) == 1 else ", ".join(values)


@algorithm(FETCH + "#concept-header-list-append")
def append(list_: HeaderList, header: Header) -> None:
    """Add *header* at the end of *list_*."""
    name, value = header
    # 1. A name that is there already keeps the case that it has there.
    name = list_.first_name(name) or name
    # 2. Append.
    list_.headers.append((name, value))


@algorithm(FETCH + "#concept-header-list-delete")
def delete(list_: HeaderList, name: str) -> None:
    """Remove every header called *name*."""
    key = byte_lowercase(name)
    list_.replace([header for header in list_.headers if byte_lowercase(header[0]) != key])


@algorithm(FETCH + "#concept-header-list-set", name="set")
def set_(list_: HeaderList, header: Header) -> None:
    """Give the header of this name this value, alone."""
    name, value = header
    key = byte_lowercase(name)
    # 1. The first header of the name takes the value, the others go.
    for index, (other, _) in enumerate(list_.headers):
        if byte_lowercase(other) == key:
            later = [header for header in list_.headers[index + 1 :] if byte_lowercase(header[0]) != key]
            list_.replace([*list_.headers[:index], (other, value), *later])
            return
    # 2. Otherwise it is appended.
    append(list_, header)


@algorithm(FETCH + "#concept-header-list-combine")
def combine(list_: HeaderList, header: Header) -> None:
    """Join this value to that of the first header of this name, or append the header."""
    name, value = header
    key = byte_lowercase(name)
    # 1. A comma, a space and the value go behind the first value.
    for index, (other, old) in enumerate(list_.headers):
        if byte_lowercase(other) == key:
            list_.headers[index] = (other, f"{old}, {value}")
            return
    # 2. Otherwise it is appended.
    append(list_, header)


@algorithm(FETCH + "#convert-header-names-to-a-sorted-lowercase-set")
def convert_header_names_to_a_sorted_lowercase_set(header_names: Iterable[str]) -> list[str]:
    """*header_names* lowercased, each once, in byte order."""
    # 1-2. A set of the lowercased names.
    # 3. Sorted by bytes; code points up to U+00FF sort alike.
    return sorted({byte_lowercase(name) for name in header_names})


@algorithm(FETCH + "#concept-header-list-sort-and-combine")
def sort_and_combine(list_: HeaderList) -> HeaderList:
    """The list as ``Headers`` iterates it: lowercased, sorted, combined, `set-cookie` apart."""
    # 1. A new header list.
    headers = HeaderList()
    # The values of each name, found in one go: there may be thousands.
    values: dict[str, list[str]] = {}
    for name, value in list_:
        values.setdefault(byte_lowercase(name), []).append(value)
    # 2. Its names.
    names = convert_header_names_to_a_sorted_lowercase_set(values)
    # 3. Each name:
    for name in names:
        # 3.1. Cookies cannot be combined: one header for each.
        if name == "set-cookie":
            # 3.1.1-3.1.2. Every value by itself.
            headers.headers.extend((name, value) for value in values[name])
        # 3.2. Everything else is joined.
        else:
            # 3.2.1-3.2.3. The combined value.
            headers.headers.append((name, ", ".join(values[name])))
    # 4. Return.
    return headers
