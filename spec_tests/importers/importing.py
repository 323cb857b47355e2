"""What tests of an importer ask of it: the one scenario that it makes of an input, or what it says is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import pytest

from corsim.scenario.decode import decode_scenario
from corsim.scenario.importers.imported import Imported, NotImportedError, Wanted

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Asks(Protocol[T_contra, R_co]):
    """Asks an importer about an input; *wanted* is instead of what the tests give otherwise."""

    def __call__(self, given: T_contra, wanted: Wanted | None = None) -> R_co: ...


def asking(
    importer: Callable[[T, Wanted], list[Imported]], otherwise: Wanted | None = None
) -> tuple[Asks[T, Imported], Asks[T, str]]:
    """Two functions: what *importer* makes of an input that holds one scenario, and how it refuses an input.

    Each takes the input, and what is wanted instead of *otherwise*. What was made has to be a scenario.
    """

    def imported(given: T, wanted: Wanted | None = None) -> Imported:
        [item] = importer(given, wanted or otherwise or Wanted())
        decode_scenario(item.document)
        return item

    def problem_of(given: T, wanted: Wanted | None = None) -> str:
        with pytest.raises(NotImportedError) as raised:
            importer(given, wanted or otherwise or Wanted())
        return str(raised.value)

    return imported, problem_of
