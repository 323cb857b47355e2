"""The members of a scenario, from its JSON Schema: a table for each kind of object.

A row has the member's name, what it can be, and the description that the schema has for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from .markdown import cell, code
from .places import ROOT

SCHEMA: dict[str, Any] = json.loads((ROOT / "corsim" / "scenario" / "scenario.schema.json").read_text("utf-8"))

OF_TABLES = frozenset({"$schema", "id", "desc", "anchor", "step", "expect"})
"""Members that mean something to editors, or to the conformance tables."""

TYPES = {
    "string": "a string",
    "boolean": "`true` or `false`",
    "integer": "a whole number",
    "number": "a number",
    "null": "`null`",
    "array": "a list",
    "object": "an object",
}
"""What JSON Schema's types are called here."""

NAMED = {
    "answer": "[an answer](#server)",
    "authorHeaders": "[headers](#headers-and-bodies)",
    "blob": "[a blob](#headers-and-bodies)",
    "body": "[a body](#headers-and-bodies)",
    "headers": "[headers](#headers-and-bodies)",
    "page": "a URL, or [an object](#page)",
    "request": "a URL, or [a call](#request-requests)",
    "server": "[two answers, or rules](#server)",
}
"""Definitions that have a section of their own."""


def table(place: str) -> Callable[[], Iterator[str]]:
    """What makes the table of the members of the object at *place*.

    A place is the name of a definition, or ``scenario`` for the document.
    """
    return lambda: _table(_object(SCHEMA if place == "scenario" else SCHEMA["$defs"][place]))


def _object(schema: dict[str, Any]) -> dict[str, Any]:
    """*schema*, or the one of its alternatives that is an object."""
    options = [_resolved(option) for option in schema.get("oneOf", ())] if "properties" not in schema else [schema]
    return next(option for option in options if "properties" in option)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    found: dict[str, Any] = SCHEMA["$defs"][name] if name else schema
    return found


def _table(schema: dict[str, Any]) -> Iterator[str]:
    yield from ("| member | value | what it is |", "|---|---|---|")
    for name, value in schema["properties"].items():
        if name not in OF_TABLES:
            yield _row(name, value, schema)


def _row(name: str, value: dict[str, Any], around: dict[str, Any]) -> str:
    needed = " (needed)" if name in around.get("required", ()) else ""
    description = value.get("description") or _resolved(value).get("description", "")
    return f"| {code(name)}{needed} | {_value(value)} | {cell(description, has_code=True)} |"


def _value(schema: dict[str, Any]) -> str:
    """What can stand there."""
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    if name in NAMED:
        return NAMED[name]
    schema = _resolved(schema)
    if "enum" in schema:
        return ", ".join(code(json.dumps(item)) for item in schema["enum"])
    if "const" in schema:
        return code(json.dumps(schema["const"]))
    if "oneOf" in schema:
        return ", or ".join(_value(option) for option in schema["oneOf"])
    if schema.get("type") == "array":
        return f"a list of {_value(schema['items'])}" if "$ref" in schema.get("items", {}) else "a list"
    if "properties" in schema:
        return f"an object with {', '.join(code(name) for name in schema['properties'])}"
    given = schema.get("type", [])
    said = " or ".join(TYPES[item] for item in ([given] if isinstance(given, str) else given))
    if "minimum" in schema:
        said += f" from {schema['minimum']}"
    return said + (f" to {schema['maximum']}" if "maximum" in schema and schema["maximum"] < 1e6 else "")
