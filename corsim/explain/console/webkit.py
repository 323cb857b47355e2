"""What WebKit prints: the texts of its access control checks.

They name no header where the origin is not the one that is allowed, so one text is printed for several reasons. As
recorded in ``spec_tests/recorded/console/webkit.json``; :data:`OLDER` has texts of earlier versions.
"""

from __future__ import annotations

from collections.abc import Iterator

from corsim.standard.reasons import Reason
from corsim.standard.urls import parse_url

from .facts import Facts
from .templates import Message

_REDIRECTED = "[Cross-origin redirection to {target} denied by Cross-Origin Resource Sharing policy: ]"


def _either(*names: str) -> tuple[Reason, ...]:
    return tuple(Reason[prefix + name] for prefix in ("", "PREFLIGHT_") for name in names)


CHECKS = (
    Message(
        "origin-not-allowed",
        _REDIRECTED + "Origin {origin} is not allowed by Access-Control-Allow-Origin.[ Status code: {status}]",
        _either("ALLOW_ORIGIN_MISSING", "ALLOW_ORIGIN_MISMATCH", "ALLOW_ORIGIN_INVALID", "ALLOW_ORIGIN_MULTIPLE"),
    ),
    Message(
        "several-origins",
        _REDIRECTED + "Access-Control-Allow-Origin cannot contain more than one origin.",
        _either("ALLOW_ORIGIN_MULTIPLE"),
    ),
    Message(
        "wildcard-with-credentials",
        _REDIRECTED + "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.",
        _either("ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS"),
    ),
    Message(
        "credentials-not-allowed",
        _REDIRECTED + 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".',
        _either("CREDENTIALS_NOT_ALLOWED"),
    ),
    Message(
        "preflight-not-successful",
        "Preflight response is not successful.[ Status code: {status}]",
        (Reason.PREFLIGHT_STATUS, Reason.PREFLIGHT_REDIRECT),
    ),
    Message(
        "method-not-allowed",
        "Method {method} is not allowed by Access-Control-Allow-Methods.",
        (Reason.PREFLIGHT_METHOD_DISALLOWED,),
    ),
    Message(
        "header-not-allowed",
        "Request header field {name} is not allowed by Access-Control-Allow-Headers.",
        (Reason.PREFLIGHT_HEADER_DISALLOWED,),
    ),
    Message(
        "invalid-methods",
        "Header Access-Control-Allow-Methods has an invalid value: {seen}",
        (Reason.PREFLIGHT_ALLOW_METHODS_INVALID,),
    ),
    Message(
        "invalid-headers",
        "Header Access-Control-Allow-Headers has an invalid value: {seen}",
        (Reason.PREFLIGHT_ALLOW_HEADERS_INVALID,),
    ),
)

REFUSED = (
    Message(
        "redirection-in-mode-error",
        "Not allowed to follow a redirection while loading {url}",
        (Reason.REDIRECT_MODE_ERROR,),
    ),
    Message("too-many-redirections", "Load cannot follow more than 20 redirections", (Reason.REDIRECT_TOO_MANY,)),
    Message(
        "redirection-scheme",
        "Cross-origin redirection to {target} denied by Cross-Origin Resource Sharing policy: not allowed to follow a "
        "cross-origin CORS redirection with non CORS scheme",
        (Reason.REDIRECT_SCHEME_DISALLOWED, Reason.REDIRECT_LOCATION_INVALID),
    ),
    Message(
        "redirection-credentials",
        "Cross-origin redirection to {target} denied by Cross-Origin Resource Sharing policy: redirection URL {seen} "
        "has credentials",
        (Reason.REDIRECT_INCLUDES_CREDENTIALS,),
    ),
    Message("no-cors-redirect-mode", "No-Cors mode requires follow redirect mode", (Reason.NO_CORS_REDIRECT_MODE,)),
    Message("only-http", "Cross origin requests are only supported for HTTP.", (Reason.SCHEME_DISALLOWED,)),
    Message("restricted-port", "Not allowed to use restricted network port {port}: {url}", (Reason.BAD_PORT,)),
    Message("restricted-host", 'Not allowed to use restricted network host "{host}": {url}', (Reason.ADDRESS_BLOCKED,)),
    Message(
        "keepalive-quota",
        "Reached maximum amount of queued data of 64Kb for keepalive requests",
        (Reason.KEEPALIVE_BODY_TOO_LARGE,),
    ),
    Message(
        "unsafe-attempt",
        "Unsafe attempt to load URL {target} from origin {origin}. Domains, protocols and ports must match.",
        (Reason.SAME_ORIGIN_MODE,),
    ),
    Message(
        "integrity",
        "Failed integrity metadata check. {url}. Failed integrity metadata check. Content length: {length}, Expected "
        "content length: {expected}, Expected metadata: {seen}",
        (Reason.INTEGRITY_MISMATCH,),
    ),
)
"""Texts of what is not loaded for other reasons."""

