"""Pages and pictures, looked at in Chromium: nothing runs over, everything is within its frame, in light and dark.

The pictures are kept where ``CORSIM_ARTEFACTS`` names a folder, else with pytest's temporary files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest

from corsim import compare
from corsim.explain.rendering import html, mermaid, svg
from corsim.explain.rendering.colours import DARK, LIGHT
from spec_tests.applications import node
from spec_tests.artefacts import artefacts_folder
from spec_tests.explain.rendering.test_mermaid import HERE as PINNED
from spec_tests.explain.samples import HOSTILE, PAGE, SAMPLES, chapter
from spec_tests.loading import all_rows

from .chromium import Eye, program, running

DESKTOP, PHONE = 1280, 390

OVERFLOWING = """(() => {
  const scrolls = (node) => node.closest(".scroll") !== null && !node.classList.contains("scroll");
  return [document.documentElement, ...document.body.querySelectorAll("*")]
    .filter((node) => !node.closest("svg") && !scrolls(node) && !node.classList.contains("scroll"))
    .filter((node) => getComputedStyle(node).display !== "inline" && node.scrollWidth > node.clientWidth + 1)
    .map((node) => `${node.tagName} ${node.scrollWidth} > ${node.clientWidth}: ${node.textContent.slice(0, 60)}`);
})()"""
"""What is wider than its place, but for what is made to scroll."""

OUTSIDE = """(() => [...document.querySelectorAll("svg")].flatMap((drawing) => {
  const {width, height} = drawing.viewBox.baseVal;
  return [...drawing.querySelectorAll("text")].filter((text) => {
    const box = text.getBBox();
    const matrix = drawing.getCTM().inverse().multiply(text.getCTM());
    const at = (x, y) => new DOMPoint(x, y).matrixTransform(matrix);
    const first = at(box.x, box.y), last = at(box.x + box.width, box.y + box.height);
    return first.x < 0 || first.y < 0 || last.x > width || last.y > height;
  }).map((text) => text.textContent);
}))()"""
"""The texts of pictures that are not within the frame."""

CROSSING = """(() => [...document.querySelectorAll("svg")].flatMap((drawing) => {
  const texts = [...drawing.querySelectorAll("text")].map((text) => {
    const box = text.getBoundingClientRect();
    return {text: text.textContent, left: box.left, right: box.right, top: box.top + 3, bottom: box.bottom - 3};
  });
  const found = [];
  texts.forEach((one, index) => texts.slice(index + 1).forEach((other) => {
    if (one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom && other.top < one.bottom)
      found.push(`${one.text} / ${other.text}`);
  }));
  return found;
}))()"""
"""The texts of pictures that lie over each other."""


@pytest.fixture(scope="module")
def eye(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eye]:
    path = program()
    if path is None:
        pytest.skip("Chromium is not installed: there is nothing to look at pages and pictures with")
    with running(path, tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture(scope="module")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return artefacts_folder("pictures", tmp_path_factory.mktemp("artefacts"))


def sources() -> dict[str, str]:
    """Every page and picture by the name of its file."""
    found = {}
    for name, document in SAMPLES.items():
        told = [chapter(document)]
        found[f"{name}.html"] = html.render(told)
        found[f"{name}.svg"] = svg.render(told)
    row = next(row for row in all_rows() if row.id == "preflight-cache/max-age-different-per-entry")
    for format_ in ("html", "svg"):
        found[f"comparison.{format_}"] = compare(row.scenario).explain(format_)
    both = [chapter(SAMPLES["redirect-null"]), chapter(SAMPLES["session-cache-hit"])]
    found["several.html"], found["several.svg"] = html.render(both), svg.render(both)
    return found


SOURCES = sources()


@pytest.fixture
def files(artefacts: Path) -> Path:
    for name, text in SOURCES.items():
        (artefacts / name).write_text(text, "utf-8")
    return artefacts


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_runs_over_at_any_width_in_any_theme(name: str, eye: Eye, files: Path) -> None:
    for width in (DESKTOP, PHONE):
        for theme in ("light", "dark", "grey"):
            eye.show(files / name, width=width, dark=theme == "dark", grey=theme == "grey")
            eye.picture(files / f"{name}-{width}-{theme}.png")
            if name.endswith(".html"):
                assert eye.evaluate(OVERFLOWING) == []
            assert eye.evaluate(OUTSIDE) == []
            assert eye.evaluate(CROSSING) == []


@pytest.mark.parametrize("name", ["blocked-preflight.html", "blocked-preflight.svg"])
def test_the_theme_is_the_readers(name: str, eye: Eye, files: Path) -> None:
    for dark, colours in ((False, LIGHT), (True, DARK)):
        eye.show(files / name, width=DESKTOP, dark=dark)
        behind, words = (
            ("getComputedStyle(document.body).backgroundColor", "getComputedStyle(document.body).color")
            if name.endswith(".html")
            else (
                "getComputedStyle(document.querySelector('rect')).fill",
                "getComputedStyle(document.querySelector('text')).fill",
            )
        )
        assert eye.evaluate(behind) == rgb(colours["page"])
        assert eye.evaluate(words) == rgb(colours["text"])


def rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*(int(colour[index : index + 2], 16) for index in (1, 3, 5)))


def test_a_reader_of_the_screen_is_told_what_there_is(eye: Eye, files: Path) -> None:
    """By the tree that Chromium gives to screen readers."""
    eye.show(files / "blocked-preflight.html", width=DESKTOP)
    nodes = eye.ask("Accessibility.getFullAXTree")["nodes"]
    said = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    [picture] = [name for role, name in said if role in ("image", "img", "graphics-document")]
    assert picture.startswith("BLOCKED (preflight-credentials-not-allowed)")
    assert ("region", "Sequence diagram") in said
    headings = [name for role, name in said if role == "heading"]
    assert headings[0] == "PUT https://api.example.com/items/1"
    assert {"The conversation", "What to change", "Why, step by step"} <= set(headings)
    assert any(role == "rowheader" and name.endswith("Access-Control-Allow-Credentials") for role, name in said)


def test_nothing_hostile_runs(eye: Eye, artefacts: Path) -> None:
    """Chromium itself is asked whether anything of it has become an element, or has been run."""
    count = 0
    for text in HOSTILE:
        header = "".join(char for char in text if ord(char) < 256).strip()
        document: dict[str, Any] = {
            "page": PAGE,
            "request": f"https://api.example.com/{text}",
            "server": {"response": {"headers": {"Access-Control-Allow-Origin": header, "Vary": header}}},
        }
        for name, source in (
            ("hostile.html", html.render([chapter(document)])),
            ("hostile.svg", svg.render([chapter(document)])),
        ):
            (artefacts / name).write_text(source, "utf-8")
            eye.show(artefacts / name, width=DESKTOP)
            assert (
                eye.evaluate("document.querySelectorAll('script,img,iframe,[onerror],[onload],parsererror').length")
                == 0
            )
            count += 1
        assert eye.evaluate(OUTSIDE) == [], json.dumps(text)
    assert count == 2 * len(HOSTILE)


@pytest.fixture(scope="module")
def mermaid_program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Mermaid as pages load it."""
    cache = getattr(request.config, "cache", None)
    folder = tmp_path_factory.mktemp("mermaid") if cache is None else cache.mkdir("mermaid")
    return node.install(folder, PINNED) / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"


