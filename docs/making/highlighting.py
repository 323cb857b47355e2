"""How code looks: its colours, which lines of a file have changed, and which printed text is wrapped.

Code is taken apart when the site is built, not by a script in the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from pygments.formatters import HtmlFormatter

FILE = "css/highlighting.css"
LIGHT, DARK = "xcode", "github-dark"
"""Pygments' styles for a light page and a dark one."""

SENTENCES = 90
"""Columns: printed text with a longer line is sentences, which are wrapped; else it is a table, which is not."""

_FILE = re.compile(r'^(?P<fence>```\w+ title="(?P<title>[^"\n]+)")$\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
_PRINTED = re.compile(r'<div class="language-text highlight">(.*?)</div>', re.DOTALL)


def style_sheet() -> str:
    """The rules for both, by the attribute that the theme puts on the page; backgrounds are the theme's own."""
    return "\n".join((_rules(LIGHT, ".highlight"), _rules(DARK, '[data-bs-theme="dark"] .highlight'))) + "\n"


def _rules(style: str, selector: str) -> str:
    formatter = HtmlFormatter(style=style, nobackground=True)
    lines = formatter.get_style_defs(selector).splitlines()
    # What marks changed lines (.hll) is in the theme's colours, and stands in site.css.
    return "\n".join(line for line in lines if line.startswith(f"{selector} .") and " .hll " not in line)


def with_changes(markdown: str) -> str:
    """A page on which files are shown again: the lines that have changed since the last time are marked."""
    before: dict[str, list[str]] = {}

    def marked(block: re.Match[str]) -> str:
        lines = block["text"].splitlines()
        changed = " ".join(_changed(before[block["title"]], lines)) if block["title"] in before else ""
        before[block["title"]] = lines
        return block[0].replace(block["fence"], f'{block["fence"]} hl_lines="{changed}"', 1) if changed else block[0]

    return _FILE.sub(marked, markdown)


def _changed(old: list[str], new: list[str]) -> Iterator[str]:
    """The numbers of the lines of *new* that are not as they are in *old*."""
    for kind, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in ("replace", "insert"):
            yield f"{start + 1}-{end}"


def with_wrapped_sentences(content: str) -> str:
    """The HTML of a page, with a class at the blocks of text that have sentences in them."""

    def marked(block: re.Match[str]) -> str:
        text = html.unescape(re.sub(r"<[^>]*>", "", block[1]))
        if max(map(len, text.splitlines()), default=0) <= SENTENCES:
            return block[0]
        return block[0].replace("language-text highlight", "language-text highlight wrapped", 1)

    return _PRINTED.sub(marked, content)
