"""A simple cookie store: host, path, Secure, HttpOnly, SameSite and expiry (RFC 6265bis, 5).

It keeps what credentialed responses set and gives what credentialed requests carry.
Third-party rules, partitions and limits on number and size are not modelled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from corsim.standard.infra import byte_lowercase
from corsim.standard.origins import registrable_domain
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


class CookieStore:
    """A browser's cookies; *now* is its clock."""

    __slots__ = ("_cookies", "_created", "_now")

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._cookies: dict[tuple[str, str, str], Cookie] = {}
        self._created = 0

    def __len__(self) -> int:
        return len(self._cookies)

    def retrieve(
        self, is_secure: bool, host: str, path: str, http_only_allowed: bool, same_site: SameSiteMode
    ) -> list[tuple[str, str]]:
        """The names and values to send to *host* and *path*: longer paths first, then older cookies.

        https://fetch.spec.whatwg.org/#cookie-infrastructure
        """
        now = self._now()
        found = []
        for key, cookie in list(self._cookies.items()):
            if cookie.expires is not None and cookie.expires <= now:
                del self._cookies[key]
                continue
            if (
                (cookie.host == host or (not cookie.host_only and domain_matches(host, cookie.host)))
                and path_matches(path, cookie.path)
                and (is_secure or not cookie.secure)
                and (http_only_allowed or not cookie.http_only)
                and _same_site_permits(cookie.same_site, same_site)
            ):
                found.append(cookie)
        found.sort(key=lambda cookie: (-len(cookie.path), cookie.created))
        return [(cookie.name, cookie.value) for cookie in found]

    def parse_and_store(
        self, header_value: str, is_secure: bool, host: str, path: str, strict_or_lax_allowed: bool
    ) -> None:
        """Take in one ``Set-Cookie`` value of a response from *host* and *path*; a bad one is ignored."""
        cookie = parse_set_cookie(header_value, host, path, self._now())
        if cookie is None or (cookie.secure and not is_secure):
            return
        if cookie.same_site in ("strict", "lax") and not strict_or_lax_allowed:
            return
        if not _prefix_is_kept(cookie):
            return
        key = (cookie.name, cookie.host, cookie.path)
        old = self._cookies.get(key)
        if cookie.expires is not None and cookie.expires <= self._now():
            self._cookies.pop(key, None)
            return
        if old is None:
            self._created += 1
        self._cookies[key] = replace(cookie, created=old.created if old else self._created)


def parse_set_cookie(header_value: str, host: str, path: str, now: float) -> Cookie | None:
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
    domain, cookie_path, same_site = "", "", ""
    secure = http_only = False
    max_age: float | None = None
    expires: float | None = None
    for attribute in attributes:
        key, _, content = attribute.partition("=")
        key, content = byte_lowercase(key.strip(WHITESPACE)), content.strip(WHITESPACE)
        if key == "domain":
            domain = byte_lowercase(content.removeprefix("."))
        elif key == "path":
            cookie_path = content
        elif key == "secure":
            secure = True
        elif key == "httponly":
            http_only = True
        elif key == "samesite":
            same_site = byte_lowercase(content)
        elif key == "max-age" and content.isascii() and content.removeprefix("-").isdigit():
            max_age = now + float(content[:18]) if not content.startswith("-") else now
        elif key == "expires":
            expires = _seconds(content, expires)
    if domain and (domain != host and not (domain_matches(host, domain) and registrable_domain(domain))):
        return None
    return Cookie(
        name=name,
        value=value,
        host=domain or host,
        host_only=not domain,
        path=cookie_path if cookie_path.startswith("/") else default_path(path),
        secure=secure,
        http_only=http_only,
        same_site=same_site if same_site in ("strict", "lax", "none") else "",
        expires=expires if max_age is None else max_age,
        created=0,
    )


def _seconds(date: str, otherwise: float | None) -> float | None:
    """An ``Expires`` date in seconds of the browser's clock; one that does not parse does not count."""
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(date.replace("-", " "))
    except (ValueError, TypeError, IndexError, OverflowError):
        return otherwise
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH).total_seconds()


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


def _prefix_is_kept(cookie: Cookie) -> bool:
    name = byte_lowercase(cookie.name)
    if name.startswith("__host-"):
        return cookie.secure and cookie.host_only and cookie.path == "/"
    return cookie.secure if name.startswith("__secure-") else True
