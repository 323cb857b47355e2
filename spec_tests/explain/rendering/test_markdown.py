"""Markdown, read by a parser of CommonMark: what was quoted is code or text, and never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corsim.explain.chapters import Chapter
from corsim.explain.comparison import Comparison
from corsim.explain.rendering import markdown
from corsim.explain.text import safe
from spec_tests.explain.samples import HOSTILE, SAMPLES, chapter

from .hostile import chapters, comparisons, texts
from .reading import STANDARDS

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

ALLOWED = {
    *("paragraph", "heading", "ordered_list", "bullet_list", "list_item", "blockquote", "strong", "link"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
LEAVES = {"fence", "inline", "text", "code_inline", "softbreak"}


def tokens(text: str) -> Iterator[Token]:
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


def problems(text: str) -> list[str]:
    found = []
    for token in tokens(text):
        if token.type not in LEAVES and token.type.removesuffix("_open").removesuffix("_close") not in ALLOWED:
            found.append(token.type)
        if token.type == "link_open" and not str(token.attrs["href"]).startswith(STANDARDS):
            found.append(f"a link to {token.attrs['href']}")
    return found


def shown(text: str) -> str:
    return "\n".join(token.content for token in tokens(text) if token.type in ("text", "code_inline", "fence"))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_has_the_verdict_the_conversation_and_the_steps(name: str) -> None:
    told = chapter(SAMPLES[name])
    text = markdown.render([told])
    assert problems(text) == []
    seen = shown(text)
    for entry in told.entries:
        assert entry.explanation.head.word in seen
        for exchange in entry.explanation.exchanges:
            assert f"-> {exchange.method} {safe(exchange.url)}" in seen
        for step in entry.explanation.steps:
            assert step.is_quiet or step.citation in seen


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(chapters())
def test_nothing_breaks_out(told: Chapter) -> None:
    assert problems(markdown.render([told])) == []


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(comparisons())
def test_nothing_breaks_out_of_a_comparison(comparison: Comparison) -> None:
    assert problems(comparison.explain("markdown")) == []


@given(texts)
def test_a_code_span_holds_the_text(text: str) -> None:
    inline = [token for token in tokens(f"a {markdown.code(text)} b") if token.type != "inline"]
    spans = [token.content for token in inline if token.type == "code_inline"]
    assert spans == ([safe(text)] if safe(text).strip() else [])


@given(texts)
def test_a_cell_holds_the_text_and_no_more(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {markdown.cell(text)} | last |\n"
    found = list(tokens(table))
    assert sum(token.type == "td_open" for token in found) == 2
    assert [token.content for token in found if token.type == "inline"][-1] == "last"
    assert {token.type for token in found} <= {
        f"{name}{end}" for name in ALLOWED for end in ("_open", "_close")
    } | LEAVES


@given(texts)
def test_a_sentence_says_the_text(text: str) -> None:
    found = "".join(
        token.content for token in tokens(f"- {markdown.sentence(text)}") if token.type in ("text", "code_inline")
    )
    assert problems(f"- {markdown.sentence(text)}") == []
    assert re.sub(r"[`\s]|\(\d+spaces\)", "", found) == re.sub(r"[`\s]", "", safe(text))


@pytest.mark.parametrize("bad", HOSTILE)
def test_a_fence_holds_whatever_stands_in_it(bad: str) -> None:
    text = "\n".join(markdown.fence([safe(bad), "last"]))
    [token] = tokens(text)
    assert token.content == f"{safe(bad)}\nlast\n"
