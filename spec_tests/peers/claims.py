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
from corsim.standard.profile import STANDARD
from corsim.standard.urls import BAD_PORTS, URL, parse_url
from spec_tests.browsers.labels import pairs, urls_to_label
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
    """A thing that a peer does not claim, and which rows use it."""

    reason: str
    uses: Callable[[Row], bool]


def calls(row: Row) -> list[dict[str, Any]]:
    """The row's calls, each as an object."""
    requests = row.scenario["requests"] if "requests" in row.scenario else [row.scenario["request"]]
    return [{"url": request} if isinstance(request, str) else request for request in requests]


def answers(row: Row) -> list[dict[str, Any]]:
    """The row's answers, in the members of a rule."""
    server = row.scenario.get("server") or []
    return list(server.values()) if isinstance(server, dict) else server


def page_url(row: Row) -> str:
    """The URL of the row's page."""
    page = row.scenario["page"]
    text: str = page if isinstance(page, str) else page["url"]
    return text


def _page(row: Row) -> dict[str, Any]:
    page = row.scenario["page"]
    return {"url": page} if isinstance(page, str) else page


def _has_special_page(row: Row) -> bool:
    page = _page(row)
    return bool(page.get("sandboxed") or "topLevel" in page or not page["url"].lower().startswith("http"))


def _has_referrer_policy(row: Row) -> bool:
    return bool(_page(row).get("referrerPolicy"))


def _is_session(row: Row) -> bool:
    return "requests" in row.scenario


def _uses_xhr(row: Row) -> bool:
    return any(call.get("api") == "xhr" for call in calls(row))


def _uses_scheme(row: Row, *schemes: str) -> bool:
    return any(text.lower().lstrip().startswith(schemes) for text in urls_to_label(row.scenario))


def _cannot_be_xhr(row: Row) -> bool:
    base = parse_url(page_url(row))
    return not all(call.get("api") == "xhr" or _is_xhr_like(call, base) for call in calls(row))


def _is_xhr_like(call: dict[str, Any], base: URL | None) -> bool:
    """Whether a call of fetch() means what a call of XMLHttpRequest can mean."""
    url = parse_url(call["url"], base)
    if not PLAIN_MEMBERS.issuperset(call) or (url is not None and url.includes_credentials):
        return False
    if _has_other_value(call, *XHR_MEMBERS):
        return False
    method, body, headers = call.get("method", "GET"), call.get("body"), call.get("headers") or {}
    if not isinstance(method, str) or (not isinstance(headers, dict) and any(len(item) != 2 for item in headers)):
        return False
    if body is not None and method.upper() in BODYLESS:
        return False
    if isinstance(body, dict) and "stream" in body:
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
    requests = [call if call.get("api") == "xhr" else _as_xhr(call) for call in calls(row)]
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


def _is_mixed(row: Row) -> bool:
    return page_url(row).startswith("https:") and _uses_scheme(row, "http:")


def _gives(row: Row, members: set[str]) -> bool:
    return any(not members.isdisjoint(call) for call in calls(row))


def _cannot_be_mocked(row: Row) -> bool:
    for answer in answers(row):
        status = answer.get("status", 200)
        if not 200 <= status <= 599 or (status in (204, 205, 304) and answer.get("body")):
            return True
    return False


def _breaks(row: Row) -> bool:
    return any("fail" in answer for answer in answers(row))


def _sets_cookies(row: Row) -> bool:
    return any(name.lower() == "set-cookie" for answer in answers(row) for name, _ in pairs(answer.get("headers", {})))


def _redirects(row: Row) -> bool:
    return any(300 <= answer.get("status", 200) <= 399 for answer in answers(row))


def _has_credentials(row: Row) -> bool:
    return bool(row.scenario.get("cookies")) or any(
        call.get("withCredentials") or call.get("credentials") in ("include", "omit") for call in calls(row)
    )


