"""Scheme fetch: how each scheme is fetched (Fetch, 4.3)."""

from __future__ import annotations

from .bodies import extract_a_body
from .engine_urls import shown_by
from .fetch_params import FetchParams
from .header_values import (
    FAILURE,
    build_a_content_range,
    parse_a_range_leniently,
    parse_a_single_range_header_value,
)
from .headers import HeaderList, append, contains, get
from .http_fetch import http_fetch
from .origins import same_origin
from .profile import Profile
from .reasons import Reason
from .responses import Response
from .urls import URL
from .wire import Fetching


# https://fetch.spec.whatwg.org/#concept-scheme-fetch
def scheme_fetch(fetch_params: FetchParams) -> Fetching[Response]:
    """Fetch the request's current URL by its scheme."""
    # 1. Left out: nothing here can be cancelled.
    # 2. The request.
    request = fetch_params.request
    url = request.current_url
    # 3. By scheme:
    # 3.a about:blank is an empty HTML document; the others are a network error.
    # DEVIATION(chromium, webkit): about:blank is, too (schemes/about-blank-no-cors).
    profile = fetch_params.profile
    if url.scheme == "about" and _is_blank(url, profile) and profile.about_blank_is_fetched:
        return Response(
            status_message="OK", header_list=HeaderList([("Content-Type", "text/html;charset=utf-8")]), body=b""
        )
    # 3.b A blob URL.
    if url.scheme == "blob":
        return _with_a_referrer_policy(fetch_params, _fetch_blob(fetch_params))
    # 3.c A data: URL.
    if url.scheme == "data":
        # 3.c.1. Processed.
        # DEVIATION(chromium): its type's parameters stay as they are written (schemes/data-duplicate-parameter).
        keeps_parameters = profile.data_url_parameters_are_kept
        data = _type_and_body(url, keeps_parameters, profile)
        # 3.c.2. It may be malformed.
        if data is None:
            return fetch_params.fail(
                Reason.DATA_URL_INVALID, "scheme-fetch", "3.c.2", "{url} is not a well-formed data: URL.", url=url
            )
        # 3.c.3-3.c.4. The MIME type and the body.
        mime_type, body = data
        header_list = HeaderList([("Content-Type", mime_type)])
        # DEVIATION(firefox): its length is told, too (schemes/data-plain).
        if profile.data_urls_have_a_length and request.initiator_type == "fetch":
            append(header_list, ("Content-Length", str(len(body))))
        return Response(status_message="OK", header_list=header_list, body=body)
    # 3.d file: is left open by the standard, "when in doubt" a network error.
    # 3.e HTTP(S).
    if url.is_http:
        return (yield from http_fetch(fetch_params))
    # DEVIATION(firefox): view-source: is what it shows the source of (schemes/view-source-same-origin).
    if profile.sources_are_fetched and url.scheme == "view-source" and request.mode == "same-origin":
        return (yield from _fetch_a_source(fetch_params))
    # 4. Anything else.
    return fetch_params.fail(
        Reason.SCHEME_UNSUPPORTED, "scheme-fetch", "4", "{url} is of a scheme that cannot be fetched.", url=url
    )


def _is_blank(url: URL, profile: Profile) -> bool:
    # DEVIATION(firefox): about:BLANK is about:blank (schemes/about-blank-path-case).
    return (url.path.lower() if profile.about_blank_is_in_any_case else url.path) == "blank"


def _type_and_body(url: URL, keeps_parameters: bool, profile: Profile) -> tuple[str, bytes] | None:
    """The MIME type, with its parameters as they are or not, and the body of a data: URL; None stands for failure."""
    # Few requests are for data: URLs.
    from .data_urls import data_url_processor, data_url_with_its_parameters
    from .mime import serialize_a_mime_type

    if keeps_parameters:
        return data_url_with_its_parameters(url)
    # DEVIATION(webkit): parameters may come several times (schemes/data-parameter-other-case).
    struct = data_url_processor(url, profile.parameter_names_are_compared_as_written)
    return None if struct is None else (serialize_a_mime_type(struct.mime_type), struct.body)


def _fetch_a_source(fetch_params: FetchParams) -> Fetching[Response]:
    """What a view-source: URL shows the source of: fetched without a body; only its type can be seen."""
    request = fetch_params.request
    url = request.current_url
    shown = shown_by(url)
    request.url_list[-1] = shown
    request.body = None
    response = yield from scheme_fetch(fetch_params)
    if response.type == "error":
        return response
    types = response.header_list.values("Content-Type")
    response.header_list = HeaderList([("Content-Type", ",".join(types))] if types else [])
    response.status_message = ""
    response.url_list = [url if one == shown else one for one in response.url_list]
    return response


def _with_a_referrer_policy(fetch_params: FetchParams, response: Response) -> Response:
    # DEVIATION(webkit): a blob's response tells the policy of the page (schemes/blob-found).
    if fetch_params.profile.blobs_tell_a_referrer_policy:
        append(response.header_list, ("Referrer-Policy", fetch_params.request.client.referrer_policy))
    return response


