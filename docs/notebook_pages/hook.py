"""What mkdocs asks: the pages of the notebooks, their pictures, the notebooks themselves, and colours for all these."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = str(Path(__file__).resolve().parent.parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from corsim.explain.rendering.pages import switched_style  # noqa: E402
from docs.notebook_pages.converting import page_of  # noqa: E402
from docs.notebook_pages.executing import paths  # noqa: E402
from docs.notebook_pages.express import packages  # noqa: E402
from docs.notebook_pages.kept import executed  # noqa: E402

COLOURS = "css/notebook-colours.css"


def on_config(config: MkDocsConfig) -> None:
    """Have all pages load the colours."""
    config.extra_css.append(COLOURS)


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add what is made of the notebooks."""
    from mkdocs.structure.files import File

    def add(name: str, content: str | bytes) -> None:
        files.append(File.generated(config, name, content=content))

    for path, notebook in executed(paths(), packages()).items():
        page = page_of(notebook, path)
        add(f"notebooks/{path.stem}.md", page.text)
        add(f"notebooks/{path.name}", path.read_bytes())
        for name, picture in page.pictures.items():
            add(f"notebooks/{name}", picture)
    # The theme says in an attribute whether a page is light or dark now: its reader can switch.
    add(COLOURS, switched_style("[data-bs-theme=light]", "[data-bs-theme=dark]"))
