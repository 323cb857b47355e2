"""Which headers a request has behind a redirect, and by which of them a preflight is needed and made.

The standard changes one header list from redirect to redirect and looks at that. Two browsers look back:

- Firefox ("restored") makes the headers of every redirected request anew from those that the script gave,
  and leaves out what this one redirect takes away; what an earlier one took away is back. The names that a
  preflight asks for are made likewise, by slightly other rules.
- WebKit ("first") gives a redirected CORS request the headers that it began with, and makes preflights by them.
"""

from __future__ import annotations

from .course import Course
from .fetch_params import FetchParams
from .headers import HeaderList, append, contains, delete, get, lowercased, set_
from .infra import byte_lowercase
from .methods import is_a_cors_safelisted_method
from .origins import same_origin
from .profile import Profile
from .requests import Request, bypasses_the_page
from .safelist import (
    REQUEST_BODY_HEADER_NAMES,
    cors_unsafe_request_header_names,
    is_a_cors_safelisted_request_header,
)
from .urls import URL


def turns_into_get(status: int, method: str) -> bool:
    """Whether a redirect with *status* turns *method* into `GET` (HTTP-redirect fetch, 12)."""
    return (status in (301, 302) and method == "POST") or (status == 303 and method not in ("GET", "HEAD"))


def header_list_to_ask_for(fetch_params: FetchParams) -> HeaderList:
    """The headers by which a preflight is needed and made: the request's, or those that it began with."""
    # DEVIATION(webkit): those that the request began with (redirects/preflight-cross-header-stays).
    if fetch_params.profile.redirected_headers == "first":
        return fetch_params.course.first_header_list
    return fetch_params.request.header_list


def names_to_ask_for(fetch_params: FetchParams) -> list[str]:
    """The CORS-unsafe request-header names that a preflight has to ask for."""
    profile, course = fetch_params.profile, fetch_params.course
    # DEVIATION(firefox): what a redirect left of those that the request began with (redirects/headers-restored-307).
    if profile.redirected_headers == "restored":
        if course.unsafe_names is not None:
            return course.unsafe_names
        return _names(course, _content_type(fetch_params.request), profile)
    return cors_unsafe_request_header_names(header_list_to_ask_for(fetch_params), profile)


def needed_a_preflight_before(fetch_params: FetchParams) -> bool:
    """Whether the request needed a preflight before a redirect, or had CORS-unsafe headers for which it would have."""
    course = fetch_params.course
    return len(fetch_params.request.url_list) > 1 and (
        course.is_preflighted or bool(cors_unsafe_request_header_names(course.first_header_list, fetch_params.profile))
    )


def _content_type(request: Request) -> str | None:
    return next(iter(request.header_list.values("Content-Type")), None)


def _names(course: Course, content_type: str | None, profile: Profile) -> list[str]:
    """The unsafe names at first, and `content-type` where that of the body, which the script did not set, is."""
    names = cors_unsafe_request_header_names(course.first_header_list, profile)
    if content_type is None or is_a_cors_safelisted_request_header(("Content-Type", content_type), profile):
        return names
    return names if "content-type" in names else sorted([*names, "content-type"])


def restore_headers(fetch_params: FetchParams, status: int, location: URL) -> None:
    """Give the request the headers that it had at first, before a redirect with *status* to *location* removes any."""
    request, course, profile = fetch_params.request, fetch_params.course, fetch_params.profile
    there = {lowercased(name) for name, _ in request.header_list}
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
    names = _names(course, content_type, profile)
    if names or request.use_cors_preflight or not is_a_cors_safelisted_method(method) or not course.is_preflighted:
        course.unsafe_names = [name for name in names if name not in removed]
    else:
        course.unsafe_names = names_to_ask_for(fetch_params)
    request.header_list = course.first_header_list.clone()
    if turns_into_get(status, course.first_method):
        for name in REQUEST_BODY_HEADER_NAMES:
            delete(request.header_list, name)
    if content_type is not None and not contains(request.header_list, "Content-Type"):
        append(request.header_list, ("Content-Type", content_type))
    if not contains(request.header_list, "Accept"):
        append(request.header_list, ("Accept", "*/*"))
    restored = sorted({lowercased(name) for name, _ in request.header_list} - there)
    if restored:
        fetch_params.trace.record(
            "http-redirect-fetch",
            "12",
            "headers restored",
            "Every redirect starts from the script's headers here; what an earlier one removed is back: {headers}.",
            headers=restored,
        )


def give_back_the_first_headers(
    fetch_params: FetchParams, status: int, is_cors: bool, leaves: bool, loses_its_body: bool
) -> None:
    """Give the request the headers that it began with, after a redirect has removed some; without CORS, only its type.

    *is_cors*: it is a CORS request from here on; *leaves*: the redirect goes to another origin.
    """
    request, course = fetch_params.request, fetch_params.course
    first = course.first_header_list
    course.is_cleaned = is_cors and leaves
    if is_cors:
        # DEVIATION(webkit): while the page waits, its headers about the body stay (xhr/synchronous-redirect-json).
        page_sees_it = not bypasses_the_page(request, fetch_params.profile)
        dropped = [*REQUEST_BODY_HEADER_NAMES] if loses_its_body and page_sees_it else []
        if not contains(request.header_list, "Authorization"):
            dropped.append("Authorization")
        request.header_list = first.clone()
        for name in dropped:
            delete(request.header_list, name)
        return
    # Without CORS, its type is given again where a body would be, unless it is empty
    # (redirect-headers/empty-type-dropped-and-kept).
    if status in (307, 308) and (type_ := get(first, "Content-Type")):
        set_(request.header_list, ("Content-Type", type_))
    # A request that leaves the page's own origin so begins there once more, with what it has by now
    # (redirect-headers/no-cors-type-leaving-by-303).
    if leaves and request.response_tainting == "basic":
        course.first_header_list = request.header_list.clone()
