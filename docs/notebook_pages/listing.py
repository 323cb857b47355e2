"""A table of the notebooks: what each is called, by its heading, and what it is about, by its metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .executing import paths


def listing() -> Iterator[str]:
    """The table, in Markdown, with links to the notebooks' pages."""
    yield from ("| notebook | what it is about |", "|---|---|")
    for path in paths():
        notebook = json.loads(path.read_text("utf-8"))
        title = notebook["cells"][0]["source"][0].removeprefix("# ").strip()
        yield f"| [{title}](notebooks/{path.stem}.md) | {notebook['metadata']['description']} |"
