"""The CORS check and the TAO check (Fetch, 4.10 and 4.11)."""

from __future__ import annotations

from .header_values import get_decode_and_split
from .headers import get
from .reasons import Explained, Reason
from .requests import Request, byte_serialize_a_request_origin, serialize_a_request_origin
from .responses import Response
from .trace import Trace
from .urls import parse_url


# https://fetch.spec.whatwg.org/#concept-cors-check
def cors_check(request: Request, response: Response, trace: Trace) -> Explained | None:
    """Whether *response* may be shared with the request's origin: None is success, a reason is failure."""
    # 1. What the server allows.
    origin = get(response.header_list, "Access-Control-Allow-Origin")
    # 2. Nothing.
    if origin is None:
        return _failure(
            trace,
            Reason.ALLOW_ORIGIN_MISSING,
            "2",
            "The response has no Access-Control-Allow-Origin; {needed} is needed.",
            header="Access-Control-Allow-Origin",
            seen=None,
            needed=byte_serialize_a_request_origin(request),
        )
    include = request.credentials_mode == "include"
    # 3. Anybody, where no credentials are included.
    if not include and origin == "*":
        trace.record(
            "cors-check",
            "3",
            "success",
            "Access-Control-Allow-Origin is {seen}, and the credentials mode is not include.",
            seen=origin,
        )
        return None
    # 4. Exactly this origin.
    serialized_origin = byte_serialize_a_request_origin(request)
    if serialized_origin != origin:
        reason = allow_origin_reason(origin, include)
        return _failure(
            trace,
            reason,
            "4",
            _MISMATCH[reason],
            header="Access-Control-Allow-Origin",
            seen=origin,
            needed=serialized_origin,
        )
    # 5. Without credentials that is enough.
    if not include:
        trace.record(
            "cors-check", "5", "success", "Access-Control-Allow-Origin is {seen}, the request's origin.", seen=origin
        )
        return None
    # 6. With credentials the server has to agree to them.
    credentials = get(response.header_list, "Access-Control-Allow-Credentials")
    # 7. It does.
    if credentials == "true":
        trace.record(
            "cors-check",
            "7",
            "success",
            "Access-Control-Allow-Origin is {seen}, the request's origin, and Access-Control-Allow-Credentials is "
            "{credentials}.",
            seen=origin,
            credentials=credentials,
        )
        return None
    # 8. It does not.
    return _failure(
        trace,
        Reason.CREDENTIALS_NOT_ALLOWED,
        "8",
        "The credentials mode is include, but the response has no Access-Control-Allow-Credentials; {needed} is needed."
        if credentials is None
        else "The credentials mode is include, but Access-Control-Allow-Credentials is {seen}; {needed} is needed.",
        header="Access-Control-Allow-Credentials",
        seen=credentials,
        needed="true",
    )


_MISMATCH = {
    Reason.ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS: (
        "Access-Control-Allow-Origin is {seen}, which does not stand for any origin when credentials are included; "
        "{needed} is needed."
    ),
    Reason.ALLOW_ORIGIN_MULTIPLE: (
        "Access-Control-Allow-Origin is {seen}, more than one value; exactly one is permitted, and {needed} is needed."
    ),
    Reason.ALLOW_ORIGIN_INVALID: "Access-Control-Allow-Origin is {seen}, which is not an origin; {needed} is needed.",
    Reason.ALLOW_ORIGIN_MISMATCH: "Access-Control-Allow-Origin is {seen}, another origin; {needed} is needed.",
}


def allow_origin_reason(origin: str, include: bool) -> Reason:
    """What is wrong with an `Access-Control-Allow-Origin` that differs from the request's origin."""
    if origin == "*" and include:
        return Reason.ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS
    if "," in origin or " " in origin:
        return Reason.ALLOW_ORIGIN_MULTIPLE
    if origin != "null" and parse_url(origin) is None:
        return Reason.ALLOW_ORIGIN_INVALID
    return Reason.ALLOW_ORIGIN_MISMATCH


def _failure(trace: Trace, reason: Reason, step: str, template: str, **values: str | None) -> Explained:
    trace.record("cors-check", step, "failure", template, **values)
    return Explained(reason, "cors-check", step, template, values)


# https://fetch.spec.whatwg.org/#concept-tao-check
def tao_check(request: Request, response: Response, trace: Trace) -> bool:
    """Whether the page may see when and how long the resource was fetched."""
    # 1. The origin is set already.
    # 2. Once failed, always failed.
    if request.timing_allow_failed:
        trace.record("tao-check", "2", "failure", "A response on the way did not pass the TAO check.")
        return False
    # 3. Whom the server allows.
    values = get_decode_and_split("Timing-Allow-Origin", response.header_list) or []
    # 4. Anybody.
    if "*" in values:
        trace.record("tao-check", "4", "success", "Timing-Allow-Origin has {seen}.", seen="*")
        return True
    # 5. This origin.
    if values and serialize_a_request_origin(request) in values:
        trace.record(
            "tao-check", "5", "success", "Timing-Allow-Origin has the request's origin among {seen}.", seen=values
        )
        return True
    # 6. Left out: navigations are not modelled.
    # 7. The page's own origin.
    if request.response_tainting == "basic":
        trace.record("tao-check", "7", "success", "The response is of the page's own origin.")
        return True
    # 8. Nobody else.
    trace.record("tao-check", "8", "failure", "Timing-Allow-Origin permits {seen}, not this page.", seen=values)
    return False
