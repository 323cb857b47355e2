"""Pieces of Markdown: what is said by code is quoted, so that nothing in it acts on the page."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|])")


def escaped(text: str) -> str:
    """*text*, in which no character means anything to Markdown."""
    return _SPECIAL.sub(lambda match: "&lt;" if match[0] == "<" else f"\\{match[0]}", text)


def code(text: str) -> str:
    """*text* as code within a line."""
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def cell(text: str, *, has_code: bool = False) -> str:
    """*text* as a cell of a table, on one line; code in it stays code where *has_code*."""
    line = " ".join(text.split())
    if not has_code:
        return escaped(line)
    return "".join(
        part if index % 2 else escaped(part) for index, part in enumerate(re.split(r"(`[^`]*`)", line))
    ).replace("`|`", "`&#124;`")


def slug(text: str) -> str:
    """What the heading *text* is linked to by, as Python-Markdown makes it."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text).strip().lower())
