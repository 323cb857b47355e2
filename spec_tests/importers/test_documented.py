"""The page about inputs shows what its commands print."""

from __future__ import annotations

import shlex
from itertools import pairwise

import pytest

from corsim.scenario.importers.imported import NAMES
from spec_tests.command_line import run
from spec_tests.documentation import ROOT, Block, all_blocks, first_column, section

PAGE = ROOT / "docs" / "from-what-you-have.md"
BLOCKS = all_blocks(PAGE)
SHOWN = [(block, after) for block, after in pairwise(BLOCKS) if after.language == "text"]


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command.text.split("/")[-1].strip() for command, _ in SHOWN])
def test_commands_print_what_is_shown(command: Block, shown: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    arguments = shlex.split(command.text)
    assert arguments[:3] == ["python", "-m", "corsim"]
    assert run(arguments[3:]).out.startswith(shown.text)


def test_every_kind_has_its_example() -> None:
    assert len(SHOWN) == 4
    cells = first_column(section(PAGE, "From what you have"))
    assert [cell.strip("`") for cell in cells] == list(NAMES)


def test_the_command_for_probe_is_one_that_it_takes() -> None:
    from corsim.cli import _parser

    [command] = [block.text for block in BLOCKS if "corsim probe" in block.text]
    arguments = shlex.split(command)[3:]
    options = _parser(arguments).parse_args(arguments)
    assert [given.value for given in options.given] == ["PUT", '{"name": "new"}', "sid=1"]
