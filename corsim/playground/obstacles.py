"""What keeps a scenario from being run for real by the playground, each obstacle a sentence with its JSON path.

The reader's own browser runs it, against plain HTTP servers of this machine that stand in for the scenario's. Whatever
would then be another question than the scenario's is not tried: it is said why. :func:`obstacles` finds what can be
seen in the scenario itself; :func:`changed_by_stand_ins` asks the model whether it comes to the same on the stand-ins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.scenario.model import Scenario
from corsim.scenario.reading import shown
from corsim.standard.infra import byte_lowercase
from corsim.standard.ports import BAD_PORTS

from .stand_ins import Document, StandIns, answers_of, calls_of, headers_of, page_of, urls_of

PATIENCE = 10.0
"""Seconds of a session that are waited for; calls after that are not made."""

MOST_CALLS = 20
MOST_ORIGINS = 12

_REFUSED_HEADERS = {
    "set-cookie": "cookies do not tell one port of this machine from another, and those for other sites need https",
    "clear-site-data": "it would clear what other pages on this machine have stored in your browser",
    "www-authenticate": "your browser would ask you for a password",
    "proxy-authenticate": "your browser would ask you for a password",
}
"""Headers of answers that are not given to a reader's browser, and why."""


def obstacles(document: Document, scenario: Scenario) -> list[str]:
    """What keeps *document*, which was decoded as *scenario*, from being run for real; nothing if it can be."""
    found = [*_page(document, scenario), *_calls(document, scenario), *_answers(document), *_origins(document)]
    if scenario.cookies:
        found.append(f"$.cookies: {_REFUSED_HEADERS['set-cookie']}.")
    return list(dict.fromkeys(found))


def _page(document: Document, scenario: Scenario) -> Iterator[str]:
    page = scenario.page
    if not page.url.is_http:
        yield f"$.page: {shown(page.url.href)} is no page that a server can give; one at http: or https: is needed."
    if page.url.includes_credentials:
        yield "$.page: browsers take user names and passwords out of the URLs of pages."
    if page.top_level is not None:
        yield "$.page.topLevel: here, the page is in a frame of the playground and of no other page."
    if page_of(document).get("blobs"):
        yield "$.page.blobs: your browser makes up the URLs of blobs itself."


def _calls(document: Document, scenario: Scenario) -> Iterator[str]:
    for index, call in enumerate(calls_of(document)):
        path = f"$.requests[{index}]" if scenario.is_session else "$.request"
        body = call.get("body")
        if call.get("api") != "xhr" and isinstance(body, dict) and "stream" in body:
            yield f"{path}.body: browsers send streams by HTTP/2 only, and the test servers speak HTTP/1.1."
    if len(scenario.requests) > MOST_CALLS:
        yield f"$.requests: there are {len(scenario.requests)} of them; up to {MOST_CALLS} are made for real."


def _answers(document: Document) -> Iterator[str]:
    for path, answer in answers_of(document):
        for name, _ in headers_of(answer):
            why = _REFUSED_HEADERS.get(byte_lowercase(name))
            if why is not None:
                yield f"{path}.headers.{name}: {why}."


def _origins(document: Document) -> Iterator[str]:
    schemes: dict[str, str] = {}
    for path, url in urls_of(document):
        is_redirect = ".headers." in path
        if url.scheme != "data" and not url.is_http and not is_redirect and path != "$.page":
            yield f"{path}: what a browser does with {url.scheme}: depends on the machine; the test servers speak HTTP."
        if not url.is_http:
            continue
        schemes.setdefault(url.scheme, path)
        if url.port in BAD_PORTS:
            yield (
                f"{path}: browsers connect to port {url.port} of no machine, and what stands in for it has "
                "another port that they do connect to."
            )
    if len(schemes) > 1:
        where = " and ".join(f"{scheme}: at {path}" for scheme, path in schemes.items())
        yield f"There is {where}; the test servers have no https, and with one scheme only it is another question."
    if len({str(url.tuple_origin) for _, url in urls_of(document) if url.is_http}) > MOST_ORIGINS:
        yield f"There are more than {MOST_ORIGINS} origins in it."


def within_patience(document: Document, scenario: Scenario) -> tuple[Document, list[str]]:
    """As much of *document* as there is patience for, and a sentence about the calls of a session that are left out."""
    late = [index for index, request in enumerate(scenario.requests) if (request.at or 0) > PATIENCE]
    if not late:
        return document, []
    kept = {**document, "requests": document["requests"][: late[0]]}
    count = len(scenario.requests) - late[0]
    calls = "call is" if count == 1 else "calls are"
    at = scenario.requests[late[0]].at
    when = f"the first of them comes at {at:g} s, and the playground waits for {PATIENCE:g} s at most"
    return kept, [f"The last {count} {calls} not made for real: {when}."]


def changed_by_stand_ins(own: Sequence[Verdict], on_stand_ins: Sequence[Verdict], stand_ins: StandIns) -> list[str]:
    """Where the model comes to something else on the stand-ins than for the scenario's own origins."""
    found = []
    for number, (one, other) in enumerate(zip(own, on_stand_ins, strict=False), 1):
        if _gist(one) != stand_ins.back(_gist(other)):
            which = "" if len(own) == 1 else f" of request {number}"
            found.append(
                f"On addresses of this machine, which stand in for the scenario's, the model itself comes to something "
                f"else{which}: {_told(other)} instead of {_told(one)}. So it would be another question."
            )
    return found


def _gist(verdict: Verdict) -> list[Any]:
    sent = [[item.request.kind, item.request.method, item.request.url] for item in verdict.exchanges]
    return [verdict.verdict, verdict.reason, verdict.exception, sent]


def _told(verdict: Verdict) -> str:
    count = len(verdict.exchanges)
    reason = "" if verdict.reason is None else f" ({verdict.reason})"
    return f"{verdict.verdict or 'no verdict'}{reason} after {count} request{'' if count == 1 else 's'}"