def test_mermaid_draws_what_is_written(eye: Eye, artefacts: Path, mermaid_program: Path) -> None:
    """Its entities become the signs again, and nothing hostile becomes more than text."""
    hostile = ["<img src=x onerror=alert(1)>", "a`b`c", "$$x$$", "%%{init: {}}%%", "#35;", "<br/>", "&lt;", "end"]
    documents = [SAMPLES[name] for name in ("blocked-preflight", "session-cache-hit", "connection", "three-servers")]
    for text in hostile:
        server = {"response": {"headers": {"Access-Control-Allow-Origin": text}}}
        documents.append({"page": PAGE, "request": "https://api.example.com/", "server": server})
    drawings = "".join(f'<pre class="mermaid">{escape(mermaid.render([chapter(item)]))}</pre>' for item in documents)
    page = artefacts / "mermaid.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><body>{drawings}<script src="{mermaid_program.as_uri()}"></script>'
        "<script>mermaid.initialize({startOnLoad: false}); window.drawn = mermaid.run().then(() => 'drawn', String)"
        "</script>",
        "utf-8",
    )
    eye.show(page, width=DESKTOP)
    assert eye.evaluate("window.drawn") == "drawn"
    eye.picture(artefacts / "mermaid.html.png")
    shown = eye.evaluate("[...document.querySelectorAll('svg')].map((item) => item.textContent)")
    assert len(shown) == len(documents)
    assert "\u2717 Access-Control-Allow-Credentials is missing" in shown[0]
    assert "\u21bb no preflight: the preflight of request 1 is remembered" in shown[1]
    for text, said in zip(hostile, shown[-len(hostile) :], strict=True):
        assert f"\u2717 Access-Control-Allow-Origin: {text}" in said
    assert eye.evaluate("document.querySelectorAll('svg img, svg script, [onerror]').length") == 0
