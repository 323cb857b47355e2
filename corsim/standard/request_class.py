"""``new Request(input, init)``: what a script asks for becomes a request, or a TypeError (Fetch, 5.4)."""

from __future__ import annotations

from operator import attrgetter
from typing import Literal

from .bodies import STREAM_AS_STRING, Blob, BodyInit, ReadableStream, extract_a_body, without_length_if_empty
from .engine_urls import parse_as
from .enumerations import ENUMERATIONS, convert_to_an_enumeration
from .errors import ApiException
from .headers import append, contains
from .headers_class import Guard, Headers, append_a_header, fill
from .methods import is_a_cors_safelisted_method, is_a_forbidden_method, is_a_method, normalize_a_method
from .origins import same_origin
from .profile import Profile
from .reasons import Reason
from .request_init import MISSING, Missing, RequestInit
from .requests import Environment, Mode, Request
from .trace import Trace

_enumerated = attrgetter(*ENUMERATIONS)
"""The members of a ``RequestInit`` that are enumerations."""

_NONE_GIVEN = (MISSING,) * len(ENUMERATIONS)
"""These, where a script gives none of them, as most do."""


def type_error(reason: Reason, step: str, template: str, /, **values: object) -> ApiException:
    """The TypeError that a step of the constructor throws."""
    return ApiException("TypeError", reason, "new-request", step, template, **values)


# https://fetch.spec.whatwg.org/#dom-request
def new_request(input_: str, init: RequestInit, client: Environment, trace: Trace, profile: Profile) -> Request:
    """The request that ``new Request(input, init)`` makes in the page *client*; raises :class:`ApiException`."""
    # Web IDL has converted the dictionary before.
    enumerated = _enumerated(init)
    if enumerated != _NONE_GIVEN:
        for value, enumeration in zip(enumerated, ENUMERATIONS.values(), strict=True):
            if value is not MISSING:
                convert_to_an_enumeration(value, enumeration)
    # 1-2. No request, no fallback mode yet.
    # 3. URLs are relative to the page's.
    base_url = client.url
    # 4. Left out: signals.
    # 5. A string:
    # 5.1. Parsed.
    parsed_url = client.parse(input_, profile)
    # 5.2. It may not parse.
    if parsed_url is None:
        raise type_error(Reason.INVALID_URL, "5.2", "{url} is not a URL that can be parsed.", url=input_)
    # 5.3. Userinfo is not permitted.
    if parsed_url.includes_credentials:
        raise type_error(
            Reason.URL_INCLUDES_CREDENTIALS, "5.3", "{url} has a user name or a password in it.", url=parsed_url
        )
    # 5.4. A new request.
    request = Request([parsed_url], client, client.origin)
    # 5.5. CORS, unless the script says otherwise.
    fallback_mode: Mode = "cors"
    # 6. Left out: a Request object as input; a scenario gives the URL and the members at once.
    # 7. The page's origin.
    origin = client.origin
    # 8-9. Prompts are possible, unless the script forbids them.
    # 10. The window can only be null.
    # DEVIATION(chromium, firefox): there is no such member (fetch-api/window-not-null).
    if profile.window_is_read and init.window is not MISSING and init.window is not None:
        raise type_error(Reason.WINDOW_NOT_NULL, "10", "The member window can only be null.")
    # 11. No prompts.
    # DEVIATION(firefox, webkit): not by a member that there is not (null-members/window-proxy).
    if init.window is not MISSING and profile.null_window_forbids_prompts:
        request.user_prompts = False
    # 12. The script's requests are marked as such.
    # 12.a-12.c URL, method and headers are those of a new request.
    # 12.d The flag that makes main fetch look at method and headers.
    request.unsafe_request = True
    # 12.e-12.t The page is the client; the rest is as in a new request.
    # 13. Any member at all: the request is the page's own.
    # 13.1-13.8. Nothing of another request is kept.
    # 14. The referrer:
    if init.referrer is not MISSING:
        # 14.1-14.2. None.
        if init.referrer == "":
            request.referrer = "no-referrer"
        # 14.3. A URL:
        else:
            # 14.3.1. Parsed.
            parsed_referrer = parse_as(profile, init.referrer, base_url)
            # 14.3.2. It may not parse.
            if parsed_referrer is None:
                raise type_error(
                    Reason.INVALID_REFERRER,
                    "14.3.2",
                    "The referrer {url} is not a URL that can be parsed.",
                    url=init.referrer,
                )
            # 14.3.3. Only a URL of the page's own origin can be given.
            if (parsed_referrer.scheme == "about" and parsed_referrer.path == "client") or not same_origin(
                parsed_referrer.origin, origin
            ):
                request.referrer = "client"
            # 14.3.4. That one.
            else:
                request.referrer = parsed_referrer
    # 15. The referrer policy.
    if init.referrer_policy is not MISSING:
        request.referrer_policy = init.referrer_policy
    # 16. The mode.
    mode = fallback_mode if init.mode is MISSING else init.mode
    # 17. Scripts do not navigate.
    if mode == "navigate":
        raise type_error(Reason.MODE_NAVIGATE, "17", "The mode {mode} is not for scripts.", mode=mode)
    # 18. Set.
    request.mode = mode
    # 19. The credentials mode.
    if init.credentials is not MISSING:
        request.credentials_mode = init.credentials
    # 20. The cache mode.
    if init.cache is not MISSING:
        request.cache_mode = init.cache
    # 21. What is cached only is for the page's own origin.
    if request.cache_mode == "only-if-cached" and request.mode != "same-origin":
        raise type_error(
            Reason.ONLY_IF_CACHED_MODE,
            "21",
            "The cache mode only-if-cached needs the mode {needed}; it is {seen}.",
            needed="same-origin",
            seen=request.mode,
        )
    # 22. The redirect mode.
    if init.redirect is not MISSING:
        request.redirect_mode = init.redirect
    # 23. The integrity metadata.
    if init.integrity is not MISSING:
        request.integrity_metadata = init.integrity
    # 24. Does the request outlive the page?
    if init.keepalive is not MISSING:
        request.keepalive = init.keepalive
    # 25. The method:
    if init.method is not MISSING:
        # 25.1-25.2. A token, and not a forbidden one.
        method = init.method
        if not is_a_method(method):
            raise type_error(Reason.INVALID_METHOD, "25.2", "{method} is not a method.", method=method)
        if is_a_forbidden_method(method):
            raise type_error(
                Reason.FORBIDDEN_METHOD, "25.2", "The method {method} is forbidden to scripts.", method=method
            )
        # 25.3-25.4. Normalised.
        request.method = normalize_a_method(method)
        if request.method != method:
            trace.record(
                "new-request",
                "25.3",
                "method normalised",
                "{seen} is one of the six methods that are uppercased: {method}.",
                seen=method,
                method=request.method,
            )
    # 26-30. Left out: signals and priorities.
    # 31. The headers object.
    headers = Headers(request.header_list, Guard.REQUEST, trace, profile)
    # 32. In mode "no-cors":
    if request.mode == "no-cors":
        # 32.1. Only what a form could send.
        if not is_a_cors_safelisted_method(request.method):
            raise type_error(
                Reason.NO_CORS_METHOD,
                "32.1",
                "In mode no-cors the method has to be GET, HEAD or POST; it is {method}.",
                method=request.method,
            )
        # 32.2. And only such headers.
        headers.guard = Guard.REQUEST_NO_CORS
    # 33. The headers:
    # 33.1-33.5. Filled with what the script gave.
    if init.headers is not MISSING:
        fill(headers, init.headers)
    body = None if init.body is MISSING else init.body
    # DEVIATION(firefox): a stream is not known as a body; it becomes a string (fetch-api/stream-without-duplex).
    if isinstance(body, ReadableStream) and profile.streams_are_strings:
        trace.record(
            "new-request",
            "37.1",
            "stream as text",
            "This browser sends the text {text} instead.",
            text=STREAM_AS_STRING,
        )
        body = STREAM_AS_STRING
    _set_the_body(request, body, init.duplex, headers)
    return request


