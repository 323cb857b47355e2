"""The tests that the documentation shows are run by pytest, and what it prints is what is shown."""

from __future__ import annotations

import pytest

from spec_tests.documentation import Block, followers, is_a_test_module, pages

from . import INNER

pytest_plugins = ["pytester"]

SHOWN = [
    pytest.param(page.read_text("utf-8"), block, following, id=f"{page.name}-{block.start}")
    for page in pages()
    for block, following in followers(page)
    if is_a_test_module(block)
]


@pytest.mark.parametrize(("text", "block", "following"), SHOWN)
def test_pytest_prints_what_follows_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, text: str, block: Block, following: Block
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    pytester.makepyfile(test_example=block.text)
    result = pytester.runpytest(*INNER)
    lines = [line.rstrip() for line in result.outlines]
    begin = next(number for number, line in enumerate(lines) if line.startswith("collected "))
    end = next(number for number, line in enumerate(lines) if "short test summary" in line or " passed in " in line)
    assert following.language == "text"
    assert "pytest prints, between the first line and the summary," in text[block.end : following.start]
    assert "\n".join(lines[begin:end]).rstrip("\n") == following.text.rstrip("\n")


def test_there_are_some() -> None:
    assert len(SHOWN) >= 2
