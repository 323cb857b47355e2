"""Whole policies: a table of who may do what, checked in every engine, with all failures told together.

A row is a request of a page: its origin, and what of method, headers and credentials matters. Each is made in a new
browser, so no row is helped by a preflight of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from .assertions import NOBODY_ANSWERED
from .browser.arguments import fetch_call, shown
from .browser.browser import Browser
from .browser.environments import absolute_url
from .browser.hints import did_you_mean
from .browser.routes import checked_origin
from .browser.verdict import Verdict
from .browser.wording import counted
from .explain.failing import change
from .look_alikes import page_of
from .profiles import ENGINES, PROFILES, no_browser
from .servers.connecting import Connection, connect
from .standard.requests import CredentialsMode
from .standard.urls import URL, parse_url

DEFAULT_URL: Final = "https://api.example.com/"

COLUMNS = ("origin", "method", "headers", "credentials")
"""What a row is made of that is a tuple; all but the origin can be left out from the end."""

MEMBERS = (*COLUMNS, "url", "path", "body", "json")
"""What a row can have that is a mapping."""

VALUES = {"content-type": "application/json", "authorization": "Bearer token"}
"""Values of headers that a row only names; of others it is ``1``."""

Row: TypeAlias = str | Sequence[Any] | Mapping[str, Any]
"""An origin; a tuple of :data:`COLUMNS`; or a mapping of :data:`MEMBERS`."""


@dataclass(frozen=True, slots=True)
class Request:
    """A row as it is checked: what it ``wants``, its ``place`` in the table, and the arguments of ``page.fetch()``."""

    wants: Literal["allow", "deny"]
    place: str
    origin: str
    url: str
    members: Mapping[str, Any]

    @property
    def words(self) -> str:
        """The request in a line, with what was given of it."""
        headers = ", ".join(f"{name}: {value}" for name, value in self.members.get("headers", ()))
        credentials = self.members.get("credentials")
        parts = [
            f"{self.members.get('method', 'GET')} {self.url}",
            headers,
            credentials and f"credentials {credentials}",
        ]
        return f"{self.origin}  {', '.join(part for part in parts if part)}"


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that came out otherwise in some browsers, which have the same verdict for the same reason."""

    request: Request
    verdict: Verdict
    browsers: tuple[str, ...]


class PolicyError(AssertionError):
    """Rows of a policy that came out otherwise than it says; ``failures`` are they."""

    def __init__(self, failures: Sequence[Failure], rows: int, browsers: Sequence[str]) -> None:
        super().__init__(tuple(failures), rows, tuple(browsers))
        self.failures = tuple(failures)
        self.rows = rows
        self.browsers = tuple(browsers)

    def __str__(self) -> str:
        return "\n".join(_report(self))


def assert_policy(
    app: object,
    *,
    allow: Iterable[Row] = (),
    deny: Iterable[Row] = (),
    url: str = DEFAULT_URL,
    browsers: Iterable[str] = tuple(ENGINES),
    raise_server_exceptions: bool = True,
    timeout: float = 30.0,
) -> None:
    """Assert that *app* lets scripts make the requests in *allow* and read the answers, and none of those in *deny*.

    *app* is whatever ``page.route()`` takes. An application's lifespan is run once around all rows. *url* is what
    rows ask for that have neither a ``url`` nor a ``path`` (relative to it) of their own. A row is an origin, a tuple
    ``(origin, method, headers, credentials)`` or a mapping with these and ``url``, ``path``, ``body`` or ``json``.
    ``origin`` is like ``https://app.example.com``, or ``null`` for a sandboxed page. ``headers`` are names, or names
    with their values. ``credentials`` is True for ``include``, False for ``omit``, or the name of a mode.

    Raises :class:`PolicyError` (an AssertionError) with all rows that came out otherwise; TypeError and ValueError for
    what is no row, URL or browser; and whatever *app* raises while it answers, with a note of the row. Where that
    is not all there is to tell, it is in an ExceptionGroup with what it raises for other rows, and the PolicyError.
    """
    __tracebackhide__ = True
    base = absolute_url(url, "url")
    rows = [*requests_of(allow, "allow", base), *requests_of(deny, "deny", base)]
    names = _browser_names(browsers)
    if not rows:
        raise ValueError("the policy is empty: allow or deny has to have a row")
    connection = connect(app, raise_server_exceptions=raise_server_exceptions, timeout=timeout)
    connection.open()
    failures: list[Failure] = []
    raised: list[BaseException] = []
    try:
        for row in rows:
            try:
                failures += _failures(row, names, connection)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the other rows are to be told of, too
                raised.append(error)
    finally:
        connection.close()
    told = [*raised, *([PolicyError(failures, len(rows), names)] if failures else [])]
    if len(told) == 1:
        raise told[0]
    if told:
        # Which is an ExceptionGroup, unless SystemExit is in it.
        raise BaseExceptionGroup(f"the application raised for {len(raised)} of {len(rows)} rows of the policy", told)


