"""What WebKit prints: the texts of its access control checks.

They name no header where the origin is not the one that is allowed, so one text is printed for several reasons. As
recorded in ``spec_tests/recorded/console/webkit.json``; :data:`OLDER` has texts of earlier versions.
"""

from __future__ import annotations

from collections.abc import Iterator

from corsim.standard.reasons import Reason

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

CANNOT_LOAD = Message(
    "access-control-checks", "{what} cannot load {url} due to access control checks.", (), generic=True
)
"""What is printed after the text of a check."""

MESSAGES = (*CHECKS, CANNOT_LOAD)

OLDER: tuple[Message, ...] = ()


def printed(facts: Facts) -> Iterator[tuple[Message, str]]:
    """What is printed of a call that was blocked, each message with its text."""
    values = {
        "what": "Fetch API" if facts.api == "fetch" else "XMLHttpRequest",
        "url": facts.url,
        "origin": facts.origin,
        "method": facts.value("needed"),
        "name": facts.value("needed"),
        "seen": facts.value("seen"),
        "status": facts.status or "0",
    }
    for message in CHECKS:
        if facts.explained.reason in message.reasons:
            yield message, message.template.format(values)
            yield CANNOT_LOAD, CANNOT_LOAD.template.format(values)
            return
