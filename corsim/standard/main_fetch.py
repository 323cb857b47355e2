"""Main fetch: which way a request takes, and what of the response the caller gets (Fetch, 4.1).

Main fetch decides by the request's origin, URL, mode and headers whether it is a
same-origin fetch, an opaque one, a CORS fetch or a CORS fetch with preflight. It runs
again for every redirect.
"""

from __future__ import annotations

from itertools import takewhile

from .fetch_params import FetchParams
from .header_values import FAILURE, extract_header_list_values, get_decode_and_split
from .headers import get
from .http_fetch import http_fetch
from .infra import is_token
from .methods import is_a_cors_safelisted_method
from .origins import same_origin, serialize_an_origin
from .ports import block_a_bad_port, block_an_address, block_mixed_content
from .preflight_cache import PreflightCache, clear_cache_entries
from .profile import Profile
from .reasons import Reason
from .redirected_headers import header_list_to_ask_for, names_to_ask_for, needed_a_preflight_before
from .referrer import determine_requests_referrer, policy_is_overridden
from .requests import Request, bypasses_the_page
from .responses import (
    NULL_BODY_STATUSES,
    Response,
    basic_filtered_response,
    cors_filtered_response,
    opaque_filtered_response,
)
from .safelist import why_not_a_cors_safelisted_request_header
from .scheme_fetch import scheme_fetch
from .trace import Trace
from .urls import URL
from .wire import Fetching


# https://fetch.spec.whatwg.org/#concept-main-fetch
def main_fetch(fetch_params: FetchParams, recursive: bool = False) -> Fetching[Response]:
    """One pass for the request's current URL; *recursive* when it comes from a redirect."""
    # 1-2. The request, and no response yet.
    request, trace = fetch_params.request, fetch_params.trace
    response: Response | None = None
    # 3. Left out: the local-URLs-only flag is CSP's.
    # 4-6. Left out: CSP and the upgrades to HTTPS.
    # 7. A blocked port; of the four checks the only one that is modelled.
    profile = fetch_params.profile
    response = block_an_address(fetch_params) or block_mixed_content(fetch_params)
    # DEVIATION(chromium): looked at when it is connected to (bad-ports/same-origin-mode).
    if response is None and not profile.ports_are_checked_when_connecting:
        response = block_a_bad_port(fetch_params)
    # 8. The page's referrer policy, where the request has none.
    if not request.referrer_policy:
        request.referrer_policy = request.client.referrer_policy
    # 9. The referrer.
    # DEVIATION(firefox): where a policy was overridden, it is whole again (referrer/unsafe-url-other-site-and-back).
    course = fetch_params.course
    if course.policy_was_overridden and request.referrer != "no-referrer":
        request.referrer = course.whole_referrer
    # DEVIATION(webkit): while the page waits, redirects do not change it (xhr/synchronous-redirect-referrer).
    if request.referrer != "no-referrer" and not (recursive and bypasses_the_page(request, profile)):
        course.policy_was_overridden = policy_is_overridden(request, profile)
        request.referrer = determine_requests_referrer(request, profile) or "no-referrer"
        trace.record(
            "main-fetch",
            "9",
            "referrer determined",
            "By the referrer policy {policy} the referrer is {referrer}.",
            policy=request.referrer_policy,
            referrer=request.referrer,
        )
    if not recursive and isinstance(request.referrer, URL):
        course.told_referrer = request.referrer
    # 10. Left out: HSTS.
    # 11. Left out: nothing runs in parallel.
    # 12. The way to take.
    if response is None:
        response = yield from _take_the_first_matching_way(fetch_params)
    # 13. A redirect's response goes back to where it was followed.
    if recursive:
        return response
    # DEVIATION(chromium): the page has been given its error before (keepalive-cache/userinfo-redirected-twice).
    response = course.told_the_page or response
    # 14. Filter.
    if not response.is_network_error and response.internal_response is None:
        response = _filter(request, response, trace, profile)
    # 15. What is behind the filter.
    internal_response = response.internal_response or response
    # 16. A response without URLs gets the request's.
    if not internal_response.url_list:
        internal_response.url_list = list(request.url_list)
        if response.type != "opaque":
            response.url_list = internal_response.url_list
    # 17-18. Left out: used by navigations only.
    # 19. Timing.
    if not request.timing_allow_failed:
        internal_response.timing_allow_passed = True
    # 20. Left out: mixed content and CSP; MIME types and nosniff block scripts and styles only.
    # 21. Left out: a range response to a request without `Range` needs a service worker or an HTTP cache.
    # 22. No body where there cannot be one.
    if not response.is_network_error and (
        # DEVIATION(firefox): a data: URL's body is there for XMLHttpRequest (xhr/head-data-url).
        (
            request.method in ("HEAD", "CONNECT")
            and not (
                profile.data_urls_have_a_body_for_head
                and request.initiator_type == "xmlhttprequest"
                and request.current_url.scheme == "data"
            )
        )
        # DEVIATION(webkit): 205 is not one of these statuses (response-filtering/null-body-205).
        or (
            (internal_response.status in NULL_BODY_STATUSES)
            and (internal_response.status != 205 or profile.reset_content_has_no_body)
        )
    ):
        internal_response.body = None
        response.body = None
    # 23. Integrity.
    # DEVIATION(webkit): whitespace is none (integrity/blank-no-cors).
    metadata = request.integrity_metadata.strip(profile.integrity_blanks)
    if metadata and not response.is_network_error:
        # 23.1-23.2. An opaque response has no body to check.
        # 23.3-23.4. Its bytes have to match.
        # DEVIATION(chromium): read leniently (integrity/digest-unpadded).
        # DEVIATION(webkit): so is it here, with other rules (integrity/digest-three-equals-signs).
        # DEVIATION(firefox): and here (integrity/digest-only-equals-sign).
        from .integrity import MATCHING

        body = _body_to_match(response, internal_response, profile)
        if body is None or not MATCHING[profile.integrity_matching](body, request.integrity_metadata):
            step = "23.2" if body is None else "23.3.1"
            response = fetch_params.fail(
                Reason.INTEGRITY_MISMATCH,
                "main-fetch",
                step,
                "The body that the script would get ({seen}) does not match the integrity metadata {needed}.",
                seen=None if response.body is None else f"{len(response.body)} bytes",
                needed=request.integrity_metadata,
            )
    # 24. Hand over.
    return response


