"""A page: the environment in which scripts call ``fetch()`` and XMLHttpRequest."""

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
