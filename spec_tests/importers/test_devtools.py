"""What developer tools of Chromium and Firefox wrote, and, where they are installed, what they write now.

The page makes the calls of ``page_calls``. Every kind of text must become those calls again, and a HAR file must come
out as in the browser. To record anew what is kept: ``python -m spec_tests.importers.capture``.
"""

from __future__ import annotations

import shutil
from typing import Any
from urllib.parse import urlsplit

import pytest

from corsim.scenario.importers.imported import Imported, Wanted
from corsim.scenario.importers.importing import import_data
from corsim.scenario.run import run_scenario

from .capture import WROTE, capture, file_of
from .page_calls import CALLS

PROGRAMS = {"chromium": "chromium", "firefox": "firefox-esr"}
BODY = '{"name":"café 100% ^&|<>","of":"quotes \\"and\\" more"}'
CMD_BODY = BODY.replace("é", " ")
"""Chromium writes a blank for what cmd may not be given."""

KINDS = {"har": "har", "har-sanitized": "har", "bash": "curl", "cmd": "curl", "fetch": "fetch", "node": "fetch"}
KEPT = sorted(tuple(path.stem.split("-", 1)) for path in WROTE.iterdir() if path.stem.split("-")[0] in PROGRAMS)


def check(name: str, kind: str, text: str) -> None:
    """*text* of *kind*, by the browser *name*, becomes the calls that the page made."""
    found, items = import_data(text.encode("utf-8"), Wanted())
    assert found == KINDS[kind]
    if found == "har":
        [item] = items
        check_har(name, kind, item)
        requests = item.document["requests"]
    else:
        # Developer tools list what followed a redirect, and what stayed within the page's origin, too.
        others = {"/permitting/after", "/same-origin"}
        copied = [item.document["request"] for item in items]
        requests = [request for request in copied if urlsplit(request["url"]).path not in others]
        assert len(requests) == len(copied) - len(others)
    asked = [(request.get("method", "GET"), urlsplit(request["url"]).path) for request in requests]
    assert asked == [(method, path) for method, path, _ in CALLS]
    check_put(kind, requests[0])
    assert urlsplit(requests[0]["url"]).query == "a=[1]&b={2}"
    with_cookies = [
        request.get("credentials") == "include" or request.get("withCredentials") is True for request in requests
    ]
    # Only a HAR file has the answer that set the cookie which was sent later.
    assert with_cookies == [False, False, kind == "har", kind != "har-sanitized", False, False, False, False]
    assert {page_of(item) for item in items} == {page_of(items[0])}


def page_of(item: Imported) -> Any:
    return item.document["page"]


def check_put(kind: str, request: Any) -> None:
    headers = {header.lower(): value for header, value in request["headers"]}
    # Chromium's copied calls keep this one, and nothing tells it from a script's.
    headers.pop("accept-language", None)
    headers.pop("accept", None)
    assert headers == {"content-type": "application/json", "x-token": 'it\'s "1"!'}
    assert request["body"] in ((BODY, CMD_BODY, CMD_BODY.replace("caf ", "caf  ")) if kind == "cmd" else (BODY,))


def check_har(name: str, kind: str, item: Imported) -> None:
    """The session comes out as it did in the browser, and there is nothing to remark on it."""
    assert item.document["browser"] == name
    results = run_scenario(item.document)
    assert [result.verdict for result in results] == [outcome for _, _, outcome in CALLS]
    assert [result.reason for result in results if result.reason] == [
        "preflight-allow-origin-missing",
        "allow-origin-missing",
    ]
    # The second PUT finds the first one's preflight in the cache.
    assert [result.preflighted for result in results] == [True, False, False, False, True, False, False, False]
    assert not any(item.request_notes.values())
    assert any("There is no cookie" in note for note in item.notes) == (kind == "har-sanitized")


@pytest.mark.parametrize(("name", "kind"), KEPT)
def test_what_they_wrote(name: str, kind: str) -> None:
    check(name, kind, file_of(name, kind).read_bytes().decode("utf-8"))


def test_all_that_they_write_is_kept() -> None:
    chromium = {("chromium", kind) for kind in KINDS}
    assert set(KEPT) == chromium | {("firefox", kind) for kind in ("har", "bash", "cmd", "fetch")}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_they_write_now(name: str) -> None:
    if shutil.which(PROGRAMS[name]) is None:
        pytest.skip(f"{PROGRAMS[name]} is not installed")
    written = capture(name)
    assert {(name, kind) for kind in written} == {kept for kept in KEPT if kept[0] == name}
    for kind, text in written.items():
        check(name, kind, text)
