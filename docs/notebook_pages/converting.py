"""Makes a page of an executed notebook: Markdown, its pictures, and nothing that is loaded from elsewhere.

nbconvert does it, with a template of our own (``template``). Solutions are folded away, as they are in the notebook,
and what Python prints is told from code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent

SOLUTION = re.compile(r"<details><summary>Solution</summary>\n\n```python\n(?P<code>.*?)\n```\n\n</details>", re.DOTALL)
"""A solution as it stands in a notebook."""

TITLE = re.compile(r"^# (?P<title>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NotebookPage:
    """A page: its text in Markdown, and the pictures in it by the names of their files."""

    text: str
    pictures: dict[str, bytes]


def page_of(notebook: Any, path: Path) -> NotebookPage:
    """The page of *notebook*, which was executed, and comes from *path*."""
    from nbconvert import MarkdownExporter
    from traitlets.config import Config

    exporter = MarkdownExporter(
        config=Config({"TemplateExporter": {"filters": FILTERS}}),
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="template",
    )
    names = {"unique_key": path.stem, "output_files_dir": ""}
    text, resources = exporter.from_notebook_node(notebook, resources=dict(names))
    return NotebookPage(_with_a_notice(text, path), dict(resources["outputs"]))


def _with_a_notice(text: str, path: Path) -> str:
    """*text* with a line below its title on where the notebook is."""
    notice = (
        f"This page is a notebook, executed for this site. To do the exercises, "
        f"[download it]({path.name}) and open it in Jupyter: [how](../notebooks.md)."
    )
    return TITLE.sub(lambda match: f"{match[0]}\n\n{notice}", text, count=1)


def solution(source: str) -> str:
    """The code of a solution's cell; raises ValueError where it is not made as solutions are."""
    found = SOLUTION.fullmatch(source.strip())
    if found is None:
        raise ValueError(f"this cell has the tag `solution`, and is none: {source!r}")
    return found["code"]


def links(source: str) -> str:
    """*source* with links to notebooks as links to their pages."""
    return re.sub(r"\]\(([\w-]+)\.ipynb\)", r"](\1.md)", source)


def without_semicolon(source: str) -> str:
    """*source* without the semicolon that keeps Jupyter from showing what the last line gives."""
    return re.sub(r";\s*\Z", "", source)


def one_block(markup: str) -> str:
    """*markup* without empty lines, at which Markdown would end a block of HTML."""
    return re.sub(r"\n\s*\n", "\n", markup.strip())


FILTERS = {"solution": solution, "links": links, "without_semicolon": without_semicolon, "one_block": one_block}
"""What the template asks for by these names."""