CONNECTION = Message(
    "connection-terminated",
    "Connection terminated unexpectedly",
    (Reason.CONNECTION_FAILED, Reason.NO_MATCHING_RULE),
)
"""What is printed where no answer to a preflight came."""

NOT_ALLOWED = Message("not-allowed", "Not allowed to request resource", (Reason.NO_CORS_REDIRECT_MODE,), follows=True)
"""What is printed of a call that is refused before it is made."""

CANNOT_LOAD = Message(
    "access-control-checks", "{api} cannot load {url} due to access control checks.", (), generic=True
)
"""What is printed after most other texts."""

CANNOT = Message(
    "cannot-load",
    "{api} cannot load {url}.",
    (Reason.SAME_ORIGIN_MODE, Reason.DATA_URL_INVALID),
)
"""What is printed of some failures that are not about access control."""

MESSAGES = (*CHECKS, *REFUSED, CONNECTION, NOT_ALLOWED, CANNOT_LOAD, CANNOT)

OLDER: tuple[Message, ...] = ()

_BY_NAME = {message.name: message for message in MESSAGES}

_LAST = frozenset({"restricted-port", "restricted-host", "cannot-load"})
"""Messages after which no other is printed."""


def printed(facts: Facts) -> Iterator[tuple[Message, str]]:
    """What is printed of a call that was blocked, each message with its text."""
    message = _message(facts)
    if message is None:
        return
    values = _values(facts)
    yield message, message.template.format(values)
    if message.name == "no-cors-redirect-mode":
        yield NOT_ALLOWED, NOT_ALLOWED.text
    if message.name not in _LAST:
        yield CANNOT_LOAD, CANNOT_LOAD.template.format(values)


def _message(facts: Facts) -> Message | None:
    reason = facts.explained.reason
    if reason in CONNECTION.reasons:
        return CONNECTION if facts.was_preflight else None
    if reason in _either("ALLOW_ORIGIN_MULTIPLE"):
        return _BY_NAME["several-origins" if "," in facts.value("seen") else "origin-not-allowed"]
    if reason is Reason.DATA_URL_INVALID or (reason is Reason.SAME_ORIGIN_MODE and facts.last is None):
        return CANNOT
    if reason is Reason.REDIRECT_LOCATION_INVALID and not facts.location:
        return None
    return next((message for message in (*CHECKS, *REFUSED) if reason in message.reasons), None)


def _values(facts: Facts) -> dict[str, str]:
    reason, target = facts.explained.reason, facts.target
    values = {
        "api": "Fetch API" if facts.api == "fetch" else "XMLHttpRequest",
        "url": facts.url if reason is not Reason.DATA_URL_INVALID else facts.href,
        "origin": facts.origin_sent,
        "method": facts.value("needed"),
        "name": facts.header_as_given(facts.value("needed")),
        "seen": facts.value("needed" if reason is Reason.INTEGRITY_MISMATCH else "seen"),
        "status": facts.status or "0",
        "port": facts.value("port"),
        "host": "" if target is None else str(target.host),
        "length": "(no content)" if facts.location is not None else str(len(facts.body or b"")),
        # A data: URL is as long as it was expected to be; of an answer, that is what Content-Length says.
        "expected": str(len(facts.body or b"")) if facts.last is None else facts.content_length,
    }
    if reason is Reason.INTEGRITY_MISMATCH:
        values["url"] = facts.first
    if reason is Reason.BAD_PORT and target is not None:
        values["url"] = target.without_fragment
    if reason is Reason.SAME_ORIGIN_MODE and target is not None:
        values |= dict.fromkeys(("url", "target"), target.without_credentials.without_fragment)
    elif reason is Reason.REDIRECT_INCLUDES_CREDENTIALS and target is not None:
        values |= {"url": facts.requested, "target": target.without_credentials.without_fragment}
    elif facts.location is not None:
        led = parse_url(facts.location, parse_url(facts.url))
        values["target"] = facts.location if led is None else led.without_credentials.without_fragment
    return values
