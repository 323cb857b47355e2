"""How results are shown in a notebook: by the renderings of explanations, which stand on results.

So what makes them is imported here by its name, against the direction of imports, and only when a notebook asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from importlib import import_module
from threading import RLock
from typing import Any, overload

from corsim.standard.trace import Step


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


_READING = RLock()
"""Of threads that read a trace for the first time, one makes the steps."""


class ShownTrace(Shown, Sequence[Step]):
    """The steps of one call, in order, as a notebook shows them; asked for when they are first read."""

    __slots__ = ("_steps",)

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        self._steps = steps

    @property
    def _read(self) -> tuple[Step, ...]:
        steps = self._steps
        if not isinstance(steps, tuple):
            with _READING:
                steps = self._steps = tuple(self._steps)
        return steps

    def __len__(self) -> int:
        return len(self._read)

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | Sequence[Step]:
        return self._read[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._read == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self._read))
