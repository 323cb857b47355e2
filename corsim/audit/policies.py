"""Checks of what answers say: lists broader than they need be, values that mean nothing, and ``Vary``."""

from __future__ import annotations

from collections.abc import Iterator

from corsim.look_alikes import UNRELATED
from corsim.servers.drive import Exchange
from corsim.standard.header_values import Failure, parse_token_list
from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase, is_ascii_digits
from corsim.standard.wire import WireResponse

from .asking import Reading, header_of, status_of
from .findings import Finding, Level
from .others import Check
from .session import Session

ODD_METHOD = "CORSIM-AUDIT"
ODD_HEADER = "X-Corsim-Audit"

LONGEST = 86400
"""Seconds: the longest that any browser keeps a preflight's answer."""


def missing_vary(session: Session, url: str) -> Iterator[Finding]:
    """The answer depends on ``Origin``: does every answer say so?"""
    exchanges = [session.asker.raw(url, origin) for origin in (*session.origins, UNRELATED, None)]
    allowed = {header_of(exchange, "Access-Control-Allow-Origin") for exchange in exchanges}
    if len(allowed) == 1:
        return
    for exchange in exchanges:
        if not isinstance(exchange.answer, WireResponse) or _varies(exchange) or _is_never_kept(exchange):
            continue
        origin = dict(exchange.request.headers).get("Origin")
        which = "a request without Origin" if origin is None else f"the origin {origin}"
        message = (
            f"Access-Control-Allow-Origin differs from origin to origin, but the answer to {which} has no Vary: Origin."
        )
        origins = () if origin is None else (origin,)
        yield Finding("missing-vary", Level.WARNING, message, url, origins=origins, exchange=exchange)
        return


def _varies(exchange: Exchange) -> bool:
    names = {byte_lowercase(name.strip()) for name in (header_of(exchange, "Vary") or "").split(",")}
    return bool(names & {"origin", "*"})


def _is_never_kept(exchange: Exchange) -> bool:
    directives = (header_of(exchange, "Cache-Control") or "").split(",")
    return "no-store" in {byte_lowercase(item.strip()) for item in directives}


def max_age(session: Session, url: str) -> Iterator[Finding]:
    """``Access-Control-Max-Age`` in the answer to a preflight."""
    for reading, exchange in _preflights(session, url):
        value = header_of(exchange, "Access-Control-Max-Age")
        if value is None:
            continue
        if not is_ascii_digits(value):
            message = f"Access-Control-Max-Age is {value!r}; a whole number of seconds is needed."
            yield _said("max-age-invalid", Level.NOTE, message, reading, exchange)
            return
        # Longer numbers than Python reads are too long in any case.
        if len(value) > 12 or int(value) > LONGEST:
            message = f"Access-Control-Max-Age is {value[:20]} seconds; no browser keeps an answer over {LONGEST}."
            yield _said("max-age-too-long", Level.NOTE, message, reading, exchange)
            return


def credentials_value(session: Session, url: str) -> Iterator[Finding]:
    """``Access-Control-Allow-Credentials`` with another value than ``true``."""
    for reading, exchange in [*_simple(session, url), *_preflights(session, url)]:
        value = header_of(exchange, "Access-Control-Allow-Credentials")
        if value is not None and value != "true":
            # "false" is what it means anyhow.
            level = Level.NOTE if byte_lowercase(value) == "false" else Level.WARNING
            message = f"Access-Control-Allow-Credentials is {value!r}; true is the only value with a meaning."
            yield _said("credentials-value", level, message, reading, exchange)
            return


def literal_wildcard(session: Session, url: str) -> Iterator[Finding]:
    """``*`` in a list of an answer that allows credentials: tried with credentials, it permits nothing."""
    tries: tuple[tuple[str, str, tuple[Header, ...]], ...] = (
        ("Access-Control-Allow-Methods", ODD_METHOD, ()),
        ("Access-Control-Allow-Headers", "GET", ((ODD_HEADER, "1"),)),
    )
    for origin in session.origins:
        for name, method, headers in tries:
            reading = session.asker.read(origin, url, credentials=True, method=method, headers=headers)
            exchange = _preflight_of(reading)
            if exchange is None or not reading.blocked or "*" not in _tokens(exchange, name):
                continue
            if header_of(exchange, "Access-Control-Allow-Credentials") == "true":
                message = f"{name} is * and the answer allows credentials; with those it stands for itself."
                yield _said("literal-wildcard", Level.WARNING, message, reading, exchange, is_read=True)
                return


