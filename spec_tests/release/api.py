"""The public API as a list of lines: every name that users can rely on, with its signature.

Public are the names in ``corsim.__all__``, what the pages of the reference document, and the types in whose terms
signatures say what can be passed; besides, the command line. The sources are read, by griffe, and not imported, so that
the list is the same on every version of Python. The scenario format has its own schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import griffe

from corsim.cli import COMMANDS
from docs.making.command_line import parser_of
from spec_tests.documentation import ROOT

LISTING = Path(__file__).with_name("public_api.txt")

REFERENCE = ROOT / "docs" / "reference"

NAMED_IN_SIGNATURES = (
    "corsim.browser.arguments.RequestMembers",
    "corsim.transports.Members",
)
"""Types that public callables unpack."""


def public_api() -> list[str]:
    """The lines, in alphabetical order of the names."""
    root = griffe.load("corsim", search_paths=[str(ROOT)], allow_inspection=False)
    assert isinstance(root, griffe.Module)
    documented = {name for path in sorted(REFERENCE.rglob("*.md")) for name in _documented(path)}
    names = {f"corsim.{name}" for name in map(str, root.exports or ())} | documented | {*NAMED_IN_SIGNATURES}
    lines: set[str] = set()
    for name in names:
        lines.update(_lines(name, _found(root, name)))
    return [*sorted(lines, key=lambda line: line.split(" ")[1]), *_command_line()]


def _documented(path: Path) -> list[str]:
    return re.findall(r"(?m)^::: (\S+)$", path.read_text("utf-8"))


def _found(root: griffe.Module, name: str) -> griffe.Object:
    """The object called *name*, wherever it is defined."""
    found: griffe.Object | griffe.Alias = root
    for part in name.split(".")[1:]:
        found = found[part]
        while isinstance(found, griffe.Alias):
            found = root[found.target_path.removeprefix("corsim.")]
    assert isinstance(found, griffe.Object)
    return found


def _lines(name: str, what: griffe.Object) -> Iterator[str]:
    """The lines about *what*, which is public as *name*, and about its members."""
    if isinstance(what, griffe.Function):
        yield _function(name, what)
    elif isinstance(what, griffe.Attribute):
        yield _attribute(name, what)
    elif isinstance(what, griffe.Class):
        yield _class(name, what)
        for member_name, member in what.all_members.items():
            if not _is_private(member_name) and isinstance(member, griffe.Object | griffe.Alias):
                yield from _lines(f"{name}.{member_name}", _target(member))
    elif isinstance(what, griffe.Module):
        yield f"module {name}"
        exported = {str(each) for each in what.exports or ()}
        for member_name, member in what.members.items():
            is_its_own = not isinstance(member, griffe.Alias) and not member.is_module
            if member_name in exported if exported else is_its_own and not _is_private(member_name):
                yield from _lines(f"{name}.{member_name}", _target(member))


def _target(member: griffe.Object | griffe.Alias) -> griffe.Object:
    while isinstance(member, griffe.Alias):
        member = member.target
    return member


def _is_private(name: str) -> bool:
    return name.startswith("_") and name not in PROTOCOLS


PROTOCOLS = ("__aenter__", "__bool__", "__call__", "__contains__", "__enter__", "__getitem__", "__iter__", "__len__")
"""Special methods by which users use an object."""


def _function(name: str, what: griffe.Function) -> str:
    kind = "async def" if "async" in what.labels else "def"
    # A space stands between the kind and the name only.
    return f"{kind.replace(' ', '-')} {name} {_parameters(what.parameters)} -> {what.returns}"


def _parameters(parameters: griffe.Parameters) -> str:
    """The parameters as they are written in Python, without ``self``."""
    shown, star = [], False
    for each in parameters:
        if each.name in ("self", "cls"):
            continue
        prefix = {
            griffe.ParameterKind.var_positional: "*",
            griffe.ParameterKind.var_keyword: "**",
        }.get(each.kind or griffe.ParameterKind.positional_or_keyword, "")
        if each.kind is griffe.ParameterKind.keyword_only and not star:
            shown.append("*")
        star = star or each.kind in (griffe.ParameterKind.keyword_only, griffe.ParameterKind.var_positional)
        default = "" if each.default is None or prefix else f" = {each.default}"
        after = ", /" if _is_the_last_positional(each, parameters) else ""
        shown.append(f"{prefix}{each.name}: {each.annotation}{default}{after}")
    return f"({', '.join(shown)})"


def _is_the_last_positional(one: griffe.Parameter, parameters: griffe.Parameters) -> bool:
    only = [each.name for each in parameters if each.kind is griffe.ParameterKind.positional_only]
    return bool(only) and only[-1] == one.name


def _class(name: str, what: griffe.Class) -> str:
    bases = ", ".join(map(str, what.bases))
    return f"class {name} {_parameters(what.parameters)}{f' of {bases}' if bases else ''}"


def _attribute(name: str, what: griffe.Attribute) -> str:
    parent = what.parent
    if isinstance(parent, griffe.Class) and any("Enum" in str(base) for base in parent.bases):
        return f"value {name} = {what.value}"
    kind = "property" if "property" in what.labels else "attribute"
    return f"{kind} {name} {what.annotation or ''}".rstrip()


def _command_line() -> Iterator[str]:
    for command in COMMANDS:
        yield f"command {command}"
        for action in parser_of(command).arguments:
            names = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            takes = "" if action.nargs == 0 else f" {action.nargs or 'one'}"
            choices = f" of {', '.join(map(str, action.choices))}" if action.choices else ""
            yield f"argument {command} {names}{takes}{choices} = {action.default!r}"


def differences(now: list[str], listed: list[str]) -> list[str]:
    """What is listed and is not there any more (``-``), and what is there and is not listed (``+``)."""
    gone = [f"- {line}" for line in listed if line not in set(now)]
    new = [f"+ {line}" for line in now if line not in set(listed)]
    return sorted([*gone, *new], key=lambda line: line[2:])


def listed() -> list[str]:
    """The lines of the committed list."""
    return [line for line in LISTING.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def write(lines: list[str]) -> None:
    """Write the list."""
    head = "# The public API. Made by `python -m spec_tests.release api --write`; a test holds it against the sources."
    LISTING.write_text("\n".join([head, *lines, ""]), "utf-8")
