"""corsim: what a browser does with a cross-origin request, step by step, and why.

The names below are imported when they are first used.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # As in typing, which is slow to import.
if TYPE_CHECKING:
    from .browser.browser import Browser
    from .browser.verdict import Verdict
    from .scenario.reading import ScenarioError
    from .scenario.run import run_scenario
    from .standard.reasons import Reason

_HOMES = {
    "Browser": "corsim.browser.browser",
    "Reason": "corsim.standard.reasons",
    "ScenarioError": "corsim.scenario.reading",
    "Verdict": "corsim.browser.verdict",
    "run_scenario": "corsim.scenario.run",
}

__all__ = ["Browser", "Reason", "ScenarioError", "Verdict", "__version__", "run_scenario"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES[name]), name)
    return value