def _body_to_match(response: Response, internal_response: Response, profile: Profile) -> bytes | None:
    """The body that integrity metadata is held against; None where there is none, which never matches."""
    # DEVIATION(firefox): that of a redirect which is not followed (integrity/manual-redirect).
    # DEVIATION(webkit): which has an empty one if it leads anywhere (integrity/manual-redirect-empty).
    if response.type == "opaqueredirect" and profile.integrity_of_manual_redirects != "none":
        is_dropped = profile.integrity_of_manual_redirects == "empty" and get(internal_response.header_list, "Location")
        return b"" if is_dropped else internal_response.body or b""
    # DEVIATION(chromium, firefox, webkit): no body is an empty one (integrity/head).
    if response.body is None and not response.type.startswith("opaque") and profile.integrity_matching != "digests":
        return b""
    return response.body


def _take_the_first_matching_way(fetch_params: FetchParams) -> Fetching[Response]:
    request, trace, user_agent = fetch_params.request, fetch_params.trace, fetch_params.user_agent
    url = request.current_url
    same = same_origin(url.origin, request.origin)
    # 12.a Left out: preloaded responses.
    # 12.b The page's own origin, or a data: URL.
    if (same and request.response_tainting == "basic") or url.scheme == "data":
        trace.record(
            "main-fetch",
            "12.b",
            "same-origin fetch" if same else "data: URL",
            "{url} is fetched without CORS by the page's origin {origin}.",
            url=url,
            origin=serialize_an_origin(request.origin),
        )
        # 12.b.1. Basic tainting.
        request.response_tainting = "basic"
        # DEVIATION(webkit): the redirect mode is looked at here, too (schemes/data-no-cors-redirect-error).
        if url.scheme == "data" and request.mode == "no-cors" and request.redirect_mode != "follow":
            if user_agent.profile.data_urls_need_redirect_mode_follow:
                return _needs_redirect_mode_follow(fetch_params, "12.b")
        # 12.b.2. By the URL's scheme, with no override.
        return (yield from scheme_fetch(fetch_params))
    # 12.c Another origin in mode "same-origin".
    if request.mode == "same-origin":
        return fetch_params.fail(
            Reason.SAME_ORIGIN_MODE,
            "main-fetch",
            "12.c",
            "The mode is same-origin, but {url} is not of the page's origin {origin}.",
            url=url,
            origin=serialize_an_origin(request.origin),
        )
    # 12.d Another origin in mode "no-cors".
    if request.mode == "no-cors":
        # 12.d.1. Redirects have to be followed.
        if request.redirect_mode != "follow":
            return _needs_redirect_mode_follow(fetch_params, "12.d.1")
        trace.record(
            "main-fetch",
            "12.d",
            "opaque fetch",
            "{url} is cross-origin and the mode is no-cors: the script may not see the response.",
            url=url,
        )
        # 12.d.2. Opaque tainting.
        request.response_tainting = "opaque"
        # 12.d.3. By the URL's scheme, with no override.
        return (yield from scheme_fetch(fetch_params))
    # 12.e Only HTTP(S) speaks CORS.
    if not url.is_http:
        return fetch_params.fail(
            Reason.SCHEME_DISALLOWED,
            "main-fetch",
            "12.e",
            "{url} is cross-origin, and CORS exists for the schemes http and https only, not for {scheme}.",
            url=url,
            scheme=url.scheme,
        )
    # 12.f What a form could not send needs a preflight.
    if _needs_a_preflight(fetch_params):
        # 12.f.1. CORS tainting.
        request.response_tainting = "cors"
        # 12.f.2. With preflight, with no override.
        response = yield from http_fetch(fetch_params, True)
        # 12.f.3. A failure clears what the cache knows of this URL.
        # DEVIATION(chromium, webkit): it does not (preflight-cache/clear-on-cors-failure).
        _clear_after_a_failure(fetch_params, response, "12.f.3")
        # 12.f.4. Return.
        return response
    # 12.g Otherwise: a simple CORS request.
    trace.record(
        "main-fetch",
        "12.g",
        "CORS fetch without preflight",
        "{method} and all headers of the request are CORS-safelisted, so it is sent at once.",
        method=request.method,
    )
    # 12.g.1. CORS tainting.
    request.response_tainting = "cors"
    # 12.g.2. Without preflight, with no override.
    response = yield from http_fetch(fetch_params)
    # DEVIATION(firefox): a failure clears the cache here, too (preflight-cache/no-clear-by-simple-request).
    _clear_after_a_failure(fetch_params, response, "12.g.2")
    return response


