"""A cookie store that stays empty: answers were recorded, whatever cookies were sent, so these decide nothing."""

from __future__ import annotations

from corsim.browser.cookies import CookieStore


class NoCookies(CookieStore):
    """Keeps none."""

    __slots__ = ()

    def partition(self, _site: str) -> CookieStore:
        """There is nothing to keep apart."""
        return self

    def parse_and_store(
        self,
        header_value: str,
        is_secure: bool,
        host: str,
        path: str,
        strict_or_lax_allowed: bool,
        partition_key: str = "",
    ) -> None:
        """Nothing is kept."""
