"""Checks of a built site, by its files: what pages load, where their links lead, and how they are made.

Each check yields a sentence for each thing that is wrong, none where all is well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "iframe": ("src", "srcdoc"),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    "form": ("action",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
}
"""Attributes by which elements load something, or send it."""

NOT_LOADING = frozenset({"canonical", "next", "prev", "license", "author", "help"})
"""What a `link` element can be without loading anything."""

_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_LOADS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
_SCRIPT_LOADS = re.compile(
    r"""(?:\b(?:import|from|importScripts|fetch|Worker|WebSocket|EventSource|sendBeacon|getScript)\s*\(?|\.(?:src|href)\s*=)"""
    r"""\s*["'`]((?:(?:https?|wss?):)?//[\w.-]+[^"'`]*)"""
)
"""Where a script loads what it names. What it puts together is seen only by looking at pages, which is done, too."""


@dataclass
class Page(HTMLParser):
    """A page: what it loads, its links and ids, its headings, and its styles and scripts."""

    path: Path
    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    images_without_text: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self._inside = ""
        self.feed(self.path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is of interest for."""
        given = {name: value or "" for name, value in attrs}
        self._inside = tag
        if "id" in given:
            self.ids.append(given["id"])
        if "style" in given:
            self.styles.append(given["style"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        if tag == "html":
            self.attributes = given
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and not set(given.get("rel", "").split()) <= NOT_LOADING:
            self.loads.append(given.get("href", ""))
        if tag == "img" and "alt" not in given:
            self.images_without_text += 1
        self.loads += [given[name] for name in LOADING.get(tag, ()) if name in given]

    def handle_data(self, data: str) -> None:
        """Note styles and scripts within the page."""
        if self._inside == "style":
            self.styles.append(data)
        elif self._inside == "script":
            self.scripts.append(data)

    def handle_endtag(self, _tag: str) -> None:
        """What follows is within no element of interest."""
        self._inside = ""


@dataclass(frozen=True)
class Site:
    """A site in a folder."""

    folder: Path

    @cached_property
    def pages(self) -> dict[Path, Page]:
        """Every page, by its file."""
        return {path: Page(path) for path in sorted(self.folder.rglob("*.html"))}

    def name(self, path: Path) -> str:
        """The path of a file within the site."""
        return path.relative_to(self.folder).as_posix()


def is_elsewhere(url: str) -> bool:
    """Whether *url* leads out of the site: to another host, or by a scheme."""
    parts = urlsplit(url.strip())
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def loads_from_elsewhere(site: Site) -> Iterator[str]:
    """What pages, style sheets and scripts load from another host."""
    for path, page in site.pages.items():
        for url in page.loads:
            if is_elsewhere(url):
                yield f"{site.name(path)} loads {url}"
        for style in page.styles:
            yield from (f"{site.name(path)} loads {url}" for url in css_loads(style) if is_elsewhere(url))
        for script in page.scripts:
            yield from (f"{site.name(path)} loads {url} in a script" for url in _SCRIPT_LOADS.findall(script))
    for path in sorted(site.folder.rglob("*.css")):
        for url in css_loads(path.read_text("utf-8")):
            if is_elsewhere(url):
                yield f"{site.name(path)} loads {url}"
    for path in sorted([*site.folder.rglob("*.js"), *site.folder.rglob("*.mjs")]):
        yield from (f"{site.name(path)} loads {url}" for url in _SCRIPT_LOADS.findall(path.read_text("utf-8")))


def css_loads(text: str) -> list[str]:
    """What a style sheet loads."""
    return [first or second for first, second in _CSS_LOADS.findall(_CSS_COMMENT.sub("", text))]


def broken_loads(site: Site) -> Iterator[str]:
    """What is loaded from the site, and is not in it."""
    for path, page in site.pages.items():
        for url in page.loads:
            target = urldefrag(url).url.partition("?")[0]
            is_file = target and not is_elsewhere(url) and not url.startswith("data:")
            if is_file and not _target(site, path, target).exists():
                yield f"{site.name(path)} loads {url}, which is not there"


def broken_links(site: Site) -> Iterator[str]:
    """Links within the site that lead to no page, or to no place in it."""
    for path, page in site.pages.items():
        for url in page.links:
            if is_elsewhere(url) or path.name == "404.html":
                continue
            target, anchor = urldefrag(url)
            found = _target(site, path, target) if target else path
            if found.is_dir():
                found = found / "index.html"
            if not found.is_file():
                yield f"{site.name(path)} links to {url}, which is not there"
            elif anchor and found in site.pages and unquote(anchor) not in site.pages[found].ids:
                yield f"{site.name(path)} links to {url}, and there is no such place"


def _target(site: Site, path: Path, url: str) -> Path:
    base = site.folder if url.startswith("/") else path.parent
    return (base / unquote(url).lstrip("/")).resolve()


def unreadable(site: Site) -> Iterator[str]:
    """What readers need, and pages lack: a language, one title, ids that are unique, texts of images."""
    for path, page in site.pages.items():
        name = site.name(path)
        if page.attributes.get("lang") != "en":
            yield f"{name} does not say its language"
        if path.name != "404.html" and page.headings.count("h1") != 1:
            yield f"{name} has {page.headings.count('h1')} titles"
        for id_ in sorted({id_ for id_ in page.ids if page.ids.count(id_) > 1}):
            yield f"{name} has the id {id_} twice"
        if page.images_without_text:
            yield f"{name} has images without alt"


def not_searched(site: Site) -> Iterator[str]:
    """Pages that the search does not know."""
    index = json.loads((site.folder / "search" / "search_index.json").read_text("utf-8"))
    known = {entry["location"].partition("#")[0] for entry in index["docs"]} | {"index.html"}
    for path, page in site.pages.items():
        # A page that is not made by the theme has no search.
        has_search = any(url.endswith("search/main.js") for url in page.loads)
        if has_search and site.name(path) not in known and path.name != "404.html":
            yield f"{site.name(path)} is not searched"


CHECKS = (loads_from_elsewhere, broken_loads, broken_links, unreadable, not_searched)
