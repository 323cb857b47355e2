"""What the tests do with the page in any browser: change the scenario and wait for the answer, and run it for real."""

from __future__ import annotations

import json

from corsim.playground.page_files import EXAMPLES
from docs.playground_files import DOCS, NOT_EXAMPLES

from .tabs import Asked, until

SCENARIOS = [
    *sorted(EXAMPLES.glob("*.json")),
    *(path for path in sorted((DOCS / "examples").glob("*.json")) if path.name not in NOT_EXAMPLES),
]
"""The files of the examples that the page of the site has."""

STATUS = "document.getElementById('status').textContent"
VERSION = "Number(document.documentElement.dataset.version ?? 0)"
"""How often the scenario, or what is asked of it, was changed."""

IS_ANSWERED = "document.documentElement.dataset.answered === document.documentElement.dataset.version"
"""Whether what is shown is the answer to the newest."""


def settled(tab: Asked) -> None:
    """Wait until the page has answered for the first time."""
    until(tab, f"{VERSION} > 0 && {IS_ANSWERED}")


def changed(tab: Asked, action: str, says: str) -> None:
    """Do *action*, an expression, and wait until the status says *says* of what comes of it."""
    before = tab.value(VERSION)
    tab.value(f"(() => {{ {action}; return true; }})()")
    until(tab, f"{VERSION} > {before} && {IS_ANSWERED}")
    assert says in tab.value(STATUS)


def pick(name: str) -> str:
    """Choose the example *name*."""
    return f"const e = document.getElementById('example'); e.value = '{name}'; e.dispatchEvent(new Event('change'))"


def fill(id_: str, text: str) -> str:
    """Put *text* into a field."""
    return (
        f"const f = document.getElementById('{id_}'); f.value = {json.dumps(text)}; "
        "f.dispatchEvent(new Event('input', {bubbles: true}))"
    )


def click(id_: str) -> str:
    """Click on something."""
    return f"document.getElementById('{id_}').click()"


def run_for_real(tab: Asked) -> str:
    """Press the button, and what the page then says."""
    tab.value(f"({click('run')}, true)")
    until(tab, "!document.getElementById('run').hasAttribute('aria-disabled')")
    said: str = tab.value("document.getElementById('real-status').textContent")
    return said
