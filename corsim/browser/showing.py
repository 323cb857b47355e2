"""How results are shown in a notebook: by the renderings of explanations, which stand on results.

So what makes them is imported here by its name, against the direction of imports, and only when a notebook asks.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from typing import Any

from corsim.standard.trace import Trace


class Shown:
    """What a notebook shows as HTML, and elsewhere as Markdown or text (IPython's protocol)."""

    __slots__ = ()

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        found: dict[str, str] = _notebook().bundle(self, include, exclude)
        return found

    def _repr_html_(self) -> str:
        html: str = _notebook().html_of(self)
        return html


def _notebook() -> Any:
    return import_module("corsim.explain.notebook")


class ShownTrace(Shown, Trace):
    """The steps of one call, as a notebook shows them."""

    __slots__ = ()
