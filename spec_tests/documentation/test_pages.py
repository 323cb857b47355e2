"""The pages as a whole: the README, the navigation, the changelog, and that nothing is left unnamed."""

from __future__ import annotations

import re
import tomllib

import corsim
from corsim.cli import COMMANDS
from corsim.profiles import ENGINES

from . import ROOT, all_blocks, code_blocks, navigation, pages
from .commands import commands, run
from .test_blocks import PYTHON

README = ROOT / "README.md"
PARTS = ("Tutorial", "How-to", "Explanation", "Reference")


def test_there_is_python_in_the_readme() -> None:
    assert any(parameters.values[0] == README for parameters in PYTHON)


def test_the_readme_shows_all_but_the_steps_of_what_its_command_prints() -> None:
    [command] = [command for command in commands(README) if command.is_corsims]
    shown = next(block for block in all_blocks(README) if block.language == "text")
    printed = run(command)
    assert printed.startswith(shown.text)
    assert printed[len(shown.text) :].startswith("\nWhy, step by step")
    assert "the steps" in README.read_text("utf-8")[shown.end : shown.end + 60]


def test_commands_install_from_here_and_name_extras_that_exist() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    text = "".join(block.text for page in pages() for block in code_blocks(page, "sh"))
    named = {extra for match in re.finditer(r"'\.\[([a-z,]+)\]'", text) for extra in match[1].split(",")}
    assert named == set(extras)
    assert "pip install --quiet . &&" in text


def test_every_command_of_corsim_is_named() -> None:
    text = "".join(page.read_text("utf-8") for page in pages())
    assert set(re.findall(r"python -m corsim ([a-z]+)", text)) == set(COMMANDS)


def test_the_pages_are_in_the_navigation() -> None:
    found = [page for part in navigation().values() for page in part]
    there = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert len(found) == len(set(found))
    assert set(there) <= set(found)


def test_the_navigation_has_a_folder_for_each_part() -> None:
    parts = navigation()
    assert next(iter(parts.values())) == ["index.md"]
    for name in PARTS:
        assert all(page.startswith(f"{name.lower()}/") for page in parts[name])


def test_the_versions_of_browsers_are_said() -> None:
    for path in (README, ROOT / "docs" / "reference" / "browsers.md"):
        text = " ".join(path.read_text("utf-8").split())
        for name, engine in ENGINES.items():
            shown = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKitGTK"}[name]
            assert f"{shown} {engine.versions[-1]}" in text, path.name


def test_the_first_page_leads_to_every_part() -> None:
    text = (ROOT / "docs" / "index.md").read_text("utf-8")
    for name in PARTS:
        assert f"]({name.lower()}/" in text


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"(?m)^## \[?v?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert versions[0] == corsim.__version__
    assert versions == sorted(versions, key=lambda text: [int(part) for part in text.split(".")], reverse=True)


def test_examples_are_all_named_in_the_documentation() -> None:
    text = "".join(page.read_text("utf-8") for page in pages())
    for path in (ROOT / "docs" / "examples").glob("*.json"):
        assert f"docs/examples/{path.name}" in text, path.name
