"""Runs the checks against a target and makes the report.

Origins, paths, methods and headers are looked at before anything is sent; what is wrong
with them is an :class:`ArgumentError` that says which, what was given and what is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from corsim.look_alikes import serialised
from corsim.profiles import ENGINES, PROFILES, SPEC, no_browser
from corsim.servers.connecting import Connection, connect
from corsim.standard.headers import Header, is_a_header_name, is_a_header_value, is_bytes
from corsim.standard.headers_class import is_a_forbidden_request_header
from corsim.standard.methods import is_a_forbidden_method, is_a_method, normalize_a_method
from corsim.standard.urls import URL, parse_url
from corsim.standard.wire import ConnectionFailure, WireRequest

from . import others, own, policies
from .allow_lists import configured_entries, problem_of
from .asking import Asker, Wire
from .findings import Finding, Level, Report
from .session import Session

DEFAULT_BASE_URL = "https://api.example.com"
"""Where an application is said to be; it has no address by itself."""

EXAMPLE = "https://app.example.com"

DEFAULT_COOKIE = "corsim_audit=1"
"""The cookie that the simulated user has: servers may answer otherwise where there is one."""

CHECKS = (*others.CHECKS, *own.CHECKS, *policies.CHECKS)
"""All checks, in order; each is given the session and the URL of a route."""


class ArgumentError(ValueError):
    """An argument of an audit is of no use; the message names it, what was given, and what is needed."""


class NoAnswerError(Exception):
    """The target does not answer at all, or does not start or stop."""


def audit(
    target: object,
    origins: Sequence[str],
    *,
    base_url: str | None = None,
    paths: Sequence[str] = (),
    methods: Sequence[str] = (),
    headers: Sequence[Header] = (),
    credentials: bool = False,
    browsers: Sequence[str] = tuple(ENGINES),
    cookie: str = DEFAULT_COOKIE,
    timeout: float = 30.0,
    name: str | None = None,
) -> Report:
    """Try on *target* what browsers and attackers would, and report what is found.

    *target* is whatever :func:`corsim.servers.connecting.connect` takes. Pages of *origins* should get through.
    *base_url* is where the target is said to be: its own URL where it is one. *paths* are paths, or URLs, there.
    GET and OPTIONS are sent, and *methods*. *headers* are what the pages' scripts set, *credentials*
    whether they include credentials. *cookie* is what the simulated user has, or empty; *timeout* is in seconds.
    *name* stands for the target in the report.

    What is not answered in time is a finding, as it would be for a page. Raises ArgumentError (a ValueError) for
    arguments of no use; NoAnswerError where nothing answers, or the application does not start or stop;
    UnknownTarget (a TypeError) for a target that no adapter knows.
    """
    if base_url is None:
        base_url = target if isinstance(target, str) else DEFAULT_BASE_URL
    base = _base(base_url)
    root = str(base.origin)
    urls = _urls(base, paths)
    checked_origins(origins, root)
    _check_browsers(browsers)
    sent_methods = checked_methods(methods)
    check_headers(headers)
    server = str(_base(target).origin) if isinstance(target, str) else target
    connection = connect(server, raise_server_exceptions=False, timeout=timeout)
    wire = Wire(connection, sent_methods)
    asker = Asker(wire, f"{root}/", tuple(browsers), cookie)
    session = Session(target, tuple(dict.fromkeys(origins)), urls, asker, sent_methods, tuple(headers), credentials)
    with _open(connection):
        _answers_at_all(wire, urls)
        findings = tuple(_ordered(_found(session)))
    return Report(
        name or (target if isinstance(target, str) else type(target).__name__),
        root,
        session.origins,
        urls,
        tuple(browsers),
        len(wire),
        findings,
    )


@contextmanager
def _open(connection: Connection) -> Iterator[None]:
    """*connection* open; what it raises when it is started and stopped is a NoAnswerError."""
    try:
        connection.open()
    except Exception as error:
        raise NoAnswerError(f"the application does not start: {type(error).__name__}: {error}") from error
    try:
        yield
    except BaseException:
        # What happened first is what counts.
        with suppress(Exception):
            connection.close()
        raise
    try:
        connection.close()
    except Exception as error:
        raise NoAnswerError(f"the application does not stop: {type(error).__name__}: {error}") from error


def _found(session: Session) -> Iterator[Finding]:
    """What the checks find, each thing once for a URL and its origins."""
    seen: set[object] = set()
    for place, entry in configured_entries(session.target):
        problem = problem_of(entry)
        if problem is not None:
            message = f"{place}: {problem}"
            yield Finding("allow-list-entry", Level.WARNING, message, session.urls[0], origins=(entry,))
    for url in session.urls:
        for check in CHECKS:
            for finding in check(session, url):
                key = (finding.id, finding.url, finding.method, finding.origins)
                if key not in seen:
                    seen.add(key)
                    yield finding


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Those that browsers let through first, then by level; otherwise as they came."""
    effects = ("let-through", "blocked", "undecided")
    return sorted(findings, key=lambda finding: (effects.index(finding.effect), -finding.level))