def requests_of(rows: Iterable[Row], wants: Literal["allow", "deny"], base: URL) -> Iterator[Request]:
    """The requests of *rows*, whose URLs are relative to *base*; raises TypeError or ValueError, naming the row."""
    if isinstance(rows, (str, Mapping)) or not isinstance(rows, Iterable):
        raise TypeError(f"{wants} is {shown(rows)}: a list of rows is needed")
    for number, row in enumerate(rows):
        yield _request(row, wants, f"{wants}[{number}]", base)


def _request(row: object, wants: Literal["allow", "deny"], place: str, base: URL) -> Request:
    given = _members_of(row, place)
    members: dict[str, Any] = {name: given[name] for name in ("method", "body", "json") if given.get(name) is not None}
    if given.get("headers"):
        members["headers"] = _headers(given["headers"], place)
    if given.get("credentials") is not None:
        members["credentials"] = _credentials(given["credentials"], place)
    target = given.get("url", given.get("path"))
    request = Request(wants, place, _origin(given["origin"], place), _url(target, base, place), members)
    try:
        fetch_call(request.url, members)
    except (TypeError, ValueError) as error:
        raise (TypeError if isinstance(error, TypeError) else ValueError)(f"{place}: {error}") from None
    return request


def _members_of(row: object, place: str) -> dict[str, Any]:
    """The members of *row* by their names."""
    if isinstance(row, str):
        row = (row,)
    if isinstance(row, Mapping):
        unknown = next((name for name in row if name not in MEMBERS), None)
        if unknown is not None:
            hint = did_you_mean(str(unknown), MEMBERS)
            raise TypeError(f"{place} has no member {unknown!r}; {', '.join(MEMBERS)} can be given. {hint}".rstrip())
        if "origin" not in row:
            raise TypeError(f"{place} is {shown(row)}, which has no origin")
        if "url" in row and "path" in row:
            raise TypeError(f"{place} has both url and path: one of them can be given")
        return dict(row)
    if not isinstance(row, Sequence) or isinstance(row, (bytes, bytearray)) or not 1 <= len(row) <= len(COLUMNS):
        raise TypeError(f"{place} is {shown(row)}: an origin, a tuple ({', '.join(COLUMNS)}) or a mapping is needed")
    return dict(zip(COLUMNS, row, strict=False))


def _origin(value: object, place: str) -> str:
    """A serialised origin, or ``null``."""
    return (
        "null" if value == "null" else checked_origin(value, f"{place}.origin", "'https://app.example.com', or 'null',")
    )


def _url(value: object, base: URL, place: str) -> str:
    if value is None:
        return base.href
    if not isinstance(value, str):
        raise TypeError(f"{place}: the URL is {shown(value)}: a str is needed")
    parsed = parse_url(value, base)
    if parsed is None or not parsed.is_http:
        raise ValueError(f"{place}: the URL is {value!r}: an http or https one, or a path, is needed")
    return parsed.href


