"""Reads a standard's Bikeshed source and numbers the steps of its algorithms.

Only what is needed to *name* a step is kept: the algorithm's anchor and the
steps' numbers. A step of a nested list is ``7.5``; the cases of a switch (a
``<dl>`` inside a step) are lettered in their order, ``12.b``, and the steps in a
case follow: ``12.b.3``. An algorithm without a list of steps has none.

An algorithm is a ``<div algorithm>``, or elsewhere the ``<ol>`` that follows a ``<dfn>``.
Its anchor is the ``id`` of that ``<dfn>``, or the one that Bikeshed would make of the
term, as published in the standard's page; failing both, that of its heading. Terms
without steps are collected too, as definitions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

IDL_TYPES = frozenset({"method", "attribute", "constructor", "dict-member", "enum-value"})
VOID = frozenset({"br", "hr", "img", "link", "meta", "input", "wbr", "col"})
BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form")
    + ("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul")
)


@dataclass(slots=True)
class Algorithm:
    """One algorithm: its anchor, its term and its steps' numbers, in document order."""

    anchor: str
    term: str
    steps: list[str] = field(default_factory=list)
    text: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Level:
    tag: str
    prefix: str
    count: int = 0


def anchor_of(attributes: dict[str, str | None], text: str) -> str:
    """The anchor of a ``<dfn>``: its own ``id``, or Bikeshed's slug of *text*."""
    if attributes.get("id"):
        return str(attributes["id"])
    linking = (attributes.get("lt") or text).split("|")[0]
    idl = IDL_TYPES & set(attributes)
    if idl:
        linking = linking.split("(")[0]
    slug = re.sub(r"[^a-z0-9_-]+", "", re.sub(r"[\s/]+", "-", linking.strip().lower()))
    owner = (attributes.get("for") or "").split(",")[0].strip()
    if "constructor" in idl:
        return f"dom-{slug}"
    parts = (["dom"] if idl else []) + ([re.sub(r"\s+", "-", owner.lower())] if owner else []) + [slug]
    return "-".join(part for part in parts if part and part != "-")


class Reader(HTMLParser):
    """Collects :class:`Algorithm` objects from a standard's source."""

    def __init__(self, by_heading: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._by_heading = by_heading
        self._paragraph_defines = False
        self.algorithms: list[Algorithm] = []
        self.definitions: list[str] = []
        self._heading: tuple[str, str] = ("", "")
        self._pending: tuple[str, str] | None = None
        self._stack: list[str] = []
        self._algorithm_depths: list[int] = []
        self._levels: list[_Level] = []
        self._current: Algorithm | None = None
        self._dfn: tuple[dict[str, str | None], list[str]] | None = None
        self._step = ""

    def _pop_to(self, depth: int) -> None:
        while len(self._stack) > depth:
            tag = self._stack.pop()
            if self._levels and tag in ("ol", "dl") and self._levels[-1].tag == tag:
                prefix = self._levels.pop().prefix
                self._step = prefix
        while self._algorithm_depths and len(self._stack) < self._algorithm_depths[-1]:
            self._algorithm_depths.pop()
            if self._current is not None and not self._current.anchor:
                self._current.anchor, self._current.term = self._heading
            if self._current is not None:
                self._current.steps = list(dict.fromkeys(self._current.steps))
            self._current, self._pending = None, None
            self._levels = []

    def _close(self, tags: set[str], barrier: set[str]) -> None:
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth] in tags:
                self._pop_to(depth)
                return
            if self._stack[depth] in barrier:
                return

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "p":
            self._paragraph_defines = False
        if tag in BLOCKS:
            self._close({"p"}, {"li", "dd", "dt", "div", "ol", "ul", "dl"})
        if tag == "li":
            self._close({"li"}, {"ol", "ul"})
        elif tag in ("dt", "dd"):
            self._close({"dt", "dd"}, {"dl"})
        self._stack.append(tag)
        if tag in VOID:
            self._stack.pop()
            return
        if re.fullmatch("h[2-6]", tag):
            self._heading = (attributes.get("id") or "", attributes.get("lt") or "")
            self._pending = self._heading if "dfn" in attributes or self._by_heading else None
            if "dfn" in attributes:
                self.definitions.append(self._heading[0])
        if tag == "div" and "algorithm" in attributes:
            self._algorithm_depths.append(len(self._stack))
            self._current = Algorithm("", str(attributes.get("algorithm") or ""))
            self._levels, self._step = [], ""
            self.algorithms.append(self._current)
        if tag == "ol" and self._current is None and self._pending:
            self._algorithm_depths.append(len(self._stack))
            self._current = Algorithm(*self._pending)
            self._levels, self._step = [], ""
            self.algorithms.append(self._current)
        if tag == "dfn":
            self._dfn = (attributes, [])
        if self._current is not None and tag != "div":
            if tag == "ol" or (tag == "dl" and self._step):
                self._levels.append(_Level(tag, self._step))
            elif tag == "li" and len(self._stack) > 1 and self._stack[-2] == "ol" and self._levels:
                self._number(lambda level: str(level.count))
            elif tag == "dd" and self._levels and self._levels[-1].tag == "dl":
                self._number(lambda level: chr(ord("a") + level.count - 1))

    def _number(self, name: Callable[[_Level], str]) -> None:
        level = self._levels[-1]
        level.count += 1
        self._step = f"{level.prefix}.{name(level)}".lstrip(".")
        assert self._current is not None
        self._current.steps.append(self._step)
        self._current.text[self._step] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "dfn" and self._dfn:
            attributes, words = self._dfn
            term = re.sub(r"\s+", " ", "".join(words)).strip()
            anchor = anchor_of(attributes, term)
            self.definitions.append(anchor)
            if not self._paragraph_defines and not self._by_heading:
                self._pending = (anchor, term)
            self._paragraph_defines = True
            if self._current is not None and not self._current.anchor:
                self._current.anchor, self._current.term = anchor, term
            self._dfn = None
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth] == tag:
                self._pop_to(depth)
                return

    def handle_data(self, data: str) -> None:
        if self._dfn:
            self._dfn[1].append(data)
        if self._current is not None:
            if self._step in self._current.text:
                self._current.text[self._step] += data


def read(source: str, by_heading: bool = False) -> tuple[list[Algorithm], list[str]]:
    """All algorithms in a standard's Bikeshed *source*, and all anchors of its terms, in order.

    With *by_heading*, an ``<ol>`` belongs to the heading above it (a standard that marks no terms).
    """
    reader = Reader(by_heading)
    reader.feed(source)
    reader.close()
    return reader.algorithms, reader.definitions
