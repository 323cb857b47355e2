"""What the algorithms ask of the browser that runs them.

What the standard leaves to the user agent, and where real browsers depart from it, are
fields of its :class:`~corsim.standard.profile.Profile`. The stores and the clock belong to
a browser object outside this package and are handed in.
"""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from .engine_cache import EngineCache
from .preflight_cache import PreflightCache
from .profile import Profile

SameSiteMode: TypeAlias = Literal["strict-or-less", "lax-or-less", "unset-or-less"]


class CookieStore(Protocol):
    """A browser's cookie store, as Fetch uses one (https://fetch.spec.whatwg.org/#cookie-infrastructure)."""

    def retrieve(
        self,
        is_secure: bool,
        host: str,
        path: str,
        http_only_allowed: bool,
        same_site: SameSiteMode,
        partition_key: str = "",
    ) -> list[tuple[str, str]]:
        """The names and values of the cookies to send, in the order in which they are sent.

        Of `Partitioned` cookies these are those of the *partition_key*, where the profile keeps such apart.
        """

    def parse_and_store(
        self,
        header_value: str,
        is_secure: bool,
        host: str,
        path: str,
        strict_or_lax_allowed: bool,
        partition_key: str = "",
    ) -> None:
        """Take in one `Set-Cookie` value of a response."""

    def partition(self, site: str) -> CookieStore:
        """The store of the cookies that tabs of this site keep apart for other sites."""


class UserAgent(Protocol):
    """A browser: its profile, its stores and its clock."""

    @property
    def profile(self) -> Profile:
        """How it decides."""

    @property
    def preflight_cache(self) -> PreflightCache | EngineCache:
        """Its CORS-preflight cache."""

    @property
    def cookie_store(self) -> CookieStore:
        """Its cookies."""

    def now(self) -> float:
        """Its time, in seconds."""
