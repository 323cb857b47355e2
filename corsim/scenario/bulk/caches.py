"""What a browser keeps, for a session of any length: permissions that have run out are let go of, and cookies not kept.

A cache looks away from what has expired, and takes it out when it is asked for the same again, which may never be. What
is answered was recorded, whatever cookies were sent, so they decide nothing.
"""

from __future__ import annotations

from corsim.browser.browser import Browser
from corsim.browser.cookies import CookieStore
from corsim.standard.answer_cache import AnswerCache
from corsim.standard.preflight_cache import PreflightCache
from corsim.standard.replacing_cache import ReplacingCache
from corsim.standard.result_cache import ResultCache


class SweptEntries(PreflightCache):
    """The standard's cache."""

    __slots__ = ()

    def sweep(self, now: float) -> None:
        """Let go of what has expired at *now*, in seconds."""
        for key, bucket in list(self._buckets.items()):
            for entries in (bucket.methods, bucket.header_names):
                for name, entry in list(entries.items()):
                    if now - entry.stored_at >= entry.max_age:
                        del entries[name]
            if not bucket.methods and not bucket.header_names:
                del self._buckets[key]


class _Swept(ReplacingCache):
    __slots__ = ()

    def sweep(self, now: float) -> None:
        """Let go of what has expired at *now*, in seconds."""
        self._kept = {key: kept for key, kept in self._kept.items() if now < kept.expires}


class SweptResults(_Swept, ResultCache):
    """Chromium's."""

    __slots__ = ()


class SweptAnswers(_Swept, AnswerCache):
    """WebKit's."""

    __slots__ = ()


SWEPT: dict[str, type[SweptEntries | _Swept]] = {
    "entries": SweptEntries,
    "results": SweptResults,
    "answers": SweptAnswers,
}
"""By what ``Profile.preflight_cache`` says; Firefox's, "lists", has room for 100 URLs, and needs no sweeping."""


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


def keep_little(browser: Browser) -> None:
    """Let a new *browser* keep no more than decides."""
    browser.cookie_store = NoCookies(browser.clock, browser.profile)
    cache = SWEPT.get(browser.profile.preflight_cache)
    if cache is not None:
        browser.preflight_cache = cache()


def sweep(browser: Browser) -> None:
    """Let *browser* let go of what has expired."""
    cache = browser.preflight_cache
    if isinstance(cache, SweptEntries | _Swept):
        cache.sweep(browser.now())
