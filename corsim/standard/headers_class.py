"""The ``Headers`` class and its guards (Fetch, 5.1), and the headers that no script may set.

Filling from what the script gave, and appending, under each guard. Scenarios make requests
only, so the guards "none", "response" and "immutable" are for callers of this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from .errors import ApiException
from .header_values import get_decode_and_split_a_value
from .headers import (
    Header,
    HeaderList,
    append,
    combine,
    delete,
    get,
    is_a_header_name,
    is_a_header_value,
    is_bytes,
    lowercased,
    normalize_a_header_value,
)
from .methods import is_a_forbidden_method
from .profile import Profile
from .reasons import Reason
from .safelist import (
    PRIVILEGED_NO_CORS_REQUEST_HEADER_NAMES,
    is_a_forbidden_response_header_name,
    is_a_no_cors_safelisted_request_header,
)
from .trace import Trace

FORBIDDEN_REQUEST_HEADER_NAMES = frozenset(
    {
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    }
)

METHOD_OVERRIDE_NAMES = frozenset({"x-http-method", "x-http-method-override", "x-method-override"})


class Guard(Enum):
    """A headers guard (https://fetch.spec.whatwg.org/#headers-guard)."""

    NONE = "none"
    IMMUTABLE = "immutable"
    REQUEST = "request"
    REQUEST_NO_CORS = "request-no-cors"
    RESPONSE = "response"


# https://fetch.spec.whatwg.org/#forbidden-request-header
def is_a_forbidden_request_header(header: Header, profile: Profile) -> bool:
    """Whether *header* is one that only the browser may set."""
    name = lowercased(header[0])
    # DEVIATION(chromium): User-Agent is forbidden, too (preflight-request/headers-user-agent).
    if name == "user-agent" and profile.user_agent_is_forbidden:
        return True
    # 1. By name.
    if name in FORBIDDEN_REQUEST_HEADER_NAMES:
        return True
    # 2. By the beginning of the name.
    if name.startswith(("proxy-", "sec-")):
        return True
    # 3. A method override, by its value.
    if name in METHOD_OVERRIDE_NAMES:
        # 3.1-3.2. If it names a forbidden method.
        # DEVIATION(firefox, webkit): quotes do not matter (forbidden-headers/x-http-method-kept-quote-left-open).
        methods = get_decode_and_split_a_value(header[1])
        if profile.blanks_around_method_overrides is not None:
            methods = [method.strip(profile.blanks_around_method_overrides) for method in header[1].split(",")]
        return any(map(is_a_forbidden_method, methods))
    # 4. Not forbidden.
    return False


class Headers:
    """A ``Headers`` object: a header list with a guard."""

    __slots__ = ("guard", "header_list", "profile", "trace")

    def __init__(self, header_list: HeaderList, guard: Guard, trace: Trace, profile: Profile) -> None:
        self.header_list = header_list
        self.guard = guard
        self.trace = trace
        self.profile = profile


# https://fetch.spec.whatwg.org/#headers-validate
def validate_a_header(headers: Headers, header: Header) -> bool:
    """Whether *header* may be put into *headers*; raises TypeError for what is no header at all."""
    name, value = header
    # 1. A name has to be a token, a value has to be bytes without NUL, LF and CR.
    if not is_a_header_name(name):
        raise ApiException(
            "TypeError", Reason.INVALID_HEADER_NAME, "validate-a-header", "1", "{name} is not a header name.", name=name
        )
    if not is_a_header_value(value):
        raise ApiException(
            "TypeError",
            Reason.INVALID_HEADER_VALUE,
            "validate-a-header",
            "1",
            "{value} is not a value that the header {name} can have.",
            name=name,
            value=value,
        )
    # 2. Nothing is put into an immutable object.
    if headers.guard is Guard.IMMUTABLE:
        raise ApiException(
            "TypeError",
            Reason.IMMUTABLE_HEADERS,
            "validate-a-header",
            "2",
            "{name} cannot be set: the headers are immutable.",
            name=name,
        )
    # 3. A request's forbidden headers are passed over in silence.
    if headers.guard is Guard.REQUEST and is_a_forbidden_request_header(header, headers.profile):
        headers.trace.record(
            "validate-a-header",
            "3",
            "header dropped",
            "{name} is a forbidden request-header: the browser ignores the script's value.",
            name=name,
            value=value,
        )
        return False
    # 4. So are a response's.
    # 5. Everything else is valid.
    return not (headers.guard is Guard.RESPONSE and is_a_forbidden_response_header_name(name))


# https://fetch.spec.whatwg.org/#concept-headers-append
def append_a_header(headers: Headers, header: Header) -> None:
    """Append *header* to *headers*, if its guard lets it."""
    name, value = header
    # 1. Without the whitespace around it.
    value = normalize_a_header_value(value)
    # 2. If it may be there.
    if not validate_a_header(headers, (name, value)):
        return
    # 3. On a no-cors request only safelisted headers, counting what is there already.
    if headers.guard is Guard.REQUEST_NO_CORS:
        # 3.1-3.3. The value that the header would have.
        temporary_value = get(headers.header_list, name)
        temporary_value = value if temporary_value is None else f"{temporary_value}, {value}"
        # 3.4. Not safelisted: passed over in silence.
        if not is_a_no_cors_safelisted_request_header((name, temporary_value), headers.profile):
            headers.trace.record(
                "append-a-header",
                "3.4",
                "header dropped",
                "{name} with the value {value} is not no-CORS-safelisted: in mode no-cors the browser ignores it.",
                name=name,
                value=temporary_value,
            )
            return
    # 4. Append.
    # DEVIATION(chromium, webkit): headers of one name are kept as one (headers/duplicate-two-lines).
    if headers.profile.duplicate_headers_are_combined:
        combine(headers.header_list, (name, value))
    else:
        append(headers.header_list, (name, value))
    # 5. What only the browser may have set goes.
    if headers.guard is Guard.REQUEST_NO_CORS:
        remove_privileged_no_cors_request_headers(headers)


# https://fetch.spec.whatwg.org/#concept-headers-remove-privileged-no-cors-request-headers
def remove_privileged_no_cors_request_headers(headers: Headers) -> None:
    """Remove `Range` from *headers*."""
    # 1. Each privileged name:
    for name in PRIVILEGED_NO_CORS_REQUEST_HEADER_NAMES:
        # 1.1. Goes.
        delete(headers.header_list, name)


# https://fetch.spec.whatwg.org/#concept-headers-fill
def fill(headers: Headers, object_: Sequence[Sequence[str]]) -> None:
    """Append what the script gave, pairs in order; raises TypeError for an item that is not a pair."""
    for header in object_:
        for place, text in enumerate(header):
            # Web IDL: a code point over U+00FF does not fit into a ByteString.
            if not is_bytes(text):
                raise ApiException(
                    "TypeError",
                    Reason.INVALID_HEADER_VALUE if place else Reason.INVALID_HEADER_NAME,
                    "fill",
                    "1",
                    "{text} has a code point over U+00FF, which does not fit into a byte.",
                    text=text,
                )
    # 2. A record comes as pairs, too.
    # 1. A sequence: item by item.
    for header in object_:
        # 1.1. Each of two.
        if len(header) != 2:
            raise ApiException(
                "TypeError",
                Reason.INVALID_HEADER_PAIR,
                "fill",
                "1.1",
                "{header} is not a pair of a name and a value.",
                header=list(header),
            )
        # 1.2. Appended.
        append_a_header(headers, (header[0], header[1]))
