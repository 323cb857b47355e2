"""From recorded exchanges to scenarios: a session for each page's origin, whose server answers as was recorded.

The calls of one session share the browser's caches, as pages of one origin do. The recorded answers become rules, in
the order in which the model asks for them: the session is run once, call by call, to find out that order, and to note
where the model asks otherwise than the browser did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from corsim.browser.wording import counted, listed
from corsim.profiles import SPEC
from corsim.scenario.decode import decode_scenario
from corsim.scenario.reading import Problem
from corsim.scenario.run import run_each
from corsim.standard.headers import Header, HeaderList
from corsim.standard.methods import is_a_cors_safelisted_method
from corsim.standard.safelist import cors_unsafe_request_header_names

from .calling import call_of_a_preflight, names_asked_for
from .imported import Imported, NotImportedError, Wanted
from .joining import calls_of
from .recorded import Hop, Recorded, RecordedCall
from .replaying import Note, Replay, differences, note
from .sent import (
    PageFound,
    author_headers,
    body_document,
    cookie_pairs,
    held_cookie,
    left_out_note,
    page_of,
)

ONLY_A_PREFLIGHT = (
    "Only its preflight was recorded: method and header names are known from there, and the values are made up."
)
ASKED_BY_AN_ELEMENT = "It was asked for by {element}: taken as a fetch() in mode cors."
UPLOAD = "Neither method nor headers need its preflight: the script is taken to listen to the upload."
MADE_UP = "The values of {names} were not recorded, and are made up."


Cookie: TypeAlias = tuple[str, str]
"""A cookie by the host that it was sent to, or that set it, and its name."""


@dataclass(slots=True)
class _Session:
    """The calls of one origin's pages, as they are put together."""

    page: PageFound
    calls: list[RecordedCall] = field(default_factory=list)


def sessions(recorded: Iterable[Recorded], kind: str, wanted: Wanted, *, timed: bool) -> list[Imported]:
    """The scenarios in what was *recorded*; with *timed*, ``at`` is in seconds. Raises NotImportedError.

    Exchanges within a page's own origin are left out, unless a redirect leads out of it.
    """
    found: dict[str, _Session] = {}
    homeless: list[Problem] = []
    for call in calls_of(recorded):
        page = page_asking(call, wanted)
        if isinstance(page, Problem):
            homeless.append(Problem(call.first.place, page.seen, page.needed))
            continue
        if not crosses_origins(call, page):
            continue
        found.setdefault(page.origin, _Session(page)).calls.append(call)
    if homeless and not found:
        raise NotImportedError(kind, homeless)
    made = [_imported(session, wanted, timed) for session in found.values()]
    if homeless and made:
        number = "One request is" if len(homeless) == 1 else f"{len(homeless)} requests are"
        first, needed = homeless[0].path, homeless[0].needed.capitalize()
        note = f"{number} left out, since nothing says which page asked (the first at {first}). {needed}."
        made[0] = Imported(made[0].title, made[0].document, (*made[0].notes, note), made[0].request_notes)
    return made


def page_asking(call: RecordedCall, wanted: Wanted) -> PageFound | Problem:
    """The page that made *call*; a Problem where nothing says which it is."""
    first = call.first
    return page_of(first.headers, first.document_url, wanted.page)


def crosses_origins(call: RecordedCall, page: PageFound) -> bool:
    """Whether *call* leads out of the origin of *page*."""
    urls = [hop.first.parsed for hop in call.hops]
    return page.origin == "null" or any(url is not None and str(url.origin) != page.origin for url in urls)


def _imported(session: _Session, wanted: Wanted, timed: bool) -> Imported:
    notes = [session.page.note] if session.page.note else []
    request_notes: list[list[Note]] = []
    requests = []
    start = session.calls[0].at
    left_out: dict[str, None] = {}
    for call, includes in zip(session.calls, _including(session.calls), strict=True):
        said: list[Note] = []
        request = call_document(call, includes, said, left_out)
        if timed:
            request["at"] = round(call.at - start, 3)
        requests.append(request)
        request_notes.append(said)
    if left_out:
        notes.append(left_out_note(list(left_out)))
    document: dict[str, Any] = {"page": session.page.document, "requests": requests}
    if wanted.browser is not None:
        document["browser"] = wanted.browser
    cookies = _cookies(session.calls)
    if cookies:
        document["cookies"] = cookies
    if any(call.is_answered for call in session.calls):
        document["server"] = _replayed(document, session.calls, request_notes)
    title = f"{session.page.url} ({counted(len(requests), 'request')})"
    told = {index: tuple(map(str, said)) for index, said in enumerate(request_notes)}
    return Imported(title, document, tuple(notes), told)


def _all(calls: Iterable[RecordedCall]) -> Iterable[Recorded]:
    return (item for call in calls for item in call.exchanges)


