"""Fills the pages that are made from the code, the tables and the recordings when the documentation is built.

A page has marks, as ``<!-- reasons -->``; what is put in place of each is made by a module of ``docs/making``.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from docs.making import algorithms, catalogues, command_line, schema  # noqa: E402

MADE = {
    "<!-- reasons -->": catalogues.reasons,
    "<!-- findings -->": catalogues.findings,
    "<!-- departures -->": catalogues.departures,
    "<!-- random -->": catalogues.random_runs,
    "<!-- peers -->": catalogues.peers,
    "<!-- picture -->": catalogues.picture,
    "<!-- commands -->": command_line.command_line,
    "<!-- algorithms -->": algorithms.algorithms,
    "<!-- scenario -->": schema.table("scenario"),
    "<!-- page -->": schema.table("page"),
    "<!-- fetch -->": schema.table("fetch"),
    "<!-- xhr -->": schema.table("xhr"),
    "<!-- rule -->": schema.table("rule"),
}
"""What is made for each mark."""


@cache
def made(mark: str) -> str:
    """What is put in place of *mark*."""
    return "\n".join(MADE[mark]())


def on_page_markdown(markdown: str, **_context: Any) -> str:
    """The page with what is made, where it has a mark for it."""
    for mark in MADE:
        if mark in markdown:
            markdown = markdown.replace(mark, made(mark))
    return markdown
