"""From a request as it was sent to the call of a script that made it, and the page the script was in.

A recording has what left the browser: what the script gave and what the browser added are mixed. The browser's part is
taken out again, since the model adds it anew: the headers that scripts cannot set, and, where a browser wrote the
request, those that scripts hardly ever set. Where a preflight was recorded, it names the script's headers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corsim.browser.verdict import text_or_base64
from corsim.browser.wording import listed
from corsim.profiles import SPEC
from corsim.scenario.reading import Problem, shown
from corsim.standard.headers import Header, is_a_header_name, is_bytes, lowercased
from corsim.standard.headers_class import is_a_forbidden_request_header
from corsim.standard.safelist import is_a_cors_safelisted_request_header
from corsim.standard.urls import URL, parse_url

GIVE_THE_PAGE = "give the URL of the page with --page, like --page https://app.example.com/"

BROWSERS_OWN = frozenset(
    {
        *("accept-language", "cache-control", "if-modified-since", "if-none-match", "pragma", "priority"),
        *("purpose", "save-data", "upgrade-insecure-requests", "user-agent", "x-client-data"),
    }
)
"""Headers that scripts can set, but that are a browser's own where a browser wrote the request."""

ADDED_TO_ANSWERS = frozenset({"x-firefox-spdy", "x-firefox-http3"})
"""What Firefox puts beside the headers of an answer, to say how it came; no server sends it."""

SILENTLY_OURS = frozenset({"host", "content-length", "connection", "accept-encoding", "origin", "referer", "cookie"})
"""What every request has and the model adds; not worth a note."""


is_a_name = lru_cache(maxsize=256)(is_a_header_name)
"""Whether a header can have this name; the same few names come again and again."""


@dataclass(frozen=True, slots=True)
class PageFound:
    """The page of a request: what stands in the document, its origin as it is sent, and how it was found."""

    document: str | dict[str, Any]
    origin: str
    note: str = ""

    @property
    def url(self) -> str:
        """The page's URL."""
        return self.document if isinstance(self.document, str) else self.document["url"]


def values_of(headers: Iterable[Header], lower_name: str) -> list[str]:
    """The values of the headers with this name, in order."""
    return [value for name, value in headers if lowercased(name) == lower_name]


def first_value(headers: Iterable[Header], lower_name: str) -> str | None:
    """The first value of a header with this name."""
    for name, value in headers:
        if lowercased(name) == lower_name:
            return value
    return None


def is_by_a_browser(headers: Iterable[Header]) -> bool:
    """Whether *headers* have what only browsers write."""
    return any(
        lowercased(name).startswith(("sec-fetch-", "sec-ch-ua"))
        or (lowercased(name) == "user-agent" and value.startswith("Mozilla/"))
        for name, value in headers
    )


def page_given(url: str) -> PageFound:
    """The page at *url*, which the caller gave; raises ValueError where it is no absolute URL."""
    parsed = parse_url(url)
    if parsed is None:
        raise ValueError(f"--page: {shown(url)} is not an absolute URL; one like https://app.example.com/ is needed")
    return PageFound(url, _origin(parsed))


def page_of(headers: Sequence[Header], document_url: str | None, given: str | None) -> PageFound | Problem:
    """The page that a request with *headers* comes from.

    *given* is what the caller said, *document_url* the page's URL where a recording has it. A Problem without its place
    says what is missing, or wrong.
    """
    if given is not None:
        return page_given(given)
    origin, referrer = first_value(headers, "origin"), first_value(headers, "referer")
    known = [url for url in map(parse_url, filter(None, (document_url, referrer))) if url is not None]
    if origin == "null":
        return _page_without_origin(known)
    if origin is not None:
        parsed = parse_url(origin)
        if parsed is None or _origin(parsed) == "null":
            seen = f"the Origin header is {shown(origin)}, which no browser sends"
            return Problem("", seen, f"one like https://app.example.com is needed, or {GIVE_THE_PAGE}")
        same = next((url for url in known if _origin(url) == _origin(parsed)), None)
        if same is not None:
            return PageFound(same.without_fragment, _origin(parsed))
        return PageFound(f"{_origin(parsed)}/", _origin(parsed), "The page is taken from the Origin header.")
    if not known:
        return Problem("", "neither Origin nor Referer says which page it comes from", GIVE_THE_PAGE)
    note = "" if document_url is not None else "The page is taken from the Referer header."
    return PageFound(known[0].without_fragment, _origin(known[0]), note)