def _fetch_blob(fetch_params: FetchParams) -> Response:
    request = fetch_params.request
    url = request.current_url
    # 3.b.1. The blob that the URL stands for.
    blob = request.client.blobs.get(url.without_fragment)
    # 3.b.2. Only for GET, and only if there is one.
    if request.method != "GET":
        return fetch_params.fail(
            Reason.BLOB_METHOD_DISALLOWED,
            "scheme-fetch",
            "3.b.2",
            "A blob URL can only be fetched with {needed}; the method is {seen}.",
            needed="GET",
            seen=request.method,
        )
    if blob is None:
        return fetch_params.fail(
            Reason.BLOB_NOT_FOUND, "scheme-fetch", "3.b.2", "There is no blob for {url} in this page.", url=url
        )
    # 3.b.3-3.b.6. Left out: top-level navigations; the environment is the page.
    # 3.b.7. The entry's blob, which has to belong to the page's own origin.
    # 3.b.8. It may belong to another.
    if not same_origin(url.origin, request.origin):
        return fetch_params.fail(
            Reason.BLOB_NOT_FOUND, "scheme-fetch", "3.b.8", "There is no blob for {url} in this page.", url=url
        )
    # 3.b.9-3.b.12. A new response; the blob's size and type.
    response = Response()
    full_length = len(blob.data)
    # 3.b.13. The whole blob.
    if not contains(request.header_list, "Range"):
        # 3.b.13.1-3.b.13.4. Status message, body, length and type.
        body_with_type = extract_a_body(blob)
        response.status_message = "OK"
        response.body = body_with_type.body.data
        response.header_list = HeaderList([("Content-Length", str(full_length)), ("Content-Type", blob.type)])
        return response
    # 3.b.14. A part of it.
    # 3.b.14.1. Marked as such.
    response.range_requested = True
    # 3.b.14.2-3.b.14.3. The range.
    range_header = get(request.header_list, "Range") or ""
    # DEVIATION(webkit): leniently (schemes/blob-range-sign).
    lenient = fetch_params.profile.range_is_read_leniently
    parse = parse_a_range_leniently if lenient else parse_a_single_range_header_value
    range_value = parse(range_header, True)
    # 3.b.14.4. It may not parse.
    if range_value is FAILURE:
        return _bad_range(fetch_params, "3.b.14.4", range_header, full_length)
    # 3.b.14.5. Start and end.
    range_start, range_end = (None if digits is None else _number(digits) for digits in range_value)
    # 3.b.14.6. The last so many bytes.
    if range_start is None:
        # 3.b.14.6.1-3.b.14.6.2. Counted from the end; for more than there are the standard's start is negative.
        assert range_end is not None
        # DEVIATION(chromium, firefox, webkit): not none (schemes/blob-range-suffix-zero).
        suffixes = fetch_params.profile.blob_suffixes
        if suffixes != "any" and range_end == 0:
            return _bad_range(fetch_params, "3.b.14.6", range_header, full_length)
        # DEVIATION(firefox): and not more than there are (schemes/blob-range-suffix-too-long).
        if suffixes == "within" and range_end > full_length:
            return _bad_range(fetch_params, "3.b.14.6", range_header, full_length)
        # DEVIATION(chromium, webkit): or as many as there are (schemes/blob-range-suffix-too-long).
        if suffixes == "cut":
            range_end = min(range_end, full_length)
        range_start = full_length - range_end
        range_end = full_length - 1
    # 3.b.14.7. From the start on.
    else:
        # 3.b.14.7.1. Behind the end.
        if range_start >= full_length:
            return _bad_range(fetch_params, "3.b.14.7.1", range_header, full_length)
        # 3.b.14.7.2. Up to the end at most.
        if range_end is None or range_end >= full_length:
            range_end = full_length - 1
    # 3.b.14.8-3.b.14.12. The slice, its length and its place; a negative start counts from the end.
    sliced = blob.data[range_start : range_end + 1]
    content_range = build_a_content_range(range_start, range_end, full_length)
    # 3.b.14.13-3.b.14.15. Partial Content.
    response.body = sliced
    response.status = 206
    # DEVIATION(chromium): the message stays OK (schemes/blob-range-first-two).
    is_ok = fetch_params.profile.partial_blobs_are_ok
    response.status_message = "OK" if is_ok else "Partial Content"
    response.header_list = HeaderList(
        [("Content-Length", str(len(sliced))), ("Content-Type", blob.type), ("Content-Range", content_range)]
    )
    # 3.b.15. Return.
    return response


def _number(digits: str) -> int:
    """*digits* as a number; one of more than 1,000 digits is past the end of any blob and is cut to one that is."""
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= 1000 else 10**1000


def _bad_range(fetch_params: FetchParams, step: str, value: str, full_length: int) -> Response:
    return fetch_params.fail(
        Reason.BLOB_RANGE_INVALID,
        "scheme-fetch",
        step,
        "The range {seen} is not one that a blob of {size} bytes has.",
        seen=value,
        size=full_length,
    )
