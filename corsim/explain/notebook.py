"""How notebooks show results: what ``_repr_mimebundle_`` and ``_repr_html_`` of verdicts and the like give.

A notebook shows the richest form that it can; plain text and Markdown are for those that show no HTML, and for
exports. Everything is escaped, as in the other renderings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from corsim.browser.showing import ShownTrace
from corsim.browser.verdict import Verdict

from .chapters import chapter_of_verdicts
from .comparison import Comparison
from .explaining import chapters_text
from .rendering import comparing, html, markdown, pages
from .text import Palette, safe


def bundle(
    shown: Any, include: Collection[str] | None = None, exclude: Collection[str] | None = None
) -> dict[str, str]:
    """*shown* (a Verdict, several of them, a Trace or a Comparison) by media type, as IPython asks for it."""
    makers: dict[str, Callable[[], str]] = {
        "text/plain": lambda: _forms(shown)[0](),
        "text/markdown": lambda: _forms(shown)[1](),
        "text/html": lambda: _forms(shown)[2](),
    }
    wanted = set(makers if include is None else include) - set(exclude or ())
    return {name: make() for name, make in makers.items() if name in wanted}


def html_of(shown: Any) -> str:
    """*shown* as an element of HTML with its style."""
    return _forms(shown)[2]()


def _forms(shown: Any) -> tuple[Callable[[], str], Callable[[], str], Callable[[], str]]:
    """What makes the text, the Markdown and the HTML of *shown*."""
    if isinstance(shown, Comparison):
        return (
            lambda: comparing.explain(shown),
            lambda: comparing.explain(shown, "markdown"),
            lambda: comparing.fragment(shown),
        )
    if isinstance(shown, ShownTrace):
        return lambda: _trace_text(shown), lambda: _trace_markdown(shown), lambda: _trace_html(shown)
    verdicts: Sequence[Verdict] = [shown] if isinstance(shown, Verdict) else shown
    chapter = chapter_of_verdicts(verdicts, getattr(shown, "times", None))
    return (
        lambda: chapters_text([chapter], Palette(False)),
        lambda: markdown.render([chapter]),
        lambda: html.fragment([chapter]),
    )


def _trace_text(trace: ShownTrace) -> str:
    return "\n".join(f"{step.algorithm} {step.step}: {safe(step.because)}" for step in trace)


def _trace_markdown(trace: ShownTrace) -> str:
    return "\n".join(
        f"1. [{step.algorithm} {step.step}]({step.url}): {markdown.sentence(step.because)}" for step in trace
    )


def _trace_html(trace: ShownTrace) -> str:
    steps = (f'<a href="{step.url}">{step.algorithm} {step.step}</a>: {pages.sentence(step.because)}' for step in trace)
    return pages.fragment(pages.items(steps, "ol"))
