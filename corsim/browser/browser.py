"""A simulated browser: a profile, a CORS-preflight cache, cookies and a clock.

Nothing is shared between two browsers. Pages of several origins can use the same one.
"""

from __future__ import annotations

from corsim.profiles import PROFILES
from corsim.standard.answer_cache import AnswerCache
from corsim.standard.engine_cache import EngineCache
from corsim.standard.list_cache import ListCache
from corsim.standard.preflight_cache import PreflightCache
from corsim.standard.profile import Profile
from corsim.standard.result_cache import ResultCache

from .clock import Clock
from .cookies import CookieStore

PREFLIGHT_CACHES: dict[str, type[PreflightCache | EngineCache]] = {
    "entries": PreflightCache,
    "results": ResultCache,
    "lists": ListCache,
    "answers": AnswerCache,
}
"""The structures of a CORS-preflight cache, by what ``Profile.preflight_cache`` says."""


class Browser:
    """A browser by the name of its profile, for example ``Browser("spec")``.

    Raises ValueError for a name that is not in :data:`corsim.profiles.PROFILES`.
    """

    __slots__ = ("clock", "cookie_store", "preflight_cache", "profile")

    def __init__(self, profile: str | Profile = "spec") -> None:
        if isinstance(profile, str):
            if profile not in PROFILES:
                raise ValueError(f"no browser is called {profile!r}; known are {', '.join(sorted(PROFILES))}")
            profile = PROFILES[profile]
        self.profile = profile
        self.clock = Clock()
        # DEVIATION(chromium, firefox, webkit): another structure (preflight-cache/methods-unioned).
        self.preflight_cache: PreflightCache | EngineCache = PREFLIGHT_CACHES[profile.preflight_cache]()
        self.cookie_store = CookieStore(self.clock, profile)

    def now(self) -> float:
        """The time of the browser's clock, in seconds."""
        return self.clock()