def _headers(value: object, place: str) -> list[tuple[str, str]]:
    """Headers with their values; those that are only named get one."""
    if isinstance(value, Mapping):
        items: list[Any] = list(value.items())
    elif isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        items = list(value)
    else:
        raise TypeError(f"{place}.headers is {shown(value)}: names, or names with their values, are needed")
    found = []
    for item in items:
        pair = (item, VALUES.get(item.lower(), "1")) if isinstance(item, str) else item
        if not isinstance(pair, Sequence) or len(pair) != 2 or not all(isinstance(text, str) for text in pair):
            raise TypeError(f"{place}.headers has {shown(item)}: a name, or a name with its value, is needed")
        found.append((pair[0], pair[1]))
    return found


def _credentials(value: object, place: str) -> CredentialsMode:
    if value is True:
        return "include"
    if value is False:
        return "omit"
    modes: tuple[CredentialsMode, ...] = ("omit", "same-origin", "include")
    for mode in modes:
        if value == mode:
            return mode
    raise TypeError(f"{place}.credentials is {shown(value)}: True, False, or one of {', '.join(modes)} is needed")


def _browser_names(browsers: Iterable[str]) -> tuple[str, ...]:
    names = (browsers,) if isinstance(browsers, str) else tuple(browsers)
    for name in names:
        if name not in PROFILES:
            raise ValueError(no_browser(name))
    if not names:
        raise ValueError("browsers is empty: a policy is checked in at least one")
    return tuple(dict.fromkeys(names))


def _failures(request: Request, browsers: Sequence[str], connection: Connection) -> list[Failure]:
    """What came out otherwise than *request* wants, with the browsers that agree about it together."""
    found: dict[tuple[str | None, str | None], tuple[Verdict, list[str]]] = {}
    for name in browsers:
        verdict = _verdict(request, name, connection)
        if _is_as_wanted(request, verdict):
            continue
        _, names = found.setdefault((verdict.verdict, verdict.reason), (verdict, []))
        names.append(name)
    return [Failure(request, verdict, tuple(names)) for verdict, names in found.values()]


def _verdict(request: Request, browser_name: str, connection: Connection) -> Verdict:
    __tracebackhide__ = True
    page = page_of(Browser(browser_name), request.origin)
    page.route(str(absolute_url(request.url, "url").origin), connection)
    try:
        return page.check(request.url, **request.members)
    except (Exception, SystemExit) as error:
        error.add_note(f"This happened while {request.place} was checked in {browser_name}: {request.words}")
        raise


def _is_as_wanted(request: Request, verdict: Verdict) -> bool:
    if request.wants == "allow":
        return verdict.allowed
    # What nobody has answered, or no script can ask, was not denied.
    return (
        verdict.verdict == "blocked"
        and verdict.explained is not None
        and verdict.explained.reason not in NOBODY_ANSWERED
    )


def _report(error: PolicyError) -> Iterator[str]:
    """The table of what failed, and for each failure the reason and what to change."""
    failed = {failure.request.place for failure in error.failures}
    rows = counted(error.rows, "row")
    yield f"{len(failed)} of {rows} of the policy failed, in {', '.join(error.browsers)}"
    yield ""
    yield from _table(error)
    for failure in error.failures:
        yield ""
        yield f"{failure.request.place}  {failure.request.words}"
        yield from (f"  {line}" for line in _what_happened(failure))


def _table(error: PolicyError) -> Iterator[str]:
    lines = [("row", *COLUMNS, "browsers", "came out")]
    for failure in error.failures:
        members = failure.request.members
        came_out = f"{failure.verdict.verdict}" + (f" ({failure.verdict.reason})" if failure.verdict.reason else "")
        lines.append(
            (
                failure.request.place,
                failure.request.origin,
                members.get("method", "GET"),
                ", ".join(name for name, _ in members.get("headers", ())) or "-",
                members.get("credentials", "-"),
                "all" if failure.browsers == error.browsers else ", ".join(failure.browsers),
                came_out,
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _what_happened(failure: Failure) -> Iterator[str]:
    verdict = failure.verdict
    if verdict.explained is not None:
        yield verdict.explained.sentence
    if verdict.allowed:
        yield "A script can read the answer."
    if verdict.verdict == "throws":
        yield "The call itself is refused, so no server is asked: take the row out, or change it."
        return
    yield from change(verdict, "allowed" if failure.request.wants == "allow" or not verdict.allowed else "blocked")
