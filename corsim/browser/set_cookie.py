"""What a ``Set-Cookie`` value says (RFC 6265bis, 5.6): a cookie, or nothing that a browser would store.

Whether it is stored, and beside which others, is for the store (:mod:`corsim.browser.cookies`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from corsim.standard.infra import byte_lowercase, is_ascii_digits
from corsim.standard.origins import registrable_domain
from corsim.standard.profile import Profile

from .cookies import domain_matches

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
    """What the attributes of one ``Set-Cookie`` value say; times are in seconds of the browser's clock."""

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


def default_path(path: str) -> str:
    """The path of a cookie that states none: that of the request, up to its last slash."""
    return path[: path.rindex("/")] or "/" if path.startswith("/") else "/"


def _prefix_is_kept(cookie: Cookie, path_attribute: str) -> bool:
    """Whether *cookie* has what the prefix of its name promises; without a name, the value may not look like one."""
    name = byte_lowercase(cookie.name or cookie.value)
    if not name.startswith(("__host-", "__secure-")):
        return True
    if not cookie.name or not cookie.secure:
        return False
    return name.startswith("__secure-") or (cookie.host_only and path_attribute == "/")
