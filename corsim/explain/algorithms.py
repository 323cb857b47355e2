"""Which algorithms of the standards are implemented, by which functions, and step by step how far.

The source is read, not run: the numbered comments of a function that stands under the anchor
of an algorithm, and of the functions below it up to the next such one, are its claims.
``steps.json`` has the steps that the standards have.
"""

from __future__ import annotations

import ast
import json
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from corsim import standard
from corsim.standard.anchors import ANCHORS

STANDARD = Path(standard.__file__).parent
LEFT_OUT = "Left out"

_NUMBER = r"\d+(?:\.(?:\d+|[a-z]))*"
_ANCHOR = re.compile(r"# (?P<url>https://\S+#\S+)")
_CLAIM = re.compile(rf"\s*# (?P<first>{_NUMBER})(?:-(?P<last>{_NUMBER}))?\.? (?P<words>\S.*)")


class Algorithm(NamedTuple):
    """An algorithm of a standard: its name in traces, and its anchor."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A numbered comment: the steps that it is about, its words, and the lines of code under it, up to the next one."""

    first: str
    last: str
    words: str
    lines: range

    @property
    def is_left_out(self) -> bool:
        """Whether the comment says that the steps are not modelled."""
        return self.words.startswith(LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Implementation:
    """An algorithm, where its function stands, and what its comments claim."""

    algorithm: Algorithm
    function: str
    """The function's full name."""
    path: Path
    line: int
    claims: tuple[Claim, ...]


@dataclass(slots=True)
class Accounts:
    """What became of an algorithm's steps: where each is claimed, which are left out and why, which nobody mentions."""

    claimed: dict[str, Claim] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    unmentioned: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def index() -> dict[str, Any]:
    """The standards' own algorithms and steps, as ``steps.json`` has them."""
    result: dict[str, Any] = json.loads((STANDARD / "steps.json").read_text("utf-8"))
    return result


def steps_of(url: str) -> list[str] | None:
    """The numbers of the steps of the algorithm at *url*; None where the index does not have it."""
    base, _, anchor = url.partition("#")
    source = index().get(base)
    if source is None:
        return None
    if anchor in source["algorithms"]:
        return str(source["algorithms"][anchor]).split()
    return [] if anchor in source["terms"].split() else None


def implementations() -> list[Implementation]:
    """Every implemented algorithm, in the order of the modules and of the functions in them."""
    found: list[Implementation] = []
    for module in sorted(module.name for module in pkgutil.iter_modules([str(STANDARD)])):
        found += in_module(f"corsim.standard.{module}", STANDARD / f"{module}.py")
    return found


def in_module(module: str, path: Path) -> Iterator[Implementation]:
    """The algorithms that *module*, whose source is at *path*, implements.

    Raises ValueError for an anchor that :data:`~corsim.standard.anchors.ANCHORS` does not have.
    """
    source = path.read_text("utf-8")
    lines = source.splitlines()
    body = ast.parse(source).body
    ends = {node: following.lineno - 1 for node, following in pairwise(body)}
    current: Implementation | None = None
    for node in body:
        if not isinstance(node, ast.FunctionDef):
            continue
        if (anchor := _anchor_above(node, lines)) is not None:
            if current is not None:
                yield current
            if anchor not in _NAMES:
                raise ValueError(f"{path}, line {node.lineno}: {anchor} is none of corsim.standard.anchors.ANCHORS")
            algorithm = Algorithm(_NAMES[anchor], anchor)
            current = Implementation(algorithm, f"{module}.{node.name}", path, node.lineno, ())
        if current is not None:
            claims = _claims(lines, node.lineno, ends.get(node, len(lines)))
            current = replace(current, claims=(*current.claims, *claims))
    if current is not None:
        yield current


_NAMES = {url: name for name, url in ANCHORS.items()}


def _anchor_above(node: ast.FunctionDef, lines: list[str]) -> str | None:
    """The anchor in the line above the function, or above its decorators; None without one."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    match = _ANCHOR.fullmatch(lines[first - 2]) if first > 1 else None
    return match["url"] if match else None


def _claims(lines: list[str], start: int, end: int) -> Iterator[Claim]:
    matches = [(number, _CLAIM.match(lines[number - 1])) for number in range(start, end + 1)]
    found = [(number, match) for number, match in matches if match]
    code = [number for number in range(start, end + 1) if lines[number - 1].lstrip()[:1] not in ("", "#")]
    for number, match in found:
        first = next((line for line in code if line > number), end + 1)
        last = next((other for other, _ in found if other > first), end + 1)
        yield Claim(match["first"], match["last"] or match["first"], match["words"], range(first, last))


def accounts_of(implementation: Implementation) -> Accounts:
    """What *implementation* claims of each step of its algorithm.

    A claim is about its steps and, unless they are claimed by themselves, about the steps within them.
    """
    accounts = Accounts()
    steps = steps_of(implementation.algorithm.url) or []
    explicit: dict[str, Claim] = {}
    for claim in implementation.claims:
        if claim.first not in steps or claim.last not in steps:
            accounts.unknown.append(claim.first if claim.first not in steps else claim.last)
            continue
        for step in _between(steps, claim.first, claim.last):
            explicit.setdefault(step, claim)
    for step in steps:
        by = _responsible(step, explicit, steps)
        if by is None:
            accounts.unmentioned.append(step)
        elif by.is_left_out:
            accounts.left_out[step] = by.words.removeprefix(LEFT_OUT).lstrip(": ")
        else:
            accounts.claimed[step] = by
    return accounts


def _between(steps: list[str], first: str, last: str) -> list[str]:
    """The steps from *first* to *last* that stand beside them."""
    depth = first.count(".")
    span = steps[steps.index(first) : steps.index(last) + 1]
    return [step for step in span if step.count(".") == depth]


def _responsible(step: str, explicit: dict[str, Claim], steps: list[str]) -> Claim | None:
    """The claim about *step*: its own, or that of the step around it if no step beside it has one of its own."""
    if step in explicit:
        return explicit[step]
    if any(other in explicit for other in steps if other.startswith(step + ".")):
        return Claim(step, step, "by the steps in it", range(0))
    parent, _, _ = step.rpartition(".")
    if not parent:
        return None
    around = _responsible_parent(parent, explicit)
    if around is None:
        return None
    if around.is_left_out:
        return around
    siblings = [other for other in steps if other.rpartition(".")[0] == parent]
    mentioned = any(
        other in explicit or any(inner in explicit for inner in steps if inner.startswith(other + "."))
        for other in siblings
    )
    return None if mentioned else around


def _responsible_parent(step: str, explicit: dict[str, Claim]) -> Claim | None:
    while step:
        if step in explicit:
            return explicit[step]
        step = step.rpartition(".")[0]
    return None
