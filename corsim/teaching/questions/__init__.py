"""The exercises of the notebooks, a module for each notebook."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from corsim.teaching.exercise import Exercise

from .applications import APPLICATIONS
from .caching import CACHING
from .credentials import CREDENTIALS
from .origins import ORIGINS
from .preflights import PREFLIGHTS
from .redirects import REDIRECTS
from .security import SECURITY
from .simple_requests import SIMPLE_REQUESTS


def _by_name(exercises: Iterable[Exercise]) -> dict[str, Exercise]:
    return {exercise.name: exercise for exercise in exercises}


EXERCISES = _by_name(
    chain(ORIGINS, SIMPLE_REQUESTS, PREFLIGHTS, CREDENTIALS, CACHING, REDIRECTS, APPLICATIONS, SECURITY)
)
"""Every exercise by its name."""
