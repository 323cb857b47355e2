"""The colours of code, as a style sheet: code is taken apart when the site is built, not by a script in the page."""

from __future__ import annotations

from pygments.formatters import HtmlFormatter

FILE = "css/highlighting.css"
LIGHT, DARK = "xcode", "github-dark"
"""Pygments' styles for a light page and a dark one."""


def style_sheet() -> str:
    """The rules for both, by the attribute that the theme puts on the page; backgrounds are the theme's own."""
    return "\n".join((_rules(LIGHT, ".highlight"), _rules(DARK, '[data-bs-theme="dark"] .highlight'))) + "\n"


def _rules(style: str, selector: str) -> str:
    formatter = HtmlFormatter(style=style, nobackground=True)
    lines = formatter.get_style_defs(selector).splitlines()
    return "\n".join(line for line in lines if line.startswith(f"{selector} ."))
