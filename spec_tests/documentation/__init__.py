"""Reads the documentation: its pages, the code blocks and tables in them, and their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(
    r"^```(?P<language>\w*)(?: title=\"(?P<title>[\w./-]+)\")?$\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_ROW = re.compile(r"^\| *(?P<first>.+?) *\|.*\|$", re.MULTILINE)
_HEADING = re.compile(r"^(?P<marks>#+) (?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, where it begins and ends in the page, and its title, a file's name."""

    language: str
    text: str
    start: int
    end: int
    title: str | None = None


def is_a_test_module(block: Block) -> bool:
    """Whether *block* is for pytest to run."""
    return block.language == "python" and re.search(r"^(async )?def test_", block.text, re.MULTILINE) is not None


def followers(page: Path) -> Iterator[tuple[Block, Block]]:
    """Every block of Python of *page* that is no file, with the block that follows it (an empty one at the end)."""
    blocks = all_blocks(page)
    for block, following in zip(blocks, [*blocks[1:], Block("", "", 0, 0)], strict=False):
        if block.language == "python" and block.title is None:
            yield block, following


def pages() -> list[Path]:
    """Every page of the repository."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def navigation() -> dict[str, list[str]]:
    """The pages of each part of the site's navigation, those that are made when it is built included."""
    # Imported only here: most tests that read pages do not need it.
    from mkdocs.config import load_config

    parts = load_config(str(ROOT / "mkdocs.yml")).nav
    assert isinstance(parts, list)
    named = [{part: part} if isinstance(part, str) else part for part in parts]
    return {name: list(_pages_in(items)) for part in named for name, items in part.items()}


def _pages_in(items: Any) -> Iterator[str]:
    if isinstance(items, str):
        yield items
    else:
        for item in items.values() if isinstance(items, dict) else items:
            yield from _pages_in(item)


def all_blocks(page: Path) -> list[Block]:
    """The fenced blocks of *page*, in order."""
    text = page.read_text("utf-8")
    return [
        Block(match["language"], match["text"], match.start(), match.end(), match["title"])
        for match in _FENCE.finditer(text)
    ]


def code_blocks(page: Path, language: str) -> list[Block]:
    """The blocks of *page* in *language*."""
    return [block for block in all_blocks(page) if block.language == language]


def prose(page: Path) -> str:
    """*page* without its fenced blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))


def links(page: Path) -> list[str]:
    """Where the links of *page* go."""
    return [match["target"] for match in _LINK.finditer(prose(page))]


def headings(page: Path) -> list[str]:
    """The texts of the headings of *page*."""
    return [match["text"] for match in _HEADING.finditer(prose(page))]


def section(page: Path, heading: str) -> str:
    """What stands in *page* under *heading*, up to the next one."""
    text = page.read_text("utf-8")
    start = next(match for match in _HEADING.finditer(text) if match["text"] == heading)
    following = _HEADING.search(text, start.end())
    return text[start.end() : following.start() if following else len(text)]


def first_column(text: str) -> Iterator[str]:
    """What stands in the first column of the tables in *text*, without their heads and rulers."""
    rows = [match["first"] for match in _ROW.finditer(text)]
    for cell, below in zip(rows, [*rows[1:], ""], strict=False):
        is_ruler, is_head = set(cell) <= {"-", ":"}, set(below) <= {"-", ":"} and below != ""
        if not is_ruler and not is_head:
            yield cell
