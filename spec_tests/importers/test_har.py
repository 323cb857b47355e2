"""HAR files: their entries, how they belong together, and the sessions that they become."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.scenario.importers.har import import_har
from corsim.scenario.importers.imported import Imported, NotImportedError, Wanted
from corsim.scenario.reading import Problem
from corsim.scenario.run import run_scenario

from .importing import asking

ORIGIN = "https://app.example.com"
API = "https://api.example.com"
ALLOW = {"Access-Control-Allow-Origin": ORIGIN}
PERMIT = {**ALLOW, "Access-Control-Allow-Methods": "PUT", "Access-Control-Allow-Headers": "x-a"}
START = datetime(2026, 1, 1, tzinfo=UTC)


def pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def entry(
    method: str,
    path: str,
    at: float,
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    sent: dict[str, str] | None = None,
    request: dict[str, Any] | None = None,
    response: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """An entry of a request to the API; *headers* are the answer's, *sent* the request's besides Origin."""
    asked = {"Origin": ORIGIN, "Sec-Fetch-Mode": "cors", **(sent or {})}
    answered = pairs(ALLOW if headers is None else headers)
    started = (START + timedelta(seconds=at)).isoformat().replace("+00:00", "Z")
    return {
        "startedDateTime": started,
        "pageref": "page_1",
        "request": {"method": method, "url": API + path, "headers": pairs(asked), **(request or {})},
        "response": {"status": status, "headers": answered, **(response or {})},
        **more,
    }


def preflight(path: str, at: float, method: str = "PUT", names: str = "x-a", **more: Any) -> dict[str, Any]:
    asked = {"Access-Control-Request-Method": method, **({"Access-Control-Request-Headers": names} if names else {})}
    sent = {**asked, **more.pop("sent", {})}
    return entry("OPTIONS", path, at, more.pop("status", 204), more.pop("headers", PERMIT), sent=sent, **more)


def har(*entries: Any, creator: str = "WebInspector") -> dict[str, Any]:
    pages = [{"id": "page_1", "title": f"{ORIGIN}/start?x", "startedDateTime": START.isoformat()}]
    return {"log": {"version": "1.2", "creator": {"name": creator}, "pages": pages, "entries": list(entries)}}


imported, problems_of = asking(import_har)


def outcomes(item: Imported) -> list[str]:
    return [str(result.reason or result.verdict) for result in run_scenario(item.document)]


X_A = {"X-A": "1"}


class TestSessions:
    def test_a_preflight_and_its_request_in_either_order(self) -> None:
        for times in ((0.0, 0.5), (0.5, 0.0)):
            item = imported(har(preflight("/a", times[0]), entry("PUT", "/a", times[1], sent=X_A)))
            [request] = item.document["requests"]
            assert request == {"url": f"{API}/a", "method": "PUT", "headers": [["X-A", "1"]], "at": 0.0}
            assert [rule["on"] for rule in item.document["server"]] == ["preflight", "request"]
            assert outcomes(item) == ["allowed"]
            assert item.request_notes[0] == ()

    def test_what_the_browser_put_beside_an_answers_headers_is_none_of_them(self) -> None:
        added = {"X-Firefox-Spdy": "h2", "X-Firefox-Http3": "h3"}
        item = imported(har(entry("GET", "/a", 0, headers={**ALLOW, **added})))
        [rule] = item.document["server"]
        assert dict(rule["headers"]) == ALLOW

    def test_headers_that_no_message_can_carry_are_told_once(self) -> None:
        bad = {"X-Bad Name": "1", "nul": "a\0b"}
        item = imported(har(entry("GET", "/a", 0, sent=bad), entry("GET", "/b", 1, headers={**ALLOW, **bad})))
        told = 'Left out, as no request or answer can carry it: the header "X-Bad Name" and "nul".'
        assert item.notes.count(told) == 1

    def test_the_page_is_that_of_the_recording(self) -> None:
        assert imported(har(entry("GET", "/a", 0))).document["page"] == f"{ORIGIN}/start?x"

    def test_requests_are_in_the_order_of_their_times(self) -> None:
        item = imported(har(entry("GET", "/b", 2.5), entry("GET", "/a", 1)))
        assert [(request["url"], request["at"]) for request in item.document["requests"]] == [
            (f"{API}/a", 0.0), (f"{API}/b", 1.5),
        ]  # fmt: skip

    def test_a_preflight_that_was_cached_is_not_missed(self) -> None:
        cached = {**PERMIT, "Access-Control-Max-Age": "600"}
        entries = (
            preflight("/a", 0, headers=cached),
            entry("PUT", "/a", 0.1, sent=X_A),
            entry("PUT", "/a", 60, sent=X_A),
        )
        item = imported(har(*entries))
        assert [result.preflighted for result in run_scenario(item.document)] == [True, False]
        assert not any(item.request_notes.values())

    def test_a_preflight_from_before_the_recording_is_taken_as_permitting_with_a_note(self) -> None:
        item = imported(har(entry("PUT", "/a", 0, sent={"X-A": "1"}, request={})))
        assert outcomes(item) == ["allowed"]
        assert item.request_notes[0][0].startswith(f"No preflight to {API}/a was recorded")

    def test_each_preflight_goes_to_the_request_next_to_it(self) -> None:
        refused = preflight("/a", 30, headers={}, status=403)
        item = imported(har(preflight("/a", 0), entry("PUT", "/a", 0.1, sent=X_A), refused))
        assert outcomes(item) == ["allowed", "preflight-allow-origin-missing"]
        assert "Only its preflight was recorded" in item.request_notes[1][0]

    def test_a_preflight_between_two_requests_is_that_of_the_later(self) -> None:
        item = imported(har(entry("PUT", "/a", 0, sent=X_A), preflight("/a", 10), entry("PUT", "/a", 20, sent=X_A)))
        assert item.request_notes[0][0].startswith("No preflight to ")
        assert item.request_notes[1] == ()

    def test_what_is_more_than_a_minute_away_belongs_to_nothing(self) -> None:
        near, far = (imported(har(preflight("/a", 0), entry("PUT", "/a", at, sent=X_A))) for at in (59, 61))
        assert [len(item.document["requests"]) for item in (near, far)] == [1, 2]
        moved = entry("GET", "/old", 0, 302, {**ALLOW, "Location": "/new"})
        near, far = (imported(har(moved, entry("GET", "/new", at))) for at in (59, 61))
        assert [len(item.document["requests"]) for item in (near, far)] == [1, 2]

    def test_a_post_becomes_a_get_where_it_is_redirected(self) -> None:
        moved = entry("POST", "/old", 0, 302, {**ALLOW, "Location": "/new"})
        for method, calls in (("GET", 1), ("POST", 1), ("HEAD", 2)):
            assert len(imported(har(moved, entry(method, "/new", 0.2))).document["requests"]) == calls

    def test_the_last_answer_is_good_for_more_than_was_asked(self) -> None:
        item = imported(har(entry("GET", "/a", 0), entry("GET", "/a", 1, 404), entry("GET", "/b", 2)))
        assert [(rule["status"], rule.get("times")) for rule in item.document["server"]] == [
            (200, 1), (404, None), (200, None),
        ]  # fmt: skip

    def test_of_a_call_that_ends_in_the_model_no_later_preflight_is_missed(self) -> None:
        moved = entry("PUT", "/old", 0.1, 307, {"Location": "/new"}, sent=X_A)
        followed = (preflight("/new", 0.2), entry("PUT", "/new", 0.3, sent=X_A))
        item = imported(har(preflight("/old", 0), moved, *followed))
        assert outcomes(item) == ["allow-origin-missing"]
        assert item.request_notes[0] == ()

    def test_redirects_are_followed_as_recorded(self) -> None:
        moved = entry("GET", "/old", 0, 302, {**ALLOW, "Location": "/new"})
        item = imported(har(moved, entry("GET", "/new", 0.2), entry("GET", "/new", 5)))
        assert [request["url"] for request in item.document["requests"]] == [f"{API}/old", f"{API}/new"]
        assert outcomes(item) == ["allowed", "allowed"]
        assert run_scenario(item.document)[0].response.redirected  # type: ignore[union-attr]

    def test_a_redirect_out_of_the_pages_origin_is_a_cross_origin_exchange(self) -> None:
        moved = entry("GET", "/", 0, 302, {"Location": f"{API}/new"})
        moved["request"]["url"] = f"{ORIGIN}/go"
        item = imported(har(moved, entry("GET", "/new", 0.1)))
        assert [request["url"] for request in item.document["requests"]] == [f"{ORIGIN}/go"]
        assert outcomes(item) == ["allowed"]

    def test_pages_of_several_origins_are_several_sessions(self) -> None:
        other = entry("GET", "/b", 1, sent={"Origin": "https://other.example"})
        items = import_har(har(entry("GET", "/a", 0), other), Wanted())
        assert [item.document["page"] for item in items] == [f"{ORIGIN}/start?x", "https://other.example/"]

    def test_what_was_not_answered_fails_with_a_note(self) -> None:
        broken = entry("GET", "/a", 0, 0, {}, response={"_error": "net::ERR_CONNECTION_REFUSED"})
        item = imported(har(broken))
        assert outcomes(item) == ["connection-failed"]
        assert "(net::ERR_CONNECTION_REFUSED)" in item.request_notes[0][0]

    def test_where_the_browser_blocked_and_the_model_does_not_it_is_said(self) -> None:
        item = imported(har(entry("GET", "/a", 0, response={"_error": "net::ERR_FAILED"})))
        assert item.request_notes[0] == ("The browser said net::ERR_FAILED of it, and the model lets it through.",)
        item = imported(har(entry("GET", "/a", 0, headers={}, response={"_error": "net::ERR_FAILED"})))
        assert (outcomes(item), item.request_notes[0]) == (["allow-origin-missing"], ())

    def test_what_came_from_the_http_cache_is_said_to(self) -> None:
        for cached in (entry("GET", "/a", 0, 304), entry("GET", "/a", 0, _fromCache="disk")):
            assert imported(har(cached)).request_notes[0][0].startswith("It was answered from the HTTP cache")


class TestCalls:
    def request_of(self, *entries: Any) -> Any:
        [request] = imported(har(*entries)).document["requests"]
        return request

    def test_the_preflight_tells_which_headers_are_the_scripts(self) -> None:
        sent = {"X-A": "1", "Pragma": "no-cache", "Priority": "u=1", "If-None-Match": '"x"', "Accept": "text/plain"}
        request = self.request_of(preflight("/a", 0, names="pragma,x-a"), entry("PUT", "/a", 0, sent=sent))
        assert request["headers"] == [["X-A", "1"], ["Pragma", "no-cache"], ["Accept", "text/plain"]]

    def test_without_one_those_that_browsers_set_are_left_out(self) -> None:
        sent = {"Pragma": "no-cache", "User-Agent": "Mozilla/5.0", "Accept-Language": "en", "X-Custom": "1"}
        assert self.request_of(entry("GET", "/a", 0, sent=sent))["headers"] == [["X-Custom", "1"]]

    def test_headers_that_only_the_preflight_names_are_made_up_with_a_note(self) -> None:
        item = imported(har(preflight("/a", 0), entry("PUT", "/a", 0, 0, {})))
        assert item.document["requests"][0]["headers"] == [["x-a", "1"]]
        assert "The values of x-a were not recorded, and are made up." in item.request_notes[0]

    def test_cookies_tell_that_credentials_were_included(self) -> None:
        item = imported(har(entry("GET", "/a", 0, sent={"Cookie": "a=1; b=2"})))
        assert item.document["requests"][0]["credentials"] == "include"
        assert len(item.document["cookies"]) == 2
        beside = entry("GET", "/a", 0, request={"cookies": pairs({"a": "1"})})
        assert imported(har(beside)).document["cookies"][0]["set-cookie"].startswith("a=1;")

    @pytest.mark.parametrize(
        ("creator", "is_sent"), [("WebInspector", True), ("Firefox", False), ("WebKit Web Inspector", True)]
    )
    def test_cookies_go_to_another_site_as_they_did_or_a_note_says_not(self, creator: str, is_sent: bool) -> None:
        elsewhere = entry("GET", "/a", 0, sent={"Cookie": "a=1"})
        elsewhere["request"]["url"] = "https://api.example.net/a"
        item = imported(har(elsewhere, creator=creator))
        [verdict] = run_scenario(item.document)
        assert (("Cookie", "a=1") in verdict.exchanges[0].request.headers) == is_sent
        unsent = "The browser sent cookies to https://api.example.net/a, and the model does not: "
        assert [note.startswith(unsent) for note in item.request_notes[0]] == [True] * (not is_sent)

    def test_languages_are_the_browsers_even_where_a_preflight_is_recorded(self) -> None:
        item = imported(har(preflight("/a", 0), entry("PUT", "/a", 0.1, sent={**X_A, "Accept-Language": "de"})))
        assert item.document["requests"][0]["headers"] == [["X-A", "1"]]

    def test_cookies_that_an_answer_set_were_not_there_before(self) -> None:
        first = entry("GET", "/a", 0, headers={**ALLOW, "Set-Cookie": "a=1"}, sent={"Cookie": "b=2"})
        item = imported(har(first, entry("GET", "/a", 1, sent={"Cookie": "a=1; b=2"})))
        assert [cookie["set-cookie"][:3] for cookie in item.document["cookies"]] == ["b=2"]

    def test_a_call_that_set_a_cookie_which_was_sent_later_included_credentials(self) -> None:
        permitting = {**ALLOW, "Access-Control-Allow-Credentials": "true"}
        setting = entry("GET", "/a", 0, headers={**permitting, "Set-Cookie": "a=1; Path=/"})
        sending = entry("GET", "/b", 1, headers=permitting, sent={"Cookie": "a=1"})
        item = imported(har(setting, sending))
        assert [request["credentials"] for request in item.document["requests"]] == ["include", "include"]
        assert "cookies" not in item.document
        assert ("Cookie", "a=1") in run_scenario(item.document)[1].exchanges[0].request.headers
        for other in (entry("GET", "/b", 1, sent={"Cookie": "b=1"}), entry("GET", "/b", 1)):
            assert "credentials" not in imported(har(setting, other)).document["requests"][0]

    def test_xml_http_request(self) -> None:
        sent = {"Cookie": "a=1", "Content-Type": "text/plain"}
        request = self.request_of(
            entry("POST", "/a", 0, request={"postData": {"text": "x"}}, sent=sent, _resourceType="xhr")
        )
        assert request == {
            "api": "xhr", "url": f"{API}/a", "method": "POST", "headers": [["Content-Type", "text/plain"]],
            "body": "x", "withCredentials": True, "at": 0.0,
        }  # fmt: skip

    def test_a_preflight_without_need_tells_of_upload_listeners(self) -> None:
        asked = preflight("/a", 0, method="POST", names="")
        request = self.request_of(
            asked, entry("POST", "/a", 0, _resourceType="xhr", request={"postData": {"text": "x"}})
        )
        assert request["uploadListeners"] is True

    def test_modes(self) -> None:
        opaque = entry(
            "GET", "/a", 0, sent={"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"}, _resourceType="fetch"
        )
        assert self.request_of(opaque)["mode"] == "no-cors"

    def test_bodies(self) -> None:
        posted = {"postData": {"mimeType": "text/plain", "text": "é"}}
        answered = {"content": {"text": "/w==", "encoding": "base64"}}
        item = imported(har(entry("POST", "/a", 0, request=posted, response=answered)))
        assert item.document["requests"][0]["body"] == "é"
        assert item.document["server"][0]["body"] == {"bytes": "/w=="}
        form = {"postData": {"params": pairs({"a": "1", "b": "c d"})}}
        assert self.request_of(entry("POST", "/a", 0, request=form))["body"] == "a=1&b=c+d"

    def test_headers_of_several_lines_and_of_http_2(self) -> None:
        item = imported(har(entry("GET", "/a", 0, headers={"access-control-allow-origin": "*\n*", ":status": "200"})))
        assert item.document["server"][0]["headers"] == [["access-control-allow-origin", "*"]] * 2
        assert outcomes(item) == ["allow-origin-multiple"]


class TestWhatIsLeftOut:
    def test_what_no_script_asked_for_is_counted(self) -> None:
        document = entry("GET", "/", 0, sent={"Sec-Fetch-Mode": "navigate"}, _resourceType="document")
        image = entry("GET", "/i", 0, sent={"Sec-Fetch-Mode": "no-cors"}, _resourceType="image")
        data = entry("GET", "/", 0)
        data["request"]["url"] = "data:,x"
        item = imported(har(document, image, data, entry("GET", "/a", 1)))
        assert len(item.document["requests"]) == 1
        assert any(
            note == "Left out: 1 of documents, 1 of elements without CORS and 1 not over HTTP." for note in item.notes
        )

    def test_a_font_is_asked_for_with_cors(self) -> None:
        item = imported(har(entry("GET", "/f", 0, sent={"Sec-Fetch-Dest": "font"}, _resourceType="font")))
        assert item.request_notes[0] == ("It was asked for by a font: taken as a fetch() in mode cors.",)

    def test_what_stays_within_the_pages_origin_is_left_out(self) -> None:
        same = entry("GET", "/", 0)
        same["request"]["url"] = f"{ORIGIN}/x"
        assert "no script's request in it goes to another origin (1 entry)" in problems_of(har(same))

    def test_requests_of_no_known_page_are_told(self) -> None:
        lost = {**entry("GET", "/lost", 0), "pageref": None}
        lost["request"] = {**lost["request"], "headers": []}
        assert "--page https://app.example.com/" in problems_of(har(lost))
        item = imported(har(lost, entry("GET", "/a", 1)))
        assert any("One request is left out" in note and "$.log.entries[0]" in note for note in item.notes)
        assert imported(har(lost), Wanted(page=f"{ORIGIN}/")).document["page"] == f"{ORIGIN}/"


class TestWhoWroteIt:
    @pytest.mark.parametrize(
        ("creator", "browser"),
        [("WebInspector", "chromium"), ("Firefox", "firefox"), ("WebKit Web Inspector", "webkit"), ("mitmproxy", None)],
    )
    def test_the_profile_is_that_of_the_browser(self, creator: str, browser: str | None) -> None:
        item = imported(har(entry("GET", "/a", 0), creator=creator))
        assert item.document.get("browser") == browser
        assert any((f"profile {browser or 'spec'}") in note for note in item.notes)

    def test_another_one_can_be_wanted(self) -> None:
        item = imported(har(entry("GET", "/a", 0)), Wanted(browser="firefox"))
        assert item.document["browser"] == "firefox"


class TestBadFiles:
    @pytest.mark.parametrize(
        ("path", "value", "said"),
        [
            (["log"], 1, "$.log: 1 stands here; an object is needed"),
            (["log", "pages"], True, "$.log.pages: true stands here; a list is needed"),
            (["log", "entries"], {}, "$.log.entries: {} stands here; a list is needed"),
            (["log", "entries", 0], "x", '$.log.entries[0]: "x" stands here'),
            (["log", "entries", 0, "request"], None, "$.log.entries[0].request: null stands here"),
            (["log", "entries", 0, "request", "url"], 7, "$.log.entries[0].request.url: 7 stands here; a string"),
            (["log", "entries", 0, "startedDateTime"], "soon", "a time like 2026-01-31T12:00:00.000Z is needed"),
            (["log", "entries", 0, "response", "status"], "200", "the status of an answer"),
            (["log", "entries", 0, "response", "status"], 7, "the status of an answer"),
            (["log", "entries", 0, "request", "headers", 0], [], "$.log.entries[0].request.headers[0]: [] stands here"),
            (["log", "entries", 0, "request", "headers", 0, "value"], 1, "headers[0].value: 1 stands here"),
        ],
    )
    def test_are_told_by_path(self, path: list[Any], value: Any, said: str) -> None:
        document = har(entry("GET", "/a", 0))
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        assert said in problems_of(document)

    def test_problems_are_counted_where_they_are_many(self) -> None:
        told = problems_of(har(*[7] * 50)).splitlines()
        assert len(told) == 21
        assert "30 problems more" in told[-1]
        assert "$.log.entries: 1 problem more; " in problems_of(har(*[7] * 21)).splitlines()[-1]
        assert len(problems_of(har(*[7] * 20)).splitlines()) == 20


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
WHOLE = har(
    preflight("/a", 0),
    entry("PUT", "/a", 0.1, sent={"X-A": "1", "Cookie": "a=1"}, request={"postData": {"text": "x"}}),
    entry("GET", "/old", 1, 302, {**ALLOW, "Location": "/new"}),
    entry("GET", "/new", 1.1, _resourceType="xhr", response={"content": {"text": "eA==", "encoding": "base64"}}),
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A file that was right, with one to three values in it exchanged or taken away."""
    document: Any = copy.deepcopy(WHOLE)
    for _ in range(draw(st.integers(1, 3))):
        place: Any = document
        while True:
            keys: Any = list(place) if isinstance(place, dict) else range(len(place))
            if not keys:
                break
            key = draw(st.sampled_from(list(keys)))
            if isinstance(place[key], (dict, list)) and place[key] and draw(st.integers(0, 3)):
                place = place[key]
                continue
            if draw(st.booleans()):
                place[key] = draw(ANY_JSON)
            else:
                del place[key]
            break
    return document


@given(mutated())
def test_whatever_is_wrong_is_told_or_run(document: Any) -> None:
    refused: list[Problem] = []
    try:
        items = import_har(document, Wanted())
    except NotImportedError as error:
        refused = error.problems
        items = []
    assert bool(items) != bool(refused)
    for item in items:
        assert len(run_scenario(item.document)) == len(item.document["requests"])
