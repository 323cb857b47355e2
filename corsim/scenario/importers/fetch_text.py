"""Calls of ``fetch()`` as browsers' developer tools copy them, and as people write them: a scenario for each.

The page is the one that the member ``referrer`` names, or the ``Referer`` or ``Origin`` among the headers, as in what
is copied for Node.js. A copied call has headers that the browser had set itself; they are left out.
"""

from __future__ import annotations

import re
from typing import Any

from corsim.browser.wording import listed
from corsim.scenario.decode_calls import FETCH_KEYS
from corsim.scenario.reading import Problem, shown
from corsim.standard.headers import Header
from corsim.standard.urls import parse_url

from .imported import Imported, NotImportedError, Wanted, place_in
from .javascript import UNDEFINED, Reader, SearchParams, as_string
from .recognising import FETCH
from .sent import author_headers, cookie_pairs, first_value, held_cookie, is_by_a_browser, left_out_note, page_of

MEMBERS = tuple(key for key in FETCH_KEYS if key not in ("api", "at", "url"))


def import_fetch(text: str, wanted: Wanted) -> list[Imported]:
    """The scenarios in the calls *text*; raises NotImportedError."""
    made: list[Imported] = []
    call = FETCH.search(text)
    if call is None:
        problem = Problem("line 1, column 1", "there is no call of fetch()", 'one like fetch("https://…") is needed')
        raise NotImportedError("fetch", [problem])
    while call is not None:
        reader = Reader(text, call.end())
        arguments = _arguments(reader)
        rest = re.compile(r"[\s;,)]*").match(text, reader.at)
        assert rest is not None
        following = FETCH.search(text, reader.at)
        notes = []
        unread = text[rest.end() : following.start() if following else len(text)]
        if re.sub(r"\bawait\b|//[^\n]*", "", unread).strip(" \t\r\n;,()"):
            notes.append("What is done with the response is not read.")
        made.append(_imported(arguments, place_in(text, call.start()), notes, wanted))
        call = following
    return made


def _arguments(reader: Reader) -> tuple[str, dict[str, Any]]:
    """The URL and the members of a call."""
    start = reader.at
    url = reader.value()
    init: Any = {}
    if reader.takes(",") and not reader.takes(")"):
        init_at = reader.at
        init = reader.value()
        reader.takes(",")
        if init is UNDEFINED or init is None:
            init = {}
        if not isinstance(init, dict):
            raise reader.fail("an object with the members of the request is needed", init_at)
        reader.expect(")", "a ) at the end of the call is needed")
    elif reader.text[reader.at - 1] != ")":
        reader.expect(")", "a , or ) is needed")
    if not isinstance(url, str):
        raise reader.fail("the URL as a string is needed", start)
    return url, init


def _imported(arguments: tuple[str, dict[str, Any]], place: str, notes: list[str], wanted: Wanted) -> Imported:
    url, init = arguments
    members = {name: value for name, value in init.items() if value is not UNDEFINED}
    unknown = [name for name in members if name not in MEMBERS]
    if unknown:
        notes.append(f"fetch() has no member {listed(list(map(shown, unknown)))}.")
    headers = _headers(members.get("headers", {}), place)
    referrer = members.get("referrer")
    document_url = referrer if isinstance(referrer, str) and parse_url(referrer) is not None else None
    if document_url is not None and not document_url.startswith(("http:", "https:")):
        document_url = None
    page = page_of(headers, document_url, wanted.page)
    if isinstance(page, Problem):
        seen = (
            'neither "referrer" nor a header says which page it comes from'
            if page.seen.startswith("neither")
            else page.seen
        )
        raise NotImportedError("fetch", [Problem(place, seen, page.needed)])
    if page.note:
        notes.append(page.note)
    call: dict[str, Any] = {"url": url}
    for name in MEMBERS:
        if name in members and name not in ("headers", "body", "referrer"):
            call[name] = members[name]
    if referrer is not None and (document_url is None or document_url != page.url):
        call["referrer"] = as_string(referrer)
    if members.get("body") is not None:
        call["body"] = _body(members["body"])
    document: dict[str, Any] = {"page": page.document, "request": call}
    _put_headers(call, document, headers, notes)
    return Imported(f"fetch() of {url}", document, tuple(notes))


def _put_headers(call: dict[str, Any], document: dict[str, Any], headers: list[Header], notes: list[str]) -> None:
    """Give *call* the headers of the script, and *document* the cookies among them."""
    cookies = cookie_pairs(headers)
    if is_by_a_browser(headers):
        author = author_headers(headers)
        headers = list(author.headers)
        if author.left_out:
            notes.append(left_out_note(author.left_out))
    elif cookies or first_value(headers, "referer") is not None:
        # As it is copied for Node.js, where a script can set these.
        headers = list(author_headers(headers).headers)
    if headers:
        call["headers"] = [list(header) for header in headers]
    parsed = parse_url(call["url"])
    if cookies and parsed is not None:
        document["cookies"] = [held_cookie(pair, parsed) for pair in cookies]
        call.setdefault("credentials", "include")
        notes.append("A script cannot set Cookie: the browser is taken to have these cookies, and to include them.")


def _headers(value: Any, place: str) -> list[Header]:
    if isinstance(value, dict):
        return [(name, as_string(item)) for name, item in value.items()]
    if isinstance(value, list) and all(isinstance(item, list) and len(item) == 2 for item in value):
        return [(as_string(name), as_string(item)) for name, item in value]
    if value is None or isinstance(value, (str, int, float, bool, list)):
        problem = Problem(place, f"the headers are {shown(value)}", "an object, or an array of pairs, is needed")
        raise NotImportedError("fetch", [problem])
    return []


def _body(value: Any) -> Any:
    if not isinstance(value, SearchParams):
        return as_string(value)
    inner = value.value
    if isinstance(inner, dict):
        return {"urlencoded": [[name, as_string(item)] for name, item in inner.items()]}
    if isinstance(inner, list) and all(isinstance(item, list) and len(item) == 2 for item in inner):
        return {"urlencoded": [[as_string(name), as_string(item)] for name, item in inner]}
    from urllib.parse import parse_qsl

    pairs = parse_qsl(as_string(inner).removeprefix("?"), keep_blank_values=True)
    return {"urlencoded": [list(pair) for pair in pairs]}
