"""What a page is to the standard: the environment of a document at a URL.

Here is what scenarios and pages have in common; a :class:`~corsim.browser.page.Page` is what tests are written with.
"""

from __future__ import annotations

from collections.abc import Mapping

from corsim.standard.bodies import Blob
from corsim.standard.origins import OpaqueOrigin, Origin
from corsim.standard.requests import DEFAULT_REFERRER_POLICY, Environment
from corsim.standard.urls import URL, parse_url


def make_environment(
    url: URL,
    *,
    sandboxed: bool = False,
    referrer_policy: str = "",
    top_level: URL | None = None,
    blobs: Mapping[str, Blob] | None = None,
) -> Environment:
    """The environment of a document at *url*.

    A *sandboxed* document has an opaque origin. *top_level* is the URL of the tab's document
    where that is another one; *blobs* is the page's blob URL store, by URL.
    """
    origin: Origin = OpaqueOrigin() if sandboxed else url.origin
    return Environment(
        url=url,
        origin=origin,
        top_level_origin=origin if top_level is None else top_level.origin,
        referrer_policy=referrer_policy or DEFAULT_REFERRER_POLICY,
        blobs={} if blobs is None else {str(parse_url(key) or key): blob for key, blob in blobs.items()},
    )


def absolute_url(url: object, what: str) -> URL:
    """*url* parsed; raises TypeError or ValueError, naming it as *what*, where it is no absolute URL."""
    if not isinstance(url, str):
        raise TypeError(f"{what} is {url!r}: a str like 'https://app.example.com/' is needed")
    parsed = parse_url(url)
    if parsed is None:
        raise ValueError(f"{what} is {url!r}: an absolute one like 'https://app.example.com/' is needed")
    # "localhost:3000" is a URL, but not the one that was meant.
    if parsed.host is None and not parsed.is_local and parsed.path.partition("/")[0].isdigit():
        raise ValueError(f"{what} is {url!r}, which has the scheme {parsed.scheme!r}: was 'http://{url}' meant?")
    return parsed
