"""The one loader of the conformance tables: files of rows, and modules that make rows.

A row of a file is laid over the file's ``defaults`` as a JSON Merge Patch (RFC 7396);
what it expects is not merged, as ``null`` means something there. Where a scenario itself
needs a ``null``, the row stands in a file without defaults or is made by a module.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "tables"
UNMERGED = ("id", "desc", "anchor", "step", "expect")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the scenario is a document that the engine takes as it is."""

    table: str
    id: str
    desc: str
    anchor: str
    step: str | None
    scenario: dict[str, Any]
    expect: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The row as it stands in a table without defaults."""
        step = {} if self.step is None else {"step": self.step}
        head = {"id": self.id, "desc": self.desc, "anchor": self.anchor, **step}
        return {**head, **self.scenario, "expect": self.expect}


def merge_patch(target: Any, patch: Any) -> Any:
    """*patch* laid over *target* (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patch(result.get(key), value)
    return result


def row_of(table: str, document: dict[str, Any], defaults: dict[str, Any]) -> Row:
    """The row that *document* describes, with *defaults* under it."""
    own = {key: value for key, value in document.items() if key not in UNMERGED}
    return Row(
        table=table,
        id=document["id"],
        desc=document["desc"],
        anchor=document["anchor"],
        step=document.get("step"),
        scenario=merge_patch(defaults, own) if defaults else own,
        expect=document["expect"],
    )


def rows_of_file(path: Path) -> Iterator[Row]:
    """The rows of one table file."""
    table = json.loads(path.read_text("utf-8"))
    for document in table["rows"]:
        yield row_of(path.stem, document, table.get("defaults", {}))


def generated_tables() -> list[str]:
    """The names of the modules that make rows."""
    return sorted(module.name for module in pkgutil.iter_modules([str(TABLES / "generated")]))


def rows_of_module(name: str) -> Iterator[Row]:
    """The rows that one module makes."""
    module = import_module(f"spec_tests.tables.generated.{name}")
    for document in module.rows():
        yield row_of(f"generated/{name}", document, {})


def all_rows() -> list[Row]:
    """Every row there is, files first."""
    rows = [row for path in sorted(TABLES.glob("*.json")) for row in rows_of_file(path)]
    return rows + [row for name in generated_tables() for row in rows_of_module(name)]