def _answers_at_all(wire: Wire, urls: Sequence[str]) -> None:
    """Raise NoAnswerError, with what the first one comes to, unless one of *urls* is answered."""
    failures = []
    for url in urls:
        answer = wire.ask(WireRequest("request", "GET", url, (("Accept", "*/*"),)))
        if not isinstance(answer, ConnectionFailure):
            return
        failures.append(answer.message)
    raise NoAnswerError(failures[0])


def _base(base_url: str) -> URL:
    url = parse_url(base_url)
    if url is None or not url.is_http or not url.host or url.includes_credentials:
        raise ArgumentError(f"{base_url!r} is not the URL of a server; one like {DEFAULT_BASE_URL!r} is needed")
    return url


def _urls(base: URL, paths: Sequence[str]) -> tuple[str, ...]:
    """The URLs to try; the base URL's own path where no other was given."""
    found = []
    for path in paths or ("",):
        url = parse_url(path, base)
        if url is None or url.origin != base.origin:
            raise ArgumentError(f"{path!r} is not on {base.origin}: an audit asks that origin only")
        found.append(url.without_fragment)
    return tuple(dict.fromkeys(found))


def checked_origins(origins: Sequence[str], root: str) -> None:
    """Raise ArgumentError unless these are origins of pages, none of them the server's own, *root*."""
    if isinstance(origins, str) or not origins:
        raise ArgumentError("at least one origin is needed whose pages should get through")
    for origin in origins:
        if origin in ("*", "null"):
            raise ArgumentError(
                f"the origin {origin!r} is that of no page in particular; one like {EXAMPLE!r} is needed"
            )
        problem = problem_of(origin)
        if problem is not None:
            raise ArgumentError(f"the origin {problem}")
        if serialised(origin) == root:
            raise ArgumentError(f"the origin {origin!r} is the server's own: its pages need no CORS")


def _check_browsers(browsers: Sequence[str]) -> None:
    for browser in browsers:
        if browser not in PROFILES:
            raise ArgumentError(no_browser(browser))
    if not browsers:
        raise ArgumentError(f"at least one browser is needed; known are {', '.join(PROFILES)}")


def checked_methods(methods: Sequence[str]) -> tuple[str, ...]:
    """The methods as browsers send them; raises ArgumentError for what no script can send."""
    for method in methods:
        if not is_a_method(method) or is_a_forbidden_method(method):
            raise ArgumentError(f"the method {method!r} is one that no script can send")
    return tuple(dict.fromkeys(map(normalize_a_method, methods)))


def check_headers(headers: Sequence[Header]) -> None:
    """Raise ArgumentError unless a script can set these headers."""
    for name, value in headers:
        if not is_a_header_name(name) or not is_a_header_value(value) or not is_bytes(value):
            raise ArgumentError(f"{name!r}: {value!r} is no header that HTTP can carry")
        if is_a_forbidden_request_header((name, value), SPEC):
            hint = "; a cookie is given by itself" if name.lower() == "cookie" else ""
            raise ArgumentError(f"the header {name!r} is one that no script can set{hint}")
