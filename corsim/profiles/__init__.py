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

__all__ = ["ENGINES", "PROFILES", "SPEC", "Departure", "Engine", "Profile", "no_browser"]

SPEC = STANDARD

ENGINES: dict[str, Engine] = {engine.name: engine for engine in (CHROMIUM, FIREFOX, WEBKIT)}
"""Every engine by its name."""

PROFILES: dict[str, Profile] = {SPEC.name: SPEC, **profiles_of(ENGINES.values())}
"""Every profile by the name that a scenario's ``browser`` gives."""


def no_browser(name: object) -> str:
    """What is said of a *name* that is not in :data:`PROFILES`: those that are, and which may be meant."""
    from difflib import get_close_matches

    near = get_close_matches(str(name)[:60].lower(), PROFILES, 1, 0.6)
    hint = f'. Did you mean "{near[0]}"?' if near else ""
    return f"no browser is called {name!r}; known are {', '.join(PROFILES)}{hint}"
