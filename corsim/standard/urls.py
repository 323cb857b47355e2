"""URL records: the one place where URLs are parsed (URL Standard).

Browsers parse by the URL Standard, so the parser is a library that does; it is
imported when the first URL is parsed. Everything else sees :class:`URL`, a frozen
record whose components are serialised strings.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from .infra import scalar_value_string
from .origins import OpaqueOrigin, Origin, TupleOrigin
from .records import pickled

HTTP_SCHEMES = frozenset({"http", "https"})
"""https://fetch.spec.whatwg.org/#http-scheme"""

LOCAL_SCHEMES = frozenset({"about", "blob", "data"})
"""https://fetch.spec.whatwg.org/#local-scheme"""

DEFAULT_PORTS = {"ftp": 21, "http": 80, "https": 443, "ws": 80, "wss": 443}
"""The special schemes with a default port (https://url.spec.whatwg.org/#special-scheme)."""


@dataclass(frozen=True, slots=True)
class URL:
    """A URL record; two are equal when their serialisations are."""

    href: str
    scheme: str = field(compare=False)
    username: str = field(compare=False)
    password: str = field(compare=False)
    host: str | None = field(compare=False)
    port: int | None = field(compare=False)
    path: str = field(compare=False)
    query: str | None = field(compare=False)
    fragment: str | None = field(compare=False)
    tuple_origin: TupleOrigin | None = field(compare=False)
    entry_origin: Origin | None = field(compare=False, default=None)

    def __reduce__(self) -> tuple[type[URL], tuple[Any, ...]]:
        return pickled(self)

    @property
    def origin(self) -> Origin:
        """The URL's origin: its blob URL entry's, a tuple origin, or a new opaque one each time."""
        return self.entry_origin or self.tuple_origin or OpaqueOrigin()

    @property
    def is_http(self) -> bool:
        """Whether the scheme is an HTTP(S) scheme."""
        return self.scheme in HTTP_SCHEMES

    @property
    def is_local(self) -> bool:
        """Whether the scheme is a local scheme: about, blob or data."""
        return self.scheme in LOCAL_SCHEMES

    @property
    def includes_credentials(self) -> bool:
        """https://url.spec.whatwg.org/#include-credentials"""
        return self.username != "" or self.password != ""

    @property
    def without_fragment(self) -> str:
        """The serialisation with *exclude fragment* set."""
        return self.href if self.fragment is None else self.href[: -len(self.fragment) - 1]

    @property
    def without_credentials(self) -> URL:
        """The same URL without user name and password."""
        if not self.includes_credentials:
            return self
        scheme, _, rest = self.href.partition("//")
        return replace(self, href=f"{scheme}//{rest[rest.index('@') + 1 :]}", username="", password="")

    def with_blob_url_entry(self, origin: Origin) -> URL:
        """The same URL with a blob URL entry of an environment of this *origin*."""
        return replace(self, entry_origin=origin)

    def with_fragment(self, fragment: str | None) -> URL:
        """The same URL with this (already encoded) fragment, or none."""
        href = self.without_fragment if fragment is None else f"{self.without_fragment}#{fragment}"
        return replace(self, href=href, fragment=fragment)

    def __str__(self) -> str:
        return self.href


LONGEST_KEPT = 2048
"""How many code points a URL may have whose parse is kept: a data: URL can have millions."""


def parse_url(text: str, base: URL | None = None) -> URL | None:
    """The URL that *text* is, relative to *base*; None stands for failure.

    https://url.spec.whatwg.org/#concept-url-parser
    """
    base_href = None if base is None or _has_scheme_and_slashes(text) else base.href
    if len(text) > LONGEST_KEPT or (base_href is not None and len(base_href) > LONGEST_KEPT):
        return _parse(text, base_href)
    return kept_parse(text, base_href)


def _has_scheme_and_slashes(text: str) -> bool:
    """Whether *text* begins with a scheme of letters and `://`: then no base has a part in what it is.

    Only the beginning is looked at; with a longer scheme it is kept for each base.
    """
    scheme, mark, _ = text[:16].partition("://")
    return bool(mark) and scheme.isascii() and scheme.isalpha()


def _parse(text: str, base: str | None) -> URL | None:
    import pywhatwgurl

    try:
        return _record(pywhatwgurl.URL(scalar_value_string(text), base))
    except ValueError:
        return None


kept_parse = lru_cache(maxsize=4096)(_parse)
"""The same, with what was parsed last kept."""


# https://url.spec.whatwg.org/#set-the-username
def set_the_username(url: URL, username: str) -> URL:
    """*url* with this username, percent-encoded as userinfo."""
    return _changed(url, "username", username)


# https://url.spec.whatwg.org/#set-the-password
def set_the_password(url: URL, password: str) -> URL:
    """*url* with this password, percent-encoded as userinfo."""
    return _changed(url, "password", password)


def with_userinfo(url: URL, username: str, password: str) -> URL | None:
    """*url*, which has no host, with // and userinfo behind its scheme; None where that is no URL, or there is none."""
    host = parse_url("https://host/")
    assert host is not None
    changed = set_the_password(set_the_username(host, username), password)
    userinfo, at, _ = changed.href.removeprefix("https://").partition("@")
    return parse_url(f"{url.scheme}://{userinfo}@{url.href[len(url.scheme) + 1 :]}") if at else None


def _changed(url: URL, attribute: str, value: str) -> URL:
    import pywhatwgurl

    parsed = pywhatwgurl.URL(url.href)
    setattr(parsed, attribute, scalar_value_string(value))
    return _record(parsed)


def _record(parsed: object) -> URL:
    href: str = parsed.href  # type: ignore[attr-defined]
    scheme: str = parsed.protocol[:-1]  # type: ignore[attr-defined]
    before, hash_, fragment = href.partition("#")
    _, mark, query = before.partition("?")
    port: str = parsed.port  # type: ignore[attr-defined]
    host: str = parsed.hostname  # type: ignore[attr-defined]
    has_host = before.startswith("//", len(scheme) + 1)
    path: str = parsed.pathname  # type: ignore[attr-defined]
    return URL(
        href=href,
        scheme=scheme,
        username=parsed.username,  # type: ignore[attr-defined]
        password=parsed.password,  # type: ignore[attr-defined]
        host=host if has_host else None,
        port=int(port) if port else None,
        path=path,
        query=query if mark else None,
        fragment=fragment if hash_ else None,
        tuple_origin=_tuple_origin(scheme, host, int(port) if port else None, path),
    )


def _tuple_origin(scheme: str, host: str, port: int | None, path: str) -> TupleOrigin | None:
    """The tuple origin of a URL with these parts, if it has one (https://url.spec.whatwg.org/#concept-url-origin)."""
    if scheme == "blob":
        # One in another has none, however many there are.
        inner = None if path.lstrip(" ")[:5].lower() == "blob:" else parse_url(path)
        return inner.tuple_origin if inner and inner.is_http else None
    if scheme in DEFAULT_PORTS:
        return TupleOrigin(scheme, host, port)
    return None
