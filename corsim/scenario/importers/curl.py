"""curl command lines, written by people or copied from a browser's developer tools: a scenario for each request.

The page is the one that ``Origin`` or ``Referer`` names. There is no server in it: the result says what a browser would
send, and what the answers must carry.
"""

from __future__ import annotations

import re
from typing import Any

from corsim.browser.wording import listed
from corsim.scenario.reading import Problem
from corsim.standard.infra import byte_lowercase
from corsim.standard.urls import parse_url

from .calling import call_of_a_preflight, is_a_preflight
from .curl_options import Given, read_options
from .curl_request import CurlRequest, curl_request
from .imported import Imported, NotImportedError, Wanted, places_in
from .recognising import RUNNERS, VARIABLE
from .sent import author_headers, cookie_pairs, held_cookie, left_out_note, page_of
from .shell import Command, commands

_BEFORE_A_COMMAND = re.compile(rf"{RUNNERS}|{VARIABLE}.*", re.DOTALL)


def import_curl(text: str, wanted: Wanted) -> list[Imported]:
    """The scenarios in the command lines *text*; raises NotImportedError."""
    made = []
    for command in commands(text):
        words, offsets = _from_its_name_on(command)
        if not words or words[0].removesuffix(".exe") != "curl":
            continue
        places = places_in(text, offsets)
        for number, given in enumerate(_requests(read_options(words[1:], places[1:]))):
            made += _imported(given, places[0], command.unknown, wanted, is_next=number > 0)
    if not made:
        needed = "a command that begins with curl is needed"
        raise NotImportedError("curl", [Problem("line 1, column 1", "there is no command curl", needed)])
    return made


def _from_its_name_on(command: Command) -> tuple[list[str], list[int]]:
    """The words of *command* without a prompt, and what else may stand before its name."""
    named = (index for index, word in enumerate(command.words) if not _BEFORE_A_COMMAND.fullmatch(word))
    begin = next(named, len(command.words))
    return command.words[begin:], command.offsets[begin:]


def _requests(given: list[Given]) -> list[list[Given]]:
    """What ``--next`` separates."""
    requests: list[list[Given]] = [[]]
    for item in given:
        if item.option.role == "next":
            requests.append([])
        else:
            requests[-1].append(item)
    return requests


def _imported(given: list[Given], place: str, unknown: list[str], wanted: Wanted, *, is_next: bool) -> list[Imported]:
    request = curl_request(given, place)
    if not request.urls:
        seen = "there is no URL after --next" if is_next else "the command has no URL"
        raise NotImportedError("curl", [Problem(place, seen, "the URL of the request is needed")])
    if unknown:
        request.notes.append(f"The shell would put a value in for {listed(unknown)}: it is left as it stands.")
    return [_scenario(request, url, place, wanted) for url in request.urls]


def _scenario(request: CurlRequest, url: str, place: str, wanted: Wanted) -> Imported:
    page = page_of(request.headers, None, wanted.page)
    if isinstance(page, Problem):
        raise NotImportedError("curl", [Problem(place, page.seen, page.needed)])
    notes = list(request.notes)
    if page.note:
        notes.append(page.note)
    method = request.method or "GET"
    if is_a_preflight(method, request.headers):
        call = call_of_a_preflight(url, request.headers)
        notes.append("It is a preflight: what is run is the request that it asks for. Values of headers are made up.")
        return Imported(f"{call['method']} {url}", {"page": page.document, "request": call}, tuple(notes))
    author = author_headers(request.headers)
    if author.left_out:
        notes.append(left_out_note(author.left_out))
    request = _with_cookies(request)
    document: dict[str, Any] = {"page": page.document, "request": request.call(author.headers, url)}
    parsed = parse_url(url)
    if request.cookies and parsed is not None:
        document["cookies"] = [held_cookie(pair, parsed) for pair in request.cookies]
        notes.append("It has cookies, so the script is taken to include credentials.")
    return Imported(f"{method} {url}", document, tuple(notes))


def _with_cookies(request: CurlRequest) -> CurlRequest:
    """*request* with the cookies of its headers among its cookies."""
    others = [header for header in request.headers if byte_lowercase(header[0]) != "cookie"]
    cookies = [*request.cookies, *cookie_pairs(request.headers)]
    return CurlRequest(request.urls, request.method, others, request.body, cookies, request.notes)