def _clear_after_a_failure(fetch_params: FetchParams, response: Response, step: str) -> None:
    """Clear what the preflight cache knows of the request's URL, if *response* is a network error, and say so.

    The standard's own cache is cleared after a CORS fetch with preflight (12.f.3); an engine's knows best what it does.
    """
    request, user_agent = fetch_params.request, fetch_params.user_agent
    cache = user_agent.preflight_cache
    if response.error is None:
        return
    if not isinstance(cache, PreflightCache):
        count = cache.clear(request, response.error.reason)
    else:
        count = clear_cache_entries(cache, request, user_agent.now()) if step == "12.f.3" else 0
    if count:
        fetch_params.trace.record(
            "main-fetch",
            step,
            "preflight cache cleared",
            "The fetch failed, so the {count} cached preflight entries for {url} are dropped.",
            count=count,
            url=request.current_url,
        )


def _needs_redirect_mode_follow(fetch_params: FetchParams, step: str) -> Response:
    return fetch_params.fail(
        Reason.NO_CORS_REDIRECT_MODE,
        "main-fetch",
        step,
        "In mode no-cors the redirect mode has to be {needed}; it is {seen}.",
        needed="follow",
        seen=fetch_params.request.redirect_mode,
    )


def _needs_a_preflight(fetch_params: FetchParams) -> bool:
    """Whether step 12.f is the way: a flag, a method or headers that are not safelisted; all of them are told."""
    request, profile, trace = fetch_params.request, fetch_params.profile, fetch_params.trace
    course = fetch_params.course
    header_list = header_list_to_ask_for(fetch_params)
    needed = False
    if request.use_cors_preflight:
        needed = True
        trace.record(
            "main-fetch",
            "12.f",
            "CORS fetch with preflight",
            "The use-CORS-preflight flag is set, by an upload listener or a stream body.",
        )
    if request.unsafe_request and not is_a_cors_safelisted_method(request.method):
        needed = True
        trace.record(
            "main-fetch",
            "12.f",
            "CORS fetch with preflight",
            "The method {method} is not CORS-safelisted; GET, HEAD and POST are.",
            method=request.method,
        )
    unsafe_names = names_to_ask_for(fetch_params) if request.unsafe_request else []
    # DEVIATION(firefox): or was so before a redirect (preflight-request/redirect-303-becomes-get).
    # DEVIATION(webkit): so it is there (redirects/preflight-cross-put-303).
    is_repeated = profile.preflights_are_repeated and needed_a_preflight_before(fetch_params)
    if is_repeated and not needed and not unsafe_names:
        needed = True
        trace.record(
            "main-fetch",
            "12.f",
            "CORS fetch with preflight",
            "Before the redirect the request needed a preflight, or had headers for one; this browser keeps to it.",
        )
    course.is_preflighted = needed or bool(unsafe_names)
    if not unsafe_names:
        return needed
    for name, value in header_list:
        why = why_not_a_cors_safelisted_request_header((name, value), profile)
        if why is not None:
            trace.record(
                "is-a-cors-safelisted-request-header",
                why[0],
                "not safelisted",
                f"The header {{name}} is not CORS-safelisted: {why[1]}.",
                name=name,
                value=value,
            )
    trace.record(
        "main-fetch",
        "12.f",
        "CORS fetch with preflight",
        "The CORS-unsafe request-header names are {names}.",
        names=unsafe_names,
    )
    return True


