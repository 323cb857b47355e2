"""The index of the standards against the code: what each implementation claims, and what the code cites."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from corsim import standard
from corsim.explain.algorithms import Implementation, accounts_of, implementations, index, steps_of
from corsim.standard.anchors import ANCHORS, HTML, WEB_IDL
from spec_tests.running import all_outcomes

STANDARD = Path(standard.__file__).parent


def name_of(implementation: Implementation) -> str:
    return implementation.algorithm.name


class TestClaims:
    """The numbered comments of every implementation against the steps that its algorithm has."""

    @pytest.mark.parametrize("implementation", implementations(), ids=name_of)
    def test_every_step_is_claimed_and_every_claim_is_about_a_step(self, implementation: Implementation) -> None:
        accounts = accounts_of(implementation)
        assert accounts.unknown == []
        assert accounts.unmentioned == []

    @pytest.mark.parametrize("implementation", implementations(), ids=name_of)
    def test_what_is_left_out_says_why(self, implementation: Implementation) -> None:
        assert all(accounts_of(implementation).left_out.values())

    def test_every_algorithm_has_one_implementation(self) -> None:
        assert sorted(name_of(implementation) for implementation in implementations()) == sorted(ANCHORS)

    def test_every_algorithm_of_an_indexed_standard_is_in_the_index(self) -> None:
        indexed = [url for url in ANCHORS.values() if url.partition("#")[0] in index()]
        assert [url for url in indexed if steps_of(url) is None] == []
        assert len(indexed) > 50

    def test_only_html_and_web_idl_have_no_index_and_claim_no_steps(self) -> None:
        without = [item for item in implementations() if item.algorithm.url.partition("#")[0] not in index()]
        assert without
        for implementation in without:
            assert implementation.algorithm.url.startswith((HTML, WEB_IDL))
            assert implementation.claims == ()

    def test_algorithms_have_anchors_of_their_own(self) -> None:
        urls = list(ANCHORS.values())
        assert len(urls) == len(set(urls))


class Citation(NamedTuple):
    """A place in the code that names an algorithm and a step: what each of the two can be, None where it is open."""

    place: str
    algorithms: frozenset[str] | None
    steps: frozenset[str] | None


SINKS = {"record": (0, 1), "fail": (1, 2), "Explained": (1, 2), "ApiException": (2, 3)}
"""Which arguments of which calls are the algorithm and the step."""

PASSED_ON = {
    "errors.py ApiException.__init__: Explained(algorithm, step)",
    "fetch_params.py FetchParams.fail: Explained(algorithm, step)",
    "fetch_params.py FetchParams.fail: record(algorithm, step)",
    "main_fetch.py _needs_a_preflight: record('is-a-cors-safelisted-request-header', why[0])",
    "http_redirect_fetch.py _check_with_credentials: Explained(failure.algorithm, failure.step)",
    "preflight.py _why_the_answer_does_not_count: Explained(failure.algorithm, failure.step)",
}
"""Calls that hand on what another call has named; :class:`TestCitations` looks at those others."""


class Module:
    """One module's functions, and what names stand for in them as far as the source alone says so."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text("utf-8") if text is None else text)
        self.functions = dict(self._functions(self.tree, ""))
        self.calls = [
            (name, node) for name, function in self.functions.items() for node in self._own(function) if _called(node)
        ]

    def _functions(self, node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                yield prefix + child.name, child
            if isinstance(child, (ast.ClassDef, ast.FunctionDef)):
                yield from self._functions(child, f"{prefix}{child.name}.")

    def _own(self, function: ast.FunctionDef) -> Iterator[ast.Call]:
        return (node for node in ast.walk(function) if isinstance(node, ast.Call))

    def citations(self) -> Iterator[Citation]:
        for name, call in self.calls:
            sink = SINKS.get(_called(call))
            if sink is not None and len(call.args) > max(sink):
                algorithm, step = (call.args[position] for position in sink)
                shown = f"{self.path.name} {name}: {_called(call)}({ast.unparse(algorithm)}, {ast.unparse(step)})"
                yield Citation(shown, self.values(algorithm, name), self.values(step, name))

    def values(self, node: ast.expr, function: str) -> frozenset[str] | None:
        """The strings that *node* can be in *function*: a constant, a choice, a local name, or a parameter."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return frozenset({node.value})
        if isinstance(node, ast.IfExp):
            return _together([self.values(node.body, function), self.values(node.orelse, function)])
        if isinstance(node, ast.Name):
            assigned = [
                item.value
                for item in ast.walk(self.functions[function])
                if isinstance(item, ast.Assign) and any(ast.unparse(target) == node.id for target in item.targets)
            ]
            if assigned:
                return _together([self.values(value, function) for value in assigned])
            return self.arguments(node.id, function)
        return None

    def arguments(self, parameter: str, function: str) -> frozenset[str] | None:
        """What the calls of *function* in this module give for *parameter*."""
        signature = self.functions[function].args
        names = [argument.arg for argument in signature.posonlyargs + signature.args]
        calls = [(caller, call) for caller, call in self.calls if _called(call) == function]
        if parameter not in names or not calls:
            return None
        position = names.index(parameter)
        found = []
        for caller, call in calls:
            by_name = [keyword.value for keyword in call.keywords if keyword.arg == parameter]
            argument = by_name[0] if by_name else call.args[position]
            found.append(self.values(argument, caller))
        return _together(found)


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _together(values: list[frozenset[str] | None]) -> frozenset[str] | None:
    known = [value for value in values if value is not None]
    return frozenset().union(*known) if len(known) == len(values) else None


@lru_cache(maxsize=1)
def all_citations() -> tuple[Citation, ...]:
    return tuple(citation for path in sorted(STANDARD.glob("*.py")) for citation in Module(path).citations())


def left_open(citations: Iterable[Citation]) -> set[str]:
    """The places of those whose algorithm or step is not told by their module."""
    return {item.place for item in citations if item.algorithms is None or item.steps is None}


def wrong_steps(citations: Iterable[Citation]) -> list[str]:
    """Those that name a step which there is not."""
    return [
        f"{citation.place}: {algorithm}, step {step}"
        for citation in citations
        for algorithm in citation.algorithms or ()
        for step in citation.steps or ()
        if not step_exists(algorithm, step)
    ]


class TestCitations:
    """Whatever algorithm and step the code names in a trace, a reason or an exception, the standard has."""

    def test_there_are_many(self) -> None:
        assert len(all_citations()) > 60

    def test_only_what_is_passed_on_is_left_open(self) -> None:
        assert left_open(all_citations()) == PASSED_ON

    def test_every_algorithm_and_step_exists(self) -> None:
        assert wrong_steps(all_citations()) == []

    def test_no_value_has_the_name_of_a_parameter(self) -> None:
        """Python permits it of positional-only ones, and mypyc does not."""
        parameters = {"self", "reason", "algorithm", "step", "outcome", "template"}
        values = {
            keyword.arg
            for path in STANDARD.glob("*.py")
            for _, call in Module(path).calls
            if _called(call) in ("record", "fail")
            for keyword in call.keywords
        }
        assert len(values) > 20
        assert values & parameters == set()

    def test_the_steps_that_refuse_a_request_header_exist(self) -> None:
        """They stand in tuples that the function returns."""
        function = Module(STANDARD / "safelist.py").functions["why_not_a_cors_safelisted_request_header"]
        steps = [
            node.value.elts[0].value
            for node in ast.walk(function)
            if isinstance(node, ast.Return)
            and isinstance(node.value, ast.Tuple)
            and isinstance(node.value.elts[0], ast.Constant)
        ]
        assert len(steps) == 10
        assert [step for step in steps if not step_exists("is-a-cors-safelisted-request-header", str(step))] == []

    def test_every_step_recorded_by_a_table_row_exists(self) -> None:
        recorded = {
            (step.algorithm, step.step)
            for outcome in all_outcomes()
            for result in outcome.results
            for step in result.trace
        }
        assert len(recorded) > 60
        assert [pair for pair in sorted(recorded) if not step_exists(*pair)] == []

    def test_every_reason_of_a_table_row_is_at_a_step(self) -> None:
        decided = {
            (result.explained.algorithm, result.explained.step)
            for outcome in all_outcomes()
            for result in outcome.results
            if result.explained is not None
        }
        assert [pair for pair in sorted(decided) if not step_exists(*pair)] == []


def step_exists(algorithm: str, step: str) -> bool:
    if algorithm in ANCHORS and ANCHORS[algorithm].startswith(WEB_IDL):
        return step == "2"  # The step of the only algorithm that is cited: it throws the TypeError.
    return algorithm in ANCHORS and step in (steps_of(ANCHORS[algorithm]) or ())


class TestTheResolverItself:
    """A citation that is wrong is found however it is written."""

    def citations(self, tmp_path: Path, source: str) -> list[Citation]:
        path = tmp_path / "module.py"
        path.write_text(source, "utf-8")
        return list(Module(path).citations())

    def test_a_choice_a_local_name_and_a_parameter_are_seen_through(self, tmp_path: Path) -> None:
        source = (
            "def outer(trace, x):\n"
            "    step = '1' if x else '2'\n"
            "    trace.record('a', step, 'o', 't')\n"
            "    inner(trace, step='3')\n"
            "    inner(trace, '4')\n"
            "def inner(trace, step):\n"
            "    trace.record('b', step, 'o', 't')\n"
        )
        first, second = self.citations(tmp_path, source)
        assert (first.algorithms, first.steps) == (frozenset({"a"}), frozenset({"1", "2"}))
        assert (second.algorithms, second.steps) == (frozenset({"b"}), frozenset({"3", "4"}))

    def test_what_cannot_be_seen_through_is_left_open(self, tmp_path: Path) -> None:
        (citation,) = self.citations(tmp_path, "def f(trace, x):\n    trace.record('a', x[0], 'o', 't')\n")
        assert citation.steps is None

    @pytest.mark.parametrize(("algorithm", "step"), [("cors-check", "9"), ("no-such", "1"), ("cors-check", "")])
    def test_a_wrong_one_does_not_exist(self, algorithm: str, step: str) -> None:
        assert not step_exists(algorithm, step)
        assert step_exists("cors-check", "8")


def test_no_claimed_step_says_that_it_is_left_out() -> None:
    """What is not modelled has a comment of its own that begins with ``Left out:``, so nothing is counted twice."""
    wrong = {
        f"{implementation.algorithm.name} {step}: {claim.words}"
        for implementation in implementations()
        for step, claim in accounts_of(implementation).claimed.items()
        if "left out" in claim.words.lower()
    }
    assert wrong == set()
