"""The site, built as the build machine builds it, and looked at: by its files, and in Chromium at two widths.

The pictures are kept where ``CORSIM_ARTEFACTS`` names a folder, else with pytest's temporary files. Where Chromium is
not installed, only the files are looked at; where ``CORSIM_BROWSERS`` is ``required``, as on the build machine, that is
a failure.
"""

from __future__ import annotations

import os
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from spec_tests.artefacts import artefacts_folder
from spec_tests.explain.pictures.chromium import program, running
from spec_tests.serving import Quiet, served

from . import ROOT
from .site_checks import CHECKS, Site, css_loads, is_elsewhere, loads_from_elsewhere, unreadable

DESKTOP, PHONE = 1280, 390
LOOKED_AT = (
    "index.html",
    "tutorial/fifteen-minutes.html",
    "how-to/har.html",
    "explanation/preflight-cache.html",
    "reference/command-line.html",
    "reference/reasons.html",
    "reference/browsers.html",
    "reference/api/pages.html",
)
"""Pages of each kind, of which pictures are taken."""

RUNNING_OVER = """(() => {
  const overflow = (node) => getComputedStyle(node).overflowX;
  const scrolls = (node) => node !== null && (overflow(node) !== "visible" || scrolls(node.parentElement));
  return [...document.querySelectorAll('[role="main"], [role="main"] *')]
    .filter((node) => getComputedStyle(node).display !== "inline" && !scrolls(node) && node.closest("svg") === null)
    .filter((node) => node.scrollWidth > node.clientWidth + 1)
    .map((node) => `${node.tagName} ${node.scrollWidth} > ${node.clientWidth}: ${node.textContent.slice(0, 60)}`);
})()"""
"""What is wider than its place, and does not scroll by itself."""

FOUND = """(() => {
  const input = document.getElementById("mkdocs-search-query");
  input.value = "wildcard credentials";
  input.dispatchEvent(new Event("keyup"));
  return [...document.querySelectorAll("#mkdocs-search-results a")].map((link) => link.href);
})()"""


class _Files(Quiet, SimpleHTTPRequestHandler):
    """Gives the files of a folder."""


def test_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One test, since building takes long: every process of a parallel run would build its own."""
    monkeypatch.chdir(ROOT)
    build(load_config(str(ROOT / "mkdocs.yml"), strict=True, site_dir=str(tmp_path / "site")))
    site = Site(tmp_path / "site")
    assert len(site.pages) > 40
    assert [sentence for check in CHECKS for sentence in check(site)] == []
    look(site, tmp_path)


def look(site: Site, scratch: Path) -> None:
    """Look at pages in Chromium: what they load, what runs over, what the search finds."""
    chromium = program()
    if chromium is None:
        without = pytest.fail if os.environ.get("CORSIM_BROWSERS") == "required" else pytest.skip
        without("the files are right; Chromium is not installed, so nothing can look at the pages")
    pictures = artefacts_folder("site", scratch / "pictures")
    with served(partial(_Files, directory=str(site.folder))) as address, running(chromium, scratch / "profile") as eye:
        for name in LOOKED_AT:
            for width, dark in ((DESKTOP, False), (PHONE, True)):
                eye.look(width=width, dark=dark)
                eye.go(f"{address}/{name}")
                assert eye.evaluate("document.documentElement.dataset.bsTheme") == ("dark" if dark else "light")
                assert eye.evaluate(RUNNING_OVER) == [], f"{name} at {width}"
                assert eye.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"
                loaded = eye.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
                assert loaded
                assert [url for url in loaded if not url.startswith((f"{address}/", "data:"))] == [], name
                eye.picture(pictures / f"{name.replace('/', '-')}-{width}.png")
        end = time.monotonic() + 60
        # The index is made in the page, which takes a moment.
        while not (found := eye.evaluate(FOUND)) and time.monotonic() < end:
            time.sleep(0.1)
        assert any(url.startswith(f"{address}/explanation/credentials.html") for url in found)


class TestTheChecks:
    @staticmethod
    def site(folder: Path, page: str, **files: str) -> Site:
        (folder / "index.html").write_text(page, "utf-8")
        (folder / "search").mkdir()
        (folder / "search" / "search_index.json").write_text('{"docs": []}', "utf-8")
        for name, text in files.items():
            (folder / name.replace("_", ".")).write_text(text, "utf-8")
        return Site(folder)

    @pytest.mark.parametrize(
        "page",
        [
            '<script src="https://cdn.example/x.js"></script>',
            '<script src="//cdn.example/x.js"></script>',
            "<script>fetch('https://cdn.example/x')</script>",
            "<script>element.src = '//cdn.example/x'</script>",
            '<script type="module">import x from "https://cdn.example/x.js"</script>',
            '<link rel="stylesheet" href="https://cdn.example/x.css">',
            '<link rel="preconnect" href="https://cdn.example">',
            '<img alt="" src="http://cdn.example/x.png">',
            '<iframe src="https://cdn.example/"></iframe>',
            "<style>body { background: url(https://cdn.example/x.png) }</style>",
            '<p style="background: url(//cdn.example/x.png)"></p>',
            '<svg><use href="https://cdn.example/x.svg#a"></use></svg>',
        ],
    )
    def test_what_is_loaded_from_elsewhere_is_found(self, tmp_path: Path, page: str) -> None:
        assert len(list(loads_from_elsewhere(self.site(tmp_path, page)))) == 1

    @pytest.mark.parametrize(
        "page",
        [
            '<a href="https://fetch.spec.whatwg.org/">the standard</a>',
            '<link rel="canonical" href="https://docs.example/">',
            '<img alt="" src="data:image/png;base64,aGk=">',
            '<script src="x.js"></script>',
            "<script>const page = 'https://app.example.com/'</script>",
        ],
    )
    def test_what_is_not_is_not(self, tmp_path: Path, page: str) -> None:
        assert list(loads_from_elsewhere(self.site(tmp_path, page))) == []

    def test_style_sheets_and_scripts_are_read(self, tmp_path: Path) -> None:
        site = self.site(
            tmp_path, "", a_css='@import "https://x.example/a.css";', b_js="import('https://x.example/b.js')"
        )
        assert len(list(loads_from_elsewhere(site))) == 2
        assert css_loads("/* url(https://x.example/) */ a { background: url('b.png') }") == ["b.png"]
        assert is_elsewhere("//x.example/")

    def test_broken_links_are_found(self, tmp_path: Path) -> None:
        links = '<a href="#a">1</a><a href="#b">2</a><a href="c.html">3</a>'
        page = f'<html lang="en"><h1 id="a">A</h1>{links}<img src="d.png">'
        site = self.site(tmp_path, page)
        found = [sentence for check in CHECKS for sentence in check(site)]
        assert found == [
            "index.html loads d.png, which is not there",
            "index.html links to #b, and there is no such place",
            "index.html links to c.html, which is not there",
            "index.html has images without alt",
        ]

    def test_unreadable_pages_are_found(self, tmp_path: Path) -> None:
        site = self.site(tmp_path, '<html><h1 id="a">A</h1><h1 id="a">B</h1></html>')
        assert len(list(unreadable(site))) == 3
