"""The notebooks: kept clean, run as they are and with their solutions, and made into pages."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable, Iterator
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
from .notebooks import Posed, cells, feedback, paths, run, source, tags

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


@EVERY
def test_solutions_are_accepted_and_wrong_answers_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first cell to the last, in this process; a figure is drawn and not shown."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    names: dict[str, Any] = {}
    items = iter(notebooks.exercises(path))
    for cell in cells(path):
        if "exercise" in tags(cell):
            of_one_exercise(next(items), names)
        elif cell["cell_type"] == "code":
            run(source(cell), names)
    assert next(items, None) is None


def of_one_exercise(item: Posed, names: dict[str, Any]) -> None:
    assert feedback(item.code, names).outcome == "unanswered"
    for number, wrong in enumerate(wrong_answers(item.name)):
        names["wrong"] = wrong
        assert feedback(item.answered("answer = wrong"), names).outcome in ("wrong", "unusable"), (item.name, number)
    assert feedback(item.answered(item.solution), names).outcome == "right", item.name
    found = exercise(item.name)
    if isinstance(found, Fact):
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


def outputs(notebook: Any) -> Iterator[tuple[Any, Any]]:
    """Every output, with the cell that it belongs to."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield cell, output


def printed(notebook: Any) -> str:
    return "".join(output.text for _, output in outputs(notebook) if output.output_type == "stream")


