"""The notebooks: kept clean, run as they are and with their solutions, and made into pages."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from corsim.teaching import exercise
from corsim.teaching.exercise import Fact
from corsim.teaching.questions import EXERCISES
from docs.notebook_pages.converting import NotebookPage, one_block, page_of, solution
from docs.notebook_pages.executing import execute
from spec_tests.applications import node
from spec_tests.applications.conftest import node_packages
from spec_tests.documentation import ROOT

from . import notebooks
from .mistakes import MISTAKES
from .notebooks import Posed, cells, code_until, feedback, paths, run, source

__all__ = ["node_packages"]

SUBJECTS = [
    "origins-and-the-same-origin-policy",
    "simple-requests-and-the-safelist",
    "preflight-header-by-header",
    "credentials-and-wildcards",
    "the-preflight-cache-over-time",
    "redirects-and-the-null-origin",
    "testing-an-api",
    "security",
]

EVERY = pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)


def test_there_is_one_for_each_subject() -> None:
    assert [path.stem for path in paths()] == [f"{number}-{name}" for number, name in enumerate(SUBJECTS, 1)]


def test_every_exercise_is_posed_once() -> None:
    posed = [item.name for path in paths() for item in notebooks.exercises(path)]
    assert sorted(posed) == sorted(EXERCISES)


@EVERY
class TestAsKept:
    def test_it_is_valid_and_has_no_outputs(self, path: Path) -> None:
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        for cell in notebook.cells:
            assert set(cell.metadata) <= {"tags"}
            if cell.cell_type == "code":
                assert (cell.outputs, cell.execution_count) == ([], None)
        assert set(notebook.metadata) == {"description", "kernelspec", "language_info"}

    def test_it_is_written_as_jupyter_writes_it(self, path: Path) -> None:
        """So that who opens and saves it without outputs changes nothing."""
        text = path.read_text("utf-8")
        assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"

    def test_it_has_one_title_and_a_description(self, path: Path) -> None:
        notebook = json.loads(path.read_text("utf-8"))
        text = "\n".join(source(cell) for cell in cells(path) if cell["cell_type"] == "markdown")
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        [title] = re.findall(r"(?m)^# (.+)$", prose)
        assert title.startswith(f"{path.stem[0]}. ")
        assert "|" not in notebook["metadata"]["description"]

    def test_links_lead_to_notebooks_that_exist(self, path: Path) -> None:
        text = "\n".join(source(cell) for cell in cells(path) if cell["cell_type"] == "markdown")
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert target.startswith("https://") or (path.parent / target).is_file(), target

    def test_exercises_are_unanswered_and_have_a_solution_below(self, path: Path) -> None:
        found = notebooks.exercises(path)
        assert len(found) >= 4
        for item in found:
            assert "..." in item.code
            assert "..." not in item.solution

    def test_it_says_nothing_of_where_it_was_made(self, path: Path) -> None:
        assert not re.search(r"/(home|tmp|work|root|Users)/", path.read_text("utf-8"))


def posed() -> list[Any]:
    return [pytest.param(path, item, id=item.name) for path in paths() for item in notebooks.exercises(path)]


def names_before(path: Path, item: Posed) -> dict[str, Any]:
    """What the cells above an exercise define; those with Express are not needed for one."""
    names: dict[str, Any] = {}
    for code in code_until(path, item.name):
        if "import subprocess" in code:
            break
        run(code, names)
    names.setdefault("check", __import__("corsim.teaching", fromlist=["check"]).check)
    return names


@pytest.mark.parametrize(("path", "item"), posed())
class TestEveryExercise:
    def test_the_solution_is_accepted_and_wrong_answers_are_refused(self, path: Path, item: Posed) -> None:
        names = names_before(path, item)
        assert feedback(item.code, names).outcome == "unanswered"
        for number, wrong in enumerate(wrong_answers(item.name)):
            names["wrong"] = wrong
            found = feedback(item.answered("answer = wrong"), names)
            assert found.outcome in ("wrong", "unusable"), number
        assert feedback(item.answered(item.solution), names).outcome == "right"

    def test_the_solution_is_the_right_answer(self, path: Path, item: Posed) -> None:
        found = exercise(item.name)
        if not isinstance(found, Fact):
            pytest.skip("a task has many right answers, and its solution is tried")
        names: dict[str, Any] = {}
        run(item.solution, names)
        assert names["answer"] == found.right


def wrong_answers(name: str) -> Iterator[Any]:
    """Wrong answers to an exercise, of its own kind and of others."""
    yield from (None, "", [], {}, object(), "wrong", -1)
    found = exercise(name)
    if not isinstance(found, Fact):
        yield from (answer for answer, _ in MISTAKES[name])
    elif isinstance(found.right, dict):
        yield {key: object() for key in found.right}
        yield dict(list(found.right.items())[1:])
    elif isinstance(found.right, frozenset):
        yield frozenset()
        yield from ({*found.right} - {item} for item in found.right)
    elif isinstance(found.right, bool):
        yield not found.right
    else:
        yield from found.wrong


def solved(notebook: Any) -> Any:
    """*notebook* with each exercise answered by its solution, in a cell of its own below."""
    result = copy.deepcopy(notebook)
    result.cells = []
    for cell in notebook.cells:
        result.cells.append(cell)
        if "solution" in cell.metadata.get("tags", []):
            above = result.cells[-2]
            item = Posed("", above.source, solution(cell.source))
            answered = nbformat.v4.new_code_cell(item.answered(item.solution), id=f"{above.id}-answered")
            answered.metadata["tags"] = ["answered"]
            result.cells.append(answered)
    return result


def packages(request: pytest.FixtureRequest, path: Path) -> dict[str, str]:
    """Where Express is, for the notebook that runs it; nothing where Node is not there, as the notebook says then."""
    if "express" not in path.read_text("utf-8").lower():
        return {}
    try:
        folder: Path = request.getfixturevalue("node_packages")
    except pytest.skip.Exception:
        return {}
    return {"NODE_PATH": str(folder / "node_modules")}


@pytest.fixture(scope="class")
def executed(path: Path, request: pytest.FixtureRequest) -> Any:
    """The notebook, executed with its exercises first as they are and then solved."""
    notebook = solved(nbformat.read(path, as_version=4))
    execute([notebook], packages(request, path))
    return notebook


@pytest.fixture(scope="class")
def page(path: Path, executed: Any) -> NotebookPage:
    """The page of what a reader would execute."""
    notebook = copy.deepcopy(executed)
    notebook.cells = [cell for cell in notebook.cells if "answered" not in cell.metadata.get("tags", [])]
    return page_of(notebook, path)


def outputs(notebook: Any) -> Iterator[tuple[Any, Any]]:
    """Every output, with the cell that it belongs to."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield cell, output


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem, scope="class")
@pytest.mark.xdist_group("notebooks")
class TestExecuted:
    def test_nothing_fails_and_nothing_warns(self, path: Path, executed: Any) -> None:
        for cell, output in outputs(executed):
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", (cell.source, output.get("text"))
        assert all(cell.execution_count for cell in executed.cells if cell.cell_type == "code")

    def test_exercises_are_first_unanswered_and_then_right(self, path: Path, executed: Any) -> None:
        shown = {
            tag: [
                output.data["text/plain"] for cell, output in outputs(executed) if tag in cell.metadata.get("tags", [])
            ]
            for tag in ("exercise", "answered")
        }
        assert len(shown["exercise"]) == len(shown["answered"]) == len(notebooks.exercises(path))
        assert all(text.startswith("? NOT ANSWERED YET") for text in shown["exercise"])
        assert all(text.startswith("✓ RIGHT") for text in shown["answered"])

    def test_figures_come_from_the_notebook_display(self, path: Path, executed: Any) -> None:
        shown = [output.data["text/html"] for _, output in outputs(executed) if "text/html" in output.get("data", {})]
        assert any("<svg" in markup or "<table" in markup for markup in shown)
        assert all(markup.startswith('<div class="corsim">') for markup in shown)

    def test_pictures_have_a_text_alternative(self, path: Path, executed: Any) -> None:
        pictures = [output for _, output in outputs(executed) if "image/png" in output.get("data", {})]
        assert len(pictures) == (1 if path.stem.startswith("5-") else 0)
        for output in pictures:
            assert "Access-Control-Max-Age" in output.metadata["image/png"]["alt"]

    def test_its_page_loads_nothing_from_elsewhere(self, path: Path, page: NotebookPage) -> None:
        assert "<script" not in page.text
        assert "<link" not in page.text
        assert "@import" not in page.text
        assert not re.findall(r"(?:src=|url\()[\"']?https?:", page.text)

    def test_its_page_has_all_cells_and_folds_solutions(self, path: Path, page: NotebookPage) -> None:
        found = cells(path)
        assert page.text.count("```python") == sum(cell["cell_type"] == "code" for cell in found)
        assert page.text.count('<details class="notebook-solution">') == len(notebooks.exercises(path))
        assert "Not answered yet" in page.text
        assert f"]({path.name})" in page.text
        assert ".ipynb)" not in page.text.replace(f"]({path.name})", "")

    def test_markdown_leaves_what_notebooks_show_as_it_is(self, path: Path, executed: Any, page: NotebookPage) -> None:
        """An empty line would end a block of HTML, and what follows would be taken for Markdown."""
        for _, output in outputs(executed):
            markup = output.get("data", {}).get("text/html")
            if markup is not None and "answered" not in _.metadata.get("tags", []):
                assert one_block(markup) in page.text

    def test_its_pictures_are_beside_it(self, path: Path, page: NotebookPage) -> None:
        named = re.findall(r"\]\((\S+\.png)\)", page.text)
        assert sorted(named) == sorted(page.pictures)
        assert all(picture.startswith(b"\x89PNG") for picture in page.pictures.values())