def cookies_sent(call: RecordedCall) -> set[Cookie]:
    """The cookies that *call* sent."""
    return {(item.host, pair.partition("=")[0]) for item in call.exchanges for pair in cookie_pairs(item.headers)}


def cookies_set(call: RecordedCall) -> set[Cookie]:
    """The cookies that answers to *call* set."""
    return {(item.host, name) for item in call.exchanges for name in item.cookies_set}


def includes_credentials(call: RecordedCall, index: int, last: Mapping[Cookie, int]) -> bool:
    """Whether *call*, of this *index* in its session, included credentials: it sent cookies, or set one sent later.

    *last* has the index of the last call that sent a cookie.
    """
    return bool(cookies_sent(call)) or any(last.get(cookie, -1) > index for cookie in cookies_set(call))


def _including(calls: Sequence[RecordedCall]) -> list[bool]:
    """Which of *calls* included credentials."""
    last = {cookie: index for index, call in enumerate(calls) for cookie in cookies_sent(call)}
    return [includes_credentials(call, index, last) for index, call in enumerate(calls)]


def call_document(call: RecordedCall, includes: bool, said: list[Note], left_out: dict[str, None]) -> dict[str, Any]:
    """The call of the script, which *includes* credentials or not.

    What was assumed is added to *said*, what was left out to *left_out*.
    """
    hop = call.hops[0]
    if hop.request is None:
        assert hop.preflight is not None
        said.append(note(ONLY_A_PREFLIGHT))
        return call_of_a_preflight(hop.preflight.url, hop.preflight.headers)
    request = hop.request
    asked_for = None if hop.preflight is None else [name.lower() for name in names_asked_for(hop.preflight.headers)]
    author = author_headers(request.headers, asked_for)
    left_out.update(dict.fromkeys(name.lower() for name in author.left_out))
    headers = [*author.headers, *_made_up(hop, author.headers, said)]
    document: dict[str, Any] = {"url": request.url}
    is_xhr = request.api == "xhr"
    if is_xhr:
        document["api"] = "xhr"
    if request.method != "GET":
        document["method"] = request.method
    if headers:
        document["headers"] = [list(header) for header in headers]
    if request.body is not None:
        document["body"] = body_document(request.body)
    if includes:
        document.update({"withCredentials": True} if is_xhr else {"credentials": "include"})
    if request.mode in ("no-cors", "same-origin") and not is_xhr:
        document["mode"] = request.mode
    if request.element is not None:
        said.append(note(ASKED_BY_AN_ELEMENT, element=request.element))
    if is_xhr and hop.preflight is not None and not _needs_a_preflight(request.method, headers):
        document["uploadListeners"] = True
        said.append(note(UPLOAD))
    return document


def _made_up(hop: Hop, there: Sequence[Header], said: list[Note]) -> list[Header]:
    """Headers that the preflight of *hop* names and that are not *there*, with values of ours; that is *said*."""
    if hop.preflight is None:
        return []
    names = {name.lower() for name, _ in there}
    named = call_of_a_preflight(hop.preflight.url, hop.preflight.headers).get("headers", [])
    unknown = [(name, value) for name, value in named if name.lower() not in names]
    if unknown:
        said.append(note(MADE_UP, names=listed([name for name, _ in unknown])))
    return unknown


def _needs_a_preflight(method: str, headers: Sequence[tuple[str, str]]) -> bool:
    return not is_a_cors_safelisted_method(method) or bool(cors_unsafe_request_header_names(HeaderList(headers), SPEC))


def _cookies(calls: Sequence[RecordedCall]) -> list[dict[str, str]]:
    """The cookies that the browser had when the recording began: those sent that no recorded answer had set."""
    known: set[Cookie] = set()
    held = []
    for item in _all(calls):
        url = item.parsed
        if url is None:
            continue
        for pair in cookie_pairs(item.headers):
            key = (item.host, pair.partition("=")[0])
            if key not in known:
                known.add(key)
                held.append(held_cookie(pair, url))
        known |= {(item.host, name) for name in item.cookies_set}
    return held


def _replayed(
    document: dict[str, Any], calls: Sequence[RecordedCall], request_notes: Sequence[list[Note]]
) -> list[dict[str, Any]]:
    """The rules by which the model's requests are answered as was recorded; what differs is noted by request."""
    servers = [Replay(call) for call in calls]
    verdicts = run_each(decode_scenario({**document, "server": []}), servers)
    for call, server, verdict, said in zip(calls, servers, verdicts, request_notes, strict=True):
        said += dict.fromkeys(server.notes)
        said += differences(call, server, verdict)
    return _merged([rule for server in servers for rule in server.rules])


def _merged(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*rules*, the last one of those to the same requests good for any number of answers.

    Another browser may ask more often than the one that was recorded.
    """
    last = {(rule["on"], rule["url"], rule.get("method")): index for index, rule in enumerate(rules)}
    for index in last.values():
        del rules[index]["times"]
    return rules
