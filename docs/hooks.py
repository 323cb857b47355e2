"""Fills the pages that are made from the code when the documentation is built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corsim.explain.advice import ADVICE
from corsim.profiles import EVIDENCE, PROFILES
from corsim.standard.profile import Profile

REASONS = "<!-- reasons -->"
DEPARTURES = "<!-- departures -->"


def on_page_markdown(markdown: str, **_context: Any) -> str:
    """The page with the tables that are made from the code, where it has a place for one."""
    reasons = [f"| `{reason.value}` | {advice} |" for reason, advice in ADVICE.items()]
    head = ["| field | what it decides | `spec` | browser | row |", "|---|---|---|---|---|"]
    return markdown.replace(
        REASONS, "\n".join(["| reason | what to do, or where to look |", "|---|---|", *reasons])
    ).replace(DEPARTURES, "\n".join([*head, *departures()]))


def departures() -> Iterator[str]:
    """A table row for each field in which a browser's profile departs from the standard."""
    sentences = re.findall(r"- ``(\w+)``: (.*?)(?=\n\s*- ``|\n\n)", f"{Profile.__doc__}\n\n", re.DOTALL)
    for name, sentence in sentences:
        for browser, profile in PROFILES.items():
            value, standard = getattr(profile, name), getattr(PROFILES["spec"], name)
            if value == standard:
                continue
            row = EVIDENCE[browser].get(name)
            shown = f"`{row}`" if row else "(from its source)"
            words = " ".join(sentence.split())
            yield f"| `{name}` | {words} | {_shown(standard)} | `{browser}`: {_shown(value)} | {shown} |"


def _shown(value: Any) -> str:
    return ", ".join(map(str, sorted(value))) or "none" if isinstance(value, frozenset) else str(value)
