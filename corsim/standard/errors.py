"""What the APIs throw: a TypeError or a DOMException, before there is any fetch."""

from __future__ import annotations

from typing import Any

from .reasons import Explained, Reason


class ApiException(Exception):
    """An exception that ``fetch()`` or XMLHttpRequest gives to the script instead of fetching.

    ``name`` is ``TypeError`` or the DOMException's name; ``explained`` says which step
    refused the call and why.
    """

    def __init__(self, name: str, reason: Reason, algorithm: str, step: str, template: str, /, **values: Any) -> None:
        self.name = name
        self.explained = Explained(reason, algorithm, step, template, values)
        super().__init__(f"{name}: {self.explained.sentence}")