def _filter(request: Request, response: Response, trace: Trace, profile: Profile) -> Response:
    # 14.1. What a CORS response exposes.
    if request.response_tainting == "cors":
        # 14.1.1. The server's list.
        header_names = extract_header_list_values("Access-Control-Expose-Headers", response.header_list)
        # DEVIATION(firefox): `*` counts up to the first bad name (response-filtering/expose-invalid-with-wildcard).
        if header_names is FAILURE and profile.wildcard_survives_bad_names and request.initiator_type == "fetch":
            names = get_decode_and_split("Access-Control-Expose-Headers", response.header_list) or []
            if "*" in takewhile(lambda name: name == "" or is_token(name), names):
                header_names = ["*"]
        if header_names is FAILURE:
            trace.record(
                "main-fetch",
                "14.1.1",
                "failure",
                "Access-Control-Expose-Headers is not a list of header names, so nothing is exposed.",
            )
        elif header_names is not None:
            names = [str(name) for name in header_names]
            # 14.1.2. `*` exposes every header, without credentials.
            if request.credentials_mode != "include" and "*" in names:
                names = [name for name, _ in response.header_list]
                trace.record(
                    "main-fetch", "14.1.2", "all headers exposed", "Access-Control-Expose-Headers has {seen}.", seen="*"
                )
            # 14.1.3. Otherwise the list, in which `*` is a name like any other.
            else:
                trace.record(
                    "main-fetch",
                    "14.1.3",
                    "headers exposed",
                    "Access-Control-Expose-Headers exposes {names}.",
                    names=names,
                )
            response.cors_exposed_header_name_list = names
    # 14.2. By tainting:
    # 14.2.a Basic.
    if request.response_tainting == "basic":
        return basic_filtered_response(response)
    # 14.2.b CORS.
    if request.response_tainting == "cors":
        return cors_filtered_response(response)
    # 14.2.c Opaque.
    return opaque_filtered_response(response)
