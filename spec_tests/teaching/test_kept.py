"""What comes of notebooks is kept: they are executed again if, and only if, something of them could come out anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from docs.notebook_pages import kept


class Build:
    """Builds in a folder of their own; ``ran`` has the first cell of each notebook that was executed."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ran: list[str] = []
        self.kept, self.corsim, self.monkeypatch = folder / "kept", folder / "corsim", monkeypatch
        self.corsim.mkdir()
        (self.corsim / "__init__.py").write_text("")
        self.paths = [folder / "1-one.ipynb", folder / "2-two.ipynb"]
        for path in self.paths:
            self.write(path, f"'{path.stem}'")
        monkeypatch.setattr(kept, "FOLDER", self.kept)
        monkeypatch.setattr(kept, "CORSIM", self.corsim)
        monkeypatch.setattr(kept, "execute", self.execute)

    @staticmethod
    def write(path: Path, cell: str) -> None:
        nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(cell, id="one")]), path)

    def execute(self, notebooks: Sequence[Any], environment: Mapping[str, str]) -> None:
        for notebook in notebooks:
            [cell] = notebook.cells
            if "raise" in cell.source:
                raise RuntimeError(cell.source)
            self.ran.append(cell.source)
            cell.outputs = [v4.new_output("stream", text=f"of {cell.source}")]

    def again(self, environment: Mapping[str, str] | None = None) -> list[str]:
        """Build; what was executed for it."""
        self.ran.clear()
        notebooks = kept.executed(self.paths, environment or {})
        assert list(notebooks) == self.paths
        for path, notebook in notebooks.items():
            source = nbformat.read(path, as_version=4).cells[0].source
            assert notebook.cells[0].outputs[0].text == f"of {source}"
        return list(self.ran)


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    made = Build(tmp_path, monkeypatch)
    assert made.again() == ["'1-one'", "'2-two'"]
    return made


def test_nothing_is_executed_twice(build: Build) -> None:
    assert build.again() == []


def test_one_that_is_changed_is_executed_and_what_was_kept_of_it_goes(build: Build) -> None:
    build.write(build.paths[1], "'other'")
    assert build.again() == ["'other'"]
    assert build.again() == []
    assert sorted(path.name[:2] for path in build.kept.iterdir()) == ["1-", "2-"]


def new_version(build: Build) -> None:
    class Distribution:
        name, version = "corsim-something", "2"

    build.monkeypatch.setattr(kept, "distributions", lambda: [Distribution])


@pytest.mark.parametrize(
    "change",
    [
        lambda build: (build.corsim / "__init__.py").write_text("A = 1"),
        lambda build: (build.corsim / "data.json").write_text("{}"),
        new_version,
        lambda build: build.monkeypatch.setattr(kept.sys, "version", "4.0"),  # type: ignore[attr-defined]
    ],
    ids=["a module", "a new file", "a package", "Python"],
)
def test_all_are_executed_where_what_they_stand_on_has_changed(build: Build, change: Callable[[Build], object]) -> None:
    change(build)
    assert build.again() == ["'1-one'", "'2-two'"]
    assert build.again() == []


def test_express_counts_too(build: Build) -> None:
    assert build.again({"NODE_PATH": "/somewhere"}) == ["'1-one'", "'2-two'"]


def test_of_one_that_fails_nothing_is_kept(build: Build) -> None:
    build.write(build.paths[0], "raise")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="raise"):
            build.again()