def broad_methods(session: Session, url: str) -> Iterator[Finding]:
    """Methods that the preflight permits and the route, by its ``Allow``, does not accept."""
    accepted = _accepted(session, url)
    if accepted is None:
        return
    for reading, exchange in _preflights(session, url):
        listed = _tokens(exchange, "Access-Control-Allow-Methods")
        extra = [method for method in listed if method not in {*accepted, "*", "OPTIONS", "HEAD"}]
        if extra:
            message = f"The preflight permits {', '.join(extra)}, but the route says Allow: {', '.join(accepted)}."
            yield _said("methods-broader-than-route", Level.NOTE, message, reading, exchange, is_read=True)
            return


def _accepted(session: Session, url: str) -> list[str] | None:
    """What the route accepts by its own account, ``Allow`` of an ``OPTIONS`` that is no preflight; and GET if it does.

    Frameworks that have a route for each method tell of the first one only.
    """
    exchange = session.asker.raw(url, None, method="OPTIONS")
    if (status_of(exchange) or 500) not in (200, 204, 405):
        return None
    accepted = _tokens(exchange, "Allow")
    if accepted and "GET" not in accepted and status_of(session.asker.raw(url, None)) not in (None, 404, 405, 501):
        accepted.append("GET")
    return accepted or None


def any_method(session: Session, url: str) -> Iterator[Finding]:
    """A method that nobody has: does the preflight permit it? It is not sent."""
    for origin in session.origins:
        reading = session.asker.read(origin, url, credentials=session.credentials, method=ODD_METHOD)
        exchange = _preflight_of(reading)
        if reading.readers and exchange is not None:
            message = f"The preflight permits the method {ODD_METHOD}, so probably any."
            yield _said("any-method", Level.NOTE, message, reading, exchange, is_read=True)
            return


def any_header(session: Session, url: str) -> Iterator[Finding]:
    """A header that nobody has: does the preflight permit it?"""
    for origin in session.origins:
        headers = ((ODD_HEADER, "1"),)
        reading = session.asker.read(origin, url, credentials=session.credentials, headers=headers)
        exchange = _preflight_of(reading)
        if reading.readers and exchange is not None:
            message = f"The preflight permits the header {ODD_HEADER}, so probably any."
            yield _said("any-header", Level.NOTE, message, reading, exchange, is_read=True)
            return


def _simple(session: Session, url: str) -> Iterator[tuple[Reading, Exchange]]:
    for origin in session.origins:
        reading = session.own(origin, url)
        if reading.exchange is not None:
            yield reading, reading.exchange


def _preflights(session: Session, url: str) -> Iterator[tuple[Reading, Exchange]]:
    """What each named origin's page gets for a request that needs a preflight, and the preflight."""
    for origin in session.origins:
        reading = session.preflighted(origin, url)
        exchange = _preflight_of(reading)
        if exchange is not None:
            yield reading, exchange


def _preflight_of(reading: Reading) -> Exchange | None:
    return next((item for item in reading.verdict.exchanges if item.request.kind == "preflight"), None)


def _tokens(exchange: Exchange, name: str) -> list[str]:
    """The tokens in a header's value; none where it does not parse."""
    value = header_of(exchange, name)
    tokens = [] if value is None else parse_token_list(value)
    return [] if isinstance(tokens, Failure) else list(tokens)


def _said(id_: str, level: Level, message: str, reading: Reading, exchange: Exchange, is_read: bool = False) -> Finding:
    """A finding about what stands in the answer of *exchange*, a part of *reading*.

    *is_read*: that the script can read the answer is what it is about.
    """
    return Finding(
        id_,
        level,
        message,
        reading.url,
        exchange.request.method,
        origins=(reading.origin,),
        credentials=reading.credentials,
        exchange=exchange,
        readers=reading.readers if is_read else (),
        blocked=reading.blocked if is_read else {},
    )


CHECKS: tuple[Check, ...] = (
    missing_vary,
    max_age,
    credentials_value,
    literal_wildcard,
    broad_methods,
    any_method,
    any_header,
)
