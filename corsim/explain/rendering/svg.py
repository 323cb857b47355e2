"""A sequence diagram as an SVG picture: for light and dark, for readers without colours, and for screen readers.

Every width is reckoned from the number of characters, as no font can be asked here; where fonts differ most, beyond
ASCII, the width is prescribed to the viewer. Long texts are shortened, and stand in full in the title of their group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corsim.explain.chapters import Chapter
from corsim.explain.text import safe

from .colours import DARK, LIGHT
from .markup import broken, columns, escaped, shortened
from .sequence import BROWSER, Diagram, Divider, Line, Message, Remark, Row, diagram_of

SIZE, SMALL = 13, 12
"""Sizes of the letters, in pixels."""
ADVANCE = 0.62
"""The width of a column in a monospaced font, as a part of the letters' size; common fonts have 0.6."""

TITLE_COLUMNS, LANE_COLUMNS, COLUMNS = 90, 34, 54
LINES = 4
"""How many lines a header's value or a sentence may have."""

MARGIN, PAD, LEADING, HEAD, INDENT = 16, 14, 17, 30, 16.0
LANE_GAP = 190

FONT = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace'


def _rules(colours: dict[str, str]) -> str:
    """The rules that have colours, without custom properties, which not every viewer of pictures knows."""
    rules = {
        ".corsim-page": f"fill:{colours['page']}",
        ".corsim-box": f"fill:{colours['box']};stroke:{colours['line']}",
        ".corsim-life": f"stroke:{colours['line']}",
        ".corsim-t": f"fill:{colours['text']}",
        ".corsim-quiet": f"fill:{colours['quiet']}",
        ".corsim-arrow": f"stroke:{colours['text']}",
        ".corsim-point": f"fill:{colours['text']};stroke:{colours['text']}",
    }
    for look, colour in (("good", "good"), ("bad", "bad"), ("open", "open"), ("preflight", "open")):
        rules[f".corsim-{look} .corsim-arrow"] = f"stroke:{colours[colour]}"
        rules[f".corsim-{look} .corsim-point"] = f"fill:{colours[colour]};stroke:{colours[colour]}"
        rules[f".corsim-{look} .corsim-label"] = f"fill:{colours[colour]}"
    rules[".corsim-decided"] = f"fill:{colours['bad']}"
    rules[".corsim-preflight .corsim-point"] = f"fill:{colours['page']};stroke:{colours['open']}"
    return "".join(f"{selector}{{{body}}}" for selector, body in rules.items())


