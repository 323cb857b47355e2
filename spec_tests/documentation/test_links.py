"""Where the pages' links lead: to files and headings that exist, and to anchors that the standards have.

Links to other hosts are not followed, as tests talk to this machine only. Those into an indexed standard are held
against the index of its anchors (:mod:`spec_tests.standard_index`); for the rest there is a list of the hosts.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from corsim.explain.algorithms import index
from docs import hooks

from . import ROOT, headings, links, navigation, pages, prose

HOSTS = {
    "pyodide.org",
    "fetch.spec.whatwg.org",
    "xhr.spec.whatwg.org",
    "url.spec.whatwg.org",
    "mimesniff.spec.whatwg.org",
    "webidl.spec.whatwg.org",
    "html.spec.whatwg.org",
    "w3c.github.io",
    "drafts.csswg.org",
    "developer.mozilla.org",
    "hypothesis.readthedocs.io",
    "nodejs.org",
}
"""Where links to other hosts may go: standards, MDN, and the projects that a page is about."""


def anchors(page: Path) -> set[str]:
    """What can be linked to in *page* as it is built: its headings, made as they are by Python-Markdown."""
    filled = hooks.on_page_markdown(page.read_text("utf-8"), page=None)
    found = {_anchor(heading) for heading in headings(page)}
    for line in re.findall(r"(?m)^#+ (.+)$", filled):
        explicit = re.search(r"\{ *#([\w-]+) *\}$", line)
        found.add(explicit[1] if explicit else _anchor(line))
    return found


def _anchor(heading: str) -> str:
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def is_made(path: Path) -> bool:
    """Whether *path* is a page that is made when the site is built.

    The navigation has such pages; that the site has them, too, is held where it is built.
    """
    made = {ROOT / "docs" / name for part in navigation().values() for name in part}
    return path in made


def is_known(target: str, standards: dict[str, Any]) -> bool:
    """Whether *target*, a link to another host, is one that a page may have."""
    base, _, anchor = target.partition("#")
    if base in standards and anchor:
        return anchor in standards[base]["algorithms"] or anchor in standards[base]["terms"].split()
    host = re.match(r"https://([\w.-]+)/", target)
    return host is not None and host[1] in HOSTS


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
class TestEveryPage:
    def test_links_lead_to_files_and_headings_that_exist(self, page: Path) -> None:
        for target in links(page):
            if target.startswith(("https://", "http://")):
                continue
            name, _, anchor = target.partition("#")
            path = (page.parent / name).resolve() if name else page
            assert path.is_file() or is_made(path), target
            assert path.is_relative_to(ROOT), target
            if anchor and path.suffix == ".md":
                assert anchor in anchors(path), target

    def test_links_to_other_hosts_are_known(self, page: Path) -> None:
        filled = hooks.on_page_markdown(page.read_text("utf-8"), page=None)
        for target in {*links(page), *re.findall(r"\]\((https?://[^)\s]+)\)", filled)}:
            if target.startswith(("https://", "http://")):
                assert is_known(target, index()), target

    def test_files_that_are_named_exist(self, page: Path) -> None:
        for name in re.findall(r"`((?:docs|corsim|spec_tests|benchmarks)/[\w./-]+)`", page.read_text("utf-8")):
            assert (ROOT / name).exists(), name

    def test_it_has_one_title(self, page: Path) -> None:
        assert len(re.findall(r"(?m)^# ", prose(page))) == 1


@pytest.mark.parametrize(
    ("target", "known"),
    [
        ("https://fetch.spec.whatwg.org/#concept-cors-check", True),
        ("https://fetch.spec.whatwg.org/#cors-czech", False),
        ("https://fetch.spec.whatwg.org/", True),
        ("http://fetch.spec.whatwg.org/", False),
        ("https://fetch.spec.whatwg.org.example/", False),
        ("https://example.com/", False),
    ],
)
def test_what_is_known(target: str, known: bool) -> None:
    assert is_known(target, index()) is known


def test_every_host_is_linked_to() -> None:
    texts = [hooks.on_page_markdown(page.read_text("utf-8"), page=None) for page in pages()]
    assert {host for text in texts for host in re.findall(r"https://([\w.-]+)/", text)} >= HOSTS
