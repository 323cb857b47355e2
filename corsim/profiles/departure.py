"""Departures: what a profile has other than the standard, for which versions it was seen, and the rows that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corsim.standard.profile import Profile


@dataclass(frozen=True, slots=True)
class Departure:
    """A field of :class:`~corsim.standard.profile.Profile` in which an engine departs from the standard.

    ``rows`` are ids of rows of the conformance tables: the engine's recording of the first one is not
    met without the departure. ``first`` and ``last`` are the first and the last version of the engine
    with which it was seen. A departure without rows has a ``source``: where it is known from.
    """

    field: str
    value: Any
    rows: tuple[str, ...]
    first: str
    last: str
    source: str = ""

    def holds_for(self, version: str) -> bool:
        """Whether *version* lies between the first and the last one with which it was seen."""
        return version_key(self.first) <= version_key(version) <= version_key(self.last)


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine with the versions that were recorded, the oldest first, and its departures."""

    name: str
    versions: tuple[str, ...]
    departures: tuple[Departure, ...]

    def profile(self, version: str) -> Profile:
        """The profile of one of its versions."""
        fields = {item.field: item.value for item in self.departures if item.holds_for(version)}
        return Profile(name=f"{self.name}-{version}", **fields)


def version_key(version: str) -> tuple[int, ...]:
    """What versions are ordered by: their numbers."""
    return tuple(map(int, version.split(".")))


def seen(version: str, departures: Mapping[str, tuple[Any, Sequence[str]]]) -> tuple[Departure, ...]:
    """Departures that were seen with one version only: by field, the value and the rows that show it."""
    return tuple(Departure(name, value, tuple(rows), version, version) for name, (value, rows) in departures.items())


def profiles_of(engines: Iterable[Engine]) -> dict[str, Profile]:
    """Every engine's profiles: by the plain name, which is the newest version, then by name and version."""
    profiles: dict[str, Profile] = {}
    for engine in engines:
        profiles[engine.name] = engine.profile(engine.versions[-1])
        for version in reversed(engine.versions):
            profiles[f"{engine.name}-{version}"] = engine.profile(version)
    return profiles
