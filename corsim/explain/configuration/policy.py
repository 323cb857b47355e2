"""A small CORS policy, by hand or from a fix: who may ask, with which methods and headers, and for how long.

A configuration holds for a whole application, a fix for one request. So the policy of a fix has what the answers permitted
before, too, and nothing that was not asked for: no wildcard comes into it that the answers did not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corsim.browser.fix import Fix, Remedy
from corsim.explain.caching import MAX_AGE
from corsim.standard.header_values import Failure, parse_token_list
from corsim.standard.infra import byte_lowercase, is_token
from corsim.standard.urls import parse_url

WILDCARD = "*"


class NothingToConfigure(ValueError):
    """No answer of a server has to change: the call gets through, or it is the call that has to."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may read what. ``origins`` are serialised origins, ``null``, or ``*`` alone; ``max_age`` is in seconds.

    ``methods`` and ``headers`` are what preflights may ask for, ``expose`` the response headers that scripts may read. Raises
    ValueError for what no browser could send or no configuration could mean.
    """

    origins: tuple[str, ...]
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    credentials: bool = False
    expose: tuple[str, ...] = ()
    max_age: int | None = None

    def __post_init__(self) -> None:
        if not self.origins:
            raise ValueError("origins is empty: a policy permits at least one")
        for origin in self.origins:
            _check_origin(origin)
        if WILDCARD in self.origins and (len(self.origins) > 1 or self.credentials):
            raise ValueError("the origin * stands alone, and without credentials: with them it permits nobody")
        for name, values in (("methods", self.methods), ("headers", self.headers), ("expose", self.expose)):
            for value in values:
                if not is_token(value):
                    raise ValueError(f"{name} has {value!r}: a token like 'PUT' or 'X-Request-Id' is needed")
        if self.max_age is not None and (isinstance(self.max_age, bool) or self.max_age < 0):
            raise ValueError(f"max_age is {self.max_age!r}: 0 seconds or more are needed")


def _check_origin(origin: str) -> None:
    if origin in (WILDCARD, "null"):
        return
    url = parse_url(origin)
    if url is None or not url.is_http or str(url.origin) != origin:
        hint = f"; was {str(url.origin)!r} meant?" if url is not None and url.is_http else ""
        raise ValueError(f"origins has {origin!r}: one like 'https://app.example.com' is needed{hint}")


def policy_of(fix: Fix) -> Policy:
    """What a server has to be configured to, for *fix*: its best remedy that changes answers.

    Raises :class:`NothingToConfigure` where there is none.
    """
    remedy = next((remedy for remedy in fix.remedies if remedy.changes), None)
    if remedy is None:
        why = "No answer of a server has to change. "
        raise NothingToConfigure(why + (_what_instead(fix.remedies) if fix.is_needed else "The call gets through."))
    headers = [header for change in remedy.changes for header in change.headers]
    origins = _values(headers, "Access-Control-Allow-Origin") or [fix.origin]
    asked_by = [change.request for change in remedy.changes]
    methods = _tokens(headers, "Access-Control-Allow-Methods")
    methods += [request.method for request in asked_by if request.kind == "request"]
    include = any(request.credentials_mode == "include" for request in asked_by)
    return Policy(
        origins=tuple(dict.fromkeys(origins)),
        methods=tuple(dict.fromkeys(methods)),
        headers=_each_once(_tokens(headers, "Access-Control-Allow-Headers")),
        credentials=include,
        max_age=MAX_AGE if any(request.kind == "preflight" for request in asked_by) else None,
    )


def _what_instead(remedies: Iterable[Remedy]) -> str:
    edits = [edit.what for remedy in remedies for edit in remedy.edits][:1]
    return edits[0] if edits else "Nothing that is known helps."


def _values(headers: Iterable[tuple[str, str]], name: str) -> list[str]:
    return [value for other, value in headers if other == name]


def _tokens(headers: Iterable[tuple[str, str]], name: str) -> list[str]:
    found: list[str] = []
    for value in _values(headers, name):
        items = parse_token_list(value)
        found += [] if isinstance(items, Failure) else items
    return found


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    """*names* of headers without those that differ in their case only."""
    return tuple({byte_lowercase(name): name for name in reversed(list(names))}.values())[::-1]
