"""Checks of who should get through and does not: pages of the named origins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from corsim.explain.advice import ADVICE
from corsim.explain.allow_origin import differences
from corsim.look_alikes import spellings
from corsim.servers.drive import Exchange
from corsim.standard.reasons import Reason
from corsim.standard.responses import REDIRECT_STATUSES
from corsim.standard.urls import parse_url

from .asking import Reading, header_of, status_of
from .findings import Finding, Level
from .others import Check
from .session import Session

AUTHENTICATION = frozenset({401, 407})
"""A 403 is as often what a server says to an origin that it does not know."""

NO_PREFLIGHT_PASSES = frozenset({"preflight-redirected", "preflight-needs-authentication"})
"""The rules for what lets no preflight through, whatever the page sends."""

NOTHING_PASSES = frozenset({"origin-not-allowed", "several-origins", "no-answer"})
"""The rules for what lets no request of the page through."""

TO_THE_OTHER_SLASH = frozenset({"redirect-without-cors", "preflight-redirected"})
"""The rules for what keeps a page from where a redirect leads."""

NO_SUCH_PATH = "/corsim-audit/no-such-path"
"""What is asked for to see how the server answers errors."""

FOR_ORIGIN: Mapping[str, str] = {
    Reason.ALLOW_ORIGIN_MULTIPLE.value: "several-origins",
    Reason.PREFLIGHT_ALLOW_ORIGIN_MULTIPLE.value: "several-origins",
    Reason.ALLOW_ORIGIN_MISSING.value: "origin-not-allowed",
    Reason.ALLOW_ORIGIN_MISMATCH.value: "origin-not-allowed",
    Reason.ALLOW_ORIGIN_INVALID.value: "origin-not-allowed",
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISSING.value: "preflight-refused",
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH.value: "origin-not-allowed",
    Reason.PREFLIGHT_ALLOW_ORIGIN_INVALID.value: "origin-not-allowed",
    Reason.CONNECTION_FAILED.value: "no-answer",
    Reason.NO_MATCHING_RULE.value: "no-answer",
}
"""The rule for a reason, where the status does not say more."""


def simple_requests(session: Session, url: str) -> Iterator[Finding]:
    """``GET`` without anything else, by a page of each named origin."""
    for origin in session.origins:
        for finding in _blocked(session.own(origin, url), Level.ERROR):
            spelled = _allowed_spelling(session, origin, url) if finding.id == "origin-not-allowed" else None
            yield finding if spelled is None else replace(finding, message=f"{finding.message} {spelled}")


def _allowed_spelling(session: Session, origin: str, url: str) -> str | None:
    """A sentence, if it is another spelling of *origin* that the server allows."""
    for what, value in spellings(origin):
        if header_of(session.asker.raw(url, value), "Access-Control-Allow-Origin") == value:
            more = " ".join(differences(value, origin))
            return f"What is allowed is {value!r} ({what}), which no browser sends. {more}".strip()
    return None


def preflights(session: Session, url: str) -> Iterator[Finding]:
    """The least that needs a preflight: is the preflight answered at all?

    That it does not permit JSON is no flaw: nobody said that pages send any. Where a simple request does not get
    through either, only what stands in the way of every preflight is told: the rest is known by then.
    """
    for origin in session.origins:
        is_blocked = bool(session.own(origin, url).blocked)
        for finding in _blocked(session.preflighted(origin, url), Level.WARNING):
            if finding.id in NO_PREFLIGHT_PASSES or not (is_blocked or finding.id == "request-not-permitted"):
                yield finding


def named_requests(session: Session, url: str) -> Iterator[Finding]:
    """What was named: each method, with the headers; also where a bare ``GET`` fails, which has no headers.

    Not where it fails for the origin or for want of an answer: then nothing else gets through either.
    """
    if not session.methods and not session.headers:
        return
    for origin in session.origins:
        if any(finding.id in NOTHING_PASSES for finding in _blocked(session.own(origin, url), Level.ERROR)):
            continue
        for method in session.methods or ("GET",):
            reading = session.asker.read(
                origin, url, credentials=session.credentials, method=method, headers=session.headers
            )
            yield from _blocked(reading, Level.ERROR)


def errors(session: Session, url: str) -> Iterator[Finding]:
    """What a page is told of a path that does not exist."""
    parsed = parse_url(NO_SUCH_PATH, parse_url(session.asker.base_url))
    assert parsed is not None
    # One path is enough, whatever paths were named.
    if url != session.urls[0]:
        return
    for origin in session.origins:
        if session.own(origin, url).blocked:
            continue
        reading = session.own(origin, parsed.href)
        if reading.blocked and (status_of(_deciding(reading)) or 0) >= 400:
            yield from _blocked(reading, Level.WARNING)
            return


def slashes(session: Session, url: str) -> Iterator[Finding]:
    """The path with a slash at its end, or without the one it has: pages that write it so may be redirected."""
    other = _with_the_other_slash(url)
    if other is None:
        return
    for origin in session.origins:
        if session.own(origin, url).blocked:
            continue
        for reading in (session.own(origin, other), session.preflighted(origin, other)):
            for finding in _blocked(reading, Level.NOTE):
                if finding.id in TO_THE_OTHER_SLASH and _leads_to(finding.exchange, url):
                    yield replace(finding, level=Level.NOTE)


def _with_the_other_slash(url: str) -> str | None:
    """*url* with another end of its path; None where there is no other."""
    parsed = parse_url(url)
    assert parsed is not None
    if parsed.path == "/":
        return None
    path = parsed.path.removesuffix("/") if parsed.path.endswith("/") else f"{parsed.path}/"
    return f"{parsed.origin}{path}" + ("" if parsed.query is None else f"?{parsed.query}")


def _leads_to(exchange: Exchange | None, url: str) -> bool:
    """Whether the answer is a redirect to *url*."""
    location = header_of(exchange, "Location")
    if exchange is None or location is None:
        return False
    target = parse_url(location, parse_url(exchange.request.url))
    return target is not None and target.without_fragment == url


def _deciding(reading: Reading) -> Exchange | None:
    """The exchange with which the first browser that blocks does so."""
    verdict = next(verdict for verdict in reading.verdicts.values() if not verdict.allowed)
    return verdict.exchanges[-1] if verdict.exchanges else None


def _blocked(reading: Reading, level: Level) -> Iterator[Finding]:
    """The finding for what *reading* shows as blocked, if anything; by what decides it."""
    if not reading.blocked:
        return
    verdict = next(verdict for verdict in reading.verdicts.values() if not verdict.allowed)
    exchange = _deciding(reading)
    id_ = _rule(verdict.reason or "", exchange)
    level = Level.ERROR if id_ in NO_PREFLIGHT_PASSES else level
    if id_ == "error-without-cors":
        level = Level.WARNING
    sentence = verdict.explained.sentence if verdict.explained is not None else "Nothing was said."
    where = f"{verdict.call.normalized_method} {reading.url}"
    message = f"A page of {reading.origin} does not get through with {where}: {sentence}"
    seen = header_of(exchange, "Access-Control-Allow-Origin")
    if id_ == "origin-not-allowed" and seen:
        message = " ".join([message, *differences(seen, reading.origin)])
    elif id_ == "request-not-permitted" and verdict.explained is not None:
        message = f"{message} {ADVICE[verdict.explained.reason]}"
    yield Finding(
        id=id_,
        level=level,
        message=message,
        url=reading.url,
        method=verdict.call.normalized_method,
        origins=(reading.origin,),
        credentials=reading.credentials,
        exchange=exchange,
        readers=reading.readers,
        blocked=reading.blocked,
    )


def _rule(reason: str, exchange: Exchange | None) -> str:
    """What it is called that *exchange* ends with *reason*."""
    status = status_of(exchange)
    is_preflight = exchange is not None and exchange.request.kind == "preflight"
    if status is not None and is_preflight:
        if status in REDIRECT_STATUSES:
            return "preflight-redirected"
        if status in AUTHENTICATION:
            return "preflight-needs-authentication"
        if reason == Reason.PREFLIGHT_STATUS.value or status >= 400:
            return "preflight-refused"
    elif status is not None and header_of(exchange, "Access-Control-Allow-Origin") is None:
        if status in REDIRECT_STATUSES:
            return "redirect-without-cors"
        if status >= 400:
            return "error-without-cors"
    return FOR_ORIGIN.get(reason, "request-not-permitted")


CHECKS: tuple[Check, ...] = (simple_requests, preflights, named_requests, slashes, errors)
