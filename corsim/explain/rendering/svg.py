"""A sequence diagram as an SVG picture: for light and dark, for readers without colours, and for screen readers.

A picture is made for a room, in pixels; :mod:`~corsim.explain.rendering.lanes` says what goes where in it. Where fonts
differ most, beyond ASCII, the width of a text is prescribed to the viewer. Long texts are shortened, and stand in full
in the title of their group. Behind what is written over a lane, the lane's line is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corsim.explain.chapters import Chapter
from corsim.explain.text import safe

from .colours import DARK, LIGHT
from .lanes import (
    COLUMNS,
    MARGIN,
    PAD,
    SIZE,
    SMALL,
    Lane,
    columns_in,
    limit_between,
    lines_of,
    message_width,
    placed,
    text_width,
    words_of,
)
from .markup import broken, escaped
from .sequence import BROWSER, Diagram, Divider, Message, Remark, Row, diagram_of

TITLE_COLUMNS, TITLE_LINES = 90, 3
"""How many columns a line of the title has at most, and how many lines there may be."""

LEADING, HEAD = 17, 30
"""Pixels from one line to the next, and of the box with a lane's name, if that has one line."""

ROOM, NARROWEST = 760, 300
"""How wide a picture may be where nothing else is asked for, and the narrowest room that is reckoned with."""

FONT = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace'


def rules(colours: dict[str, str], within: str = "") -> str:
    """The rules that have colours, without custom properties, which not every viewer of pictures knows.

    They are for pictures *within* what this selector selects, or for all.
    """
    found = {
        ".corsim-page": f"fill:{colours['page']}",
        ".corsim-box": f"fill:{colours['box']};stroke:{colours['line']}",
        ".corsim-life": f"stroke:{colours['line']}",
        ".corsim-t": f"fill:{colours['text']}",
        ".corsim-quiet": f"fill:{colours['quiet']}",
        ".corsim-arrow": f"stroke:{colours['text']}",
        ".corsim-point": f"fill:{colours['text']};stroke:{colours['text']}",
    }
    for look, colour in (("good", "good"), ("bad", "bad"), ("open", "open"), ("preflight", "open")):
        found[f".corsim-{look} .corsim-arrow"] = f"stroke:{colours[colour]}"
        found[f".corsim-{look} .corsim-point"] = f"fill:{colours[colour]};stroke:{colours[colour]}"
        found[f".corsim-{look} .corsim-label"] = f"fill:{colours[colour]}"
    found[".corsim-decided"] = f"fill:{colours['bad']}"
    found[".corsim-preflight .corsim-point"] = f"fill:{colours['page']};stroke:{colours['open']}"
    return "".join(f"{within}{selector}{{{body}}}" for selector, body in found.items())


STYLE = (
    f".corsim-svg text{{font-family:{FONT};white-space:pre;unicode-bidi:isolate}}"
    ".corsim-svg line,.corsim-svg path,.corsim-svg rect{stroke-width:1.4}"
    ".corsim-bold,.corsim-label,.corsim-decided{font-weight:600}.corsim-life{stroke-dasharray:1 5}"
    ".corsim-dashed{stroke-dasharray:6 4}" + rules(LIGHT) + f"@media (prefers-color-scheme:dark){{{rules(DARK)}}}"
)
"""The style sheet of pictures; a page that holds several has it once."""

UNSTYLED = {
    "corsim-page": f'fill="{LIGHT["page"]}"',
    "corsim-box": f'fill="{LIGHT["box"]}" stroke="{LIGHT["line"]}"',
    "corsim-life": f'stroke="{LIGHT["line"]}" stroke-dasharray="1 5"',
    "corsim-arrow": f'stroke="{LIGHT["text"]}"',
    "corsim-dashed": 'stroke-dasharray="6 4"',
    "corsim-point": f'fill="{LIGHT["text"]}"',
    "corsim-t": f'fill="{LIGHT["text"]}"',
    "corsim-quiet": f'fill="{LIGHT["quiet"]}"',
    "corsim-decided": f'fill="{LIGHT["bad"]}"',
}
"""What elements look like where style sheets are taken out, as sites do that show notebooks of others."""


