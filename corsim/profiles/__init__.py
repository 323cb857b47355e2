"""The browsers that corsim models, each as a profile of named fields.

``spec`` is the Fetch Standard itself. Every other profile is an engine as it was recorded
(``spec_tests/recorded/``): the departures that are modelled, each with the versions for which
it was seen and the rows that show it. ``chromium-156`` names one version of an engine, and
``chromium`` the newest.
"""

from __future__ import annotations

from corsim.standard.profile import STANDARD, Profile

from .chromium import CHROMIUM
from .departure import Departure, Engine, profiles_of
from .firefox import FIREFOX
from .webkit import WEBKIT

__all__ = ["ENGINES", "PROFILES", "SPEC", "Departure", "Engine", "Profile"]

SPEC = STANDARD

ENGINES: dict[str, Engine] = {engine.name: engine for engine in (CHROMIUM, FIREFOX, WEBKIT)}
"""Every engine by its name."""

PROFILES: dict[str, Profile] = {SPEC.name: SPEC, **profiles_of(ENGINES.values())}
"""Every profile by the name that a scenario's ``browser`` gives."""
