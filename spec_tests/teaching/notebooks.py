"""The notebooks as the tests read them: cells, exercises with their solutions, and the code run in one namespace."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from corsim.teaching import Feedback
from docs.notebook_pages.converting import SOLUTION
from spec_tests.documentation import ROOT

FOLDER = ROOT / "notebooks"


def paths() -> list[Path]:
    """Every notebook, in order."""
    return sorted(FOLDER.glob("*.ipynb"))


def cells(path: Path) -> list[dict[str, Any]]:
    """The cells of a notebook."""
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cells"]
    return found


def source(cell: dict[str, Any]) -> str:
    """The text of *cell*."""
    return "".join(cell["source"])


def tags(cell: dict[str, Any]) -> list[str]:
    """The tags of *cell*."""
    found: list[str] = cell["metadata"].get("tags", [])
    return found


@dataclass(frozen=True, slots=True)
class Posed:
    """An exercise as a notebook poses it: its name, the code of its cell, and that of the solution below."""

    name: str
    code: str
    solution: str

    def answered(self, code: str) -> str:
        """The cell with *code* in place of the answer that is to be given."""
        [statement] = [item for item in ast.parse(self.code).body if _assigns_the_answer(item)]
        lines = self.code.splitlines()
        return "\n".join([*lines[: statement.lineno - 1], code, *lines[statement.end_lineno :]])


def _assigns_the_answer(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id == "answer"
    )


def posed(cell: dict[str, Any], following: dict[str, Any]) -> Posed:
    """The exercise of *cell*; AssertionError where it is not made as exercises are."""
    code = source(cell)
    name = re.search(r'check\("([a-z/-]+)", answer\)$', code)
    solution = SOLUTION.fullmatch(source(following))
    assert name is not None, code
    assert solution is not None, f"below {name[1]}: {source(following)}"
    assert tags(following) == ["solution"]
    return Posed(name[1], code, solution["code"])


def exercises(path: Path) -> list[Posed]:
    """The exercises of a notebook."""
    found = cells(path)
    return [posed(cell, found[index + 1]) for index, cell in enumerate(found) if "exercise" in tags(cell)]


def run(code: str, names: dict[str, Any]) -> Any:
    """What the last expression of *code* gives; run with *names*, which it changes."""
    module = ast.parse(code)
    last = module.body[-1] if module.body else None
    shown = last.value if isinstance(last, ast.Expr) else None
    module.body = module.body if shown is None else module.body[:-1]
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(module, "<cell>", "exec"), names)
        return None if shown is None else eval(compile(ast.Expression(shown), "<cell>", "eval"), names)


def feedback(code: str, names: dict[str, Any]) -> Feedback:
    """What the cell of an exercise shows."""
    found = run(code, names)
    assert isinstance(found, Feedback)
    return found


@lru_cache(maxsize=2)
def namespace_of(stem: str) -> dict[str, Any]:
    """The names that the code of a notebook defines, when all but its exercises has been run."""
    names: dict[str, Any] = {}
    for cell in cells(FOLDER / f"{stem}.ipynb"):
        if cell["cell_type"] == "code" and "exercise" not in tags(cell):
            run(source(cell), names)
    return names
