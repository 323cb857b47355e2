"""Fills the pages that are made from the code when the documentation is built."""

from __future__ import annotations

from typing import Any

from corsim.explain.advice import ADVICE

REASONS = "<!-- reasons -->"


def on_page_markdown(markdown: str, **_context: Any) -> str:
    """The page with its table of reasons, where it has a place for one."""
    if REASONS not in markdown:
        return markdown
    rows = "\n".join(f"| `{reason.value}` | {advice} |" for reason, advice in ADVICE.items())
    return markdown.replace(REASONS, f"| reason | what to do, or where to look |\n|---|---|\n{rows}")
