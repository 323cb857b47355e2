"""HTTP text: raw messages, what curl -v prints, and what developer tools show."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from corsim.scenario.importers.http_text import import_http
from corsim.scenario.importers.imported import Wanted
from corsim.scenario.run import run_scenario

from . import curl_verbose
from .api_server import ApiServer
from .importing import asking

ORIGIN = "https://app.example.com"
PAGE = f"{ORIGIN}/"
API = "https://api.example.com"
WROTE = Path(__file__).parent / "wrote"

PREFLIGHT = f"""OPTIONS /items HTTP/1.1
Host: api.example.com
Origin: {ORIGIN}
Access-Control-Request-Method: PUT
Access-Control-Request-Headers: x-a

"""
PERMITTED = f"""HTTP/1.1 204 No Content
Access-Control-Allow-Origin: {ORIGIN}
Access-Control-Allow-Methods: PUT
Access-Control-Allow-Headers: x-a

"""
REQUEST = f"""PUT /items HTTP/1.1
Host: api.example.com
Origin: {ORIGIN}
X-A: 1

{{"a": 1}}

"""
ANSWER = f"""HTTP/1.1 200 OK
Access-Control-Allow-Origin: {ORIGIN}

{{"b": 2}}
"""


imported, problem_of = asking(import_http)


def verdicts(text: str, wanted: Wanted | None = None) -> list[str]:
    return [str(result.reason or result.verdict) for result in run_scenario(imported(text, wanted).document)]


class TestMessages:
    def test_a_preflight_a_request_and_their_answers(self) -> None:
        for text in (PREFLIGHT + PERMITTED + REQUEST + ANSWER, PREFLIGHT + REQUEST + PERMITTED + ANSWER):
            item = imported(text)
            assert item.document["page"] == PAGE
            [request] = item.document["requests"]
            assert request == {
                "url": f"{API}/items", "method": "PUT", "headers": [["X-A", "1"]], "body": '{"a": 1}',
            }  # fmt: skip
            assert [rule["status"] for rule in item.document["server"]] == [204, 200]
            assert item.document["server"][1]["body"] == '{"b": 2}'
            assert verdicts(text) == ["allowed"]

    def test_line_ends_of_http_and_of_files(self) -> None:
        text = PREFLIGHT + PERMITTED + REQUEST + ANSWER
        assert imported(text.replace("\n", "\r\n")).document == imported(text).document

    def test_an_answer_that_lacks_a_header_blocks(self) -> None:
        bare = ANSWER.replace(f"Access-Control-Allow-Origin: {ORIGIN}\n", "")
        assert verdicts(PREFLIGHT + PERMITTED + REQUEST + bare) == ["allow-origin-missing"]

    def test_without_answers_it_is_a_question(self) -> None:
        item = imported(REQUEST)
        assert "server" not in item.document
        assert run_scenario(item.document)[0].verdict is None

    def test_a_preflight_alone_is_the_request_that_it_asks_for(self) -> None:
        item = imported(PREFLIGHT + "HTTP/1.1 403 Forbidden\n\n")
        assert item.document["requests"][0]["method"] == "PUT"
        assert verdicts(PREFLIGHT + "HTTP/1.1 403 Forbidden\n\n") == ["preflight-allow-origin-missing"]
        assert "Only its preflight was recorded" in item.request_notes[0][0]

    def test_the_whole_url_can_stand_in_the_request_line(self) -> None:
        text = f"GET {API}/x HTTP/2\nOrigin: {ORIGIN}\n\nHTTP/2 200\nAccess-Control-Allow-Origin: *\n"
        assert imported(text).document["requests"][0]["url"] == f"{API}/x"
        assert verdicts(text) == ["allowed"]

    def test_the_page_can_be_given(self) -> None:
        text = f"GET {API}/x HTTP/1.1\n\nHTTP/1.1 200 OK\n"
        assert "--page" in problem_of(text)
        assert verdicts(text, Wanted(page=PAGE)) == ["allow-origin-missing"]

    @pytest.mark.parametrize(("host", "scheme"), [("api.example.com", "https"), ("localhost:8000", "http")])
    def test_a_scheme_that_is_not_said_is_guessed_with_a_note(self, host: str, scheme: str) -> None:
        item = imported(f"GET /x HTTP/1.1\nHost: {host}\nOrigin: {ORIGIN}\n")
        assert item.document["requests"][0]["url"] == f"{scheme}://{host}/x"
        assert any(f"taken as {scheme}" in note for note in item.notes)

    def test_a_value_may_go_on_in_the_next_line(self) -> None:
        folded = ANSWER.replace(f"Origin: {ORIGIN}", f"Origin: {ORIGIN}\nX-Folded: a\n  b\n\tc")
        [*_, rule] = imported(PREFLIGHT + PERMITTED + REQUEST + folded).document["server"]
        assert rule["headers"][1] == ["X-Folded", "a b c"]

    def test_curl_says_whether_it_asks_by_tls(self) -> None:
        text = f"> GET /x HTTP/1.1\n> Host: localhost:8443\n> Origin: {ORIGIN}\n>\n"
        assert imported(text).document["requests"][0]["url"] == "http://localhost:8443/x"
        secure = f"* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384\n{text}"
        assert imported(secure).document["requests"][0]["url"] == "https://localhost:8443/x"

    def test_remarks_of_developer_tools_are_no_headers(self) -> None:
        text = (
            f"Request URL:\n{API}/items\nRequest Method:\nGET\nStatus Code:\n200 OK (from disk cache)\n"
            f"Response Headers\nRaw\naccess-control-allow-origin:\n{ORIGIN}\nRequest Headers\n"
            f"Provisional headers are shown. Disable cache to see full headers.\nLearn more\norigin:\n{ORIGIN}\n"
        )
        item = imported(text)
        [rule] = item.document["server"]
        assert (rule["status"], rule["statusText"]) == (200, "OK")
        assert rule["headers"] == [["access-control-allow-origin", ORIGIN]]
        assert "headers" not in item.document["requests"][0]
        assert any("answered from the HTTP cache" in note for note in item.request_notes[0])

    def test_what_no_message_can_carry_is_told(self) -> None:
        bad = ANSWER.replace("\n\n", "\nx-firefox-spdy: h2\nbad name: 1\n\n", 1)
        item = imported(REQUEST.replace("X-A: 1", "X_Bad Header: 1") + bad)
        note = 'Left out, as no request or answer can carry it: the header "X_Bad Header" and "bad name".'
        assert note in item.notes
        [rule] = [rule for rule in item.document["server"] if rule["on"] == "request"]
        assert [name for name, _ in rule["headers"]] == ["Access-Control-Allow-Origin"]

    def test_provisional_answers_are_none(self) -> None:
        assert verdicts(REQUEST + "HTTP/1.1 100 Continue\n\n" + ANSWER + "\n" + PREFLIGHT + PERMITTED) == ["allowed"]

    def test_a_redirect_is_followed_as_recorded(self) -> None:
        allow = f"Access-Control-Allow-Origin: {ORIGIN}\n"
        text = (
            f"GET {API}/old HTTP/1.1\nOrigin: {ORIGIN}\n\nHTTP/1.1 301 Moved\nLocation: /new\n{allow}\n"
            f"GET {API}/new HTTP/1.1\nOrigin: {ORIGIN}\n\nHTTP/1.1 200 OK\n{allow}"
        )
        assert len(imported(text).document["requests"]) == 1
        assert verdicts(text) == ["allowed"]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("GET /x HTTP/1.1\nFoo: bar\n", 'line 1: the request for "/x" does not say which host'),
            ("GET /x HTTP/1.1\nHost: a\nfoo bar\n", 'line 3: "foo bar" is no header'),
            ("HTTP/1.1 200 OK\nFoo: bar\n", "line 1: the response 200 has no request before it"),
            ("Foo: bar\n", 'line 1: "Foo: bar" begins no message'),
            ("", "there is no request"),
            (f"GET {PAGE}x HTTP/1.1\nOrigin: {ORIGIN}\n", "goes to the page's own origin"),
            ("GET /x HTTP/1.1\nHost: a b\nOrigin: https://x.example\n", "is not a URL"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_line(self, text: str, said: str) -> None:
        assert said in problem_of(text)


class TestDeveloperTools:
    def test_pseudo_headers(self) -> None:
        text = (
            f":authority: api.example.com\n:method: DELETE\n:path: /x\n:scheme: https\norigin: {ORIGIN}\n\n"
            ":status: 200\naccess-control-allow-origin: *\n"
        )
        [request] = imported(text).document["requests"]
        assert request == {"url": f"{API}/x", "method": "DELETE"}

    GENERAL = "Request URL{c}{API}/x\nRequest Method{c}POST\nStatus Code{c}200 OK\nRemote Address{c}192.0.2.1:443\n"
    RESPONSE = "Response Headers\naccess-control-allow-origin{c}*\nvary{c}Origin\n"
    ASKED = "Request Headers\norigin{c}{ORIGIN}\ncontent-type{c}text/plain\n"

    @pytest.mark.parametrize("colon", [": ", ":\n"])
    def test_general_with_headers_in_their_sections(self, colon: str) -> None:
        text = (self.GENERAL + self.RESPONSE + self.ASKED).format(c=colon, API=API, ORIGIN=ORIGIN)
        item = imported(text)
        assert item.document["requests"] == [
            {"url": f"{API}/x", "method": "POST", "headers": [["content-type", "text/plain"]]}
        ]
        [rule] = item.document["server"]
        assert rule["headers"] == [["access-control-allow-origin", "*"], ["vary", "Origin"]]
        assert verdicts(text) == ["allowed"]

    def test_general_with_the_sources_of_headers(self) -> None:
        text = (self.GENERAL + "Response Headers\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n").format(
            c=": ", API=API
        )
        text += f"Request Headers\nPOST /x HTTP/1.1\nHost: api.example.com\nOrigin: {ORIGIN}\n"
        assert len(imported(text).document["requests"]) == 1
        assert verdicts(text) == ["allowed"]


def check_verbose(text: str) -> None:
    """*text* is what curl -v printed of a preflight that permits and a request that is answered."""
    item = imported(text)
    [request] = item.document["requests"]
    assert request["method"] == "PUT"
    assert dict(request["headers"]) == {"Content-Type": "application/json", "X-Token": "1"}
    assert request["url"].startswith("http://127.0.0.1:")
    server: list[dict[str, Any]] = item.document["server"]
    assert [rule["status"] for rule in server] == [204, 200]
    assert server[1]["body"] == '{"is": "permitted"}'
    assert verdicts(text) == ["allowed"]


def test_what_curl_printed() -> None:
    check_verbose((WROTE / "curl-verbose.txt").read_text("utf-8"))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_what_curl_prints_now() -> None:
    with ApiServer() as server:
        check_verbose(curl_verbose.verbose(f"{server.origin}/permitting/items/1"))
