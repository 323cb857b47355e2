"""What a peer does not claim to do, as named predicates over rows; and calls of fetch() as calls of XMLHttpRequest.

A row that uses any of it is not run on that peer and counted apart, under the reason that comes first in its list.
The reasons are from the peers' documentation and interfaces: an option that an interface does not have, a thing that
cannot be told to a mock. What a peer takes and does wrongly is no reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corsim.standard.headers_class import is_a_forbidden_request_header
from corsim.standard.methods import is_a_forbidden_method, is_a_method
from corsim.standard.ports import BAD_PORTS
from corsim.standard.profile import STANDARD
from corsim.standard.urls import URL, parse_url
from spec_tests.browsers.labels import urls_to_label
from spec_tests.documents import (
    Document,
    answers_of,
    breaks,
    calls_of,
    has_stream,
    is_session,
    page_of,
    pairs,
    redirects,
    set_cookies,
)
from spec_tests.loading import Row

XHR_MEMBERS = {
    "mode": {"cors"},
    "credentials": {"same-origin", "include"},
    "redirect": {"follow"},
    "cache": {"default"},
}
"""Members of `RequestInit` that are no obstacle to XMLHttpRequest, with the values that are what it does itself."""

DEFAULTS = ("mode", "redirect", "cache")
"""Those of them that also have to be so for a plain request."""

PLAIN_MEMBERS = {"api", "url", "method", "headers", "body", "at", *XHR_MEMBERS}

BODYLESS = ("GET", "HEAD")

MENTOSS_LACKS = {"integrity", "window"}
"""Members of `RequestInit` that mentoss leaves to Node's Request, which has its own rules for them."""

HAPPY_DOM_LACKS = {"cache", "duplex", "integrity", "keepalive", "priority", "window"}
"""Members of `RequestInit` that happy-dom's own type of it does not have."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A thing that a peer does not claim, and which scenarios use it."""

    reason: str
    uses: Callable[[Document], bool]


def _has_special_page(document: Document) -> bool:
    page = page_of(document)
    return bool(page.get("sandboxed") or "topLevel" in page or not page["url"].lower().startswith("http"))


def _has_referrer_policy(document: Document) -> bool:
    return bool(page_of(document).get("referrerPolicy"))


def _uses_xhr(document: Document) -> bool:
    return any(call.get("api") == "xhr" for call in calls_of(document))


def _uses_scheme(document: Document, *schemes: str) -> bool:
    return any(text.lower().lstrip().startswith(schemes) for text in urls_to_label(document))


def _cannot_be_xhr(document: Document) -> bool:
    base = parse_url(page_of(document)["url"])
    return not all(call.get("api") == "xhr" or _is_xhr_like(call, base) for call in calls_of(document))


def _is_xhr_like(call: dict[str, Any], base: URL | None) -> bool:
    """Whether a call of fetch() means what a call of XMLHttpRequest can mean."""
    url = parse_url(call["url"], base)
    if not PLAIN_MEMBERS.issuperset(call) or (url is not None and url.includes_credentials):
        return False
    if _has_other_value(call, *XHR_MEMBERS):
        return False
    method, body, headers = call.get("method", "GET"), call.get("body"), call.get("headers") or {}
    if not isinstance(method, str) or len(pairs(headers)) != len(headers):
        return False
    if body is not None and method.upper() in BODYLESS:
        return False
    if has_stream(call):
        return False
    # XMLHttpRequest rewrites the charset that an author gives to a text.
    is_text = isinstance(body, str) or (body is not None and "urlencoded" in body)
    rewrites = any(name.lower() == "content-type" and "charset" in value.lower() for name, value in pairs(headers))
    return not (is_text and rewrites)


def _has_other_value(call: dict[str, Any], *members: str) -> bool:
    """Whether one of *members* has a value that changes what XMLHttpRequest or a plain request would do."""
    return any(call[member] not in XHR_MEMBERS[member] for member in members if member in call)


def as_xhr(row: Row) -> Row:
    """*row* with its calls of fetch() made by XMLHttpRequest; they must be such that it can make them."""
    requests = [call if call.get("api") == "xhr" else _as_xhr(call) for call in calls_of(row.scenario)]
    scenario = {**row.scenario}
    if "requests" in scenario:
        scenario["requests"] = requests
    else:
        scenario["request"] = requests[0]
    return replace(row, scenario=scenario)


def _as_xhr(call: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in call.items() if key not in XHR_MEMBERS}
    credentials = {"withCredentials": True} if call.get("credentials") == "include" else {}
    headers = {"headers": call["headers"] or {}} if "headers" in call else {}
    return {**kept, **headers, "api": "xhr", **credentials}


def _is_mixed(document: Document) -> bool:
    return page_of(document)["url"].startswith("https:") and _uses_scheme(document, "http:")


def _gives(document: Document, members: set[str]) -> bool:
    return any(not members.isdisjoint(call) for call in calls_of(document))


