"""What Firefox prints: the texts of its console, by their keys.

The keys are those of ``security.properties``, which has the texts; Firefox's own list of pages on MDN goes by them. As
recorded in ``spec_tests/recorded/console/firefox.json``; :data:`OLDER` has texts of earlier versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corsim.standard.reasons import Reason

from .facts import Facts
from .templates import Message

HEAD = (
    "[Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {url}. ][(Reason: ]"
)
HEAD_IN_QUOTES = HEAD.replace("{url}", "‘{url}’")

_EITHER = {
    "ALLOW_ORIGIN_MISSING": "CORSMissingAllowOrigin2",
    "ALLOW_ORIGIN_MISMATCH": "CORSAllowOriginNotMatchingOrigin",
    "ALLOW_ORIGIN_INVALID": "CORSAllowOriginNotMatchingOrigin",
    "ALLOW_ORIGIN_MULTIPLE": "CORSAllowOriginNotMatchingOrigin",
    "ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS": "CORSNotSupportingCredentials",
    "CREDENTIALS_NOT_ALLOWED": "CORSMissingAllowCredentials",
}
"""The keys of what the CORS check finds; they are the same for a preflight's answer."""

KEYS: Mapping[Reason, str] = {
    **{Reason[name]: key for name, key in _EITHER.items()},
    **{Reason[f"PREFLIGHT_{name}"]: key for name, key in _EITHER.items()},
    Reason.PREFLIGHT_STATUS: "CORSPreflightDidNotSucceed3",
    Reason.PREFLIGHT_REDIRECT: "CORSExternalRedirectNotAllowed",
    Reason.PREFLIGHT_ALLOW_METHODS_INVALID: "CORSInvalidAllowMethod",
    Reason.PREFLIGHT_ALLOW_HEADERS_INVALID: "CORSInvalidAllowHeader",
    Reason.PREFLIGHT_METHOD_DISALLOWED: "CORSMethodNotFound",
    Reason.PREFLIGHT_HEADER_DISALLOWED: "CORSMissingAllowHeaderFromPreflight2",
    Reason.SCHEME_DISALLOWED: "CORSRequestNotHttp",
    Reason.CONNECTION_FAILED: "CORSDidNotSucceed2",
    Reason.NO_MATCHING_RULE: "CORSDidNotSucceed2",
}
"""The key of what is printed for a reason."""


def _for(*keys: str) -> tuple[Reason, ...]:
    return tuple(reason for reason, key in KEYS.items() if key in keys)


_TEXTS = {
    "CORSDidNotSucceed2": "CORS request did not succeed[).][ Status code: {status}.]",
    "CORSExternalRedirectNotAllowed": "CORS request external redirect not allowed[).]",
    "CORSRequestNotHttp": "CORS request not http[).]",
    "CORSMissingAllowOrigin2": "CORS header ‘Access-Control-Allow-Origin’ missing[).][ Status code: {status}.]",
    "CORSMultipleAllowOriginNotAllowed": "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed[).]",
    "CORSAllowOriginNotMatchingOrigin": "CORS header ‘Access-Control-Allow-Origin’ does not match ‘{seen}’[).]",
    "CORSNotSupportingCredentials": (
        "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’[).]"
    ),
    "CORSMethodNotFound": "Did not find method in CORS header ‘Access-Control-Allow-Methods’[).]",
    "CORSMissingAllowCredentials": "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’[).]",
    "CORSPreflightDidNotSucceed3": "CORS preflight response did not succeed[).][ Status code: {status}.]",
    "CORSInvalidAllowMethod": "invalid token ‘{seen}’ in CORS header ‘Access-Control-Allow-Methods’[).]",
    "CORSInvalidAllowHeader": "invalid token ‘{seen}’ in CORS header ‘Access-Control-Allow-Headers’[).]",
    "CORSMissingAllowHeaderFromPreflight2": (
        "header ‘{name}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight "
        "response[).]"
    ),
}

MDN = "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS/Errors/"


def mdn_page(key: str) -> str | None:
    """The page of MDN that Firefox links from the message with this key; None where it is none of CORS."""
    return key.rstrip("0123456789") if key in _TEXTS else None


MESSAGES = tuple(
    Message(
        key,
        (HEAD_IN_QUOTES if key == "CORSNotSupportingCredentials" else HEAD) + text,
        _for(*(("CORSAllowOriginNotMatchingOrigin",) if key == "CORSMultipleAllowOriginNotAllowed" else (key,))),
    )
    for key, text in _TEXTS.items()
)

OLDER = (
    Message(
        "CORSMissingAllowHeaderFromPreflight",
        HEAD + "missing token ‘{name}’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel[).]",
        (Reason.PREFLIGHT_HEADER_DISALLOWED,),
        is_recorded=False,
    ),
    Message(
        "CORSPreflightDidNotSucceed",
        HEAD + "CORS preflight channel did not succeed[).]",
        (Reason.PREFLIGHT_STATUS, Reason.PREFLIGHT_REDIRECT, Reason.CONNECTION_FAILED),
        is_recorded=False,
    ),
    Message(
        "CORSRequestFailed",
        HEAD + "CORS request failed[).]",
        _for(*_TEXTS),
        is_recorded=False,
    ),
)

_BY_KEY = {message.name: message for message in MESSAGES}


def printed(facts: Facts) -> Iterator[tuple[Message, str]]:
    """What is printed of a call that was blocked, each message with its text."""
    key = KEYS.get(facts.explained.reason)
    if key is None:
        return
    values = {"url": facts.url, "name": facts.value("needed"), "seen": facts.value("seen")}
    values["status"] = facts.status or "(null)"
    yield _BY_KEY[key], _BY_KEY[key].template.format(values)
