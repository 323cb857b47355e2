"""A sequence diagram in Mermaid's language, as GitHub, GitLab and many wikis draw it.

Whatever is no letter, digit or harmless sign is written as a numeric entity, since Mermaid gives a meaning to most of
the others somewhere: ends of statements, comments, directives, markup, formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corsim.explain.chapters import Chapter
from corsim.explain.text import safe

from .markup import broken, shortened
from .sequence import BROWSER, Diagram, Divider, Message, Remark, diagram_of, joined

COLUMNS, LINES = 70, 3
"""How long a line may be, and how many one becomes; what does not fit is left out."""

_TELLING = re.compile(r"[^A-Za-z0-9 ,./_=?()'-]")


def escaped(text: str) -> str:
    """*text*, which is safe already, as Mermaid shows it as it is."""
    shown = _TELLING.sub(lambda match: f"#{ord(match[0])};", text)
    return re.sub(r"  +", lambda match: " " + "#160;" * (len(match[0]) - 1), shown).strip() or "#160;"


def short(text: str) -> str:
    """*text* in one line."""
    return escaped(shortened(safe(text), COLUMNS))


def several(text: str) -> str:
    """*text* in as many lines as it takes."""
    return "<br/>".join(map(escaped, broken(safe(text), COLUMNS, LINES))) or escaped("")


def render(chapters: Sequence[Chapter]) -> str:
    """*chapters* as one diagram, one below the other."""
    return written([diagram_of(chapter) for chapter in chapters])


def written(diagrams: Sequence[Diagram]) -> str:
    """*diagrams* in Mermaid's language, in which a text is one diagram."""
    return "\n".join(_diagram(joined(diagrams))) + "\n"


def _diagram(diagram: Diagram) -> Iterator[str]:
    yield "sequenceDiagram"
    yield f"    accTitle: {several(diagram.title).replace('<br/>', ' ')}"
    yield f"    title {several(diagram.title).replace('<br/>', ' ')}"
    for number, name in enumerate(diagram.lanes):
        yield f"    participant L{number} as {short(name)}"
    for row in diagram.rows:
        if isinstance(row, Divider):
            yield f"    Note over L0,L{len(diagram.lanes) - 1}: {several(row.text)}"
        elif isinstance(row, Remark):
            lines = "<br/>".join(several(text) for text in (row.text, *(line.text for line in row.lines)))
            yield f"    Note over L{BROWSER}: {lines}"
        else:
            yield from _message(row)


def _message(message: Message) -> Iterator[str]:
    arrow = ("--x" if message.broken else "-->>") if message.dashed else "->>"
    yield f"    L{message.source}{arrow}L{message.target}: {short(message.text)}"
    if message.lines:
        # Below the arrow, where the headers are beside the lane that they come from.
        side = "right" if message.source < message.target else "left"
        lines = "<br/>".join(several(line.text) for line in message.lines)
        yield f"    Note {side} of L{message.source}: {lines}"
