"""Headers about caches that no browser asks for, and with which answers are better: `Vary`, `Access-Control-Max-Age`.

The advice is about answers as they are after a fix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corsim.browser.fix import HeaderAdvice
from corsim.profiles import ENGINES, PROFILES
from corsim.servers.drive import Exchange
from corsim.standard.header_values import Failure, parse_delta_seconds, parse_token_list
from corsim.standard.headers import HeaderList, get
from corsim.standard.infra import byte_lowercase
from corsim.standard.preflight import DEFAULT_MAX_AGE
from corsim.standard.responses import is_an_ok_status
from corsim.standard.wire import WireResponse

from .mending import asked

MAX_AGE = 7200
"""The `Access-Control-Max-Age` that is advised, in seconds: two hours, which two of three engines take as it is."""

VARY_WHY = "Where the answer depends on the origin, a cache may otherwise give one page the answer to another."


def limits() -> dict[str, int]:
    """For how many seconds each engine keeps the answer to a preflight at most."""
    caps = {name: PROFILES[name].max_age_limit for name in ENGINES}
    return {name: cap for name, cap in caps.items() if cap is not None}


def header_advice(exchanges: Iterable[Exchange]) -> Iterator[HeaderAdvice]:
    """What the answers of *exchanges* lack, each of them told once."""
    told = set()
    for exchange in exchanges:
        if exchange.request.response_tainting == "cors" and asked(exchange.request) not in told:
            told.add(asked(exchange.request))
            yield from _about(exchange)


def _about(exchange: Exchange) -> Iterator[HeaderAdvice]:
    request, answer = exchange.request, exchange.answer
    if not isinstance(answer, WireResponse):
        return
    headers = HeaderList(answer.headers)
    origin = get(headers, "Access-Control-Allow-Origin")
    vary = get(headers, "Vary")
    if origin not in (None, "*", "null") and not _names_origin(vary):
        yield HeaderAdvice(request, "Vary", f"{vary}, Origin" if vary else "Origin", VARY_WHY)
    if request.kind == "preflight" and is_an_ok_status(answer.status) and origin is not None:
        seen = get(headers, "Access-Control-Max-Age")
        if _keeps_nothing(seen):
            yield HeaderAdvice(request, "Access-Control-Max-Age", str(MAX_AGE), _why_a_max_age(seen))


def _names_origin(vary: str | None) -> bool:
    names = parse_token_list(vary or "")
    return not isinstance(names, Failure) and not {"origin", "*"}.isdisjoint(map(byte_lowercase, names))


def _keeps_nothing(max_age: str | None) -> bool:
    seconds = parse_delta_seconds((max_age or "").strip("\t "))
    return isinstance(seconds, Failure) or seconds[0] <= DEFAULT_MAX_AGE


def _why_a_max_age(seen: str | None) -> str:
    caps = ", ".join(f"{name} {cap}" for name, cap in limits().items())
    now = "Without it" if seen is None else f"With {seen!r}"
    return (
        f"{now}, the permission is kept for {DEFAULT_MAX_AGE} seconds at most. The longest that engines keep it, in "
        f"seconds: {caps}."
    )
