"""What a browser that looks back to the first request does with headers on redirects.

The standard changes one header list from redirect to redirect. Firefox makes the headers of every redirected
request anew from those that the script gave, and leaves out what this one redirect takes away; what an
earlier one took away is back. The names that a preflight asks for are made likewise, by slightly other rules.
"""

from __future__ import annotations

from .headers import append, contains, delete
from .infra import byte_lowercase
from .methods import is_a_cors_safelisted_method
from .origins import same_origin
from .profile import Profile
from .requests import FirstRequest, Request
from .safelist import (
    REQUEST_BODY_HEADER_NAMES,
    cors_unsafe_request_header_names,
    is_a_cors_safelisted_request_header,
)
from .trace import Trace
from .urls import URL


def turns_into_get(status: int, method: str) -> bool:
    """Whether a redirect with *status* turns *method* into `GET` (HTTP-redirect fetch, 12)."""
    return (status in (301, 302) and method == "POST") or (status == 303 and method not in ("GET", "HEAD"))


def unsafe_header_names(request: Request, profile: Profile) -> list[str]:
    """The CORS-unsafe request-header names of *request*; after a redirect, those that it left."""
    if request.unsafe_names is not None:
        return request.unsafe_names
    if request.first is None:
        return cors_unsafe_request_header_names(request.header_list, profile)
    return _names(request.first, _content_type(request), profile)


def needed_a_preflight_before(request: Request, profile: Profile) -> bool:
    """Whether *request* needed a preflight before a redirect, or had CORS-unsafe headers for which it would have."""
    if request.first is None or len(request.url_list) == 1:
        return False
    return request.needed_preflight or bool(cors_unsafe_request_header_names(request.first.header_list, profile))


def _content_type(request: Request) -> str | None:
    return next(iter(request.header_list.values("Content-Type")), None)


def _names(first: FirstRequest, content_type: str | None, profile: Profile) -> list[str]:
    """The unsafe names of *first*, and `content-type` where that of the body, which the script did not set, is."""
    names = cors_unsafe_request_header_names(first.header_list, profile)
    if content_type is None or is_a_cors_safelisted_request_header(("Content-Type", content_type), profile):
        return names
    return names if "content-type" in names else sorted([*names, "content-type"])


def restore_headers(request: Request, status: int, location: URL, profile: Profile, trace: Trace) -> None:
    """Give *request* the headers that it had at first, before a redirect with *status* to *location* removes any."""
    first = request.first = request.first or FirstRequest(request.method, request.header_list.clone())
    there = {byte_lowercase(name) for name, _ in request.header_list}
    removed: set[str] = set()
    content_type = None
    if turns_into_get(status, request.method):
        removed.update(map(byte_lowercase, REQUEST_BODY_HEADER_NAMES))
        method = "GET"
    else:
        method = request.method
        content_type = _content_type(request) if request.body is not None else None
    if not same_origin(request.current_url.origin, location.origin):
        removed.add("authorization")
    names = _names(first, content_type, profile)
    if names or request.use_cors_preflight or not is_a_cors_safelisted_method(method) or not request.needed_preflight:
        request.unsafe_names = [name for name in names if name not in removed]
    else:
        request.unsafe_names = unsafe_header_names(request, profile)
    request.header_list = first.header_list.clone()
    if turns_into_get(status, first.method):
        for name in REQUEST_BODY_HEADER_NAMES:
            delete(request.header_list, name)
    if content_type is not None and not contains(request.header_list, "Content-Type"):
        append(request.header_list, ("Content-Type", content_type))
    if not contains(request.header_list, "Accept"):
        append(request.header_list, ("Accept", "*/*"))
    restored = sorted({byte_lowercase(name) for name, _ in request.header_list} - there)
    if restored:
        trace.record(
            "http-redirect-fetch",
            "12",
            "headers restored",
            "Every redirect starts from the script's headers here; what an earlier one removed is back: {headers}.",
            headers=restored,
        )
