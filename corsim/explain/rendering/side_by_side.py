"""A comparison of browsers as a sequence diagram, before it is drawn: what each does, and where they part.

Browsers with which the same is sent and comes out are drawn once. Where others leave that way, a remark stands before
the first thing that is otherwise, or behind the answer that they take otherwise. Rows are those of the diagram of one
browser (:mod:`~corsim.explain.rendering.sequence`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corsim.explain.comparison import Apart, Compared, Comparison, Outcome

from .comparing import AGREE, NO_MATTER, SHOWN, leaving, summary
from .sequence import BROWSER, PAGE, Diagram, Divider, Line, Message, Remark, Row, lanes_of, rows_of, told_of


def diagram_of_comparison(comparison: Comparison, title: str | None = None) -> Diagram:
    """The sequence diagram of *comparison*; *title* is that of its document, where there are several."""
    explanations = [outcome.explanation for request in comparison.requests for outcome in request.outcomes]
    lanes, lane_of = lanes_of(explanations, "browser")
    rows: list[Row] = []
    told = []
    for request in comparison.requests:
        if request.heading is not None:
            rows.append(Divider(request.heading))
        for outcomes, drawn, remarks in _groups(request, lane_of):
            head = outcomes[0].explanation.head
            names = ", ".join(outcome.browser for outcome in outcomes)
            rows += [Divider(f"{names}: {head.word}"), *drawn]
            told += [f"{names}:", told_of(outcomes[0].explanation), *map(_in_words, remarks)]
    asked = [request.asked for request in comparison.requests]
    parts = [title, asked[0] if len(asked) == 1 else None, summary(comparison)]
    return Diagram(": ".join(filter(None, parts)), " ".join(told), lanes, tuple(rows))


def _groups(
    request: Compared, lane_of: dict[str, int]
) -> Iterator[tuple[list[Outcome], Sequence[Row], Sequence[Remark]]]:
    """The browsers of *request* that are drawn once, with their rows, and the remarks among these."""
    groups: dict[tuple[Row, ...], list[Outcome]] = {}
    for outcome in request.outcomes:
        groups.setdefault(tuple(rows_of(outcome.explanation, lane_of)), []).append(outcome)
    base = next(iter(groups))
    for rows, outcomes in groups.items():
        names = {outcome.browser for outcome in outcomes}
        remarks = [_remark(apart) for apart in request.apart if names.intersection(apart.browsers)]
        if not request.apart:
            remarks = [Remark(AGREE, "good")]
        at = _parting(base, rows)
        yield outcomes, [*rows[:at], *remarks, *rows[at:]], remarks


def _parting(base: Sequence[Row], rows: Sequence[Row]) -> int:
    """The index in *rows* at which they begin to be others than those of *base*; their end, if they never do."""
    common = next((index for index, pair in enumerate(zip(base, rows, strict=False)) if pair[0] != pair[1]), None)
    if common is None:
        return min(len(base), len(rows))
    row = rows[common]
    is_answer = isinstance(row, Message) and row.target == BROWSER and row.source != PAGE
    return common + 1 if is_answer else common


def _remark(apart: Apart) -> Remark:
    lines = []
    for parting in apart.partings[:SHOWN]:
        for name, step in ((apart.base, parting.first), (apart.browsers[0], parting.second)):
            lines.append(f"{name}: " + ("takes no such step" if step is None else f"{step.citation}: {step.sentence}"))
    if not apart.differences:
        lines.append(NO_MATTER)
    return Remark(leaving(apart), "open", tuple(map(Line, lines)))


def _in_words(remark: Remark) -> str:
    return " ".join(f"{text.rstrip('.')}." for text in (remark.text, *(line.text for line in remark.lines)))