STYLE = (
    f".corsim-svg text{{font-family:{FONT};white-space:pre;unicode-bidi:isolate}}"
    ".corsim-svg line,.corsim-svg path,.corsim-svg rect{stroke-width:1.4}"
    ".corsim-bold,.corsim-label,.corsim-decided{font-weight:600}.corsim-life{stroke-dasharray:1 5}"
    ".corsim-dashed{stroke-dasharray:6 4}" + _rules(LIGHT) + f"@media (prefers-color-scheme:dark){{{_rules(DARK)}}}"
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


def picture(diagrams: Sequence[Diagram], *, style: bool) -> str:
    """*diagrams* as an ``svg`` element, with its style sheet or, for a page that has it, without."""
    drawings = [_draw(diagram) for diagram in diagrams]
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
    length = "" if text.isascii() else f' textLength="{_width(text, size):g}" lengthAdjust="spacingAndGlyphs"'
    place = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text {_class(classes)} x="{x:g}" y="{y:g}" font-size="{size}"{place}{length}>{escaped(text)}</text>'


def _width(text: str, size: int) -> float:
    return round(columns(text) * ADVANCE * size, 1)


def _lines(line: Line) -> Iterator[tuple[float, str]]:
    """The lines that *line* takes, each with its indentation; the first has none."""
    for number, text in enumerate(broken(safe(line.text), COLUMNS, LINES)):
        yield (INDENT if number else 0.0), text


def _draw(diagram: Diagram) -> _Drawing:
    lanes = _lanes(diagram)
    title = broken(safe(diagram.title), TITLE_COLUMNS, 2)
    width = lanes[-1] + _width("m" * (LANE_COLUMNS // 2), SMALL) + MARGIN + PAD
    width = max(width, *(_width(line, SIZE) + 2 * MARGIN for line in title), *_widths(diagram, lanes))
    top = float(MARGIN + LEADING * len(title) + PAD)
    y = float(top + HEAD + PAD)
    body: list[str] = []
    for row in diagram.rows:
        elements, height = _row(row, lanes, y, width)
        body += elements
        y += height
    heads = [
        _text(MARGIN, MARGIN + LEADING * (i + 0.7), line, "corsim-t corsim-bold", SIZE) for i, line in enumerate(title)
    ]
    lives = [f'<line {_class("corsim-life")} x1="{x:g}" x2="{x:g}" y1="{top + HEAD:g}" y2="{y:g}"/>' for x in lanes]
    boxes = [box for x, name in zip(lanes, diagram.lanes, strict=True) for box in _lane_head(x, top, name)]
    return _Drawing([*heads, *lives, *boxes, *body], width, y + MARGIN)


def _widths(diagram: Diagram, lanes: Sequence[float]) -> Iterator[float]:
    """How wide the picture has to be for what is not between two lanes."""
    for row in diagram.rows:
        if isinstance(row, Divider):
            yield _width(safe(row.text), SMALL) + 2 * (MARGIN + PAD)
        elif isinstance(row, Remark):
            yield lanes[BROWSER] + _remark_width(row) + MARGIN


def _lanes(diagram: Diagram) -> list[float]:
    """Where the lanes are. The first two gaps hold whatever is written in them; later ones hold the lanes' names."""
    gaps = [float(LANE_GAP)] * (len(diagram.lanes) - 1)
    for row in diagram.rows:
        if isinstance(row, Message):
            left_lane = min(row.source, row.target)
            gaps[left_lane] = max(gaps[left_lane], _message_width(row) + 2 * PAD)
    names = [_width(shortened(safe(name), LANE_COLUMNS), SMALL) + PAD for name in diagram.lanes]
    lanes = [MARGIN + names[0] / 2]
    for gap, left, right in zip(gaps, names, names[1:], strict=False):
        lanes.append(lanes[-1] + max(gap, (left + right) / 2 + PAD))
    return lanes


def _message_width(message: Message) -> float:
    words = _width(shortened(safe(message.text), COLUMNS), SIZE)
    return max([words, *(indent + _width(text, SMALL) for line in message.lines for indent, text in _lines(line))])


def _lane_head(x: float, top: float, name: str) -> Iterator[str]:
    shown = shortened(safe(name), LANE_COLUMNS)
    width = _width(shown, SMALL) + PAD
    yield f"<g><title>{escaped(name)}</title>"
    yield f'<rect {_class("corsim-box")} x="{x - width / 2:g}" y="{top:g}" width="{width:g}" height="{HEAD}" rx="4"/>'
    yield _text(x, top + HEAD * 0.64, shown, "corsim-t corsim-bold", SMALL, "middle")
    yield "</g>"


def _row(row: Row, lanes: Sequence[float], y: float, width: float) -> tuple[list[str], float]:
    """The elements of a row that begins at *y*, and its height."""
    if isinstance(row, Divider):
        return _divider(row, y, width), HEAD + PAD
    if isinstance(row, Remark):
        return _remark(row, lanes[BROWSER], y)
    return _message(row, lanes, y)


def _divider(divider: Divider, y: float, width: float) -> list[str]:
    words = safe(divider.text)
    line = y + HEAD / 2
    box = _width(words, SMALL) + PAD
    return [
        f'<line {_class("corsim-life")} x1="{MARGIN}" x2="{width - MARGIN:g}" y1="{line:g}" y2="{line:g}"/>',
        f'<rect {_class("corsim-page")} x="{MARGIN + PAD}" y="{line - 10:g}" width="{box:g}" height="20"/>',
        _text(MARGIN + PAD + PAD / 2, line + 4, words, "corsim-t corsim-bold"),
    ]


def _remark(remark: Remark, x: float, y: float) -> tuple[list[str], float]:
    lines = [shown for line in remark.lines for shown in _lines(line)]
    width, height = _remark_width(remark), HEAD - 4 + LEADING * len(lines)
    full = "\n".join(safe(text) for text in (remark.text, *(line.text for line in remark.lines)))
    elements = [
        f'<g class="corsim-{remark.look}"><title>{escaped_lines(full)}</title>',
        f'<rect {_class("corsim-box")} x="{x - PAD:g}" y="{y:g}" width="{width:g}" height="{height}" rx="4"/>',
        _text(x - PAD / 2, y + 17, _remark_words(remark), "corsim-label"),
    ]
    for number, (indent, text) in enumerate(lines, 1):
        elements.append(_text(x - PAD / 2 + indent, y + 17 + number * LEADING, text, "corsim-quiet"))
    return [*elements, "</g>"], height + 4 + PAD


def _remark_words(remark: Remark) -> str:
    return shortened(safe(remark.text), COLUMNS + 12)


def _remark_width(remark: Remark) -> float:
    lines = (indent + _width(text, SMALL) for line in remark.lines for indent, text in _lines(line))
    return max([_width(_remark_words(remark), SMALL), *lines]) + PAD


def _message(message: Message, lanes: Sequence[float], y: float) -> tuple[list[str], float]:
    source, target = lanes[message.source], lanes[message.target]
    left = min(source, target) + PAD
    words = shortened(safe(message.text), COLUMNS)
    full = "\n".join(safe(text) for text in (message.text, *(line.text for line in message.lines)))
    elements = [
        f'<g class="corsim-{message.look}"><title>{escaped_lines(full)}</title>',
        _text(left, y + LEADING * 0.75, words, "corsim-t corsim-label", SIZE),
    ]
    at = y + LEADING + 5.0
    elements += _arrow(source, target, at, message)
    at += 4
    for line in message.lines:
        for indent, text in _lines(line):
            at += LEADING
            elements.append(_text(left + indent, at, text, "corsim-decided" if line.decided else "corsim-quiet"))
    return [*elements, "</g>"], at - y + PAD + 6


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
