"""Headers of one name as one: what Firefox sends for several, and what it makes of several that it gets.

The standard keeps every header of a list and joins the values where they are read, and so do most
browsers. Firefox has one value for each name.
"""

from __future__ import annotations

from collections.abc import Iterable

from .headers import Header, HeaderList, lowercased

SINGLE_HEADERS = frozenset(
    {
        "authorization",
        "content-disposition",
        "content-length",
        "content-type",
        "from",
        "host",
        "if-modified-since",
        "if-unmodified-since",
        "location",
        "max-forwards",
        "proxy-authorization",
        "referer",
        "sec-gpc",
        "strict-transport-security",
        "user-agent",
    }
)
"""Names, in lower case, whose values are not joined."""

KEPT_APART = frozenset({"set-cookie", "x-frame-options"})
"""Names, in lower case, of response headers whose lines stay as they are."""

JOINED_BY_NEWLINES = frozenset({"proxy-authenticate", "www-authenticate"})
"""Names, in lower case, whose values are joined by U+000A.

As that is no value, a `Headers` object has nothing of a response's; XMLHttpRequest gives it as it is.
"""


def merged_request_headers(headers: Iterable[Header], has_first_body: bool) -> tuple[Header, ...]:
    """*headers* with one value for each name, where the first of the name stands.

    An empty value discards what was there before. Of the single headers the last value counts, but the first
    `Content-Type` where *has_first_body*, for a body that is not sent again.
    """
    merged: dict[str, Header] = {}
    for name, value in headers:
        key = lowercased(name)
        there = merged.get(key)
        if there is None:
            merged[key] = name, value
        elif key == "strict-transport-security" or (key == "content-type" and has_first_body):
            continue
        elif key in SINGLE_HEADERS or not value or not there[1]:
            merged[key] = there[0], value
        else:
            merged[key] = there[0], there[1] + ("\n" if key in JOINED_BY_NEWLINES else ", ") + value
    return tuple(merged.values())


def merged_response_headers(headers: Iterable[Header], is_cors: bool, is_for_xhr: bool) -> HeaderList:
    """*headers* with one value for each name: the first of the single headers, the joined others without empty ones.

    Of a CORS response every `Access-Control-Allow-Origin` stays, as the CORS check counts them. Values that are joined
    by newlines are left out where the response is not for XMLHttpRequest.
    """
    merged: dict[str | int, Header] = {}
    hidden: set[str | int] = set()
    for position, (name, value) in enumerate(headers):
        key = lowercased(name)
        there = merged.get(key)
        if key in KEPT_APART or (is_cors and key == "access-control-allow-origin"):
            merged[position] = name, value
        elif there is None or not there[1]:
            merged[key] = name, value
        elif key == "content-type":
            merged[key] = name, f"{there[1]},{value}"
        elif key not in SINGLE_HEADERS and value:
            is_of_lines = key in JOINED_BY_NEWLINES
            merged[key] = name, there[1] + ("\n" if is_of_lines else ", ") + value
            if is_of_lines and not is_for_xhr:
                hidden.add(key)
    return HeaderList(header for key, header in merged.items() if key not in hidden)