def has_tag(cell: Any, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


@EVERY
def test_it_runs_as_it_is_and_solved_and_makes_a_page(path: Path, request: pytest.FixtureRequest) -> None:
    """One test, so that each notebook is run once, however the tests are handed out."""
    executed = solved(nbformat.read(path, as_version=4))
    execute([executed], packages(request, path))
    nothing_fails_and_nothing_warns(executed)
    exercises_are_first_unanswered_and_then_right(path, executed)
    figures_come_from_the_notebook_display(executed)
    pictures_have_a_text_alternative(path, executed)
    # What a reader would execute.
    executed.cells = [cell for cell in executed.cells if not has_tag(cell, "answered")]
    page = page_of(executed, path)
    it_loads_nothing_from_elsewhere(page)
    it_has_all_cells_and_folds_solutions(path, page)
    what_notebooks_show_is_left_as_it_is(executed, page)
    pictures_are_beside_it(page)


def nothing_fails_and_nothing_warns(executed: Any) -> None:
    for cell, output in outputs(executed):
        assert output.output_type != "error", cell.source
        assert output.get("name") != "stderr", (cell.source, output.get("text"))
    assert all(cell.execution_count for cell in executed.cells if cell.cell_type == "code")


def exercises_are_first_unanswered_and_then_right(path: Path, executed: Any) -> None:
    first, then = (
        [output.data["text/plain"] for cell, output in outputs(executed) if has_tag(cell, tag)]
        for tag in ("exercise", "answered")
    )
    assert len(first) == len(then) == len(notebooks.exercises(path))
    assert all(text.startswith("? NOT ANSWERED YET") for text in first)
    assert all(text.startswith("✓ RIGHT") for text in then)


def figures_come_from_the_notebook_display(executed: Any) -> None:
    shown = [output.data["text/html"] for _, output in outputs(executed) if "text/html" in output.get("data", {})]
    assert any("<svg" in markup or "<table" in markup for markup in shown)
    assert all(markup.startswith('<div class="corsim">') for markup in shown)


def pictures_have_a_text_alternative(path: Path, executed: Any) -> None:
    pictures = [output for _, output in outputs(executed) if "image/png" in output.get("data", {})]
    assert len(pictures) == (1 if path.stem.startswith("5-") else 0)
    for output in pictures:
        assert "Access-Control-Max-Age" in output.metadata["image/png"]["alt"]


def it_loads_nothing_from_elsewhere(page: NotebookPage) -> None:
    markup = re.sub(r"```.*?```|`[^`]*`", "", page.text, flags=re.DOTALL)
    assert "<svg" in markup
    for part in ("<script", "<link", "@import", "<iframe"):
        assert part not in markup
    assert not re.findall(r"(?:src=|url\()[\"']?(?:https?:)?//", markup)


def it_has_all_cells_and_folds_solutions(path: Path, page: NotebookPage) -> None:
    assert page.text.count("```python") == sum(cell["cell_type"] == "code" for cell in cells(path)) + shown_code(path)
    assert page.text.count('<details class="notebook-solution">') == len(notebooks.exercises(path))
    assert "Not answered yet" in page.text
    assert page.text.count(".ipynb)") == page.text.count(f"]({path.name})") == 1


def shown_code(path: Path) -> int:
    """The blocks of Python in the text of a notebook."""
    texts = [source(cell) for cell in cells(path) if cell["cell_type"] == "markdown" and "solution" not in tags(cell)]
    return sum(text.count("```python") for text in texts)


def what_notebooks_show_is_left_as_it_is(executed: Any, page: NotebookPage) -> None:
    for _, output in outputs(executed):
        if "text/html" in output.get("data", {}):
            assert one_block(output.data["text/html"]) in page.text
    # Markdown ends a block of HTML at an empty line.
    for block in re.findall(r'<div class="corsim">.*?\n</div>', page.text, re.DOTALL):
        assert "\n\n" not in block


def pictures_are_beside_it(page: NotebookPage) -> None:
    assert sorted(re.findall(r"\]\((\S+\.png)\)", page.text)) == sorted(page.pictures)
    assert all(picture.startswith(b"\x89PNG") for picture in page.pictures.values())


class TestTheKernel:
    @staticmethod
    def notebook(*code: str) -> Any:
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in code])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        return made

    def test_other_machines_are_refused_and_this_one_is_not(self, refused: Callable[[], list[str]]) -> None:
        """192.0.2.1 is an address for documentation (RFC 5737): nobody has it."""
        attempts = """
import socket, urllib.request, http.client

def attempt(function):
    try:
        function()
    except OSError as error:
        # urllib wraps what it is told.
        return "refused" if isinstance(getattr(error, "reason", error), PermissionError) else "tried"

def connected(family, address):
    with socket.socket(family) as one:
        one.settimeout(5)
        one.connect(address)
"""
        forbidden = [
            "connected(socket.AF_INET, ('192.0.2.1', 80))",
            "connected(socket.AF_INET6, ('2001:db8::1', 80, 0, 0))",
            "urllib.request.urlopen('http://example.com/', timeout=5)",
            "http.client.HTTPConnection('192.0.2.1', timeout=5).connect()",
            "socket.gethostbyname('example.com')",
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
        ]
        permitted = ["connected(socket.AF_INET, ('127.0.0.1', 1))", "socket.getaddrinfo('localhost', 1)"]
        tried = [f"print(attempt(lambda: {code}))" for code in (*forbidden, *permitted)]
        notebook = self.notebook(attempts, "import warnings; warnings.simplefilter('ignore')", *tried)
        execute([notebook])
        said = ["".join(output.text for output in cell.outputs).strip() for cell in notebook.cells[2:]]
        assert said[: len(forbidden)] == ["refused"] * len(forbidden)
        assert said[len(forbidden) :] == ["tried", "None"]
        assert len(refused()) == len(forbidden)

    def test_a_warning_is_an_error(self) -> None:
        with pytest.raises(CellExecutionError, match=r"(?s)DeprecationWarning.*: old"):
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
    said = printed(notebook)
    assert said.count("skipped") >= 12
    assert said.count("skipped: there is no program called node\n") >= 5
    assert "CORSMiddleware" in said


def test_with_node_nothing_is_skipped(node_packages: Path) -> None:
    assert shutil.which("node") is not None
    assert (node_packages / "node_modules" / "express").is_dir()
    [path] = [path for path in paths() if path.stem.startswith("7-")]
    notebook = nbformat.read(path, as_version=4)
    execute([notebook], {"NODE_PATH": str(node_packages / "node_modules")})
    said = printed(notebook)
    assert "skipped" not in said
    by_hand, everybody, restricted = (
        'OPTIONS, PUT   {"id":2}',
        'GET            [{"id":1}]',
        "OPTIONS        preflight-method-disallowed",
    )
    for line in (by_hand, everybody, restricted):
        assert said.count(line) >= 3, line
    assert node.OLDEST == 18
