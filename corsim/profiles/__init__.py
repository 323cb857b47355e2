"""The browsers that corsim models, each as a profile of named fields.

``spec`` is the Fetch Standard itself, with no limit of its own on max-age.
"""

from __future__ import annotations

from corsim.standard.user_agent import Profile

SPEC = Profile(name="spec", max_age_limit=None)

PROFILES: dict[str, Profile] = {SPEC.name: SPEC}
"""Every profile by the name that a scenario's ``browser`` gives."""
