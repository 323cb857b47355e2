"""HTTP-redirect fetch: where a redirect may go, and what of the request goes with it (Fetch, 4.5)."""

from __future__ import annotations

from dataclasses import replace

from .cors_check import cors_check
from .fetch_params import FetchParams
from .header_values import FAILURE, Failure
from .headers import delete
from .origins import same_origin, serialize_an_origin
from .reasons import Explained, Reason
from .redirected_headers import give_back_the_first_headers, restore_headers, turns_into_get
from .referrer import parse_a_referrer_policy_from_a_header, set_requests_referrer_policy_on_redirect
from .requests import Request, bypasses_the_page
from .responses import Response, leads_nowhere, location_url
from .safelist import DELEGATED_CLIENT_HINTS, REQUEST_BODY_HEADER_NAMES
from .urls import URL
from .values import Words
from .wire import Fetching

REDIRECT_LIMIT = 20


# https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
def http_redirect_fetch(fetch_params: FetchParams, response: Response) -> Fetching[Response]:
    """Follow the redirect that *response* is."""
    # Main fetch calls this, and is called by it.
    from .main_fetch import main_fetch

    # 1. The request.
    request, trace = fetch_params.request, fetch_params.trace
    # 2. Responses are not filtered yet.
    internal_response = response
    # 3. Where to.
    profile, course = fetch_params.profile, fetch_params.course
    location = location_of(fetch_params, internal_response)
    # 4. A redirect status without `Location` is a response like any other.
    if location is None:
        trace.record(
            "http-redirect-fetch",
            "4",
            "not a redirect",
            "The status is {status}, but there is no Location: the response is used as it is.",
            status=internal_response.status,
        )
        return response
    # 5. It may not parse.
    is_failure = leads_nowhere(internal_response, profile)
    # DEVIATION(webkit): while the page waits, an empty one is none (xhr/synchronous-redirect-empty).
    if is_failure and bypasses_the_page(request, profile):
        return response
    if location is FAILURE or is_failure:
        return _not_a_location(fetch_params, internal_response)
    # 6. Only to HTTP(S).
    if not location.is_http:
        return not_a_scheme_to_follow(fetch_params, location)
    # 7. Not without end.
    if request.redirect_count == _limit(fetch_params):
        return _too_many(fetch_params, internal_response)
    # 8. Counted.
    request.redirect_count += 1
    # 9. Userinfo in a URL of another origin.
    if request.mode == "cors" and location.includes_credentials and not same_origin(request.origin, location.origin):
        # DEVIATION(webkit): from the own origin, the page sees it after a preflight (redirects/userinfo-to-cross-put).
        if not profile.redirects_are_judged_late or request.response_tainting == "cors":
            return _includes_credentials(fetch_params, "9", location.href, "CORS")
        # DEVIATION(webkit): while the page waits, nobody does (redirect-headers/userinfo-xhr-cross-waiting).
        if not bypasses_the_page(request, profile):
            course.refusal = _userinfo("9", location.href, "CORS")
    # 10. Userinfo after CORS has begun.
    if request.response_tainting == "cors" and location.includes_credentials:
        return _includes_credentials(fetch_params, "10", location.href, "CORS")
    # DEVIATION(chromium): with fetch(), in a URL of the same origin, too (redirects/userinfo-same-origin).
    by_fetch = request.initiator_type == "fetch"
    if location.includes_credentials and by_fetch and profile.redirects_with_credentials_fail:
        refused = course.told_the_page or _includes_credentials(fetch_params, "10", location.href, "this browser")
        # DEVIATION(chromium): the page is told, and keepalive goes on (keepalive-cache/userinfo-redirected-twice).
        if not (request.keepalive and profile.keepalive_goes_on_without_the_page):
            return refused
        course.told_the_page = refused
    if _was_credentialed_at_first(fetch_params):
        course.refusal = _check_with_credentials(fetch_params, internal_response)
    status = internal_response.status
    # DEVIATION(firefox): the next steps start from the first request's headers (redirects/headers-restored-307).
    if profile.redirected_headers == "restored":
        restore_headers(fetch_params, status, location)
    # 11. A stream cannot be sent twice.
    if status != 303 and request.body is not None and request.body.source is None:
        return fetch_params.fail(
            Reason.REDIRECT_STREAM_BODY,
            "http-redirect-fetch",
            "11",
            "A stream body cannot be sent again to {url}; only a {needed} redirect drops it, and this is {seen}.",
            url=location,
            needed=303,
            seen=status,
        )
    # 12. Some redirects turn the request into GET.
    loses_its_body = turns_into_get(status, request.method)
    if loses_its_body:
        trace.record(
            "http-redirect-fetch",
            "12",
            "method changed to GET",
            "A {status} redirect turns {method} into GET without a body.",
            status=status,
            method=request.method,
        )
        # 12.1. Without a body.
        request.method = "GET"
        request.body = None
        # 12.2. Or headers about it.
        # DEVIATION(webkit): while the page waits, only about its type (xhr/synchronous-redirect-language).
        names = ("Content-Type",) if bypasses_the_page(request, profile) else REQUEST_BODY_HEADER_NAMES
        for header_name in names:
            delete(request.header_list, header_name)
    leaves = not same_origin(request.current_url.origin, location.origin)
    # DEVIATION(webkit): DELETE becomes GET where a redirect leaves (redirects/preflight-target-method).
    if profile.delete_becomes_get and leaves and request.method == "DELETE":
        trace.record(
            "http-redirect-fetch",
            "12",
            "method changed to GET",
            "A redirect to another origin turns {method} into GET without a body.",
            method=request.method,
        )
        request.method = "GET"
        request.body = None
    # 13. Another origin is not told the `Authorization`.
    if leaves:
        if request.header_list.values("Authorization"):
            trace.record(
                "http-redirect-fetch",
                "13",
                "Authorization removed",
                "The redirect leaves {origin}, so Authorization is not sent to {url}.",
                origin=serialize_an_origin(request.current_url.origin),
                url=location,
            )
        delete(request.header_list, "Authorization")
    # DEVIATION(chromium): client hints stay with the page's origin (redirect-headers/client-hints-cross-to-same).
    # Those of keepalive requests go on, as the standard has it (redirect-headers/client-hints-keepalive-cross-to-same).
    takes_client_hints = profile.redirects_take_client_hints and not request.keepalive
    if takes_client_hints and not _is_the_pages_own(request, location):
        for header_name in DELEGATED_CLIENT_HINTS:
            delete(request.header_list, header_name)
    is_cors = request.mode == "cors" and not (
        request.response_tainting == "basic" and same_origin(request.origin, location.origin)
    )
    # DEVIATION(webkit): an author's User-Agent stays with CORS only (redirects/author-user-agent-own).
    # DEVIATION(webkit): and while the page waits (xhr/synchronous-redirect-user-agent).
    if not is_cors and not profile.user_agent_survives_redirects and not bypasses_the_page(request, profile):
        delete(request.header_list, "User-Agent")
    # DEVIATION(webkit): the headers are those that it began with (redirects/preflight-cross-json-302-307).
    if profile.redirected_headers == "first":
        give_back_the_first_headers(fetch_params, status, is_cors, leaves, loses_its_body)
    # 14. Bodies are immutable here: the body can be sent again as it is.
    # 15-17. Left out: timing.
    # 18. The next URL.
    request.url_list.append(location)
    trace.record(
        "http-redirect-fetch",
        "18",
        "redirect followed",
        "The {status} redirect goes on to {url}.",
        status=status,
        url=location,
    )
    # DEVIATION(firefox): a policy begins anew (third-parties/referrer-unsafe-url-redirected-back-with-policy).
    if profile.relaxed_policies_end_at_the_site and parse_a_referrer_policy_from_a_header(internal_response):
        course.whole_referrer = request.referrer
    # 19. The redirect may set a referrer policy.
    set_requests_referrer_policy_on_redirect(request, internal_response, trace)
    # 20-21. Left out: manual redirects of navigations.
    # 22. Once more from the beginning, so that the tainting is right.
    return (yield from main_fetch(fetch_params, True))


