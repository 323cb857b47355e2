"""The `Origin` request header (Fetch, 3.2)."""

from __future__ import annotations

from itertools import pairwise

from .fetch_params import FetchParams
from .headers import append
from .origins import TupleOrigin, same_origin, same_site, schemelessly_same_site, serialize_an_origin
from .referrer import is_potentially_trustworthy
from .requests import Request, byte_serialize_a_request_origin, redirect_taint


# https://fetch.spec.whatwg.org/#append-a-request-origin-header
def append_a_request_origin_header(request: Request, fetch_params: FetchParams) -> None:
    """Add `Origin` to *request*, if it is a CORS request or its method is neither `GET` nor `HEAD`."""
    trace, profile, course = fetch_params.trace, fetch_params.profile, fetch_params.course
    is_redirected = len(request.url_list) > 1
    # 1. The origin is set already.
    # 2. Serialised.
    serialized_origin = byte_serialize_a_request_origin(request)
    # 3. Always on a CORS request.
    if request.response_tainting == "cors":
        append(request.header_list, ("Origin", serialized_origin))
        trace.record(
            "append-a-request-origin-header",
            "3",
            "Origin sent",
            "A CORS request says its origin: {origin}.",
            origin=serialized_origin,
        )
    # DEVIATION(webkit): one that was said stays within an origin (redirects/body-headers-dropped-301-post).
    elif (
        profile.origin_stays_on_redirects
        and is_redirected
        and course.sent_origin is not None
        and same_origin(request.current_url.origin, request.url_list[-2].origin)
    ):
        append(request.header_list, ("Origin", course.sent_origin))
        trace.record(
            "append-a-request-origin-header",
            "4",
            "Origin sent",
            "The redirect stays within {url}, and what was said there before is said again: {origin}.",
            url=serialize_an_origin(request.current_url.origin),
            origin=course.sent_origin,
        )
    # 4. Otherwise on whatever is not GET or HEAD.
    # DEVIATION(firefox): and on what comes back to the tab's site (third-parties/frame-to-the-tabs-site).
    elif request.method not in ("GET", "HEAD") or (
        profile.the_tabs_site_is_told_the_origin and _comes_back_to_the_tabs_site(request)
    ):
        # 4.1. Where the script did not opt into CORS, the referrer policy has a say.
        # DEVIATION(chromium): it has none (origin-header/no-cors-post-no-referrer).
        # DEVIATION(webkit): not after a redirect (redirects/no-cors-post-referrer-policy).
        asked = profile.referrer_policy_hides_the_origin and not (profile.origin_stays_on_redirects and is_redirected)
        # DEVIATION(webkit): the origin is the referrer's (origin-header/no-cors-post-empty-referrer).
        is_unreferred = profile.origin_is_the_referrers and course.whole_referrer == "no-referrer"
        if request.mode != "cors" and asked and is_unreferred:
            serialized_origin = "null"
        elif request.mode != "cors" and asked:
            policy = request.referrer_policy
            # 4.1.a Nothing is told.
            # DEVIATION(firefox): nor is it with an empty referrer (origin-header/no-cors-post-empty-referrer).
            is_hidden = request.referrer == "no-referrer" and profile.no_referrer_hides_the_origin
            if policy == "no-referrer" or is_hidden:
                serialized_origin = "null"
            # 4.1.b Nothing is told to a less secure target.
            elif policy in ("no-referrer-when-downgrade", "strict-origin", "strict-origin-when-cross-origin"):
                # DEVIATION(webkit): it is (origin-header/no-cors-post-downgrade).
                if (
                    not profile.origin_is_the_referrers
                    and isinstance(request.origin, TupleOrigin)
                    and request.origin.scheme == "https"
                    and request.current_url.scheme != "https"
                ):
                    serialized_origin = "null"
            # 4.1.c Nothing is told to another origin.
            elif policy == "same-origin":
                if not same_origin(request.origin, request.current_url.origin):
                    serialized_origin = "null"
            # 4.1.d The other policies tell it.
        # DEVIATION(chromium): nothing is told after a redirect elsewhere (origin-header/redirect-no-cors-own-to-cross).
        if (
            request.mode != "cors"
            and profile.redirects_hide_the_origin
            and any(not same_origin(one.origin, two.origin) for one, two in pairwise(request.url_list))
        ):
            serialized_origin = "null"
        # 4.2. Append.
        append(request.header_list, ("Origin", serialized_origin))
        trace.record(
            "append-a-request-origin-header",
            "4.2",
            "Origin sent",
            "The method {method} is neither GET nor HEAD, so the origin is said: {origin}."
            if request.method not in ("GET", "HEAD")
            else "A frame of another site asks the tab's own with credentials, so the origin is said: {origin}.",
            method=request.method,
            origin=serialized_origin,
        )


def _comes_back_to_the_tabs_site(request: Request) -> bool:
    """Whether a page of another site than its tab sends a request with credentials to the tab's site, securely."""
    top_level = request.client.top_level_origin
    return (
        request.credentials_mode == "include"
        and not schemelessly_same_site(request.client.origin, top_level)
        and same_site(request.current_url.origin, top_level)
        and is_potentially_trustworthy(request.current_url)
        and redirect_taint(request) == "same-origin"
    )
