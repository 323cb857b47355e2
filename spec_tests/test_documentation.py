"""What the documentation shows is what happens: its code runs, its outputs are real, its links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import corsim
from corsim import Reason, run_scenario
from corsim.audit.catalogue import CATALOGUE
from corsim.cli import main
from corsim.playground.page_files import page_files
from corsim.profiles import PROFILES
from corsim.scenario.reading import read_json
from docs import hooks, playground_files

from .differential.summary import read_summaries
from .documentation import (
    ROOT,
    Block,
    all_blocks,
    code_blocks,
    first_column,
    followers,
    headings,
    is_a_test_module,
    links,
    pages,
    prose,
    section,
)
from .scenario.documents import SCHEMA, alternatives

README = ROOT / "README.md"

BUILT = {ROOT / "docs" / playground_files.PLACE / name for name in page_files()}
"""What is in the site without being in a file of its own here."""
SCENARIO = ROOT / "docs" / "scenario.md"

LANGUAGES = {"sh", "json", "python", "text", "js"}

RUN_ELSEWHERE = {"tutorial-express.md": "spec_tests/applications/test_tutorial.py"}
"""Pages whose blocks need more than Python, and the test that runs them all, in their order."""


def output_of(function: Any, *arguments: Any) -> str:
    """What *function* prints."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        function(*arguments)
    return printed.getvalue()


FOLLOWERS = [
    (page, block, following)
    for page in pages()
    if page.name not in RUN_ELSEWHERE
    for block, following in followers(page)
    if not is_a_test_module(block)  # Those are run by spec_tests/plugin/test_documented.py.
]


@pytest.mark.parametrize(
    ("page", "block", "following"),
    [pytest.param(*item, id=f"{item[0].name}-{item[1].start}") for item in FOLLOWERS],
)
def test_python_prints_what_follows_it(page: Path, block: Block, following: Block) -> None:
    between = page.read_text("utf-8")[block.end : following.start]
    assert following.language == "text", "a block of text with the output has to follow"
    assert "prints" in between
    assert output_of(exec, compile(block.text, str(page), "exec"), {}) == following.text


def test_pages_that_are_run_elsewhere() -> None:
    for name, test in RUN_ELSEWHERE.items():
        assert f'"{name}"' in (ROOT / test).read_text("utf-8")
    # JavaScript is not run here.
    with_js = {page.name for page in pages() if any(block.language == "js" for block in all_blocks(page))}
    assert with_js <= set(RUN_ELSEWHERE)


def test_there_is_python_in_the_readme() -> None:
    assert README in {page for page, _, _ in FOLLOWERS}


def test_the_readme_shows_the_beginning_of_what_its_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    command, shown = [block for block in all_blocks(README) if block.language in ("sh", "text")][:2]
    name = re.search(r"corsim explain (\S+)", command.text)
    assert name is not None
    printed = output_of(main, ["explain", name[1]])
    assert printed.startswith(shown.text)
    assert printed[len(shown.text) :].startswith("\nWhy, step by step")
    assert "the steps" in README.read_text("utf-8")[shown.end : shown.end + 60]


def test_the_readmes_commands_install_from_here_and_name_extras_that_exist() -> None:
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    commands = "".join(block.text for page in pages() for block in code_blocks(page, "sh"))
    named = {extra for match in re.finditer(r"'\.\[([a-z,]+)\]'", commands) for extra in match[1].split(",")}
    assert named == set(extras)
    assert "pip install --quiet . &&" in commands


