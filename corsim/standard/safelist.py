"""The safelists: which headers a page may send and read without asking (Fetch, 2.2.2).

A request header is CORS-safelisted by its name *and* its value; all of them together
may not exceed 1024 bytes. What is not safelisted makes a request need a preflight, and
its name is what the preflight asks for.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from .header_values import FAILURE, parse_a_range_leniently, parse_a_single_range_header_value
from .headers import Header, HeaderList, convert_header_names_to_a_sorted_lowercase_set, lowercased
from .infra import byte_lowercase
from .mime import parse_a_mime_type
from .profile import Profile

CORS_UNSAFE_REQUEST_HEADER_BYTES = frozenset(
    {chr(byte) for byte in range(0x20) if byte != 0x09} | set('"():<>?@[\\]{}\x7f')
)
"""https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte"""

BYTES_OVER_7F_TOO = CORS_UNSAFE_REQUEST_HEADER_BYTES | set(map(chr, range(0x80, 0x100)))

LANGUAGE_CODE_POINTS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz *,-.;=")

SAFELISTED_ESSENCES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})

CORS_NON_WILDCARD_REQUEST_HEADER_NAMES = frozenset({"authorization"})
"""https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name, lowercased"""

PRIVILEGED_NO_CORS_REQUEST_HEADER_NAMES = frozenset({"range"})
"""https://fetch.spec.whatwg.org/#privileged-no-cors-request-header-name, lowercased"""

NO_CORS_SAFELISTED_REQUEST_HEADER_NAMES = frozenset({"accept", "accept-language", "content-language", "content-type"})
"""https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header-name, lowercased"""

CORS_SAFELISTED_RESPONSE_HEADER_NAMES = frozenset(
    {"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"}
)

FORBIDDEN_RESPONSE_HEADER_NAMES = frozenset({"set-cookie", "set-cookie2"})
"""https://fetch.spec.whatwg.org/#forbidden-response-header-name, lowercased"""

REQUEST_BODY_HEADER_NAMES = ("Content-Encoding", "Content-Language", "Content-Location", "Content-Type")
"""https://fetch.spec.whatwg.org/#request-body-header-name"""


# https://fetch.spec.whatwg.org/#cors-safelisted-request-header
def is_a_cors_safelisted_request_header(header: Header, profile: Profile) -> bool:
    """Whether *header* may be sent across origins without a preflight."""
    return why_not_a_cors_safelisted_request_header(header, profile) is None


def why_not_a_cors_safelisted_request_header(header: Header, profile: Profile) -> tuple[str, str] | None:
    """None for a safelisted *header*; otherwise the deciding step and the reason in words.

    https://fetch.spec.whatwg.org/#cors-safelisted-request-header
    """
    name, value = header
    # DEVIATION(firefox): bytes over 0x7F are unsafe, here and in 2.c.1 (safelist/accept-latin1).
    unsafe_bytes = BYTES_OVER_7F_TOO if profile.bytes_over_7f_are_unsafe else CORS_UNSAFE_REQUEST_HEADER_BYTES
    # 1. At most 128 bytes.
    if len(value) > 128:
        return "1", f"its value is {len(value)} bytes long, over the 128 of a safelisted header"
    # 2. By name:
    name = lowercased(name)
    # 2.a Accept: no unsafe byte.
    if name == "accept":
        if not unsafe_bytes.isdisjoint(value):
            return "2.a", f"its value has the CORS-unsafe byte {_first_unsafe(value, unsafe_bytes)}"
    # 2.b The language headers: their own alphabet only.
    elif name in ("accept-language", "content-language"):
        if not LANGUAGE_CODE_POINTS.issuperset(value):
            byte = next(byte for byte in value if byte not in LANGUAGE_CODE_POINTS)
            return "2.b", f"its value has the byte 0x{ord(byte):02X}, which is not in a language header's alphabet"
    # 2.c Content-Type: one of the three that a form can send.
    elif name == "content-type":
        # 2.c.1. No unsafe byte.
        if not unsafe_bytes.isdisjoint(value):
            return "2.c.1", f"its value has the CORS-unsafe byte {_first_unsafe(value, unsafe_bytes)}"
        # 2.c.2-2.c.3. It has to parse.
        # DEVIATION(firefox): as a type that ends somewhere (safelist/content-type-comma-in-parameter).
        essence = _essence_by_cutting(value) if profile.content_type_is_cut else _essence(value)
        if essence is None:
            return "2.c.3", "its value is not a MIME type"
        # 2.c.4. And its essence has to be a form's.
        if essence not in SAFELISTED_ESSENCES:
            return "2.c.4", f"its MIME type {essence} is not one that a form can send"
    # 2.d Range: one range with a start.
    elif name == "range":
        # 2.d.1-2.d.2. It has to parse, without whitespace.
        # DEVIATION(webkit): it is read leniently (safelist/range-unit-upper).
        parse = parse_a_range_leniently if profile.range_is_read_leniently else parse_a_single_range_header_value
        range_value = parse(value, False)
        if range_value is FAILURE:
            return "2.d.2", "its value is not a single byte range"
        # 2.d.3. With a start.
        if range_value[0] is None:
            return "2.d.3", "its range has no start"
        # DEVIATION(chromium, firefox, webkit): numbers have a limit (safelist/range-big-2-64).
        if profile.range_limit is not None and any(
            digits is not None and int(digits) > profile.range_limit for digits in range_value
        ):
            return "2.d.2", f"its range has a number over {profile.range_limit}"
    # DEVIATION(chromium): well-formed client hints are safelisted, too (safelist/name-near-dpr).
    elif profile.client_hints_are_safelisted and is_a_well_formed_client_hint(name, value):
        return None
    # 2.e Any other name.
    else:
        return "2.e", "its name is not safelisted"
    # 3. Safelisted.
    return None


