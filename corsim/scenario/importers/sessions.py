"""From recorded exchanges to scenarios: a session for each page's origin, whose server answers as was recorded.

The calls of one session share the browser's caches, as pages of one origin do. The recorded answers become rules, in
the order in which the model asks for them: the session is run once, call by call, to find out that order, and to note
where the model asks otherwise than the browser did. What the browser did not ask for, because it had it in a cache from
before the recording, is answered with what lets it through, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.browser.wording import counted, listed
from corsim.profiles import SPEC
from corsim.scenario.decode import decode_scenario
from corsim.scenario.decode_server import Servers
from corsim.scenario.reading import Problem
from corsim.scenario.run import run_each
from corsim.servers.cooperative import cooperative_server
from corsim.standard.headers import Header, HeaderList
from corsim.standard.methods import is_a_cors_safelisted_method
from corsim.standard.safelist import cors_unsafe_request_header_names
from corsim.standard.wire import Answer, WireRequest, WireResponse

from .calling import call_of_a_preflight, names_asked_for
from .imported import Imported, NotImportedError, Wanted
from .recorded import Answered, Hop, Recorded, RecordedCall, calls_of
from .sent import (
    PageFound,
    author_headers,
    body_document,
    cookie_pairs,
    held_cookie,
    left_out_note,
    page_of,
)

NO_PREFLIGHT = (
    "No preflight to {url} was recorded, where the model has one: the browser may have had the answer in its cache "
    "from before, or the recording leaves preflights out. It is taken as one that permits the request."
)
UNUSED_PREFLIGHT = "A preflight to {url} was recorded, where the model has none."
NO_ANSWER = "No answer of {url} was recorded{said}. The server did not answer, or the browser kept its answer back."
LET_THROUGH = "The browser said {failure} of it, and the model lets it through."
UNSENT_COOKIES = (
    "The browser sent cookies to {url}, and the model does not: with this profile the cookies of other sites are kept "
    "apart by the site of the tab, and a document cannot say that one was set there."
)
ONLY_A_PREFLIGHT = (
    "Only its preflight was recorded: method and header names are known from there, and the values are made up."
)


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
        page = _page(call, wanted)
        if isinstance(page, Problem):
            homeless.append(Problem(call.first.place, page.seen, page.needed))
            continue
        if not _crosses_origins(call, page):
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


def _page(call: RecordedCall, wanted: Wanted) -> PageFound | Problem:
    first = call.first
    return page_of(first.headers, first.document_url, wanted.page)


def _crosses_origins(call: RecordedCall, page: PageFound) -> bool:
    urls = [hop.first.parsed for hop in call.hops]
    return page.origin == "null" or any(url is not None and str(url.origin) != page.origin for url in urls)


def _imported(session: _Session, wanted: Wanted, timed: bool) -> Imported:
    notes = [session.page.note] if session.page.note else []
    request_notes: list[list[str]] = []
    requests = []
    start = session.calls[0].at
    left_out: dict[str, None] = {}
    for call, includes in zip(session.calls, _including(session.calls), strict=True):
        said: list[str] = []
        request = _call_document(call, includes, said, left_out)
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
    answered = any(item.answer is not None or item.failure for item in _all(session.calls))
    if answered:
        document["server"] = _replayed(document, session.calls, request_notes)
    title = f"{session.page.url} ({counted(len(requests), 'request')})"
    return Imported(title, document, tuple(notes), {index: tuple(said) for index, said in enumerate(request_notes)})


def _all(calls: Iterable[RecordedCall]) -> Iterable[Recorded]:
    return (item for call in calls for hop in call.hops for item in (hop.preflight, hop.request) if item is not None)


def _cookies_sent(call: RecordedCall) -> set[tuple[str, str]]:
    """The cookies that *call* sent, by host and name."""
    return {(item.host, pair.partition("=")[0]) for item in _all([call]) for pair in cookie_pairs(item.headers)}


def _including(calls: Sequence[RecordedCall]) -> list[bool]:
    """Which of *calls* included credentials: those that sent cookies, or set one that a later one sent."""
    last = {cookie: index for index, call in enumerate(calls) for cookie in _cookies_sent(call)}
    return [
        bool(_cookies_sent(call))
        or any(last.get((item.host, name), -1) > index for item in _all([call]) for name in item.cookies_set)
        for index, call in enumerate(calls)
    ]


def _call_document(call: RecordedCall, includes: bool, said: list[str], left_out: dict[str, None]) -> dict[str, Any]:
    """The call of the script, which *includes* credentials or not.

    What was assumed is added to *said*, what was left out to *left_out*.
    """
    hop = call.hops[0]
    if hop.request is None:
        assert hop.preflight is not None
        said.append(ONLY_A_PREFLIGHT)
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
        said.append(f"It was asked for by {request.element}: taken as a fetch() in mode cors.")
    if is_xhr and hop.preflight is not None and not _needs_a_preflight(request.method, headers):
        document["uploadListeners"] = True
        said.append("Neither method nor headers need its preflight: the script is taken to listen to the upload.")
    return document


def _made_up(hop: Hop, there: Sequence[Header], said: list[str]) -> list[Header]:
    """Headers that the preflight of *hop* names and that are not *there*, with values of ours; that is *said*."""
    if hop.preflight is None:
        return []
    names = {name.lower() for name, _ in there}
    named = call_of_a_preflight(hop.preflight.url, hop.preflight.headers).get("headers", [])
    unknown = [(name, value) for name, value in named if name.lower() not in names]
    if unknown:
        said.append(f"The values of {listed([name for name, _ in unknown])} were not recorded, and are made up.")
    return unknown


def _needs_a_preflight(method: str, headers: Sequence[tuple[str, str]]) -> bool:
    return not is_a_cors_safelisted_method(method) or bool(cors_unsafe_request_header_names(HeaderList(headers), SPEC))


def _cookies(calls: Sequence[RecordedCall]) -> list[dict[str, str]]:
    """The cookies that the browser had when the recording began: those sent that no recorded answer had set."""
    known: set[tuple[str, str]] = set()
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


class _Replay:
    """Answers one call as was recorded, and keeps the rules by which it did."""

    def __init__(self, call: RecordedCall) -> None:
        self.left = list(call.hops)
        self.rules: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.used: set[int] = set()

    def __call__(self, request: WireRequest) -> Answer:
        """The recorded answer to *request*; to a preflight that was not recorded, what lets it through."""
        hop = next((hop for hop in self.left if _is_of(hop, request)), None)
        recorded = None if hop is None else hop.preflight if request.kind == "preflight" else hop.request
        if request.kind == "request" and hop is not None:
            self.left.remove(hop)
        if recorded is not None:
            self.used.add(id(recorded))
        rule = _rule(request, recorded, self.notes)
        self.rules.append(rule)
        return _answer(rule)


def _is_of(hop: Hop, request: WireRequest) -> bool:
    url = hop.first.parsed
    if url is None or url.without_fragment != request.url:
        return False
    return request.kind == "preflight" or hop.request is None or hop.request.method == request.method


def _rule(request: WireRequest, recorded: Recorded | None, notes: list[str]) -> dict[str, Any]:
    rule: dict[str, Any] = {"on": request.kind, "url": request.url, "method": request.method, "times": 1}
    if request.kind == "preflight":
        del rule["method"]
    if recorded is None and request.kind == "preflight":
        notes.append(NO_PREFLIGHT.format(url=request.url))
        permitting = cooperative_server(request)
        assert isinstance(permitting, WireResponse)
        return {**rule, "status": permitting.status, "headers": [list(header) for header in permitting.headers]}
    answer = None if recorded is None else recorded.answer
    if answer is None:
        said = f" ({recorded.failure})" if recorded is not None and recorded.failure else ""
        notes.append(NO_ANSWER.format(url=request.url, said=said))
        return {**rule, "fail": "connection"}
    return {**rule, **_answer_document(answer)}


def _answer_document(answer: Answered) -> dict[str, Any]:
    document: dict[str, Any] = {"status": answer.status, "headers": [list(header) for header in answer.headers]}
    if answer.status_text:
        document["statusText"] = answer.status_text
    if answer.body:
        document["body"] = body_document(answer.body)
    return document


def _answer(rule: dict[str, Any]) -> Answer:
    """What a server with *rule* answers."""
    return Servers().rule(rule, "$").answer


def _replayed(
    document: dict[str, Any], calls: Sequence[RecordedCall], request_notes: Sequence[list[str]]
) -> list[dict[str, Any]]:
    """The rules by which the model's requests are answered as was recorded; what differs is noted by request."""
    servers = [_Replay(call) for call in calls]
    verdicts = run_each(decode_scenario({**document, "server": []}), servers)
    for call, server, verdict, said in zip(calls, servers, verdicts, request_notes, strict=True):
        said += dict.fromkeys(server.notes)
        said += _differences(call, server, verdict)
    return _merged([rule for server in servers for rule in server.rules])