def _limit(fetch_params: FetchParams) -> int:
    """How many redirects are followed."""
    # DEVIATION(chromium): one less with keepalive (keepalive-cache/redirects-20).
    return fetch_params.profile.keepalive_redirect_limit if fetch_params.request.keepalive else REDIRECT_LIMIT


def _is_the_pages_own(request: Request, location: URL) -> bool:
    """Whether *location* has the origin of the page, which is that of its tab."""
    client = request.client
    return same_origin(location.origin, client.origin) and same_origin(client.origin, client.top_level_origin)


def _was_credentialed_at_first(fetch_params: FetchParams) -> bool:
    """Whether credentials were included in the first request, at the page's own origin, and CORS has begun since."""
    request = fetch_params.request
    # DEVIATION(webkit): a CORS check with credentials (redirects/credentials-same-origin-out-and-back).
    # DEVIATION(webkit): but not while the page waits (xhr/synchronous-redirect-out-and-back).
    return (
        fetch_params.profile.redirects_are_checked_with_credentials
        and request.response_tainting == "cors"
        and request.credentials_mode == "same-origin"
        and same_origin(request.url.origin, request.origin)
        and not bypasses_the_page(request, fetch_params.profile)
    )


def _check_with_credentials(fetch_params: FetchParams, response: Response) -> Explained | None:
    """What is wrong with a redirect's answer, for a request that had credentials at first: a reason, or None."""
    request, trace = fetch_params.request, fetch_params.trace
    trace.record(
        "http-redirect-fetch",
        "9",
        "checked once more",
        "The request began with credentials, at {url}, so the redirect is checked as if the mode were include.",
        url=request.url,
    )
    failure = cors_check(replace(request, credentials_mode="include"), response, trace)
    if failure is None:
        return None
    template = "The request began with credentials, so the redirect is checked as if the mode were include. "
    return Explained(failure.reason, failure.algorithm, failure.step, template + failure.template, failure.values)