def _class(classes: str) -> str:
    """The attributes of an element with these *classes*."""
    looks = (UNSTYLED[name] for name in classes.split() if name in UNSTYLED)
    return " ".join([f'class="{classes}"', *looks])


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The elements of one diagram, and what they take, in pixels."""

    elements: Sequence[str]
    width: float
    height: float


def render(chapters: Sequence[Chapter]) -> str:
    """*chapters* as a picture that stands by itself, one diagram below the other."""
    return picture([diagram_of(chapter) for chapter in chapters], style=True)


def picture(diagrams: Sequence[Diagram], *, style: bool, room: int = ROOM) -> str:
    """*diagrams* as an ``svg`` element, with its style sheet or, for a page that has it, without.

    *room* is how wide the picture may be, in pixels; what cannot do with that is wider.
    """
    drawings = [_draw(diagram, max(room, NARROWEST)) for diagram in diagrams]
    width = max(drawing.width for drawing in drawings)
    height = sum(drawing.height for drawing in drawings)
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="corsim-svg" role="img" font-family="monospace" {size}>',
        f"<title>{escaped('; '.join(diagram.title for diagram in diagrams))}</title>",
        f"<desc>{escaped(' '.join(diagram.description for diagram in diagrams))}</desc>",
    ]
    if style:
        parts.append(f"<style>{STYLE}</style>")
    parts.append(f'<rect {_class("corsim-page")} width="{width:g}" height="{height:g}"/>')
    top = 0.0
    for drawing in drawings:
        parts += [f'<g transform="translate(0 {top:g})">', *drawing.elements, "</g>"]
        top += drawing.height
    return "\n".join([*parts, "</svg>"]) + "\n"


def _text(x: float, y: float, text: str, classes: str, size: int = SMALL, anchor: str = "") -> str:
    """A line of text that is safe already; its width is prescribed where fonts differ."""
    length = "" if text.isascii() else f' textLength="{text_width(text, size):g}" lengthAdjust="spacingAndGlyphs"'
    place = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text {_class(classes)} x="{x:g}" y="{y:g}" font-size="{size}"{place}{length}>{escaped(text)}</text>'


def _draw(diagram: Diagram, room: float) -> _Drawing:
    lanes = placed(diagram, room)
    room = max(room, lanes[-1].end + MARGIN)
    title = broken(safe(diagram.title), min(TITLE_COLUMNS, columns_in(room - 2 * MARGIN, SIZE)), TITLE_LINES)
    right = [lanes[-1].end, *(MARGIN + text_width(line, SIZE) for line in title)]
    right += [MARGIN + _row_width(row, lanes, room) for row in diagram.rows]
    width = max(right) + MARGIN
    top = float(MARGIN + LEADING * len(title) + PAD)
    bottom_of_heads = top + HEAD + (LEADING - 2) * (max(len(lane.shown) for lane in lanes) - 1)
    y = bottom_of_heads + PAD
    body: list[str] = []
    for row in diagram.rows:
        elements, height = _row(row, lanes, y, width)
        body += elements
        y += height
    heads = [
        _text(MARGIN, MARGIN + LEADING * (i + 0.7), line, "corsim-t corsim-bold", SIZE) for i, line in enumerate(title)
    ]
    lives = [
        f'<line {_class("corsim-life")} x1="{lane.x:g}" x2="{lane.x:g}" y1="{bottom_of_heads:g}" y2="{y:g}"/>'
        for lane in lanes
    ]
    boxes = [box for lane in lanes for box in _lane_head(lane, top, bottom_of_heads)]
    return _Drawing([*heads, *lives, *boxes, *body], width, y + MARGIN)


def _row_width(row: Row, lanes: Sequence[Lane], room: float) -> float:
    """How wide what is written in *row* is."""
    if isinstance(row, Divider):
        return max(text_width(line, SMALL) for line in _divider_lines(row, room)) + 2 * PAD
    if isinstance(row, Remark):
        return _remark_width(row, room)
    return message_width(row, limit_between(lanes, row, room))


def _lane_head(lane: Lane, top: float, bottom: float) -> Iterator[str]:
    left, height = lane.x - lane.width / 2, bottom - top
    yield f"<g><title>{escaped(lane.name)}</title>"
    yield (f'<rect {_class("corsim-box")} x="{left:g}" y="{top:g}" width="{lane.width:g}" height="{height:g}" rx="4"/>')
    first = top + (height - (LEADING - 2) * (len(lane.shown) - 1)) / 2 + SMALL / 3
    for number, line in enumerate(lane.shown):
        yield _text(lane.x, first + number * (LEADING - 2), line, "corsim-t corsim-bold", SMALL, "middle")
    yield "</g>"


def _row(row: Row, lanes: Sequence[Lane], y: float, width: float) -> tuple[list[str], float]:
    """The elements of a row that begins at *y*, and its height."""
    if isinstance(row, Divider):
        return _divider(row, y, width)
    if isinstance(row, Remark):
        return _remark(row, lanes[BROWSER].x, y, width)
    return _message(row, lanes, y, width)


def _divider_lines(divider: Divider, room: float) -> list[str]:
    return broken(safe(divider.text), columns_in(room - 2 * (MARGIN + PAD), SMALL), TITLE_LINES) or [""]


def _divider(divider: Divider, y: float, width: float) -> tuple[list[str], float]:
    lines = _divider_lines(divider, width)
    line, more = y + HEAD / 2, LEADING * (len(lines) - 1)
    box = max(text_width(words, SMALL) for words in lines) + PAD
    elements = [
        f'<line {_class("corsim-life")} x1="{MARGIN}" x2="{width - MARGIN:g}" y1="{line:g}" y2="{line:g}"/>',
        f'<rect {_class("corsim-page")} x="{MARGIN + PAD}" y="{line - 10:g}" width="{box:g}" height="{20 + more}"/>',
    ]
    for number, words in enumerate(lines):
        elements.append(_text(MARGIN + PAD + PAD / 2, line + 4 + number * LEADING, words, "corsim-t corsim-bold"))
    return elements, HEAD + PAD + more


def _remark(remark: Remark, lane: float, y: float, room: float) -> tuple[list[str], float]:
    words, lines = _remark_lines(remark, room)
    width, height = _remark_width(remark, room), HEAD - 4 + LEADING * (len(words) - 1 + len(lines))
    left = max(min(lane - PAD, room - MARGIN - width), MARGIN)
    full = "\n".join(safe(text) for text in (remark.text, *(line.text for line in remark.lines)))
    elements = [
        f'<g class="corsim-{remark.look}"><title>{escaped_lines(full)}</title>',
        f'<rect {_class("corsim-box")} x="{left:g}" y="{y:g}" width="{width:g}" height="{height}" rx="4"/>',
    ]
    at = y + 17
    for text in words:
        elements.append(_text(left + PAD / 2, at, text, "corsim-label"))
        at += LEADING
    for indent, text in lines:
        elements.append(_text(left + PAD / 2 + indent, at, text, "corsim-quiet"))
        at += LEADING
    return [*elements, "</g>"], height + 4 + PAD


def _remark_lines(remark: Remark, room: float) -> tuple[list[str], list[tuple[float, str]]]:
    """The words of *remark*, and its further lines with their indentations."""
    limit = min(COLUMNS + 12, columns_in(room - 2 * (MARGIN + PAD), SMALL))
    return words_of(remark.text, limit), [shown for line in remark.lines for shown in lines_of(line, limit)]


def _remark_width(remark: Remark, room: float) -> float:
    words, lines = _remark_lines(remark, room)
    indented = [indent + text_width(text, SMALL) for indent, text in lines]
    return max([*(text_width(text, SMALL) for text in words), *indented]) + PAD


def _message(message: Message, lanes: Sequence[Lane], y: float, room: float) -> tuple[list[str], float]:
    source, target = lanes[message.source].x, lanes[message.target].x
    limit = limit_between(lanes, message, room)
    words, wide = words_of(message.text, limit), message_width(message, limit)
    left = max(min(min(source, target) + PAD, room - MARGIN - wide), MARGIN)
    full = "\n".join(safe(text) for text in (message.text, *(line.text for line in message.lines)))
    crossed = [lane.x for lane in lanes if left < lane.x]
    elements = [f'<g class="corsim-{message.look}"><title>{escaped_lines(full)}</title>']
    at = y + LEADING * 0.75
    for number, text in enumerate(words):
        elements += _written(left, at + number * LEADING, text, "corsim-t corsim-label", SIZE, crossed)
    at = y + LEADING * max(len(words), 1) + 5.0
    elements += _arrow(source, target, at, message)
    at += 4
    for line in message.lines:
        for indent, text in lines_of(line, limit):
            at += LEADING
            look = "corsim-decided" if line.decided else "corsim-quiet"
            elements += _written(left + indent, at, text, look, SMALL, crossed)
    return [*elements, "</g>"], at - y + PAD + 6


def _written(x: float, y: float, text: str, classes: str, size: int, crossed: Sequence[float]) -> Iterator[str]:
    """A line of text at a message; where it goes over the lines of lanes, at *crossed*, they are left out behind it."""
    width = text_width(text, size)
    if any(x < lane < x + width + 2 for lane in crossed):
        place = f'x="{x - 2:g}" y="{y - size:g}" width="{width + 4:g}" height="{size + 4}"'
        yield f"<rect {_class('corsim-page')} {place}/>"
    yield _text(x, y, text, classes, size)


def escaped_lines(text: str) -> str:
    """*text*, of lines that are safe already, for an element's content."""
    return "\n".join(map(escaped, text.split("\n")))


def _arrow(source: float, target: float, y: float, message: Message) -> Iterator[str]:
    classes = "corsim-arrow corsim-dashed" if message.dashed else "corsim-arrow"
    way = 1 if target > source else -1
    end = (source + target) / 2 if message.broken else target
    yield f'<line {_class(classes)} x1="{source:g}" x2="{end - way * 2:g}" y1="{y:g}" y2="{y:g}"/>'
    if message.broken:
        yield f'<path {_class("corsim-arrow")} d="M{end - 6:g} {y - 6:g}l12 12m0 -12l-12 12"/>'
    else:
        yield f'<path {_class("corsim-point")} d="M{end:g} {y:g}l{-way * 10:g} -5v10z"/>'
