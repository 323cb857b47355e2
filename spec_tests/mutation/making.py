"""Mutants: every change that mutmut's operators make to a module, at any place of it, one at a time.

What is not changed, because no outcome hangs on it or nothing can go on after it: decorators and annotations
(mutmut leaves these out itself), docstrings, aliases of types, and the words of sentences: a string in which a word
follows another is not spelt in other ways. That a sentence is there, and that its values are, is held. Nor is the name
of a header spelt in another case where it is looked up (:data:`LOOK_UPS`), which goes without regard to case.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import libcst as cst
import libcst.matchers as m
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider, WhitespaceInclusivePositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).parents[2]
PACKAGES = ("corsim/standard", "corsim/profiles")

LOOK_UPS = {"contains", "delete", "extract_header_list_values", "get", "get_decode_and_split", "values"}
"""Functions and methods of header lists that take a name in any case."""

_HEADERS = re.compile(r"header(_list|s)\b")
_SENTENCE = re.compile(r"[a-zA-Z`}),'] [a-zA-Z`{(]")
_ALIAS = m.AnnAssign(annotation=m.Annotation(annotation=m.Name("TypeAlias"))) | m.Assign(
    value=m.Call(func=m.Name("TypeVar"))
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change: where it is, the lines that it changes before and after, and the whole new text.

    ``function`` is the qualified name of the function that is changed, empty where the change is
    or may be carried out when the module is imported. ``lines`` are the first and the last line of the changed
    statement. ``number`` tells changes apart that are alike: the how-manieth of its function it is.
    """

    module: str
    function: str
    before: str
    after: str
    number: int
    lines: tuple[int, int]
    text: str

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What it is known by, whatever line it stands in."""
        return self.module, self.function, self.before, self.after, self.number

    def __str__(self) -> str:
        """Where it is, and the change."""
        repeated = f" ({self.number})" if self.number > 1 else ""
        before, after = (re.sub(r"\s*\n\s*", " ", text) for text in (self.before, self.after))
        return f"{self.module}:{self.lines[0]} {self.function or '<module>'}{repeated}\n  - {before}\n  + {after}"


@dataclass(frozen=True, slots=True)
class _Change:
    """One change that an operator makes, and where."""

    node: cst.CSTNode
    changed: cst.CSTNode
    function: str
    lines: tuple[int, int]
    place: CodeRange


class _Visitor(MutationVisitor):
    """mutmut's visitor, which goes into decorated functions as well and keeps what it is in."""

    METADATA_DEPENDENCIES: ClassVar[Any] = (*MutationVisitor.METADATA_DEPENDENCIES, WhitespaceInclusivePositionProvider)

    def __init__(self) -> None:
        super().__init__(mutation_operators, IgnoredCode(set(), set(), set()))
        self.changes: list[_Change] = []
        self._within: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        self._within.append(node)
        return super().on_visit(node)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._within.pop()
        super().on_leave(original_node)

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef):
            return False
        return m.matches(node, _ALIAS) or super()._skip_node_and_children(node)

    def _create_mutations(self, node: cst.CSTNode) -> None:
        # Its words are not behaviour.
        if isinstance(node, cst.SimpleString) and self._is_sentence(node):
            return
        in_any_case = isinstance(node, cst.SimpleString) and self._is_looked_up()
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                for changed in operator(node):
                    if in_any_case and changed.value.lower() == node.value.lower():  # type: ignore[attr-defined]
                        continue
                    place = self.get_metadata(WhitespaceInclusivePositionProvider, node)
                    self.changes.append(_Change(node, changed, self._function(), self._lines(node), place))

    def _is_sentence(self, node: cst.SimpleString) -> bool:
        """Whether the node, with the strings that it stands together with, has a word after another."""
        whole: cst.CSTNode = node
        for outer in reversed(self._within[:-1]):
            if not isinstance(outer, cst.ConcatenatedString):
                break
            whole = outer
        return _SENTENCE.search(cst.Module([]).code_for_node(whole)) is not None

    def _is_looked_up(self) -> bool:
        """Whether the node is what a header list is asked for."""
        call = next((node for node in reversed(self._within[:-1]) if not isinstance(node, cst.Arg)), None)
        if not isinstance(call, cst.Call):
            return False
        function = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
        shown = [cst.Module([]).code_for_node(node) for node in (call.func, *call.args)]
        return isinstance(function, cst.Name) and function.value in LOOK_UPS and any(_HEADERS.search(x) for x in shown)

    def _function(self) -> str:
        """The qualified name of the function whose body the node is in; a default is no part of one.

        One that is defined within another has no name either: it may be made when the module is imported.
        """
        names: list[str] = []
        found = ""
        for outer, inner in zip(self._within, self._within[1:], strict=False):
            if isinstance(outer, cst.ClassDef) and isinstance(inner, cst.IndentedBlock):
                names.append(outer.name.value)
            elif isinstance(outer, cst.FunctionDef):
                if inner is not outer.body:
                    return found
                if found:
                    return ""
                names.append(outer.name.value)
                found = ".".join(names)
        return found

    def _lines(self, node: cst.CSTNode) -> tuple[int, int]:
        """The lines of the statement, or of the part of a compound one, that the node stands in."""
        for outer in reversed(self._within):
            if isinstance(outer, cst.SimpleStatementLine):
                node = outer
                break
            if isinstance(outer, (cst.BaseCompoundStatement, cst.ExceptHandler)):
                break
        place = self.get_metadata(PositionProvider, node)
        return place.start.line, place.end.line


def module_names() -> list[str]:
    """The modules that are mutated, by their full names."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).glob("*.py"))]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]


def text_of(module: str) -> str:
    """The source of a module."""
    return Path(str(import_module(module).__file__)).read_text("utf-8")


def mutants_of(module: str, text: str | None = None) -> Iterator[Mutant]:
    """All mutants of *module*, in the order of its source; *text* instead of what stands in its file."""
    text = text_of(module) if text is None else text
    wrapper = MetadataWrapper(cst.parse_module(text))
    visitor = _Visitor()
    wrapper.visit(visitor)
    starts = [0, *itertools.accumulate(map(len, text.splitlines(keepends=True)))]
    seen: Counter[tuple[str, str, str]] = Counter()
    for change in visitor.changes:
        start, end = (starts[at.line - 1] + at.column for at in (change.place.start, change.place.end))
        # What is within parentheses is rendered without the indentation of its statement.
        if _stripped(text[start:end]) != _stripped(wrapper.module.code_for_node(change.node)):
            raise ValueError(f"{module}:{change.lines[0]}: {text[start:end]!r} is not where it was said to be")
        changed = text[:start] + wrapper.module.code_for_node(change.changed) + text[end:]
        before, after = _difference(text, changed)
        seen[change.function, before, after] += 1
        number = seen[change.function, before, after]
        yield Mutant(module, change.function, before, after, number, change.lines, changed)


def _stripped(text: str) -> list[str]:
    """The lines of *text* without what stands around them."""
    return [line.strip() for line in text.splitlines()]


def _difference(before: str, after: str) -> tuple[str, str]:
    """The lines in which the two differ, without those before and after."""
    one, two = _stripped(before), _stripped(after)
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    end = 0
    while end < min(len(one), len(two)) - start and one[-1 - end] == two[-1 - end]:
        end += 1
    # Where lines are gone, the one before tells where.
    if start and start in (len(one) - end, len(two) - end):
        start -= 1
    shown = ("\n".join(lines[start : len(lines) - end]) for lines in (one, two))
    return next(shown), next(shown)
