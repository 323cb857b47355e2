"""Walks the scenario's JSON Schema: every place in it, and a valid document around each.

A place is a member, an item or a key of the format. What is put there is either right or
wrong by the schema; the tests hold the decoder against that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corsim.scenario.decode

SCHEMA_FILE = Path(corsim.scenario.decode.__file__).parent / "scenario.schema.json"
SCHEMA: dict[str, Any] = json.loads(SCHEMA_FILE.read_text("utf-8"))

PAGE = "https://app.example.com/"
URL = "https://api.example.com/items"

SAMPLES: dict[str, Any] = {
    "page": PAGE,
    "url": URL,
    "topLevel": "https://portal.example.org/",
    "set-cookie": "sid=1",
    "bytes": "aGk=",
    "request": URL,
    "requests": [URL],
}
"""By the name of a member, a value that it can have; any other string can be this one:"""

WORD = "word"

Wrap = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its path, its schema, and the document that has a given value there."""

    path: str
    schema: dict[str, Any]
    document: Wrap

    def __str__(self) -> str:
        return self.path


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """*schema*, with a reference followed."""
    if "$ref" in schema:
        found: dict[str, Any] = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        return found
    return schema


def alternatives(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The schemas of which a value fits one."""
    schema = resolved(schema)
    if "oneOf" in schema and "type" not in schema:
        return [inner for option in schema["oneOf"] for inner in alternatives(option)]
    return [schema]


def sample(schema: dict[str, Any], name: str) -> Any:
    """A small value that fits *schema*, for a member called *name*."""
    if name in SAMPLES:
        return SAMPLES[name]
    schema = alternatives(schema)[0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "null")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {key: sample(schema["properties"][key], key) for key in schema.get("required", ())}
    if kind == "array":
        return []
    numbers = {"integer": schema.get("minimum", 0), "number": schema.get("minimum", 0)}
    return {**numbers, "string": WORD, "boolean": True, "null": None}[kind]


def places(schema: dict[str, Any], path: str, around: Wrap) -> Iterator[Place]:
    """Every place at and within *schema*; *around* makes the document."""
    yield Place(path, schema, around)
    for option in alternatives(schema):
        if option.get("type") == "object":
            yield from _members(option, path, around)
        elif option.get("type") == "array":
            yield from _items(option, path, around)


def _members(schema: dict[str, Any], path: str, around: Wrap) -> Iterator[Place]:
    properties = schema.get("properties", {})
    least = {key: sample(properties[key], key) for key in schema.get("required", ())}
    for key, inner in properties.items():
        yield from places(inner, f"{path}.{key}", _at_key(around, least, key))
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        key = "blob:https://app.example.com/1" if "propertyNames" in schema else "X-Name"
        yield from places(others, f"{path}.*", _at_key(around, {}, key))


def _at_key(around: Wrap, least: dict[str, Any], key: str) -> Wrap:
    return lambda value: around({**least, key: value})


def _items(schema: dict[str, Any], path: str, around: Wrap) -> Iterator[Place]:
    pair = schema.get("prefixItems")
    if pair:
        for index, inner in enumerate(pair):
            others = [sample(item, "") for item in pair]
            yield from places(inner, f"{path}[{index}]", _at_index(around, others, index))
    else:
        yield from places(schema["items"], f"{path}[]", lambda value: around([value]))


def _at_index(around: Wrap, others: list[Any], index: int) -> Wrap:
    return lambda value: around([*others[:index], value, *others[index + 1 :]])


def all_places() -> list[Place]:
    """Every place of the scenario format, once; those of a session's requests are those of a request."""
    found: dict[str, Place] = {}
    for key, inner in SCHEMA["properties"].items():
        least = {"page": PAGE} if key in ("request", "requests") else {"page": PAGE, "request": URL}
        if key == "requests":
            place = Place("$.requests", inner, _at_key(_same, least, key))
            item = Place("$.requests[]", inner["items"], _at_index(_at_key(_same, least, key), [URL], 0))
            found |= {place.path: place, item.path: item}
            continue
        for place in places(inner, f"$.{key}", _at_key(_same, least, key)):
            # A member of two alternatives (a fetch and an XMLHttpRequest, a blob in either) is two places.
            name = place.path
            while name in found:
                name += "'"
            found[name] = Place(name, place.schema, place.document)
    return list(found.values())


def _same(document: Any) -> Any:
    return document
