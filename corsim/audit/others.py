"""Checks of who else gets in: origins that nobody named, and ones that only look like those that were."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corsim.look_alikes import UNRELATED, LookAlike, Owner, look_alikes, serialised, spellings

from .asking import Reading, header_of
from .findings import Finding, Level
from .session import Session, finding_of

Check = Callable[[Session, str], Iterator[Finding]]

WITHOUT = "without cookies"


def any_origin(session: Session, url: str) -> Iterator[Finding]:
    """An origin that has nothing to do with any: is it reflected, or is there a ``*``?"""
    reading = _best(session, UNRELATED, url)
    if reading.readers and header_of(reading.exchange, "Access-Control-Allow-Origin") == "*":
        message = f"The answer says *: pages of any origin can read it, {WITHOUT}."
        yield finding_of("wildcard-origin", Level.NOTE, message, reading)
    elif reading.readers:
        level = Level.ERROR if reading.with_cookies else Level.WARNING
        message = f"The origin is reflected: pages of any origin can read the answer, {_how(reading)}."
        yield finding_of("reflected-origin", level, message, reading)


def wildcard_with_credentials(session: Session, url: str) -> Iterator[Finding]:
    """``*`` and ``Access-Control-Allow-Credentials: true`` in one answer: browsers take it for nobody."""
    for origin in (*session.origins, UNRELATED):
        reading = session.asker.read(origin, url, credentials=True)
        for name, verdict in reading.verdicts.items():
            exchange = verdict.exchanges[-1] if verdict.exchanges else None
            if (
                header_of(exchange, "Access-Control-Allow-Origin") != "*"
                or header_of(exchange, "Access-Control-Allow-Credentials") != "true"
            ):
                continue
            message = "The answer has * and allows credentials; with credentials * stands for nobody."
            yield Finding(
                "wildcard-with-credentials", Level.WARNING, message, url, origins=(origin,), credentials=True,
                exchange=exchange, blocked={name: verdict.reason or ""},
            )  # fmt: skip
            return


RULES: dict[tuple[Owner, str], tuple[str, Level]] = {
    (Owner.PAGE, ""): ("null-origin", Level.ERROR),
    (Owner.ANYBODY, ""): ("other-domain", Level.ERROR),
    (Owner.SUBDOMAIN, ""): ("subdomain", Level.WARNING),
    (Owner.HOST, ""): ("other-port", Level.WARNING),
    (Owner.HOST, "trailing-dot"): ("trailing-dot", Level.NOTE),
    (Owner.NETWORK, ""): ("insecure-scheme", Level.WARNING),
    (Owner.NETWORK, "suffix"): ("other-domain", Level.ERROR),
    (Owner.MACHINE, ""): ("local-origin", Level.WARNING),
}
"""By who can have a look-alike, and its kind where that matters: the rule, and the level with the user's cookies."""


def like_ours(session: Session, url: str) -> Iterator[Finding]:
    """Look-alikes of the origins that should get through; nothing where everybody gets through anyhow."""
    anybody = _best(session, UNRELATED, url)
    if anybody.with_cookies:
        return
    found: dict[str, list[tuple[LookAlike, Reading]]] = {}
    for item in _others(session):
        reading = _best(session, item.origin, url)
        # Whoever gets through as everybody does is no news.
        if not reading.readers or (anybody.readers and not reading.with_cookies):
            continue
        rule, _ = _rule(item)
        found.setdefault(rule, []).append((item, reading))
    for rule, items in found.items():
        with_cookies = [pair for pair in items if pair[1].with_cookies]
        item, reading = (with_cookies or items)[0]
        _, level = _rule(item)
        if not reading.with_cookies:
            level = Level(max(level - 1, Level.NOTE))
        mistakes = " or ".join(list(dict.fromkeys(other.mistake for other, _ in items))[:3])
        origins = tuple(other.origin for other, _ in items)
        message = (
            f"Pages of {_listed(origins)} can read the answer, {_how(reading)}. "
            f"Who can have such a page: {item.owner.value}. Perhaps {mistakes}."
        )
        yield finding_of(rule, level, message, reading, origins=origins)


def _others(session: Session) -> Iterator[LookAlike]:
    """The look-alikes that are worth asking about, each once."""
    seen = {*session.origins, serialised(session.asker.base_url)}
    for origin in session.origins:
        for item in look_alikes(origin):
            # TLS in place of none is no loss.
            is_safer = item.kind == "scheme" and item.origin.startswith("https:")
            if item.origin not in seen and not is_safer:
                seen.add(item.origin)
                yield item


def _rule(item: LookAlike) -> tuple[str, Level]:
    return RULES.get((item.owner, item.kind)) or RULES[item.owner, ""]


def loose_comparison(session: Session, url: str) -> Iterator[Finding]:
    """Values of ``Origin`` that no browser sends; nothing where any origin is allowed anyhow."""
    if _best(session, UNRELATED, url).readers:
        return
    for origin in session.origins:
        # Where the origin itself is not allowed, the list has it in another spelling.
        if session.own(origin, url).blocked:
            continue
        for what, value in spellings(origin):
            exchange = session.asker.raw(url, value)
            if header_of(exchange, "Access-Control-Allow-Origin") == value:
                message = f"The value {value!r} is allowed ({what}), which is no origin that a browser sends."
                yield Finding(
                    "loose-comparison", Level.NOTE, message, url, origins=(value,), exchange=exchange,
                    blocked=dict.fromkeys(session.asker.browsers, "never sent"),
                )  # fmt: skip
                return


def _best(session: Session, origin: str, url: str) -> Reading:
    """What *origin* gets with credentials, where some browser lets it read that, or else without."""
    included = session.asker.read(origin, url, credentials=True)
    return included if included.readers else session.asker.read(origin, url, credentials=False)


def _how(reading: Reading) -> str:
    """Whether the answer that is read is that to the user; browsers keep cookies from some requests."""
    return f"with the user's cookies in {', '.join(reading.with_cookies)}" if reading.with_cookies else WITHOUT


def _listed(origins: tuple[str, ...]) -> str:
    return ", ".join(origins[:3]) + (f" and {len(origins) - 3} more" if len(origins) > 3 else "")


CHECKS: tuple[Check, ...] = (any_origin, wildcard_with_credentials, like_ours, loose_comparison)
