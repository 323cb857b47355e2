"""Makes what of the site is made from the code, the tables and the recordings when it is built.

A page has marks, as ``<!-- reasons -->``; what is put in place of each is made by a module of ``docs/making``. Ids of
rows become links, what has changed in a file is marked, and the style sheet for code is added.
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from docs.making import (  # noqa: E402
    algorithms,
    catalogues,
    command_line,
    counts,
    highlighting,
    measured,
    rows,
    schema,
)
from docs.notebook_pages import listing  # noqa: E402

MADE = {
    "<!-- reasons -->": catalogues.reasons,
    "<!-- findings -->": catalogues.findings,
    "<!-- departures -->": catalogues.departures,
    "<!-- random -->": catalogues.random_runs,
    "<!-- peers -->": catalogues.peers,
    "<!-- notebooks -->": listing.listing,
    "<!-- picture -->": catalogues.picture,
    "<!-- model -->": counts.model,
    "<!-- engines -->": counts.engines,
    "<!-- known -->": counts.listed,
    "<!-- measured -->": measured.tables,
    "<!-- commands -->": command_line.command_line,
    "<!-- algorithms -->": algorithms.algorithms,
    "<!-- scenario -->": schema.table("scenario"),
    "<!-- page -->": schema.table("page"),
    "<!-- fetch -->": schema.table("fetch"),
    "<!-- xhr -->": schema.table("xhr"),
    "<!-- rule -->": schema.table("rule"),
    "<!-- rows -->": lambda: rows.page_of(named_rows()),
}
"""What is made for each mark."""


@cache
def made(mark: str) -> str:
    """What is put in place of *mark*."""
    return "\n".join(MADE[mark]())


@cache
def named_rows() -> frozenset[str]:
    """The ids of the rows that the pages name, and what is made for them."""
    pages = [path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md")]
    texts = [*pages, *(made(mark) for mark in MADE if mark != "<!-- rows -->")]
    return frozenset(id_ for text in texts for id_ in rows.named(text))


def on_page_markdown(markdown: str, page: Any = None, **_context: Any) -> str:
    """The page with what is made, where it has a mark for it; and with links at the rows that it names."""
    for mark in MADE:
        if mark in markdown:
            markdown = markdown.replace(mark, made(mark))
    if page is None or page.file.src_uri == rows.PAGE:
        return markdown
    markdown = highlighting.with_changes(markdown)
    return rows.linked(markdown, os.path.relpath(rows.PAGE, os.path.dirname(page.file.src_uri)))


def on_page_content(content: str, **_context: Any) -> str:
    """The HTML of a page, with what the style sheet has to be told."""
    return highlighting.with_wrapped_sentences(content)


def on_files(files: Any, config: Any) -> Any:
    """The files of the site with the style sheet for code."""
    from mkdocs.structure.files import File

    files.append(File.generated(config, highlighting.FILE, content=highlighting.style_sheet()))
    return files


def on_post_build(config: Any) -> None:
    """Leave the rows out of the index of the search: every reader who searches loads it, and half of it were rows."""
    path = Path(config.site_dir) / "search" / "search_index.json"
    index = json.loads(path.read_text("utf-8"))
    page = rows.PAGE.replace(".md", ".html")
    for entry in index["docs"]:
        if entry["location"].startswith(page):
            entry["text"] = ""
    path.write_text(json.dumps(index, separators=(",", ":")), "utf-8")