def test_commands_of_corsim_are_ones_that_it_has() -> None:
    text = "".join(page.read_text("utf-8") for page in pages())
    named = set(re.findall(r"python -m corsim ([a-z]+)", text))
    assert named == {"audit", "diff", "explain", "playground", "probe", "schema", "spec"}
    for name in named:
        with pytest.raises(SystemExit) as exit_:
            output_of(main, [name, "--help"])
        assert exit_.value.code == 0


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
class TestEveryPage:
    def test_blocks_are_closed_and_in_languages_that_are_tested(self, page: Path) -> None:
        assert page.read_text("utf-8").count("```") == 2 * len(all_blocks(page))
        assert {block.language for block in all_blocks(page)} <= LANGUAGES

    def test_links_lead_to_files_and_headings_that_exist(self, page: Path) -> None:
        for target in links(page):
            if target.startswith(("https://", "http://")):
                continue
            name, _, anchor = target.partition("#")
            path = (page.parent / name).resolve() if name else page
            assert path.is_file() or path in BUILT, target
            assert path.is_relative_to(ROOT), target
            if anchor:
                assert anchor in {_anchor(heading) for heading in headings(path)}, target

    def test_files_that_are_named_exist(self, page: Path) -> None:
        for name in re.findall(r"`((?:docs|corsim|spec_tests|benchmarks)/[\w./-]+)`", page.read_text("utf-8")):
            assert (ROOT / name).exists(), name

    def test_it_has_one_title(self, page: Path) -> None:
        assert len(re.findall(r"(?m)^# ", prose(page))) == 1


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def test_the_pages_are_in_the_navigation() -> None:
    navigation = re.findall(r"(?m)^  - ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"))
    assert sorted(navigation) == sorted(str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md"))


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"(?m)^## \[?v?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert versions[0] == corsim.__version__
    assert versions == sorted(versions, key=lambda text: [int(part) for part in text.split(".")], reverse=True)


class TestTheScenarioFormat:
    """docs/scenario.md names the members that the schema has, all of them and no other."""

    @staticmethod
    def named(heading: str) -> set[str]:
        """The members in the first column of the tables under *heading*, ``a``, ``b`` taken apart."""
        cells = first_column(section(SCENARIO, heading))
        return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}

    @staticmethod
    def properties(name: str, option: int = 0) -> set[str]:
        found = [item for item in alternatives(SCHEMA["$defs"][name]) if item.get("type") == "object"]
        return set(found[option]["properties"])

    def test_page(self) -> None:
        assert self.named("`page`") == self.properties("page")

    def test_server(self) -> None:
        assert self.named("`server`") == self.properties("rule")
        text = section(SCENARIO, "`server`")
        for name in self.properties("server"):
            assert f"`{name}`" in text

    @pytest.mark.parametrize("option", [0, 1], ids=["fetch", "xhr"])
    def test_requests(self, option: int) -> None:
        text = section(SCENARIO, "`request`, `requests`")
        halves = text.partition('With `"api": "xhr"`')
        listed = set(re.findall(r"`(\w+)`", (halves[0] + halves[2].partition("`headers` is")[0]) if option else text))
        assert self.properties("request", option) - {"api"} <= listed

    def test_members_of_a_request_that_are_named_exist(self) -> None:
        members = re.search(r"(?s)the members are (.*?)\n\n", section(SCENARIO, "`request`, `requests`"))
        assert members is not None
        fetch, _, xhr = members[1].partition('With `"api": "xhr"`')
        for text, option in ((fetch, 0), (xhr, 1)):
            assert set(re.findall(r"`(\w+)`", text)) - {"RequestInit"} == self.properties("request", option) - {
                "api",
                "at",
            }

    def test_bodies(self) -> None:
        cells = list(first_column(section(SCENARIO, "`request`, `requests`")))
        shown = [read_json(cell.strip("`").encode()) for cell in cells]
        kinds = {key for body in shown for key in body} - {"type"}
        schema = {key for item in alternatives(SCHEMA["$defs"]["body"]) for key in item.get("properties", ())} - {
            "type"
        }
        assert kinds == schema
        for body in shown:
            document = {
                "page": "https://app.example.com/",
                "request": {"url": "https://a.example/", "method": "POST", "body": body, "duplex": "half"},
            }
            assert len(run_scenario(document)) == 1

    def test_sections_are_the_members_of_a_scenario(self) -> None:
        named = {name for heading in headings(SCENARIO) for name in re.findall(r"`([^`]+)`", heading)}
        rows = {"$schema", "id", "desc", "anchor", "step", "expect"}
        assert named == set(SCHEMA["properties"]) - rows

    def test_browsers(self) -> None:
        text = section(SCENARIO, "`browser`")
        assert set(re.findall(r"`([\w.-]+)`", text)) == set(PROFILES)

    def test_the_result_has_the_members_that_are_named(self) -> None:
        [result] = run_scenario({"page": "https://app.example.com/", "request": "https://api.example.com/"})
        assert self.named("The result") == set(result.to_dict())

    def test_the_members_of_a_response_and_of_a_step_are_named(self) -> None:
        text = section(SCENARIO, "The result")
        document = {
            "page": "https://app.example.com/",
            "request": "https://app.example.com/x",
            "server": {"response": {}},
        }
        data = run_scenario(document)[0].to_dict()
        for name in data["response"]:
            assert f"`{name}`" in text
        for name in set(data["steps"][0]) - {"values"}:
            assert f"`{name}`" in text


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_place_of_a_page_is_filled_when_it_is_built(page: Path) -> None:
    text = page.read_text("utf-8")
    filled = hooks.on_page_markdown(text, page=None)
    assert "<!--" not in filled
    assert (filled == text) == ("<!--" not in text)


