"""Every block of the pages is run, or has a stated reason why not: its output is what stands behind it."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

from corsim.cli import COMMANDS, _parser

from . import ROOT, Block, all_blocks, followers, is_a_test_module, pages, prose
from .commands import NOT_RUN, Command, commands, help_of, is_shown, run, why_not_run
from .walking import is_followed, is_installation, walk, without_what_varies

LANGUAGES = {"sh", "json", "python", "text", "js"}

WITH_NODE = {"docs/tutorial/express.md", "docs/how-to/express.md"}
"""Pages whose blocks need more than Python: spec_tests/applications/test_tutorial.py runs them, in their order."""

NOT_OUTPUT = {"docs/explanation/architecture.md": "a tree of folders", "docs/how-to/pytest.md": "a line of conftest.py"}
"""Pages with a block of text that nothing has printed, and what it is; a test below looks at each."""


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


HERE = [page for page in pages() if name_of(page) not in WITH_NODE]

PYTHON = [
    pytest.param(page, block, following, id=f"{name_of(page)}-{block.start}")
    for page in HERE
    for block, following in followers(page)
    if not is_a_test_module(block)  # Those are run by spec_tests/plugin/test_documented.py.
]

RUN = [command for page in HERE if not is_followed(page) for command in commands(page) if why_not_run(command) is None]


@pytest.mark.parametrize(("page", "block", "following"), PYTHON)
def test_python_prints_what_follows_it(page: Path, block: Block, following: Block) -> None:
    between = page.read_text("utf-8")[block.end : following.start]
    assert following.language == "text", "a block of text with the output has to follow"
    assert "prints" in between
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(block.text, str(page), "exec"), {})
    assert printed.getvalue() == following.text


@pytest.mark.parametrize("command", RUN, ids=str)
def test_a_command_prints_what_follows_it(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command.is_corsims, "only corsim's commands are run here; a reason why not goes into NOT_RUN"
    monkeypatch.setenv("COLUMNS", "80")
    printed = run(command)
    blocks = all_blocks(command.page)
    following = dict(pairwise(blocks)).get(command.block, Block("", "", 0, 0))
    if following.language != "text":
        assert printed, "it prints nothing, and nothing is shown"
        return
    between = command.page.read_text("utf-8")[command.block.end : following.start]
    assert is_shown(printed, following.text, between)


@pytest.mark.parametrize("page", [page for page in HERE if is_followed(page)], ids=name_of)
def test_a_page_is_followed_from_its_first_block_to_its_last(page: Path, tmp_path: Path) -> None:
    steps = list(walk(page, tmp_path))
    assert steps
    for step in steps:
        assert step.shown.language == "text", "a block of text with the output has to follow"
        assert without_what_varies(step.shown.text).strip() == step.printed.strip()


def test_there_is_something_of_each_kind() -> None:
    assert len(PYTHON) >= 20
    assert len(RUN) >= 10
    assert sum(is_followed(page) for page in HERE) >= 4


@pytest.mark.parametrize("page", pages(), ids=name_of)
class TestEveryPage:
    def test_blocks_are_closed_and_in_languages_that_are_tested(self, page: Path) -> None:
        assert page.read_text("utf-8").count("```") == 2 * len(all_blocks(page))
        assert {block.language for block in all_blocks(page)} <= LANGUAGES

    def test_what_is_shown_was_printed(self, page: Path) -> None:
        """A block of text stands behind a block that is run; JavaScript and files only on pages that are followed."""
        blocks = [Block("", "", 0, 0), *all_blocks(page)]
        texts = [before for before, block in pairwise(blocks) if block.language == "text"]
        strangers = [before for before in texts if before.title or before.language not in ("python", "sh", "js")]
        assert len(strangers) == (name_of(page) in NOT_OUTPUT)
        assert name_of(page) in WITH_NODE or all(block.language != "js" for block in blocks)

    def test_commands_that_are_not_run_are_ones_that_could_be(self, page: Path) -> None:
        for command in commands(page):
            if why_not_run(command) is not None:
                check(command)

    def test_commands_within_sentences_are_ones_that_there_are(self, page: Path) -> None:
        for text in re.findall(r"`([^`\n]+)`", prose(page)):
            for module in re.findall(r"python -m ([a-z_.]+)", text):
                assert importlib.util.find_spec(module) is not None, text
            for name in re.findall(r"python -m corsim ([a-z]+)", text):
                assert name in COMMANDS, text
            for option in re.findall(r"python -m corsim (\w+) .*?(--[a-z-]+)", text):
                assert option[1] in help_of(option[0]), text


def check(command: Command) -> None:
    """That *command* names what there is: a module, files, options."""
    words = list(command.plain)
    if words[:3] == ["python", "-m", "corsim"]:
        _parser(words[3:]).parse_args(words[3:])
    elif words[:3] == ["python", "-m", "pytest"]:
        options = ("-n", "-q", "-k", "--corsim-browsers", "--tb")
        for word in words[3:]:
            assert word.partition("=")[0] in options or not word.startswith("-"), word
            assert "/" not in word or (ROOT / word).exists(), word
    elif words[2:3] and words[2].startswith("spec_tests."):
        own = [word for word in words[3:4] if not word.startswith("-")]
        with contextlib.redirect_stdout(io.StringIO()) as printed, pytest.raises(SystemExit) as exit_:
            import_module(f"{words[2]}.__main__").main([*own, "--help"])
        assert exit_.value.code == 0
        for option in words[3:]:
            assert not option.startswith("-") or option in printed.getvalue(), option


class TestWhatIsNotRun:
    def test_every_reason_is_needed(self) -> None:
        found = {why_not_run(command) for page in pages() for command in commands(page)} - {None}
        assert found == set(NOT_RUN.values())

    def test_commands_on_pages_that_are_followed_are_run_or_install(self) -> None:
        for page in pages():
            if is_followed(page):
                assert all(is_installation(command.block) for command in commands(page) if why_not_run(command))

    def test_pages_with_javascript_are_run_by_node(self) -> None:
        text = (ROOT / "spec_tests" / "applications" / "test_tutorial.py").read_text("utf-8")
        for name in WITH_NODE:
            assert all(f'"{part}"' in text for part in Path(name).parts[1:])

    def test_a_check_finds_what_there_is_not(self) -> None:
        block = Block("sh", "", 0, 0)
        for text in ("python -m pytest spec_tests/none.py", "python -m spec_tests.browsers compare --no-such"):
            with pytest.raises(AssertionError):
                check(Command(ROOT / "README.md", block, tuple(text.split()), ROOT))

    def test_the_tree_of_folders_is_the_one_there_is(self) -> None:
        [tree] = [block for block in all_blocks(ROOT / "docs/explanation/architecture.md") if block.language == "text"]
        folders = [(-1, ROOT)]
        for line in tree.text.splitlines():
            indent = len(line) - len(line.lstrip())
            for name in re.split(r" {2,}", line.strip())[0].split(", "):
                if not name.endswith(("/", ".py")):
                    continue
                while folders[-1][0] >= indent:
                    folders.pop()
                path = folders[-1][1] / name
                assert path.exists(), name
                if name.endswith("/"):
                    folders.append((indent, path))
        assert len(folders) > 1

    def test_the_line_of_conftest_imports_what_there_is(self) -> None:
        [line] = [
            block.text
            for before, block in pairwise(all_blocks(ROOT / "docs/how-to/pytest.md"))
            if block.language == "text" and before.language == "text"
        ]
        names: dict[str, object] = {}
        exec(line, names)
        assert "browser" in names