class TestTheKernel:
    @staticmethod
    def notebook(*code: str) -> Any:
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in code])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        return made

    def test_other_machines_are_refused_and_this_one_is_not(self) -> None:
        """192.0.2.1 is an address for documentation (RFC 5737): nobody has it."""
        attempts = """
import socket, urllib.request, http.client

def attempt(function):
    try:
        function()
    except PermissionError as error:
        return f"refused: {error}"
    except OSError as error:
        return "tried"

def connected(family, address):
    with socket.socket(family) as one:
        one.settimeout(5)
        one.connect(address)
"""
        refused = [
            "connected(socket.AF_INET, ('192.0.2.1', 80))",
            "connected(socket.AF_INET6, ('2001:db8::1', 80, 0, 0))",
            "urllib.request.urlopen('http://example.com/', timeout=5)",
            "http.client.HTTPConnection('192.0.2.1', timeout=5).connect()",
            "socket.gethostbyname('example.com')",
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
        ]
        permitted = ["connected(socket.AF_INET, ('127.0.0.1', 1))", "socket.getaddrinfo('localhost', 1)"]
        tried = [f"print(attempt(lambda: {code}))" for code in (*refused, *permitted)]
        notebook = self.notebook(attempts, "import warnings; warnings.simplefilter('ignore')", *tried)
        execute([notebook])
        said = ["".join(output.text for output in cell.outputs).strip() for cell in notebook.cells[2:]]
        assert [text[:7] for text in said[: len(refused)]] == ["refused"] * len(refused)
        assert said[len(refused) :] == ["tried", "None"]

    def test_a_warning_is_an_error(self) -> None:
        with pytest.raises(CellExecutionError, match="DeprecationWarning: old"):
            execute([self.notebook("import warnings", "warnings.warn('old', DeprecationWarning)")])

    def test_corsim_is_that_of_this_folder(self) -> None:
        notebook = self.notebook("import corsim\nprint(corsim.__file__)")
        execute([notebook])
        assert Path(notebook.cells[0].outputs[0].text.strip()).is_relative_to(ROOT)


def test_without_node_the_second_part_of_the_seventh_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In this process: what the notebook looks for is a program on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    [path] = [path for path in paths() if path.stem.startswith("7-")]
    notebook = nbformat.read(path, as_version=4)
    execute([notebook])
    said = [output.text for _, output in outputs(notebook) if output.output_type == "stream"]
    assert said.count("skipped: there is no program called node\n") >= 8
    assert any("CORSMiddleware" in text for text in said)


def test_with_node_nothing_is_skipped(node_packages: Path) -> None:
    assert shutil.which("node") is not None
    assert (node_packages / "node_modules" / "express").is_dir()
    [path] = [path for path in paths() if path.stem.startswith("7-")]
    notebook = nbformat.read(path, as_version=4)
    execute([notebook], {"NODE_PATH": str(node_packages / "node_modules")})
    said = "".join(output.text for _, output in outputs(notebook) if output.output_type == "stream")
    assert "skipped" not in said
    by_hand, everybody, restricted = (
        'OPTIONS, PUT   {"id":2}',
        'GET            [{"id":1}]',
        "OPTIONS        preflight-method-disallowed",
    )
    for line in (by_hand, everybody, restricted):
        assert said.count(line) >= 3, line
    assert node.OLDEST == 18
