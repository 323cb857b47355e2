"""Mermaid's language: what is written has no sign that means something there, and Mermaid's own parser takes it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from corsim.explain.chapters import Chapter
from corsim.explain.comparison import compare
from corsim.explain.rendering import mermaid
from spec_tests.applications import node
from spec_tests.explain.samples import HOSTILE, PAGE, SAMPLES, chapter

from .hostile import chapters, texts

HERE = Path(__file__).parent / "mermaid"

_TEXT = r"(?:[A-Za-z0-9 ,./_=?()'-]|#\d+;)+"
STATEMENT = re.compile(
    rf"sequenceDiagram|    (?:accTitle: {_TEXT}|title {_TEXT}|participant L\d+ as {_TEXT}"
    rf"|L\d+(?:->>|-->>|--x)L\d+: {_TEXT}"
    rf"|Note (?:over|left of|right of) L\d+(?:,L\d+)?: {_TEXT}(?:<br/>{_TEXT})*)"
)
"""Everything that is ever written."""


def lines(told: Chapter) -> list[str]:
    return mermaid.render([told]).splitlines()


def test_preflights_redirects_cache_hits_and_what_decided_are_there() -> None:
    blocked = lines(chapter(SAMPLES["blocked-preflight"]))
    assert "    L1->>L2: OPTIONS /items/1 (preflight)" in blocked
    assert any("#10007; Access-Control-Allow-Credentials is missing" in line for line in blocked)
    assert any("(redirect, followed)" in line for line in lines(chapter(SAMPLES["redirect-null"])))
    session = lines(chapter(SAMPLES["session-cache-hit"]))
    assert "    Note over L1: #8635; no preflight#58; the preflight of request 1 is remembered" in session
    assert "    Note over L0,L2: request 3 at 601 s" in session
    assert any(line.startswith("    L2--xL1: ") for line in lines(chapter(SAMPLES["connection"])))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_of_statements_that_are_known(name: str) -> None:
    assert all(STATEMENT.fullmatch(line) for line in lines(chapter(SAMPLES[name])))


def test_several_documents_are_one_diagram_with_a_lane_for_each_origin() -> None:
    """A text is one diagram to Mermaid."""
    documents = {name: SAMPLES[name] for name in ("three-servers", "blocked-preflight")}
    told = mermaid.render([chapter(document) for document in documents.values()]).splitlines()
    assert told.count("sequenceDiagram") == 1
    lanes = [line.partition(" as ")[2] for line in told if line.startswith("    participant ")]
    assert len(lanes) == len(set(lanes))
    last = f"    Note over L0,L{len(lanes) - 1}: "
    titles = [line.removeprefix(last) for line in told if line.startswith(last)]
    assert [title.partition(" ")[0] for title in titles] == ["ALLOWED#58;", "BLOCKED"]
    # The second document's server has the lane that the first gave it.
    lane = lanes.index("https#58;//api.example.com")
    assert f"    L1->>L{lane}: OPTIONS /items/1 (preflight)" in told


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(chapters())
def test_nothing_breaks_out(told: Chapter) -> None:
    assert all(STATEMENT.fullmatch(line) for line in mermaid.render([told]).split("\n")[:-1])


@given(texts)
def test_entities_say_the_text(text: str) -> None:
    shown = "".join(char for char in text if char.isprintable())
    said = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), mermaid.escaped(shown))
    assert said.replace("\xa0", " ").strip() == shown.strip()


@pytest.fixture(scope="module")
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with Mermaid."""
    cache = getattr(request.config, "cache", None)
    folder = tmp_path_factory.mktemp("mermaid") if cache is None else cache.mkdir("mermaid")
    return node.install(folder, HERE)


def said_of(diagrams: list[str], packages: Path) -> list[str | None]:
    """What Mermaid's parser says of each of *diagrams*."""
    command = [node.node(), str(HERE / "parse.mjs"), str(packages)]
    done = subprocess.run(command, input=json.dumps(diagrams), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    said: list[str | None] = json.loads(done.stdout)
    return said


def hostile_documents() -> list[str]:
    """Diagrams with each hostile text as path, header, and title of a session's only request."""
    found = []
    for text in HOSTILE:
        header = "".join(char for char in text if ord(char) < 256).strip()
        server = {"response": {"headers": {"Access-Control-Allow-Origin": header, "Vary": header}}}
        document = {"page": PAGE, "requests": [f"https://api.example.com/{text}"], "server": server}
        found.append(mermaid.render([chapter(document)]))
    return found


def test_the_parser_takes_all_of_it(packages: Path) -> None:
    diagrams = [mermaid.render([chapter(document)]) for document in SAMPLES.values()] + hostile_documents()
    diagrams.append(mermaid.render([chapter(document) for document in SAMPLES.values()]))
    diagrams += [compare(document).explain("mermaid") for document in SAMPLES.values()]
    said = said_of([*diagrams, "sequenceDiagram\n    A->>B: x\n    B-<<", "flowchart\n    a --> b"], packages)
    assert said[:-2] == [None] * len(diagrams)
    # It does complain.
    assert said[-2] is not None
    assert said[-1] is not None
