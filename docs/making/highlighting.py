"""The colours of code, as a style sheet: code is taken apart when the site is built, not by a script in the page."""

from __future__ import annotations

import html
import re

from pygments.formatters import HtmlFormatter

FILE = "css/highlighting.css"
LIGHT, DARK = "xcode", "github-dark"
"""Pygments' styles for a light page and a dark one."""

SENTENCES = 90
"""Columns: printed text with a longer line is sentences, which are wrapped; else it is a table, which is not."""

_PRINTED = re.compile(r'<div class="language-text highlight">(.*?)</div>', re.DOTALL)


def style_sheet() -> str:
    """The rules for both, by the attribute that the theme puts on the page; backgrounds are the theme's own."""
    return "\n".join((_rules(LIGHT, ".highlight"), _rules(DARK, '[data-bs-theme="dark"] .highlight'))) + "\n"


def _rules(style: str, selector: str) -> str:
    formatter = HtmlFormatter(style=style, nobackground=True)
    lines = formatter.get_style_defs(selector).splitlines()
    return "\n".join(line for line in lines if line.startswith(f"{selector} ."))


def with_wrapped_sentences(content: str) -> str:
    """The HTML of a page, with a class at the blocks of text that have sentences in them."""

    def marked(block: re.Match[str]) -> str:
        text = html.unescape(re.sub(r"<[^>]*>", "", block[1]))
        if max(map(len, text.splitlines()), default=0) <= SENTENCES:
            return block[0]
        return block[0].replace("language-text highlight", "language-text highlight wrapped", 1)

    return _PRINTED.sub(marked, content)
