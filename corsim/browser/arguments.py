"""The arguments of ``page.fetch()`` become a call: members of ``RequestInit`` by their names in snake_case.

What is no string where a string is needed, and so on, is a mistake in the Python code and a TypeError that names
the argument. What a script could pass and the platform refuses is left to the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, TypedDict

from corsim.standard.bodies import Blob, BodyInit, File, FormData, ReadableStream, URLSearchParams, blob_type
from corsim.standard.enumerations import ENUMERATIONS
from corsim.standard.infra import byte_lowercase
from corsim.standard.request_init import RequestInit
from corsim.standard.requests import CacheMode, CredentialsMode, Mode, RedirectMode

from .calls import FetchCall
from .hints import did_you_mean
from .stringify import stringify

HeadersInit: TypeAlias = Mapping[str, str] | Iterable[Sequence[str]]
"""Headers as a script may give them: by name, or as pairs in order."""

Body: TypeAlias = BodyInit | bytearray | memoryview
"""What can be sent."""


class RequestMembers(TypedDict, total=False):
    """The members of ``RequestInit``; one that is None or left out does not exist (but ``window`` can be None).

    ``json`` is a convenience: its value as ``JSON.stringify()`` writes it is the body, with
    ``Content-Type: application/json`` unless ``headers`` has another.
    """

    method: str | None
    headers: HeadersInit | None
    body: Body | None
    json: Any
    mode: Mode | Literal["navigate"] | None
    credentials: CredentialsMode | None
    redirect: RedirectMode | None
    cache: CacheMode | None
    referrer: str | None
    referrer_policy: str | None
    integrity: str | None
    keepalive: bool | None
    duplex: Literal["half"] | None
    priority: Literal["high", "low", "auto"] | None
    window: object


STRINGS = ("method", "referrer", "integrity", *ENUMERATIONS)

BODIES_IN_WORDS = "a str, bytes, Blob, FormData, URLSearchParams or ReadableStream"


NO_MEMBERS = RequestInit()
"""What most calls give."""


def fetch_call(url: object, members: Mapping[str, Any]) -> FetchCall:
    """The call of ``fetch(url, members)``; raises TypeError for what no script could pass."""
    if not members.keys() <= RequestMembers.__annotations__.keys():
        unknown = next(name for name in members if name not in RequestMembers.__annotations__)
        hint = did_you_mean(unknown, RequestMembers.__annotations__)
        raise TypeError(f"fetch() has no member {unknown!r}. {hint}".rstrip())
    init: dict[str, Any] = {}
    for name, value in members.items():
        if value is None:
            continue
        if name in STRINGS:
            init[name] = string(value, name)
        elif name == "headers":
            init[name] = header_pairs(value)
        elif name == "body":
            init[name] = body_init(value)
        elif name == "keepalive":
            init[name] = boolean(value, name)
    if "window" in members:
        init["window"] = members["window"]
    if members.get("json") is not None:
        if "body" in init:
            raise TypeError("fetch() was given body and json: json is the body, so only one of them can be there")
        init["body"] = stringify(members["json"])
        headers = init.get("headers", ())
        if not any(byte_lowercase(header[0]) == "content-type" for header in headers if header):
            init["headers"] = (*headers, ("Content-Type", "application/json"))
    return FetchCall(string(url, "url"), RequestInit(**init) if init else NO_MEMBERS)


def string(value: object, name: str) -> str:
    """*value*, if it is a string; raises TypeError."""
    if isinstance(value, str):
        return value
    raise TypeError(f"{name} is {shown(value)}: a str is needed")


def boolean(value: object, name: str) -> bool:
    """*value*, if it is true or false; raises TypeError."""
    if isinstance(value, bool):
        return value
    raise TypeError(f"{name} is {shown(value)}: True or False is needed")


def header_pairs(value: object) -> tuple[tuple[str, ...], ...]:
    """Headers as pairs in order; what is no pair but strings is left for the API to refuse."""
    is_a_mapping = False
    # dict and tuple stand there as they are told fast from what only behaves like them.
    if isinstance(value, (dict, Mapping)):
        items: Iterable[Any] = value.items()
        is_a_mapping = True
    elif isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        items = value
    else:
        raise TypeError(f"headers is {shown(value)}: a mapping or pairs of a name and a value are needed")
    pairs = []
    for number, item in enumerate(items):
        if isinstance(item, (str, bytes)) or not isinstance(item, (tuple, Sequence)):
            raise TypeError(f"headers[{number}] is {shown(item)}: a pair of a name and a value is needed")
        where = f"headers[{item[0]!r}]" if item and is_a_mapping else f"headers[{number}]"
        pairs.append(tuple(string(text, where) for text in item))
    return tuple(pairs)


def body_init(value: object) -> BodyInit:
    """What can be sent; a copy where *value* can change, as the call may be made again."""
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, URLSearchParams):
        return URLSearchParams(_fields(value.pairs, "URLSearchParams", (str,)))
    if isinstance(value, FormData):
        entries = _fields(value.entries, "FormData", (str, File))
        return FormData(tuple((name, item if isinstance(item, str) else _file(item)) for name, item in entries))
    if isinstance(value, Blob):
        return _blob(value)
    if isinstance(value, ReadableStream):
        return ReadableStream(_data(value))
    if isinstance(value, (str, bytes)):
        return value
    hint = " For JSON use json=." if isinstance(value, (dict, list)) else ""
    raise TypeError(f"body is {shown(value)}: {BODIES_IN_WORDS} is needed.{hint}")


def _blob(value: Blob) -> Blob:
    return Blob(_data(value), blob_type(string(value.type, "the type of Blob")))


def _file(value: File) -> File:
    return File(_blob(value.blob), string(value.filename, "the filename of File"))


def _data(value: Blob | ReadableStream) -> bytes:
    if isinstance(value.data, (bytes, bytearray, memoryview)):
        return bytes(value.data)
    raise TypeError(f"the data of {type(value).__name__} is {shown(value.data)}: bytes are needed")


def _fields(value: object, kind: str, types: tuple[type, ...]) -> tuple[Any, ...]:
    """Names with their values: a mapping's, or pairs."""
    items = value.items() if isinstance(value, Mapping) else value
    words = " or ".join(item.__name__ for item in types)
    found = []
    for item in items if isinstance(items, Iterable) and not isinstance(items, (str, bytes)) else [items]:
        pair = tuple(item) if isinstance(item, (tuple, list)) else ()
        if len(pair) != 2 or not isinstance(pair[0], str) or not isinstance(pair[1], types):
            raise TypeError(f"{shown(item)} is no field of {kind}: a pair of a str and a {words} is needed")
        found.append(pair)
    return tuple(found)


def shown(value: object) -> str:
    """*value* as it stands in a message, with its type."""
    text = repr(value)
    return f"{text if len(text) <= 80 else text[:77] + '...'} ({type(value).__name__})"