def _includes_credentials(fetch_params: FetchParams, step: str, location: str, who: str) -> Response:
    failure = _userinfo(step, location, who)
    return fetch_params.fail(failure.reason, "http-redirect-fetch", step, failure.template, **failure.values)


def _userinfo(step: str, location: str, who: str) -> Explained:
    return Explained(
        Reason.REDIRECT_INCLUDES_CREDENTIALS,
        "http-redirect-fetch",
        step,
        "The redirect goes to {seen}, a URL with userinfo, which {by} does not allow.",
        {"header": "Location", "seen": location, "by": Words(who)},
    )


def location_of(fetch_params: FetchParams, response: Response) -> URL | Failure | None:
    """The location URL of *response* to the request of *fetch_params* (:func:`~.responses.location_url`)."""
    request, profile = fetch_params.request, fetch_params.profile
    # DEVIATION(chromium): with CORS, it is relative to a URL without userinfo (xhr/userinfo-relative-redirect-cross).
    if profile.locations_inherit_no_credentials and request.response_tainting == "cors":
        base = request.current_url.without_credentials
        if base is not request.current_url:
            response = replace(response, url_list=[base])
    return location_url(response, request.current_url.fragment, profile)


def judge_the_location(fetch_params: FetchParams, response: Response) -> Response | None:
    """The network error for a redirect that goes nowhere, or on and on; None where it can be followed."""
    request = fetch_params.request
    location = location_of(fetch_params, response)
    if location is not None and request.redirect_count == _limit(fetch_params):
        return _too_many(fetch_params, response)
    return _not_a_location(fetch_params, response) if location is FAILURE else None


def not_a_scheme_to_follow(fetch_params: FetchParams, location: URL) -> Response:
    """The network error for a redirect to *location*, whose scheme is not HTTP(S) (step 6)."""
    return fetch_params.fail(
        Reason.REDIRECT_SCHEME_DISALLOWED,
        "http-redirect-fetch",
        "6",
        "The redirect goes to {seen}; only http and https URLs are followed.",
        header="Location",
        seen=location,
    )


def _not_a_location(fetch_params: FetchParams, response: Response) -> Response:
    return fetch_params.fail(
        Reason.REDIRECT_LOCATION_INVALID,
        "http-redirect-fetch",
        "5",
        "The redirect's Location is not one URL: {seen}.",
        header="Location",
        seen=response.header_list.values("Location"),
    )


def _too_many(fetch_params: FetchParams, response: Response) -> Response:
    return fetch_params.fail(
        Reason.REDIRECT_TOO_MANY,
        "http-redirect-fetch",
        "7",
        "There have been {limit} redirects already; {seen} would be one more.",
        limit=_limit(fetch_params),
        seen=response.header_list.values("Location")[0],
    )