def _is_not_plain(row: Row) -> bool:
    """Whether a call is more than a method, a URL, headers and a body of text or bytes."""
    for call in calls(row):
        body = call.get("body")
        if not {*PLAIN_MEMBERS, "withCredentials"}.issuperset(call) or _has_other_value(call, *DEFAULTS):
            return True
        if not (body is None or isinstance(body, str) or "bytes" in body):
            return True
    return False


def _is_refused_by_the_api(row: Row) -> bool:
    """Whether a method, header or URL is such that fetch() or XMLHttpRequest itself does not take or drops it."""
    base = parse_url(page_url(row))
    for call in calls(row):
        method = call.get("method", "GET")
        if not isinstance(method, str) or not is_a_method(method) or is_a_forbidden_method(method):
            return True
        headers = call.get("headers") or {}
        if not isinstance(headers, dict) and any(len(item) != 2 for item in headers):
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


def _uses_other_schemes(row: Row) -> bool:
    base = parse_url(page_url(row))
    urls = [parse_url(text, base) for text in urls_to_label(row.scenario)]
    return any(url is not None and not url.is_http for url in urls)


def _uses_blocked_ports(row: Row) -> bool:
    base = parse_url(page_url(row))
    urls = [parse_url(text, base) for text in urls_to_label(row.scenario)]
    return any(url is not None and url.port in BAD_PORTS for url in urls)


def _leads_to_userinfo_by_fetch(row: Row) -> bool:
    """Whether a call of fetch() may be redirected to a URL with userinfo: Chromium follows XMLHttpRequest only."""
    if all(call.get("api") == "xhr" for call in calls(row)):
        return False
    return any("@" in url.partition("?")[0] for url in urls_to_label(row.scenario))


FRAMES = Apart("a page with an opaque origin, or in a frame", _has_special_page)
POLICY = Apart("the page's referrer policy", _has_referrer_policy)
BLOBS = Apart("blob: URLs", lambda row: _uses_scheme(row, "blob:"))
PORTS = Apart("ports that browsers block", _uses_blocked_ports)

CLAIMS: dict[str, Sequence[Apart]] = {
    "jsdom": (
        FRAMES,
        POLICY,
        BLOBS,
        Apart("a call of fetch() that XMLHttpRequest cannot make", _cannot_be_xhr),
        Apart("fetch() with userinfo in a URL: Chromium's XMLHttpRequest differs", _leads_to_userinfo_by_fetch),
        Apart("several requests of one page: no preflight cache", _is_session),
    ),
    "happy-dom": (
        FRAMES,
        POLICY,
        BLOBS,
        Apart("mixed content, which was permitted in the recording", _is_mixed),
        Apart("members of RequestInit that it does not take", lambda row: _gives(row, HAPPY_DOM_LACKS)),
    ),
    "mentoss": (
        Apart("XMLHttpRequest", _uses_xhr),
        FRAMES,
        POLICY,
        Apart("URLs that are not http(s): nothing to mock", _uses_other_schemes),
        Apart("an answer that Node's Response cannot be", _cannot_be_mocked),
        PORTS,
        Apart("a connection that breaks", _breaks),
        Apart("cookies set by answers", _sets_cookies),
        Apart("members of RequestInit that it leaves to Node", lambda row: _gives(row, MENTOSS_LACKS)),
    ),
    "cors.testing": (
        FRAMES,
        POLICY,
        Apart("options of fetch() and XMLHttpRequest, and their kinds of bodies", _is_not_plain),
        Apart("calls and headers that fetch() or XMLHttpRequest refuses or drops", _is_refused_by_the_api),
        Apart("credentials", _has_credentials),
        Apart("URLs that are not http(s)", _uses_other_schemes),
        PORTS,
        Apart("redirects", _redirects),
        Apart("several requests of one page: no preflight cache", _is_session),
        Apart("cookies set by answers", _sets_cookies),
    ),
}


def apart(peer: str, row: Row) -> str | None:
    """Why *row* is outside what *peer* claims, or None."""
    return next((item.reason for item in CLAIMS[peer] if item.uses(row)), None)


def for_peer(peer: str, row: Row) -> Row:
    """*row* as *peer* is asked it."""
    return as_xhr(row) if peer == "jsdom" else row
