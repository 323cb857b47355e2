"""The page about inputs tells of each kind; what its commands print is held by :mod:`spec_tests.documentation`."""

from __future__ import annotations

import shlex

from corsim.cli import _parser
from corsim.scenario.importers.imported import NAMES
from spec_tests.documentation import ROOT, code_blocks, first_column, section

HOW_TO = ROOT / "docs" / "how-to"
PAGE = HOW_TO / "from-what-you-have.md"


def test_every_kind_is_told_of_and_has_its_example() -> None:
    cells = first_column(section(PAGE, "From what you have"))
    assert [cell.strip("`") for cell in cells] == list(NAMES)
    commands = [block.text for page in (PAGE, HOW_TO / "har.md") for block in code_blocks(page, "sh")]
    for name in ("copied-curl.txt", "copied-fetch.txt", "exchange.txt", "recording.har"):
        assert any(f"docs/examples/{name}" in command for command in commands), name


def test_the_command_for_probe_is_one_that_it_takes() -> None:
    [command] = [block.text for block in code_blocks(PAGE, "sh") if "corsim probe" in block.text]
    arguments = shlex.split(command)[3:]
    options = _parser(arguments).parse_args(arguments)
    assert [given.value for given in options.given] == ["PUT", '{"name": "new"}', "sid=1"]
