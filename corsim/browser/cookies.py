"""A simple cookie store: host, path, Secure, HttpOnly, SameSite and expiry (RFC 6265bis, 5).

It keeps what credentialed responses set and gives what credentialed requests carry.
Limits on number and size are not modelled, and partitions only as stores of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf

from corsim.standard.infra import byte_lowercase, is_ascii_digits
from corsim.standard.origins import registrable_domain
from corsim.standard.profile import Profile
from corsim.standard.user_agent import SameSiteMode

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The date at which a simulated browser's clock stands at 0, for ``Expires``."""

WHITESPACE = "\t "


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie; ``expires`` is in seconds of the browser's clock, None for a session cookie."""

    name: str
    value: str
    host: str
    host_only: bool
    path: str
    secure: bool
    http_only: bool
    same_site: str
    expires: float | None
    created: int
    is_partitioned: bool = False
    partition_key: str = ""


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


def parse_set_cookie(header_value: str, host: str, path: str, now: float, profile: Profile) -> Cookie | None:
    """The cookie that a ``Set-Cookie`` value sets, or None where it is ignored.

    https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#section-5.6
    """
    if any((code_point < " " and code_point != "\t") or code_point == "\x7f" for code_point in header_value):
        return None
    pair, *attributes = header_value.split(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", name
    name, value = name.strip(WHITESPACE), value.strip(WHITESPACE)
    if not name and not value:
        return None
    known = _attributes(attributes, now)
    domain = known.domain
    if domain and registrable_domain(domain) is None:
        # A public suffix, an address or a single label: good for the very host only, and then host-only.
        if domain != host:
            return None
        domain = ""
    if domain and not domain_matches(host, domain):
        return None
    cookie = Cookie(
        name=name,
        value=value,
        host=domain or host,
        host_only=not domain,
        path=known.path if known.path.startswith("/") else default_path(path),
        secure=known.secure,
        http_only=known.http_only,
        same_site=known.same_site if known.same_site in ("strict", "lax", "none") else "",
        # DEVIATION(webkit): the later attribute counts (credentials/max-age-beats-expires).
        expires=known.last_expiry
        if profile.last_cookie_expiry_counts
        else known.expires
        if known.max_age is None
        else known.max_age,
        created=0,
        is_partitioned=known.partitioned,
    )
    # DEVIATION(webkit): neither needs Secure (credentials/same-site-none-without-secure).
    if profile.cookies_without_tls_are_trusted:
        return cookie
    if cookie.same_site == "none" and not cookie.secure:
        return None
    return cookie if _prefix_is_kept(cookie, known.path) else None


@dataclass(slots=True)
class _Attributes:
    domain: str = ""
    path: str = ""
    same_site: str = ""
    secure: bool = False
    http_only: bool = False
    partitioned: bool = False
    max_age: float | None = None
    expires: float | None = None
    last_expiry: float | None = None


def _attributes(attributes: list[str], now: float) -> _Attributes:
    """What the attributes of a ``Set-Cookie`` value say; the last one of a name counts."""
    known = _Attributes()
    for attribute in attributes:
        key, _, content = attribute.partition("=")
        key, content = byte_lowercase(key.strip(WHITESPACE)), content.strip(WHITESPACE)
        if key == "domain":
            known.domain = byte_lowercase(content.removeprefix("."))
        elif key == "path":
            known.path = content
        elif key == "secure":
            known.secure = True
        elif key == "httponly":
            known.http_only = True
        elif key == "partitioned":
            known.partitioned = True
        elif key == "samesite":
            known.same_site = byte_lowercase(content)
        elif key == "max-age" and is_ascii_digits(content.removeprefix("-")):
            known.last_expiry = known.max_age = now if content.startswith("-") else now + float(content[:18])
        elif key == "expires":
            known.last_expiry = known.expires = _seconds(content, known.expires)
    return known


_DELIMITERS = re.compile(r"[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[^0-9]|\Z)")
_DAY = re.compile(r"([0-9]{1,2})(?:[^0-9]|\Z)")
_YEAR = re.compile(r"([0-9]{2,4})(?:[^0-9]|\Z)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _seconds(date: str, otherwise: float | None) -> float | None:
    """A cookie-date in seconds of the browser's clock (RFC 6265bis, 5.1.1); one that does not parse does not count."""
    time: tuple[int, int, int] | None = None
    day = month = year = None
    for token in _DELIMITERS.split(date):
        if time is None and (match := _TIME.match(token)):
            time = int(match[1]), int(match[2]), int(match[3])
        elif day is None and (match := _DAY.match(token)):
            day = int(match[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (match := _YEAR.match(token)):
            year = int(match[1])
    if time is None or day is None or month is None or year is None:
        return otherwise
    if year < 100:
        year += 1900 if year >= 70 else 2000
    try:
        moment = datetime(year, month, day, *time, tzinfo=UTC)
    except ValueError:
        return otherwise
    return otherwise if year < 1601 else (moment - EPOCH).total_seconds()


def domain_matches(host: str, domain: str) -> bool:
    """Whether *host* is *domain* or below it (RFC 6265bis, 5.1.3)."""
    return host == domain or (host.endswith("." + domain) and not host.rpartition(".")[2].isdigit())


def path_matches(path: str, cookie_path: str) -> bool:
    """Whether *path* is *cookie_path* or below it (RFC 6265bis, 5.1.4)."""
    return path == cookie_path or (
        path.startswith(cookie_path) and (cookie_path.endswith("/") or path[len(cookie_path)] == "/")
    )


def default_path(path: str) -> str:
    """The path of a cookie that states none: that of the request, up to its last slash."""
    return path[: path.rindex("/")] or "/" if path.startswith("/") else "/"


def _same_site_permits(cookie: str, mode: SameSiteMode) -> bool:
    return cookie not in ("strict", "lax") or mode == "strict-or-less" or (cookie == "lax" and mode == "lax-or-less")


def _prefix_is_kept(cookie: Cookie, path_attribute: str) -> bool:
    """Whether *cookie* has what the prefix of its name promises; without a name, the value may not look like one."""
    name = byte_lowercase(cookie.name or cookie.value)
    if not name.startswith(("__host-", "__secure-")):
        return True
    if not cookie.name or not cookie.secure:
        return False
    return name.startswith("__secure-") or (cookie.host_only and path_attribute == "/")
