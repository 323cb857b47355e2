"""Finds what ``module:app`` names: the application, or what a factory makes."""

from __future__ import annotations

import importlib
import re
import sys
import traceback
from pathlib import Path
from typing import Any

from corsim.browser.hints import did_you_mean

FORM = re.compile(r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*):(?P<path>[^\W\d]\w*(?:\.[^\W\d]\w*)*)(?P<call>\(\))?")

NEEDED = "module:app, module:factory() or the URL of a server"


class TargetError(Exception):
    """A target that cannot be had; the message says why."""


def is_url(text: str) -> bool:
    """Whether *text* is meant as a URL."""
    return "://" in text


def load(text: str) -> Any:
    """The object that *text*, ``module:app`` or ``module:factory()``, names.

    The working directory is looked in first, as when the module is run. Raises TargetError.
    """
    form = FORM.fullmatch(text)
    if form is None or form["module"].endswith(".py"):
        raise TargetError(f"{text!r} is not {NEEDED}.{_hint(text)}")
    module = _module(form["module"])
    found: Any = module
    name = form["module"]
    for part in form["path"].split("."):
        if not hasattr(found, part):
            hint = did_you_mean(part, (other for other in dir(found) if not other.startswith("_")))
            raise TargetError(f"{name!r} has no {part!r}. {hint}".rstrip())
        found = getattr(found, part)
        name = f"{name}.{part}"
    return _made(found, text) if form["call"] else found


def file_of(text: str) -> str | None:
    """The file of the module in *text*, relative to the working directory where it lies there; None if unknown."""
    module = sys.modules.get(text.partition(":")[0])
    file = getattr(module, "__file__", None)
    if file is None:
        return None
    path = Path(file).resolve()
    here = Path.cwd().resolve()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_uri()


def _module(name: str) -> Any:
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            raise TargetError(f"there is no module {error.name!r} in {here} or on the Python path") from error
        raise TargetError(_raised(name, error)) from error
    except (Exception, SystemExit) as error:
        raise TargetError(_raised(name, error)) from error


def _raised(name: str, error: BaseException) -> str:
    """What importing *name* raised, and where: the last frame that is not the import system's."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<frozen")]
    last = frames[-1]
    place = f", in {last.filename}, line {last.lineno}" if last.filename != __file__ else ""
    return f"the module {name!r} cannot be imported: {type(error).__name__}: {error}{place}"


def _made(factory: Any, text: str) -> Any:
    if not callable(factory):
        raise TargetError(f"{text!r}: {text[:-2]!r} is {type(factory).__name__}, which cannot be called")
    try:
        return factory()
    except (Exception, SystemExit) as error:
        raise TargetError(f"calling {text!r} raised {type(error).__name__}: {error}") from error


def _hint(text: str) -> str:
    if ".py:" in text or text.endswith(".py") or "/" in text:
        return " A module is named as in an import: package.module, not by its file."
    if re.fullmatch(r"[\w.-]+:\d+", text):
        return f" Did you mean 'http://{text}'?"
    return "" if ":" in text else f" Did you mean '{text}:app'?"
