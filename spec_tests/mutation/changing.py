"""Puts a mutant in the place of what it was made from, in the process that calls it: meant for a fork.

A function gets the code of the changed one, wherever it has been imported to. What is carried out when a module is
imported takes effect only if everything is imported anew: with the changed text in place of the module's own.
"""

from __future__ import annotations

import functools
import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import CodeType, FunctionType, ModuleType
from typing import Any

from .making import Mutant

ANEW = ("corsim", "spec_tests")
"""Packages of which nothing stays imported."""

TRIED_WITH = (
    "spec_tests.running",
    "spec_tests.browsers.compare",
    "spec_tests.browsers.known",
    "spec_tests.unit.test_algorithms",
)
"""What mutants are tried with. Other tests are imported by those that need them: some can be only once in a process."""


class NotThere(LookupError):
    """The function of a mutant was not found among those that are imported."""


def change_function(mutant: Mutant) -> None:
    """Give the function its changed code, and have nothing left of what it returned before.

    Raises SyntaxError where the mutant is no Python.
    """
    module = sys.modules[mutant.module]
    code = _code_of(compile(mutant.text, str(module.__file__), "exec", dont_inherit=True), mutant.function.split("."))
    _function_of(module, mutant.function.split(".")).__code__ = code
    for name, other in list(sys.modules.items()):
        if name.startswith(("corsim.standard", "corsim.profiles")):
            for found in vars(other).values():
                if isinstance(found, functools._lru_cache_wrapper):
                    found.cache_clear()


def change_module(mutant: Mutant) -> None:
    """Import everything anew, with the mutant's text in place of its module's.

    Raises SyntaxError where that is no Python, and whatever carrying it out raises.
    """
    code = compile(mutant.text, str(sys.modules[mutant.module].__file__), "exec", dont_inherit=True)
    dropped = [name for name in sys.modules if name.partition(".")[0] in ANEW and not name.startswith(str(__package__))]
    for name in dropped:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(mutant.module, code))
    # What imports the mutant may be what fails.
    for name in (*(name for name in dropped if name.startswith("corsim")), *TRIED_WITH):
        importlib.import_module(name)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds one module, as it is but with other code."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._module, self._code = module, code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(fullname, spec.origin, self._code)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module with the code that is given."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, _fullname: str) -> CodeType:
        return self._code


def _code_of(code: CodeType, names: Sequence[str]) -> CodeType:
    """The code of the function that is called *names*, in that of a module."""
    for name in names:
        found = [item for item in code.co_consts if isinstance(item, CodeType) and item.co_name == name]
        if not found:
            raise NotThere(".".join(names))
        # The last definition of a name is the one that counts.
        code = found[-1]
    return code


def _function_of(module: ModuleType, names: Sequence[str]) -> FunctionType:
    """The function itself, out of what decorators have made of it."""
    found: Any = module
    for name in names:
        found = vars(found).get(name)
        if found is None:
            raise NotThere(".".join(names))
    for function in _within(found):
        if isinstance(function, FunctionType):
            return function
    raise NotThere(".".join(names))


def _within(found: Any) -> Iterator[Any]:
    """What is wrapped in *found*, the innermost first."""
    for attribute in ("__wrapped__", "__func__", "fget", "func"):
        inner = getattr(found, attribute, None)
        if inner is not None:
            yield from _within(inner)
    yield found