def _set_the_body(request: Request, body: BodyInit | None, duplex: Literal["half"] | Missing, headers: Headers) -> None:
    # 34. Left out: a Request object as input has a body of its own.
    # 35. GET and HEAD have no body.
    if body is not None and request.method in ("GET", "HEAD"):
        raise type_error(
            Reason.BODY_WITH_GET_OR_HEAD,
            "35",
            "A request with the method {method} cannot have a body.",
            method=request.method,
        )
    # 36-37. A body was given:
    if body is not None:
        # 37.1. Extracted.
        body_with_type = extract_a_body(body, request.keepalive)
        # 37.2-37.3. The body and its type.
        init_body, type_ = body_with_type.body, body_with_type.type
        # 37.4. The type becomes `Content-Type`, unless the script set one.
        # DEVIATION(webkit): unfiltered (no-cors-headers/body-blob-json).
        if type_ is not None and not contains(headers.header_list, "Content-Type"):
            if headers.profile.body_types_are_filtered:
                append_a_header(headers, ("Content-Type", type_))
            else:
                append(headers.header_list, ("Content-Type", type_))
        # 38. This is the body.
        # 39. A stream:
        # DEVIATION(webkit): fetch() refuses it, whatever the other members are (fetch-api/stream-no-cors).
        if init_body.source is None and headers.profile.streams_are_sent:
            # 39.1. The script has to say that it cannot be read and written at once.
            if duplex is MISSING:
                raise type_error(
                    Reason.STREAM_WITHOUT_DUPLEX,
                    "39.1",
                    "A stream body needs the member duplex with the value {needed}.",
                    needed="half",
                )
            # 39.2. Not without CORS.
            if request.mode not in ("same-origin", "cors"):
                raise type_error(
                    Reason.STREAM_MODE,
                    "39.2",
                    "A stream body needs the mode cors or same-origin; it is {mode}.",
                    mode=request.mode,
                )
            # 39.3. A form cannot send one.
            request.use_cors_preflight = True
            # DEVIATION(chromium): and the mode is cors for that (fetch-api/stream-same-origin-mode-cross).
            if headers.profile.streams_make_requests_cors:
                request.mode = "cors"
        # 40-42. Set.
        request.body = init_body
        # DEVIATION(webkit): an empty blob has no length (bodies/empty-blob-patch).
        if isinstance(body, Blob) and not headers.profile.empty_bodies_have_a_length:
            request.body = without_length_if_empty(init_body)