def _page_without_origin(known: Sequence[URL]) -> PageFound:
    note = "Its Origin is null, as of a page that is a file, or sandboxed"
    if known and _origin(known[0]) != "null":
        url = known[0].without_fragment
        return PageFound({"url": url, "sandboxed": True}, "null", f"{note}: taken as a sandboxed page.")
    url = known[0].without_fragment if known else "file:///page.html"
    return PageFound(url, "null", f"{note}: taken as a file.")


def _origin(url: URL) -> str:
    return str(url.origin) if url.is_http else "null"


@dataclass(frozen=True, slots=True)
class AuthorHeaders:
    """The headers that the script gave, and the names of those that were left out and are worth a word."""

    headers: tuple[Header, ...]
    left_out: tuple[str, ...]


def author_headers(headers: Sequence[Header], asked_for: Collection[str] | None = None) -> AuthorHeaders:
    """What a script gave of *headers*; *asked_for* is what a preflight named, None where none was recorded."""
    by_browser = is_by_a_browser(headers)
    kept, left_out = [], []
    for name, value in headers:
        lower = lowercased(name)
        if lower.startswith(":") or lower in SILENTLY_OURS:
            continue
        if _is_the_browsers((name, value), by_browser, asked_for):
            left_out.append(name)
        else:
            kept.append((name, value))
    return AuthorHeaders(tuple(kept), tuple(dict.fromkeys(left_out)))


def _is_the_browsers(header: Header, by_browser: bool, asked_for: Collection[str] | None) -> bool:
    lower = lowercased(header[0])
    if is_a_forbidden_request_header(header, SPEC) or (header == (header[0], "*/*") and lower == "accept"):
        return True
    if asked_for is not None:
        if lower in asked_for:
            return False
        return lower == "accept-language" or not is_a_cors_safelisted_request_header(header, SPEC)
    return lower == "user-agent" or (by_browser and lower in BROWSERS_OWN)


def left_out_note(names: Sequence[str]) -> str:
    """A sentence about headers that were left out."""
    verb = "is" if len(names) == 1 else "are"
    return f"Left out, as the browser sets {'it' if len(names) == 1 else 'them'} itself, {verb} {listed(names)}."


def clean_headers(headers: Iterable[Header]) -> tuple[tuple[Header, ...], list[str]]:
    """Headers as bytes can carry them, several lines of one name apart; and the names of those that no wire has.

    Names that begin with a colon, HTTP/2's, and :data:`ADDED_TO_ANSWERS` are taken away without a word.
    """
    kept, bad = [], []
    for name, value in headers:
        if name.startswith(":") or lowercased(name) in ADDED_TO_ANSWERS:
            continue
        # As nearly all of them are.
        if value.isascii() and value.isprintable() and is_a_name(name):
            kept.append((name, value.strip(" ")))
            continue
        for line in value.split("\n"):
            text = (
                line.strip("\t \r")
                if is_bytes(line)
                else line.strip("\t \r").encode("utf-8", "replace").decode("latin-1")
            )
            if is_a_name(name) and "\0" not in text and "\r" not in text:
                kept.append((name, text))
            else:
                bad.append(name)
    return tuple(kept), bad


def unsendable_note(names: Iterable[str]) -> str:
    """A sentence about headers that :func:`clean_headers` found to be none."""
    return f"Left out, as no request or answer can carry it: the header {listed([*map(shown, dict.fromkeys(names))])}."


def cookie_pairs(headers: Iterable[Header]) -> list[str]:
    """The pairs in the ``Cookie`` headers."""
    return [pair for value in values_of(headers, "cookie") for part in value.split(";") if (pair := part.strip("\t "))]


def held_cookie(pair: str, url: URL) -> dict[str, str]:
    """What lets a browser hold the cookie *pair* so that it goes to *url* from any site."""
    attributes = "; Path=/; SameSite=None; Secure" if url.scheme == "https" else "; Path=/"
    return {"url": f"{_origin(url)}/", "set-cookie": pair + attributes}


def body_document(body: str | bytes) -> str | dict[str, str]:
    """A body as a document has it."""
    return body if isinstance(body, str) else text_or_base64(body)