def _cannot_be_mocked(document: Document) -> bool:
    for answer in answers_of(document):
        status = answer.get("status", 200)
        if not 200 <= status <= 599 or (status in (204, 205, 304) and answer.get("body")):
            return True
    return False


def _has_credentials(document: Document) -> bool:
    return bool(document.get("cookies")) or any(
        call.get("withCredentials") or call.get("credentials") in ("include", "omit") for call in calls_of(document)
    )


def _is_not_plain(document: Document) -> bool:
    """Whether a call is more than a method, a URL, headers and a body of text or bytes."""
    for call in calls_of(document):
        body = call.get("body")
        if not {*PLAIN_MEMBERS, "withCredentials"}.issuperset(call) or _has_other_value(call, *DEFAULTS):
            return True
        if not (body is None or isinstance(body, str) or "bytes" in body):
            return True
    return False


def _is_refused_by_the_api(document: Document) -> bool:
    """Whether a method, header or URL is such that fetch() or XMLHttpRequest itself does not take or drops it."""
    base = parse_url(page_of(document)["url"])
    for call in calls_of(document):
        method = call.get("method", "GET")
        if not isinstance(method, str) or not is_a_method(method) or is_a_forbidden_method(method):
            return True
        headers = call.get("headers") or {}
        if len(pairs(headers)) != len(headers):
            return True
        for name, value in pairs(headers):
            if not is_a_method(name) or set(value) & set("\0\r\n") or any(ord(c) > 255 for c in value):
                return True
            if is_a_forbidden_request_header((name, value), STANDARD):
                return True
        url = parse_url(call["url"], base)
        if url is None or url.includes_credentials or (call.get("body") is not None and method.upper() in BODYLESS):
            return True
    return False


def _urls(document: Document) -> list[URL]:
    base = parse_url(page_of(document)["url"])
    return [url for text in urls_to_label(document) if (url := parse_url(text, base)) is not None]


def _uses_other_schemes(document: Document) -> bool:
    return not all(url.is_http for url in _urls(document))


def _uses_blocked_ports(document: Document) -> bool:
    return any(url.port in BAD_PORTS for url in _urls(document))


def _leads_to_userinfo_by_fetch(document: Document) -> bool:
    """Whether a call of fetch() may be redirected to a URL with userinfo: Chromium follows XMLHttpRequest only."""
    if all(call.get("api") == "xhr" for call in calls_of(document)):
        return False
    return any("@" in url.partition("?")[0] for url in urls_to_label(document))


FRAMES = Apart("a page with an opaque origin, or in a frame", _has_special_page)
POLICY = Apart("the page's referrer policy", _has_referrer_policy)
BLOBS = Apart("blob: URLs", lambda document: _uses_scheme(document, "blob:"))
PORTS = Apart("ports that browsers block", _uses_blocked_ports)

CLAIMS: dict[str, Sequence[Apart]] = {
    "jsdom": (
        FRAMES,
        POLICY,
        BLOBS,
        Apart("a call of fetch() that XMLHttpRequest cannot make", _cannot_be_xhr),
        Apart("fetch() with userinfo in a URL: Chromium's XMLHttpRequest differs", _leads_to_userinfo_by_fetch),
        Apart("several requests of one page: no preflight cache", is_session),
    ),
    "happy-dom": (
        FRAMES,
        POLICY,
        BLOBS,
        Apart("mixed content, which was permitted in the recording", _is_mixed),
        Apart("members of RequestInit that it does not take", lambda document: _gives(document, HAPPY_DOM_LACKS)),
    ),
    "mentoss": (
        Apart("XMLHttpRequest", _uses_xhr),
        FRAMES,
        POLICY,
        Apart("URLs that are not http(s): nothing to mock", _uses_other_schemes),
        Apart("an answer that Node's Response cannot be", _cannot_be_mocked),
        PORTS,
        Apart("a connection that breaks", breaks),
        Apart("cookies set by answers", lambda document: bool(set_cookies(document))),
        Apart("members of RequestInit that it leaves to Node", lambda document: _gives(document, MENTOSS_LACKS)),
    ),
    "cors.testing": (
        FRAMES,
        POLICY,
        Apart("options of fetch() and XMLHttpRequest, and their kinds of bodies", _is_not_plain),
        Apart("calls and headers that fetch() or XMLHttpRequest refuses or drops", _is_refused_by_the_api),
        Apart("credentials", _has_credentials),
        Apart("URLs that are not http(s)", _uses_other_schemes),
        PORTS,
        Apart("redirects", redirects),
        Apart("several requests of one page: no preflight cache", is_session),
        Apart("cookies set by answers", lambda document: bool(set_cookies(document))),
    ),
}


def apart(peer: str, row: Row) -> str | None:
    """Why *row* is outside what *peer* claims, or None."""
    return next((item.reason for item in CLAIMS[peer] if item.uses(row.scenario)), None)


def for_peer(peer: str, row: Row) -> Row:
    """*row* as *peer* is asked it."""
    return as_xhr(row) if peer == "jsdom" else row
