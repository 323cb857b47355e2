"""The colours have the contrast that WCAG 2.2 wants of text (1.4.3, 4.5 to 1) and of drawings (1.4.11, 3 to 1)."""

from __future__ import annotations

import pytest

from corsim.explain.rendering.colours import DARK, LIGHT, TEXTS, variables
from corsim.explain.rendering.pages import switched_style
from corsim.explain.rendering.svg import rules


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_the_reckoning() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
class TestContrast:
    @pytest.mark.parametrize("name", TEXTS)
    @pytest.mark.parametrize("behind", ["page", "box"])
    def test_of_text(self, theme: dict[str, str], name: str, behind: str) -> None:
        assert contrast(theme[name], theme[behind]) >= 4.5

    def test_of_lines(self, theme: dict[str, str]) -> None:
        assert contrast(theme["line"], theme["page"]) >= 3


def test_both_themes_have_the_same_names() -> None:
    assert set(LIGHT) == set(DARK) == {*TEXTS, "page", "box", "line"}


def test_a_page_that_switches_has_all_colours_within_its_selectors() -> None:
    """They are more specific than the fragments' own, also than those for what the reader's system prefers."""
    style = switched_style("[data-theme=light]", "[data-theme=dark]")
    selectors = [rule.partition("{")[0] for rule in style.split("}") if rule]
    assert all(selector.startswith(("[data-theme=light] .", "[data-theme=dark] .")) for selector in selectors)
    for theme, colours in (("light", LIGHT), ("dark", DARK)):
        assert f"[data-theme={theme}] .corsim{{{variables(colours)}color-scheme:{theme}}}" in style
        own = {rule.partition("{")[0] for rule in rules(colours).split("}") if rule}
        assert {f"[data-theme={theme}] {selector}" for selector in own} < set(selectors)