_CLIENT_HINTS = {
    "device-memory": r"[0-9]+(\.[0-9]+)?",
    "downlink": r"[0-9]+(\.[0-9]+)?",
    "dpr": r"[0-9]+(\.[0-9]+)?",
    "ect": "slow-2g|2g|3g|4g",
    "intervention": "(?s:.*)",
    "rtt": "[0-9]+",
    "save-data": "(?i:on)",
    "viewport-width": "[0-9]+",
    "width": "[0-9]+",
}
"""What is compiled at import costs each start; few requests have any of these."""


DELEGATED_CLIENT_HINTS = ("device-memory", "downlink", "dpr", "ect", "rtt", "viewport-width", "width")
"""Client hints that a permissions policy gives to a page's own origin only, where it says nothing else."""


def is_a_well_formed_client_hint(name: str, value: str) -> bool:
    """Whether *name* (lowercased) is that of a client hint that scripts may set, and *value* has its form."""
    pattern = _CLIENT_HINTS.get(name)
    return pattern is not None and re.fullmatch(pattern, value) is not None


def _first_unsafe(value: str, unsafe_bytes: frozenset[str]) -> str:
    return f"0x{ord(next(byte for byte in value if byte in unsafe_bytes)):02X}"


@lru_cache(maxsize=1024)
def _essence(value: str) -> str | None:
    mime_type = parse_a_mime_type(value)
    return None if mime_type is None else mime_type.essence


def _essence_by_cutting(value: str) -> str | None:
    """What Firefox takes for the essence of *value*, in which there are no quotes; None stands for failure.

    The type ends at white space or a semicolon. Where there are parameters, whatever stands between it and
    the first semicolon is passed over, but nothing may follow the last parameter, not even a semicolon.
    """
    essence = re.split("[\t ;]", value, maxsplit=1)[0]
    if "," in value:
        return None
    rest = value[len(essence) :]
    _, semicolon, parameters = rest.partition(";")
    if semicolon:
        return None if parameters.endswith(";") else byte_lowercase(essence)
    return None if rest else byte_lowercase(essence)


# https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
def cors_unsafe_request_header_names(headers: HeaderList, profile: Profile) -> list[str]:
    """The names in *headers* that a preflight has to ask for: lowercased, sorted, each once."""
    # 1-3. Nothing counted yet.
    unsafe_names: list[str] = []
    potentially_unsafe_names: list[str] = []
    safelist_value_size = 0
    # 4. Each header:
    for header in headers:
        # 4.1. Unsafe by itself.
        if not is_a_cors_safelisted_request_header(header, profile):
            unsafe_names.append(header[0])
        # 4.2. Safe, if all of these together are not too long.
        else:
            potentially_unsafe_names.append(header[0])
            safelist_value_size += len(header[1])
    # DEVIATION(firefox): each by itself, as often as it is there (safelist/total-over-lists-every-name).
    if profile.headers_are_judged_one_by_one:
        return sorted(map(lowercased, unsafe_names))
    # 5. More than 1024 bytes: all of them are unsafe.
    if safelist_value_size > 1024:
        unsafe_names += potentially_unsafe_names
    # 6. Sorted and lowercased.
    return convert_header_names_to_a_sorted_lowercase_set(unsafe_names) if unsafe_names else []


# https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header
def is_a_no_cors_safelisted_request_header(header: Header, profile: Profile) -> bool:
    """Whether *header* may be set on a request whose mode is "no-cors"."""
    # 1. By name.
    if lowercased(header[0]) not in NO_CORS_SAFELISTED_REQUEST_HEADER_NAMES:
        return False
    # 2. And by value.
    return is_a_cors_safelisted_request_header(header, profile)


def is_a_cors_non_wildcard_request_header_name(name: str) -> bool:
    """Whether `*` does not stand for *name*: `Authorization` is the only one."""
    return lowercased(name) in CORS_NON_WILDCARD_REQUEST_HEADER_NAMES


def is_a_forbidden_response_header_name(name: str) -> bool:
    """Whether no script may ever read this response header."""
    return lowercased(name) in FORBIDDEN_RESPONSE_HEADER_NAMES


def is_a_cors_safelisted_response_header_name(name: str, list_: Collection[str]) -> bool:
    """Whether a script may read this header of a CORS response; *list_* is the exposed names, lowercased.

    https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
    """
    name = lowercased(name)
    return name in CORS_SAFELISTED_RESPONSE_HEADER_NAMES or (
        name in list_ and name not in FORBIDDEN_RESPONSE_HEADER_NAMES
    )
