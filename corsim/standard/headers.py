"""Header lists (Fetch, 2.2.2): order, duplicates and the case of names are kept.

Names and values are isomorphic strings. A name matches byte-case-insensitively.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from .infra import HTTP_WHITESPACE, byte_lowercase, is_token

Header = tuple[str, str]

lowercased = lru_cache(maxsize=256)(byte_lowercase)
"""The name of a header in a list, byte-lowercased: the same few come again and again. Others are not kept."""


@lru_cache(maxsize=256)
def is_a_header_name(name: str) -> bool:
    """Whether *name* matches the ``field-name`` token production (https://fetch.spec.whatwg.org/#header-name)."""
    return is_token(name)


def is_a_header_value(value: str) -> bool:
    """Whether *value* is a header value: bytes, no NUL, LF or CR, and no HTTP whitespace at either end.

    https://fetch.spec.whatwg.org/#header-value
    """
    return not has_nul_or_newline(value) and value == value.strip(HTTP_WHITESPACE) and is_bytes(value)


def has_nul_or_newline(value: str) -> bool:
    """Whether *value* has a NUL, LF or CR, which no header value has."""
    return "\n" in value or "\r" in value or "\0" in value


def is_bytes(text: str) -> bool:
    """Whether every code point of *text* stands for a byte (Web IDL's ByteString)."""
    return text.isascii() or all(code_point <= "\xff" for code_point in text)


# https://fetch.spec.whatwg.org/#concept-header-value-normalize
def normalize_a_header_value(potential_value: str) -> str:
    """*potential_value* without HTTP whitespace at either end."""
    return potential_value.strip(HTTP_WHITESPACE)


class HeaderList:
    """A header list (https://fetch.spec.whatwg.org/#concept-header-list).

    Whoever changes ``headers`` keeps :attr:`by_name` right.
    """

    __slots__ = ("_by_name", "headers")

    def __init__(self, headers: Iterable[Header] = ()) -> None:
        self.headers: list[Header] = list(headers)
        self._by_name: dict[str, list[Header]] | None = None

    @property
    def by_name(self) -> dict[str, list[Header]]:
        """The headers of each name that there is, in order, by the name lowercased; made when it is first asked for."""
        by_name = self._by_name
        if by_name is None:
            by_name = self._by_name = {}
            for header in self.headers:
                by_name.setdefault(lowercased(header[0]), []).append(header)
        return by_name

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

    def values(self, name: str) -> list[str]:
        """The values of all headers called *name*, in order."""
        return [value for _, value in self.by_name.get(lowercased(name), ())]


# https://fetch.spec.whatwg.org/#header-list-contains
def contains(list_: HeaderList, name: str) -> bool:
    """Whether *list_* has a header called *name*."""
    return lowercased(name) in list_.by_name


# https://fetch.spec.whatwg.org/#concept-header-list-get
def get(list_: HeaderList, name: str) -> str | None:
    """The values of all headers called *name*, joined by a comma and a space, or None."""
    headers = list_.by_name.get(lowercased(name))
    # 1. Null where there is no such header.
    if headers is None:
        return None
    # 2. All values, in order.
    return headers[0][1] if len(headers) == 1 else ", ".join([value for _, value in headers])


# https://fetch.spec.whatwg.org/#concept-header-list-append
def append(list_: HeaderList, header: Header) -> None:
    """Add *header* at the end of *list_*."""
    there = list_.by_name.setdefault(lowercased(header[0]), [])
    # 1. A name that is there already keeps the case that it has there.
    if there:
        header = there[0][0], header[1]
    # 2. Append.
    there.append(header)
    list_.headers.append(header)


# https://fetch.spec.whatwg.org/#concept-header-list-delete
def delete(list_: HeaderList, name: str) -> None:
    """Remove every header called *name*."""
    key = lowercased(name)
    if list_.by_name.pop(key, None) is not None:
        list_.headers[:] = [header for header in list_.headers if lowercased(header[0]) != key]


# https://fetch.spec.whatwg.org/#concept-header-list-set
def set_(list_: HeaderList, header: Header) -> None:
    """Give the header of this name this value, alone."""
    name, value = header
    # 1. The first header of the name takes the value, the others go.
    if contains(list_, name):
        key = lowercased(name)
        index = _first(list_, key)
        later = [header for header in list_.headers[index + 1 :] if lowercased(header[0]) != key]
        list_.headers[index:] = [(list_.headers[index][0], value), *later]
        list_.by_name[key] = [list_.headers[index]]
    # 2. Otherwise it is appended.
    else:
        append(list_, header)


# https://fetch.spec.whatwg.org/#concept-header-list-combine
def combine(list_: HeaderList, header: Header) -> None:
    """Join this value to that of the first header of this name, or append the header."""
    name, value = header
    # 1. A comma, a space and the value go behind the first value.
    if contains(list_, name):
        key = lowercased(name)
        index = _first(list_, key)
        there, old = list_.headers[index]
        list_.headers[index] = list_.by_name[key][0] = (there, f"{old}, {value}")
    # 2. Otherwise it is appended.
    else:
        append(list_, header)


def _first(list_: HeaderList, key: str) -> int:
    """Where the first header is whose name, lowercased, is *key*."""
    return next(index for index, (other, _) in enumerate(list_.headers) if lowercased(other) == key)


# https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set
def convert_header_names_to_a_sorted_lowercase_set(header_names: Iterable[str]) -> list[str]:
    """*header_names* lowercased, each once, in byte order."""
    # 1-2. A set of the lowercased names.
    # 3. Sorted by bytes; code points up to U+00FF sort alike.
    return sorted({lowercased(name) for name in header_names})


# https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine
def sort_and_combine(list_: HeaderList) -> HeaderList:
    """The list as ``Headers`` iterates it: lowercased, sorted, combined, `set-cookie` apart."""
    # 1. A new header list.
    headers: list[Header] = []
    # 2. Its names, which are lowercased there, and each once.
    names = sorted(list_.by_name)
    # 3. Each name:
    for name in names:
        # 3.1. Cookies cannot be combined: one header for each.
        if name == "set-cookie":
            # 3.1.1-3.1.2. Every value by itself.
            headers.extend((name, value) for value in list_.values(name))
        # 3.2. Everything else is joined.
        else:
            # 3.2.1. The combined value,
            value = get(list_, name)
            # 3.2.2. which is there.
            assert value is not None
            # 3.2.3. Append.
            headers.append((name, value))
    # 4. Return.
    return HeaderList(headers)