def _differences(call: RecordedCall, server: _Replay, verdict: Verdict) -> Iterable[str]:
    for hop in call.hops:
        if hop.preflight is not None and id(hop.preflight) not in server.used and not _ended_before(hop, verdict):
            yield UNUSED_PREFLIGHT.format(url=hop.preflight.url)
    yield from _unsent_cookies(call, verdict)
    failures = [hop.first.failure for hop in call.hops if hop.first.failure]
    if failures and verdict.allowed:
        yield LET_THROUGH.format(failure=failures[-1])
    if any(item.from_cache for item in _all([call])):
        yield "It was answered from the HTTP cache, which corsim does not have: taken as an answer of the server."


def _unsent_cookies(call: RecordedCall, verdict: Verdict) -> Iterable[str]:
    """Where the recorded request had cookies, and none of the model's requests for the same URL has."""
    requests = [exchange.request for exchange in verdict.exchanges if exchange.request.kind == "request"]
    for hop in call.hops:
        url = hop.first.parsed
        same = [item for item in requests if url is not None and item.url == url.without_fragment]
        if hop.request is not None and cookie_pairs(hop.request.headers) and same:
            if not any(cookie_pairs(item.headers) for item in same):
                yield UNSENT_COOKIES.format(url=hop.request.url)


def _ended_before(hop: Hop, verdict: Verdict) -> bool:
    """Whether the model never came as far as *hop*."""
    url = hop.first.parsed
    return verdict.verdict != "allowed" and all(
        url is None or exchange.request.url != url.without_fragment for exchange in verdict.exchanges
    )


def _merged(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*rules*, the last one of those to the same requests good for any number of answers.

    Another browser may ask more often than the one that was recorded.
    """
    last = {(rule["on"], rule["url"], rule.get("method")): index for index, rule in enumerate(rules)}
    for index in last.values():
        del rules[index]["times"]
    return rules
