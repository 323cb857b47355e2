"""What CORS decides of a request and of the answers to it, by plain values (Fetch, 2.2.2, 4.1, 4.8, 4.10)."""

from __future__ import annotations

from .headers import DIGITS, LETTERS, Headers, essence, get, is_range_with_a_start, lower, tokens

UNSAFE_BYTES = '"():<>?@[\\]{}\x7f'
LANGUAGE = LETTERS + LETTERS.upper() + DIGITS + " *,-.;="
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
SAFELISTED_METHODS = ("GET", "HEAD", "POST")
NORMALIZED_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT")
FORBIDDEN_METHODS = ("CONNECT", "TRACE", "TRACK")
FORBIDDEN_NAMES = (
    *("accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method"),
    *("connection", "content-length", "cookie", "cookie2", "date", "dnt", "expect", "host", "keep-alive", "origin"),
    *("referer", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "via"),
)
OVERRIDES = ("x-http-method", "x-http-method-override", "x-method-override")
CACHING = ("cache-control", "expires", "last-modified", "pragma")
ALWAYS_EXPOSED = (*CACHING, "content-language", "content-length", "content-type")
NEVER_EXPOSED = ("set-cookie", "set-cookie2")


def is_forbidden(name: str, value: str) -> bool:
    """https://fetch.spec.whatwg.org/#forbidden-header-name"""
    if lower(name) in FORBIDDEN_NAMES or lower(name).startswith(("proxy-", "sec-")):
        return True
    # Values in quotes are not drawn, so the commas part them.
    methods = [part.strip("\t ").upper() for part in value.split(",")]
    return lower(name) in OVERRIDES and any(method in FORBIDDEN_METHODS for method in methods)


def is_unsafe(value: str) -> bool:
    """https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte, in any place."""
    return any((c < " " and c != "\t") or c in UNSAFE_BYTES for c in value)


def is_safelisted(name: str, value: str) -> bool:
    """https://fetch.spec.whatwg.org/#cors-safelisted-request-header"""
    if len(value) > 128:
        return False
    match lower(name):
        case "accept":
            return not is_unsafe(value)
        case "accept-language" | "content-language":
            return all(c in LANGUAGE for c in value)
        case "content-type":
            return not is_unsafe(value) and essence(value) in FORM_TYPES
        case "range":
            return is_range_with_a_start(value)
        case _:
            return False


def unsafe_names(headers: Headers) -> list[str]:
    """https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names"""
    unsafe, perhaps, size = [], [], 0
    for name, value in headers:
        if is_safelisted(name, value):
            perhaps.append(name)
            size += len(value)
        else:
            unsafe.append(name)
    if size > 1024:
        unsafe += perhaps
    return sorted({lower(name) for name in unsafe})


def cors_check(origin: str, include: bool, answer: Headers) -> bool:
    """https://fetch.spec.whatwg.org/#concept-cors-check"""
    allowed = get(answer, "Access-Control-Allow-Origin")
    if allowed is None:
        return False
    if not include and allowed == "*":
        return True
    if allowed != origin:
        return False
    if not include:
        return True
    return get(answer, "Access-Control-Allow-Credentials") == "true"


def permits(method: str, headers: Headers, include: bool, answer: Headers) -> bool:
    """Steps 7.1 to 7.7 of https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"""
    methods = tokens(answer, "Access-Control-Allow-Methods")
    names = tokens(answer, "Access-Control-Allow-Headers")
    if methods is False or names is False:
        return False
    methods, names = list(methods or []), [lower(name) for name in names or []]
    if method not in methods and method not in SAFELISTED_METHODS and (include or "*" not in methods):
        return False
    if any(lower(name) == "authorization" for name, _ in headers) and "authorization" not in names:
        return False
    return all(name in names or (not include and "*" in names) for name in unsafe_names(headers))


def visible(include: bool, answer: Headers) -> list[str]:
    """The names of the headers that a CORS filtered response has (https://fetch.spec.whatwg.org/#main-fetch, 14)."""
    exposed = tokens(answer, "Access-Control-Expose-Headers")
    listed = [lower(name) for name in exposed] if isinstance(exposed, list) else []
    if "*" in listed and not include:
        listed = [lower(name) for name, _ in answer]
    return sorted(
        {
            lower(name)
            for name, _ in answer
            if lower(name) in ALWAYS_EXPOSED or (lower(name) in listed and lower(name) not in NEVER_EXPOSED)
        }
    )
