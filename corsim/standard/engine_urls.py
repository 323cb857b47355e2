"""URLs as browsers read them: the URL Standard's parser, and where engines depart from it.

What a script hands over and what a `Location` says is parsed here, by the profile. What users of the
model write (pages, routes, the rules of servers) is parsed by the standard alone (:mod:`.urls`), so that
a scenario means the same in all browsers. Nothing here decides what is fetched, only which URL it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from .infra import ASCII_WHITESPACE, scalar_value_string
from .origins import TupleOrigin
from .profile import Profile
from .urls import DEFAULT_PORTS, URL, parse_url

VIEW_SOURCE = "view-source:"

_AROUND = "".join(map(chr, range(0x21)))
"""C0 controls and space, which are dropped around a URL (https://url.spec.whatwg.org/#concept-basic-url-parser, 1)."""

_TABS_AND_NEWLINES = {ord("\t"): "%09", ord("\n"): "%0A", ord("\r"): "%0D"}
_NO_TABS_AND_NEWLINES = dict.fromkeys(_TABS_AND_NEWLINES)
_NO_WHITESPACE = dict.fromkeys(map(ord, ASCII_WHITESPACE))
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_AUTHORITY = r"(?i)(?P<before>(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?[/\\]*)(?P<authority>[^/\\?#]*)"
_SPACES = "%20|[ \u00a0\u2000-\u200a\u202f\u205f\u3000]"
_PERCENT_ENCODED = "%[0-9A-Fa-f]{2}"
_STAND_INS = "!$&'()+,;=_`{}~"
"""Code points that hosts may have, whatever stands around them."""


def parse_as(profile: Profile, text: str, base: URL | None = None) -> URL | None:
    """The URL that *text* is, relative to *base*, in the browser *profile*; None stands for failure."""
    # DEVIATION(firefox): view-source: has what it shows the source of as its rest (schemes/view-source-same-origin).
    if profile.sources_are_fetched and _scheme_is(VIEW_SOURCE, text):
        shown = parse_as(profile, text.lstrip(_AROUND)[len(VIEW_SOURCE) :], base)
        return None if shown is None else _source_of(shown)
    # DEVIATION(chromium): tabs and newlines in a data: URL are percent-encoded (schemes/data-tab-newline).
    if profile.data_urls_are_read == "with-whitespace" and _scheme_is("data:", text):
        return _encoded_more(profile, _with_whitespace(text))
    url = parse_url(text, base)
    if url is None:
        # DEVIATION(chromium): a space in a host is percent-encoded (origins/space-in-host).
        return _with_spaces_in_its_host(text, base) if profile.spaces_in_hosts_are_encoded else None
    # DEVIATION(firefox): data: URLs stay as they are written (schemes/data-query-encoded).
    if profile.data_urls_are_read == "as-written" and url.scheme in ("data", "about"):
        return _as_written(text, url)
    return None if _has_an_invalid_host(profile, url) else _encoded_more(profile, url)


def with_its_userinfo(profile: Profile, url: URL) -> URL:
    """*url*, whose userinfo was set by itself, as the browser *profile* writes it."""
    return _encoded_more(profile, url) or url


def normalized(url: str) -> str:
    """*url* with unreserved characters not percent-encoded, and what stays percent-encoded in upper case."""
    return re.sub(_PERCENT_ENCODED, _normalized, url)


def as_it_was_sent(url: URL) -> URL:
    """*url* as the response to a request for it has it where percent-encoding is normalized."""
    if "%" not in url.href or (url.fragment is not None and normalized(url.fragment) != url.fragment):
        return url
    return parse_url(normalized(url.href)) or url


def _normalized(found: re.Match[str]) -> str:
    char = chr(int(found[0][1:], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else found[0].upper()


def _scheme_is(scheme: str, text: str) -> bool:
    """Whether *text* begins with *scheme* (and its colon) in any case."""
    return text.lstrip(_AROUND)[: len(scheme)].lower() == scheme


def _source_of(shown: URL) -> URL:
    return replace(
        shown,
        href=VIEW_SOURCE + shown.href,
        scheme=VIEW_SOURCE[:-1],
        username="",
        password="",
        host=None,
        port=None,
        path=shown.href.partition("#")[0].partition("?")[0],
    )


def shown_by(url: URL) -> URL:
    """The URL whose source the view-source: URL *url* shows."""
    shown = parse_url(url.href.rpartition(VIEW_SOURCE)[2])
    assert shown is not None
    return shown


def _with_whitespace(text: str) -> URL | None:
    """The data: URL in *text* with its tabs and newlines percent-encoded, and the space that ends its path kept."""
    text = text.strip(_AROUND)
    url = parse_url(text.translate(_TABS_AND_NEWLINES))
    if url is None or url.path.startswith("/") or url.host is not None:
        return url
    if not text.partition("#")[0].partition("?")[0].endswith(" "):
        return url
    path = url.path.removesuffix("%20") + " "
    return replace(url, href=f"data:{path}{url.href[len('data:') + len(url.path) :]}", path=path)


def _as_written(text: str, url: URL) -> URL | None:
    """The URL of an opaque path that *text* is, without more parsing than where its query and fragment begin."""
    from urllib.parse import quote

    from .data_urls import is_base64

    text = scalar_value_string(text.strip(_AROUND))
    # The scheme of a data: URL is looked for in the text as it is.
    if url.scheme == "data" and not _scheme_is("data:", text):
        return None
    rest, hash_, _ = text.partition(":")[2].translate(_NO_TABS_AND_NEWLINES).partition("#")
    if url.scheme == "data" and is_base64(rest.partition(",")[0]):
        rest = rest.translate(_NO_WHITESPACE)
    path, mark, query = quote(rest, safe=_PRINTABLE).partition("?")
    if hash_ and not mark:
        path = path.rstrip(" ")
    return URL(
        href=f"{url.scheme}:{path}{mark}{query}" + ("" if url.fragment is None else f"#{url.fragment}"),
        scheme=url.scheme,
        username="",
        password="",
        host=None,
        port=None,
        path=path,
        query=query if mark else None,
        fragment=url.fragment,
        tuple_origin=None,
    )


def _has_an_invalid_host(profile: Profile, url: URL) -> bool:
    """Whether the host of *url* is one to the standard, but not in the browser *profile*."""
    if url.scheme not in DEFAULT_PORTS or not url.host:
        return False
    # DEVIATION(firefox): more code points are forbidden (referrer/member-quote-in-host).
    if not profile.forbidden_in_hosts.isdisjoint(url.host):
        return True
    # DEVIATION(firefox, webkit): labels in Punycode have to be valid (origins/ascii-xn-label-invalid).
    if not profile.punycode_is_checked or "xn--" not in url.host:
        return False
    # The parser looks at labels if any code point is not ASCII: U+FF58 is mapped to x.
    return parse_url(f"{url.scheme}://{url.host.replace('xn--', chr(0xFF58) + 'n--', 1)}/") is None


def _encoded_more(profile: Profile, url: URL | None) -> URL | None:
    """*url* with what the browser *profile* percent-encodes besides."""
    # DEVIATION(chromium): | in paths, ' in userinfo and queries (urls/encode-path-kept, schemes/data-query-apostrophe).
    if url is None or not profile.more_is_percent_encoded:
        return url
    if "'" in url.username or "'" in url.password:
        before, at, behind = url.href.partition("@")
        url = parse_url(before.replace("'", "%27") + at + behind) or url
    if "|" in url.path and url.path.startswith("/"):
        before, path, after = url.href.partition(url.path)
        url = parse_url(before + path.replace("|", "%7C") + after) or url
    if url.query is not None and "'" in url.query:
        query = url.query.replace("'", "%27")
        url = replace(url, href=url.href.replace(f"?{url.query}", f"?{query}", 1), query=query)
    return url


def _with_spaces_in_its_host(text: str, base: URL | None) -> URL | None:
    """The URL that *text* is, relative to *base*, if spaces in its host are all that keeps it from being one."""
    text = text.strip(_AROUND).translate(_NO_TABS_AND_NEWLINES)
    found = re.match(_AUTHORITY, text)
    assert found is not None
    userinfo, at, host = found["authority"].rpartition("@")
    stand_in = next((char for char in _STAND_INS if char not in text), None)
    if stand_in is None or not re.search(_SPACES, host):
        return None
    # One code point stands for a space, so that Punycode counts alike.
    rest = f"{userinfo}{at}{re.sub(_SPACES, stand_in, host)}{text[found.end() :]}"
    url = parse_url(found["before"] + rest, base)
    if url is None or url.host is None or url.scheme not in DEFAULT_PORTS or stand_in not in url.host:
        return None
    start = url.href.index("//") + 2
    start = url.href.index("@", start) + 1 if url.includes_credentials else start
    host = url.host.replace(stand_in, "%20")
    return replace(
        url,
        href=url.href[:start] + host + url.href[start + len(url.host) :],
        host=host,
        tuple_origin=TupleOrigin(url.scheme, host, url.port),
    )
