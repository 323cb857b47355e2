"""Reads what renderings make, with parsers that are not corsim's, and says what in it nobody wrote there."""

from __future__ import annotations

from html.parser import HTMLParser

from corsim.standard.anchors import FETCH, HTML, MIMESNIFF, REFERRER_POLICY, URL, XHR

STANDARDS = (FETCH, HTML, MIMESNIFF, REFERRER_POLICY, URL, XHR)

DRAWN = {"svg", "title", "desc", "style", "rect", "g", "text", "line", "path"}
WRITTEN = {
    *("html", "head", "meta", "title", "style", "body", "main", "article", "section", "div", "details", "summary"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "strong", "code", "span", "a", "ul", "ol", "li"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
VOID = {"meta"}
ATTRIBUTES = {
    *("charset", "name", "content", "http-equiv", "lang", "class", "role", "aria-label", "tabindex", "href", "scope"),
    *("xmlns", "width", "height", "viewbox", "transform", "x", "y", "x1", "x2", "y1", "y2", "rx", "d"),
    *("font-size", "font-family", "text-anchor", "textlength", "lengthadjust", "fill", "stroke", "stroke-dasharray"),
}


class Page(HTMLParser):
    """A page as a browser reads it: ``problems`` is what has no business there, ``text`` what is shown."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []
        self.feed(source)
        self.close()
        if self.open:
            self.problems.append(f"not closed: {self.open}")

    @property
    def text(self) -> str:
        """What is shown, without style sheets."""
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in DRAWN | WRITTEN:
            self.problems.append(f"an element {tag}")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.problems.append(f"an attribute {name}")
            if name == "href" and not str(value).startswith(STANDARDS):
                self.problems.append(f"a link to {value}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"an end of {tag}")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.problems.append(f"a comment {data}")

    def unknown_decl(self, data: str) -> None:
        self.problems.append(f"a declaration {data}")
