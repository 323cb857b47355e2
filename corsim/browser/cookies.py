"""A simple cookie store: host, path, Secure, HttpOnly, SameSite and expiry (RFC 6265bis, 5).

It keeps what credentialed responses set and gives what credentialed requests carry.
Limits on number and size are not modelled, and partitions only as stores of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from corsim.standard.profile import Profile
from corsim.standard.user_agent import SameSiteMode

if TYPE_CHECKING:
    from .set_cookie import Cookie


class CookieStore:
    """A browser's cookies; *now* is its clock, *profile* how it reads what servers set."""

    __slots__ = ("_cookies", "_created", "_next_expiry", "_now", "_partitions", "_profile", "_secure_names")

    def __init__(self, now: Callable[[], float], profile: Profile) -> None:
        self._now = now
        self._profile = profile
        self._cookies: dict[tuple[str, str, bool, str, str], Cookie] = {}
        self._created = 0
        # Nothing expires before, and no cookie of another name was ever stored as Secure: else all are looked at.
        self._next_expiry = inf
        self._secure_names: set[str] = set()
        self._partitions: dict[str, CookieStore] = {}

    def partition(self, site: str) -> CookieStore:
        """The store of the cookies that tabs of *site* keep apart for other sites."""
        return self._partitions.setdefault(site, CookieStore(self._now, self._profile))

    def __len__(self) -> int:
        return len(self._cookies)

    def retrieve(
        self,
        is_secure: bool,
        host: str,
        path: str,
        http_only_allowed: bool,
        same_site: SameSiteMode,
        partition_key: str = "",
    ) -> list[tuple[str, str]]:
        """The names and values to send to *host* and *path*: longer paths first, then older cookies.

        Of `Partitioned` cookies that are kept apart these are those of the *partition_key*.

        https://fetch.spec.whatwg.org/#cookie-infrastructure
        """
        self._evict_expired()
        found = [
            cookie
            for cookie in self._cookies.values()
            if (cookie.host == host or (not cookie.host_only and domain_matches(host, cookie.host)))
            and path_matches(path, cookie.path)
            and (is_secure or not cookie.secure)
            and (http_only_allowed or not cookie.http_only)
            and _same_site_permits(cookie.same_site, same_site)
            and cookie.partition_key in ("", partition_key)
        ]
        found.sort(key=lambda cookie: (-len(cookie.path), cookie.created))
        # DEVIATION(webkit): then by domain, the longest first (credentials/order-of-domains).
        if self._profile.closer_domains_come_first:
            found.sort(key=lambda cookie: (-len(cookie.path), -len(cookie.host), cookie.host_only))
        return [(cookie.name, cookie.value) for cookie in found]

    def parse_and_store(
        self,
        header_value: str,
        is_secure: bool,
        host: str,
        path: str,
        strict_or_lax_allowed: bool,
        partition_key: str = "",
    ) -> None:
        """Take in one ``Set-Cookie`` value of a response from *host* and *path*; a bad one is ignored.

        https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#section-5.7
        """
        # Dates take longer to import than a store without cookies is worth.
        from .set_cookie import parse_set_cookie

        self._evict_expired()
        cookie = parse_set_cookie(header_value, host, path, self._now(), self._profile)
        if cookie is None or (cookie.secure and not is_secure):
            return
        # DEVIATION(chromium): without SameSite it is Lax (third-parties/unset-other-site).
        if self._profile.unset_same_site_is_lax and not cookie.same_site:
            cookie = replace(cookie, same_site="lax")
        if not cookie.secure and not is_secure and self._overlays_a_secure_one(cookie):
            return
        if cookie.same_site in ("strict", "lax") and not strict_or_lax_allowed:
            return
        # DEVIATION(chromium, firefox): one with Partitioned is kept apart (third-parties/partitioned-beside).
        if cookie.is_partitioned and self._profile.partitioned_cookies_are_kept_apart:
            if not cookie.secure:
                return
            cookie = replace(cookie, partition_key=partition_key)
        key = (cookie.name, cookie.host, cookie.host_only, cookie.path, cookie.partition_key)
        old = self._cookies.get(key)
        if cookie.expires is not None and cookie.expires <= self._now():
            self._cookies.pop(key, None)
            return
        if old is None:
            self._created += 1
        self._cookies[key] = replace(cookie, created=old.created if old else self._created)
        if cookie.expires is not None:
            self._next_expiry = min(self._next_expiry, cookie.expires)
        if cookie.secure:
            self._secure_names.add(cookie.name)

    def _evict_expired(self) -> None:
        now = self._now()
        if now < self._next_expiry:
            return
        for key, cookie in list(self._cookies.items()):
            if cookie.expires is not None and cookie.expires <= now:
                del self._cookies[key]
        expiries = (cookie.expires for cookie in self._cookies.values() if cookie.expires is not None)
        self._next_expiry = min(expiries, default=inf)

    def _overlays_a_secure_one(self, cookie: Cookie) -> bool:
        """Whether *cookie*, which came without TLS, would stand in front of a Secure one of its name."""
        return cookie.name in self._secure_names and any(
            other.secure
            and other.name == cookie.name
            and (domain_matches(other.host, cookie.host) or domain_matches(cookie.host, other.host))
            and path_matches(cookie.path, other.path)
            for other in self._cookies.values()
        )


def domain_matches(host: str, domain: str) -> bool:
    """Whether *host* is *domain* or below it (RFC 6265bis, 5.1.3)."""
    return host == domain or (host.endswith("." + domain) and not host.rpartition(".")[2].isdigit())


def path_matches(path: str, cookie_path: str) -> bool:
    """Whether *path* is *cookie_path* or below it (RFC 6265bis, 5.1.4)."""
    return path == cookie_path or (
        path.startswith(cookie_path) and (cookie_path.endswith("/") or path[len(cookie_path)] == "/")
    )


def _same_site_permits(cookie: str, mode: SameSiteMode) -> bool:
    return cookie not in ("strict", "lax") or mode == "strict-or-less" or (cookie == "lax" and mode == "lax-or-less")
