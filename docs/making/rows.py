"""The rows of the conformance tables that pages name: a link at each place, and a page with the rows themselves.

A row is named by its id in code, as in `cors-check/missing`, in a sentence or a table. Only rows that some page names
are on the page of rows; there are thousands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from .markdown import cell
from .places import ROOT, tests_module

PAGE = "reference/rows.md"

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"(?<![`\[])`([a-z0-9-]+/[a-z0-9-]+)`(?!\])")


@cache
def rows() -> dict[str, Any]:
    """Every row, by its id."""
    return {row.id: row for row in tests_module("loading").all_rows()}


def anchor(id_: str) -> str:
    """Where the row stands on the page of rows."""
    return id_.replace("/", "-")


def named(markdown: str) -> set[str]:
    """The ids of the rows that *markdown* names outside of its blocks of code."""
    return {match[1] for match in _NAMED.finditer(_FENCE.sub("", markdown)) if match[1] in rows()}


def linked(markdown: str, to_page: str) -> str:
    """*markdown* with a link at each row that it names; *to_page* leads to the page of rows."""
    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(
        part if index % 2 else _NAMED.sub(lambda match: _link(match, to_page), part) for index, part in enumerate(parts)
    )


def _link(match: re.Match[str], to_page: str) -> str:
    return f"[{match[0]}]({to_page}#{anchor(match[1])})" if match[1] in rows() else match[0]


def page_of(ids: Iterable[str]) -> Iterator[str]:
    """A section for each of the rows *ids*, in the order of the tables."""
    chosen = set(ids)
    table = ""
    for id_, row in rows().items():
        if id_ not in chosen:
            continue
        if row.table != table:
            table = row.table
            yield from ("", f"## {_title(table)}", "")
        yield from _section(row)


def _title(table: str) -> str:
    """The title of a table: its file's, or of a module the name as words."""
    name = table.removeprefix("generated/")
    if name != table:
        return name.replace("_", " ").capitalize()
    return str(json.loads((ROOT / "spec_tests" / "tables" / f"{table}.json").read_text("utf-8"))["title"])


def _section(row: Any) -> Iterator[str]:
    step = f", step {row.step}" if row.step else ""
    # No headings: the contents beside the page, and the index of the search, would be longer than the page.
    yield f"**{row.id}**. {cell(row.desc, has_code=True)} ([The standard]({row.anchor}){step}.)"
    yield from (f"{{: #{anchor(row.id)} }}", "", "```text")
    for key, value in (*row.scenario.items(), ("expect", row.expect)):
        yield f'"{key}": {json.dumps(value, ensure_ascii=False)}'
    yield from ("```", "")
