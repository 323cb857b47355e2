"""What every Python that the tests start runs first, as this folder is on its path: the guard is put up.

Imports no more than Python has imported by then, since tests measure that. A ``sitecustomize`` that would
have been run without this one is run, too. Where browsers are driven, in a network of their own whose addresses
are all this machine's (``spec_tests/browsers/isolation.py``), there is nothing to guard.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # As in typing, which is slow to import.
if TYPE_CHECKING:
    from types import ModuleType

HERE = os.path.dirname(os.path.abspath(__file__))


def load(name: str, path: str) -> ModuleType:
    """The module in the file *path*, which is not put among those that are imported."""
    module = type(sys)(name)
    module.__file__ = path
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec", dont_inherit=True), module.__dict__)
    return module


def another() -> str | None:
    """The path of the ``sitecustomize`` that this one stands before, if there is one."""
    # Only what comes later: one that stands before this one, a copy of it perhaps, has led here.
    later = sys.path[sys.path.index(HERE) + 1 :] if HERE in sys.path else []
    return next(filter(os.path.isfile, (os.path.join(folder, "sitecustomize.py") for folder in later)), None)


if "CORSIM_BROWSERS_INSIDE" not in os.environ:
    load("corsim_guard", os.path.join(os.path.dirname(HERE), "guard.py")).guard()
if (_path := another()) is not None:
    load("sitecustomize", _path)
