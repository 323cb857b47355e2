"""What Firefox prints: the texts of its console, by their keys.

The keys are those of ``security.properties``, which has the texts; Firefox's own list of pages on MDN goes by them. As
recorded in ``spec_tests/recorded/console/firefox.json``; :data:`OLDER` has texts of earlier versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corsim.standard.infra import byte_lowercase
from corsim.standard.methods import is_a_method
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

DID_NOT_SUCCEED = "CORSDidNotSucceed2"
"""The key of what is printed where there is no answer, and once more after a preflight that failed."""

REDIRECTED = (
    Reason.REDIRECT_LOCATION_INVALID,
    Reason.REDIRECT_SCHEME_DISALLOWED,
    Reason.REDIRECT_TOO_MANY,
    Reason.REDIRECT_INCLUDES_CREDENTIALS,
    Reason.BAD_PORT,
    Reason.MIXED_CONTENT,
)
"""Reasons for which a redirect is not followed: it is printed that the request did not succeed."""

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
    Reason.CONNECTION_FAILED: DID_NOT_SUCCEED,
    Reason.CONFLICTING_HEADERS: DID_NOT_SUCCEED,
    Reason.NO_MATCHING_RULE: DID_NOT_SUCCEED,
    Reason.ADDRESS_BLOCKED: DID_NOT_SUCCEED,
    **dict.fromkeys(REDIRECTED, DID_NOT_SUCCEED),
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


ALSO: Mapping[str, tuple[Reason, ...]] = {
    "CORSMultipleAllowOriginNotAllowed": (
        Reason.ALLOW_ORIGIN_MULTIPLE,
        Reason.PREFLIGHT_ALLOW_ORIGIN_MULTIPLE,
    ),
    "CORSPreflightDidNotSucceed3": (Reason.PREFLIGHT_STATUS, Reason.PREFLIGHT_REDIRECT),
}
"""The reasons of messages that are not the only one, or not the first, for them."""

MESSAGES = tuple(
    Message(
        key,
        (HEAD_IN_QUOTES if key == "CORSNotSupportingCredentials" else HEAD) + text,
        ALSO.get(key, _for(key)),
        follows=key == DID_NOT_SUCCEED,
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
    values = {"url": facts.url, "name": facts.value("needed"), "seen": _seen(facts)}
    for key in _keys(facts):
        status = facts.status if key != DID_NOT_SUCCEED else None
        yield _BY_KEY[key], _BY_KEY[key].template.format(values | {"status": status or "(null)"})


def _keys(facts: Facts) -> Iterator[str]:
    reason = facts.explained.reason
    if reason in REDIRECTED and (facts.last is None or not facts.is_cross_origin):
        return
    if KEYS.get(reason) == "CORSAllowOriginNotMatchingOrigin" and _lines_of_allow_origin(facts) > 1:
        yield "CORSMultipleAllowOriginNotAllowed"
    elif reason in KEYS and (KEYS[reason] != DID_NOT_SUCCEED or (facts.mode == "cors" and facts.is_cross_origin)):
        yield KEYS[reason]
    if reason is Reason.PREFLIGHT_REDIRECT:
        yield "CORSPreflightDidNotSucceed3"
    if facts.was_preflight:
        # The request that the preflight was for did not succeed, either.
        yield DID_NOT_SUCCEED


def _lines_of_allow_origin(facts: Facts) -> int:
    headers = () if facts.answer is None else facts.answer.headers
    return sum(byte_lowercase(name) == "access-control-allow-origin" for name, _ in headers)


def _seen(facts: Facts) -> str:
    """The value that is shown: of a list that is none, the first item that is not a token."""
    seen = facts.value("seen")
    if KEYS.get(facts.explained.reason, "").startswith("CORSInvalidAllow"):
        items = (item.strip("\t ") for item in seen.split(","))
        return next((item for item in items if item and not is_a_method(item)), seen)
    return seen
