"""Which ways there are to write a policy, and the plain one: the headers of each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corsim.browser.fix import Change, Fix
from corsim.browser.hints import did_you_mean

from . import frameworks, web_servers
from .policy import Policy, policy_of, servers_of

_WRITERS: dict[str, Callable[[Policy], str]] = {
    "starlette": frameworks.starlette,
    "fastapi": frameworks.fastapi,
    "django": frameworks.django,
    "flask": frameworks.flask,
    "express": frameworks.express,
    "nginx": web_servers.nginx,
    "apache": web_servers.apache,
    "caddy": web_servers.caddy,
}

KINDS: tuple[str, ...] = ("headers", *_WRITERS)
"""What a configuration can be for; ``headers`` are the plain headers of each answer."""


def configuration(fix: Fix | Policy, kind: str) -> str:
    """*fix*, or a policy, as configuration of *kind*, one of :data:`KINDS`; the text ends in a line break.

    Raises ValueError for another kind, and :class:`NothingToConfigure` (a ValueError) where no answer has to change.
    """
    if kind not in KINDS:
        hint = did_you_mean(str(kind), KINDS)
        raise ValueError(f"no configuration is called {kind!r}; known are {', '.join(KINDS)}. {hint}".rstrip())
    if kind == "headers":
        return "\n".join(_headers_of_policy(fix) if isinstance(fix, Policy) else _headers_of_fix(fix)) + "\n"
    if isinstance(fix, Policy):
        return _WRITERS[kind](fix)
    servers = servers_of(fix)
    if len(servers) < 2:
        return _WRITERS[kind](policy_of(fix))
    mark = "//" if kind == "express" else "#"
    return "\n".join(f"{mark} For {server}\n{_WRITERS[kind](policy_of(fix, server))}" for server in servers)


def _headers_of_fix(fix: Fix) -> Iterator[str]:
    remedy = fix.best_for_servers
    changes = () if remedy is None else remedy.changes
    if not changes:
        policy_of(fix)
    for number, change in enumerate(changes):
        yield from [""] if number else []
        yield from _answer(change)
        for item in fix.advice:
            if item.request == change.request:
                yield f"{item.name}: {item.value}"


def _answer(change: Change) -> Iterator[str]:
    yield f"# The answer to {change.request.method} {change.request.url}"
    if change.status is not None:
        yield f"# with the status {change.status}"
    for name, value in change.headers:
        yield f"{name}: {value}"


def _headers_of_policy(policy: Policy) -> Iterator[str]:
    many = len(policy.origins) > 1
    common = [f"Access-Control-Allow-Origin: {policy.origins[0]}"]
    if policy.credentials:
        common.append("Access-Control-Allow-Credentials: true")
    vary = [] if policy.origins == ("*",) else ["Vary: Origin"]
    if many:
        yield f"# The Origin of the request, if it is one of: {', '.join(policy.origins)}"
    if policy.methods or policy.headers or policy.max_age is not None:
        yield "# The answer to a preflight (OPTIONS), with the status 204"
        yield from common
        if policy.methods:
            yield f"Access-Control-Allow-Methods: {', '.join(policy.methods)}"
        if policy.headers:
            yield f"Access-Control-Allow-Headers: {', '.join(policy.headers)}"
        if policy.max_age is not None:
            yield f"Access-Control-Max-Age: {policy.max_age}"
        yield from vary
        yield ""
    yield "# Every other answer, errors included"
    yield from common
    if policy.expose:
        yield f"Access-Control-Expose-Headers: {', '.join(policy.expose)}"
    yield from vary