def test_the_pages_are_filled_with_what_was_measured() -> None:
    browsers, peers = (
        hooks.on_page_markdown((ROOT / "docs" / name).read_text("utf-8")) for name in ("browsers.md", "peers.md")
    )
    assert "| jsdom |" in peers
    for run in read_summaries():
        assert f"| {run.seed} | {run.number} | {run.agreed} |" in browsers


def test_the_page_of_reasons_is_filled_with_every_reason_when_it_is_built() -> None:
    markdown = (ROOT / "docs" / "reasons.md").read_text("utf-8")
    filled = hooks.on_page_markdown(markdown, page=None)
    cells = list(first_column(filled))
    assert cells == [f"[`{reason}`](#{reason})" for reason in Reason]


def test_the_page_of_the_audit_is_filled_with_everything_that_can_be_found() -> None:
    filled = hooks.on_page_markdown((ROOT / "docs" / "audit.md").read_text("utf-8"), page=None)
    cells = [cell.strip("`") for cell in first_column(filled)]
    assert [cell for cell in cells if cell in CATALOGUE] == list(CATALOGUE)


def test_the_page_of_the_audit_shows_what_its_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "docs" / "examples")
    monkeypatch.setattr(sys, "path", [*sys.path])
    command, shown = [block for block in all_blocks(ROOT / "docs" / "audit.md") if block.language in ("sh", "text")][:2]
    _, _, arguments = command.text.partition("python -m corsim ")
    assert output_of(main, shlex.split(arguments)) == shown.text
    del sys.modules["shop"]


def test_the_page_of_formats_shows_what_its_commands_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = all_blocks(ROOT / "docs" / "formats.md")
    shown = [pair for pair in pairwise(blocks) if pair[0].language == "sh"]
    assert len(shown) == 2
    for command, printed in shown:
        _, _, arguments = command.text.partition("python -m corsim ")
        assert output_of(main, shlex.split(arguments)) == printed.text


def test_the_page_of_fixes_shows_what_its_commands_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = all_blocks(ROOT / "docs" / "fixes.md")
    shown = [pair for pair in pairwise(blocks) if pair[0].language == "sh"]
    assert len(shown) == 2
    (fix_for, configuration), (max_age, saved) = shown
    for command, block, option in ((fix_for, configuration, "--fix-for"), (max_age, saved, "--max-age")):
        assert option in command.text
        assert block.language == "text"
        printed = output_of(main, shlex.split(command.text.partition("python -m corsim ")[2]))
        # The configuration stands amid what to change, the savings at the end.
        assert block.text in printed
        assert option == "--fix-for" or printed.endswith(block.text)


def test_the_page_of_formats_has_a_picture_when_it_is_built() -> None:
    filled = hooks.on_page_markdown((ROOT / "docs" / "formats.md").read_text("utf-8"), page=None)
    start, end = filled.index("<svg"), filled.index("</svg>")
    # Markdown ends a block of HTML at an empty line.
    assert "\n\n" not in filled[start:end]
    assert "Access-Control-Allow-Credentials is missing" in filled[start:end]


def test_examples_are_all_named_in_the_documentation() -> None:
    text = "".join(page.read_text("utf-8") for page in pages())
    for path in (ROOT / "docs" / "examples").glob("*.json"):
        assert f"docs/examples/{path.name}" in text, path.name
