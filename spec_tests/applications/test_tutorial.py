"""The pages about Express, from the first block to the last: each server is started, each command and snippet run.

docs/tutorial/express.md has servers, commands and snippets of Python, docs/how-to/express.md files and runs of pytest.
In the tutorial, a server that is shown replaces the one before, as it does for a reader. It listens on a port that is
free, and what the page says about port 3001 is told to go there.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from spec_tests.documentation import ROOT, Block, all_blocks
from spec_tests.documentation.walking import is_installation, walk

from . import node

PAGE = ROOT / "docs" / "tutorial" / "express.md"
HOW_TO = ROOT / "docs" / "how-to" / "express.md"
LISTEN = "app.listen(3001);"
LISTEN_HERE = (
    'const server = app.listen(0, "localhost", () => console.log(server.address().port));\n'
    'process.stdin.on("end", () => process.exit()).resume();'
)
SERVER = "http://localhost:3001"
ROUTE = f'page.route("{SERVER}", "{SERVER}")'


class Reader:
    """Does what the page says: what it starts is ended by *ends*, and *folder* is where ``server.js`` is written."""

    def __init__(self, ends: ExitStack, folder: Path) -> None:
        self.ends = ends
        self.folder = folder
        self.server = ""
        self.names: dict[str, Any] = {"server_here": lambda: self.server}

    def start(self, program: str) -> None:
        assert program.count(LISTEN) == 1
        self.ends.close()
        path = self.folder / "server.js"
        path.write_text(program.replace(LISTEN, LISTEN_HERE), "utf-8")
        line = self.ends.enter_context(node.running([node.node(), str(path)]))
        self.server = f"http://localhost:{int(line)}"

    def run(self, command: str) -> str:
        words = shlex.split(command.replace(SERVER, self.server))
        if shutil.which(words[0]):
            return subprocess.run(words, capture_output=True, text=True, check=True, timeout=30).stdout
        with urllib.request.urlopen(words[-1], timeout=30) as response:
            return str(response.read().decode("utf-8"))

    def execute(self, code: str, line: int) -> str:
        code = code.replace(ROUTE, f'page.route("{SERVER}", server_here())')
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code, f"{PAGE.name}, block at {line}", "exec"), self.names)
        return printed.getvalue()


@pytest.fixture
def reader(node_packages: Path, tmp_path: Path) -> Iterator[Reader]:
    (tmp_path / "node_modules").symlink_to(node_packages / "node_modules", target_is_directory=True)
    with ExitStack() as ends:
        yield Reader(ends, tmp_path)


def test_every_block(reader: Reader) -> None:
    blocks = [block for block in all_blocks(PAGE) if not is_installation(block)]
    assert [block.language for block in blocks].count("js") == 4
    for block, following in zip(blocks, [*blocks[1:], Block("", "", 0, 0)], strict=True):
        if block.language == "js":
            reader.start(block.text)
        elif block.language == "sh":
            assert following.language == "text"
            assert reader.run(block.text).strip() == following.text.strip()
        elif block.language == "python":
            assert following.language == "text"
            assert reader.execute(block.text, block.start) == following.text
        else:
            assert block.language == "text"


def test_the_how_to(node_packages: Path, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(node_packages / "node_modules", target_is_directory=True)
    steps = list(walk(HOW_TO, tmp_path))
    assert len(steps) == 2
    for step in steps:
        assert step.shown.text.strip() == step.printed.strip()


@pytest.mark.parametrize("page", [PAGE, HOW_TO], ids=["tutorial", "how-to"])
def test_the_versions_that_are_installed_are_those_of_the_tests(page: Path) -> None:
    [installation] = [block for block in all_blocks(page) if is_installation(block)]
    named = dict(re.findall(r"(\w+)@(\d+)", installation.text))
    pins = (node.EXPRESS / "package.json").read_text("utf-8")
    assert set(named) == set(re.findall(r'"(express|cors)": "', pins))
    for name, major in named.items():
        assert f'"{name}": "{major}.' in pins


def test_what_it_replaces_is_there() -> None:
    assert PAGE.read_text("utf-8").count(ROUTE) == 1


@pytest.mark.parametrize("page", [PAGE, HOW_TO], ids=["tutorial", "how-to"])
def test_they_say_which_node_they_need(page: Path) -> None:
    assert f"Node](https://nodejs.org/) {node.OLDEST} or later" in page.read_text("utf-8")
