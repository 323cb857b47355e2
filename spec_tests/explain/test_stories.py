"""Each story is told where it happened, with its evidence, and not where something near to it did."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from corsim import Browser, Verdict, WireResponse, run_scenario
from corsim.explain.stories import STORIES, Evidence, Story, stories_of, stories_of_session
from corsim.explain.stories.senders import SENDERS, sender_of
from spec_tests.making import API, APP, OTHER
from spec_tests.running import outcomes_of_table, table_names

URL = f"{API}/items"
HTTP = URL.replace("https:", "http:")
ALLOW = "Access-Control-Allow-Origin"
EXPOSE = "Access-Control-Expose-Headers"
ANY = {ALLOW: "*"}
OWN = {ALLOW: APP}
CREDENTIALS = {"Access-Control-Allow-Credentials": "true"}

PUT = {"method": "PUT"}
JSON = {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": "{}"}
INCLUDE = {"credentials": "include"}


def case(server: Any, page: Any = f"{APP}/", **request: Any) -> dict[str, Any]:
    return {"page": page, "request": {"url": URL, **request}, "server": server}


def preflighted(response: dict[str, Any]) -> dict[str, Any]:
    """A server that permits PUT, and answers it so."""
    return {"preflight": {"headers": {**ANY, "Access-Control-Allow-Methods": "*"}}, "response": response}


def redirect(location: str, status: int = 301) -> dict[str, Any]:
    return {"response": {"status": status, "headers": {"Location": location}}}


def both(preflight: dict[str, str], response: dict[str, str]) -> dict[str, Any]:
    return {"preflight": {"status": 204, "headers": preflight}, "response": {"headers": response}}


def allowing(value: Any) -> dict[str, Any]:
    """A server whose answers allow the origin *value*, or have several such lines."""
    values = value if isinstance(value, list) else [value]
    return {"response": {"headers": [[ALLOW, item] for item in values]}}


LOCAL = "http://localhost:3000/"

TOLD: dict[str, list[dict[str, Any]]] = {
    "error-page": [
        case({"response": {"status": status}}, **request)
        for status in (500, 502, 503, 504, 404, 401, 403, 400)
        for request in ({}, INCLUDE)
    ]
    + [case(preflighted({"status": 500}), **PUT)],
    "preflight-slash": [
        case(redirect(f"{URL}/"), **JSON),
        case(redirect("/items/", 308), **PUT),
        case(redirect(URL), **PUT, url=f"{URL}/"),
        case(redirect(f"{URL}/?a=1"), **PUT, url=f"{URL}?a=1"),
    ],
    "preflight-to-https": [
        case(redirect(URL), "http://app.example.com/", **PUT, url=HTTP),
        case(redirect(f"{URL}?a=1", 307), "http://app.example.com/", **PUT, url=f"{HTTP}?a=1"),
    ],
    "preflight-to-login": [
        case(redirect(f"{API}{path}", 302), **PUT)
        for path in ("/login", "/accounts/login/?next=/items", "/Sign-In", "/users/sign_in", "/oauth2/authorize?x=1")
    ]
    + [case(redirect(f"https://{host}/", 302), **PUT) for host in ("login.example.com", "sso.other.test")],
    "preflight-redirected": [
        case(redirect(f"{API}/v2/items"), **PUT),
        case(redirect(f"{OTHER}/items"), **PUT),
        # The path is another one, too: it is not only the scheme.
        case(redirect(f"{API}/home"), "http://app.example.com/", **PUT, url=HTTP),
        case(redirect(f"{API}/authors"), **PUT),
    ],
    "preflight-authentication": [
        case({"preflight": {"status": 401, "headers": {"WWW-Authenticate": "Basic"}}, "response": {}}, **PUT),
        case({"preflight": {"status": 403}, "response": {}}, **PUT),
        case({"preflight": {"status": 401, "headers": ANY}, "response": {"headers": ANY}}, **PUT),
    ],
    "preflight-refused": [
        case({"preflight": {"status": 403, "body": "Invalid CORS request"}, "response": {}}, **PUT),
        case({"preflight": {"status": 400, "headers": ANY, "body": "Disallowed CORS method"}, "response": {}}, **PUT),
    ],
    "response-only": [
        case(both({}, ANY), **PUT),
        case({"preflight": {"status": 405}, "response": {"headers": OWN}}, **JSON),
        case({"preflight": {"status": 404}, "response": {"headers": {ALLOW: "https://another.example"}}}, **PUT),
    ],
    "preflight-unhandled": [
        case(both({}, {}), **PUT),
        case({"preflight": {"status": 405}, "response": {}}, **PUT),
        case({"preflight": {"status": 404}, "response": {}}, **JSON),
        case({"preflight": {"status": 500}, "response": {}}, **PUT),
    ],
    "preflight-only": [
        case(both({**ANY, "Access-Control-Allow-Methods": "PUT"}, {}), **PUT),
        case(both({**ANY, "Access-Control-Allow-Headers": "content-type"}, {"Vary": "Origin"}), **JSON),
    ],
    "two-sources": [
        case(allowing([APP, APP])),
        case(allowing(["*", APP])),
        case(allowing(f"{APP}, {APP}")),
        case(allowing("*, *")),
        case(allowing([APP, APP]), **PUT),
    ],
    "list-of-origins": [case(allowing(f"{APP}, {OTHER}")), case(allowing(f"{APP},{OTHER}"), **PUT)],
    "wildcard-with-credentials": [
        case(allowing("*"), **INCLUDE),
        case({"response": {"headers": {**ANY, **CREDENTIALS}}}, **PUT, **INCLUDE),
        case(both({**OWN, **CREDENTIALS, "Access-Control-Allow-Methods": "*"}, {}), **PUT, **INCLUDE),
        case(both({**OWN, **CREDENTIALS, "Access-Control-Allow-Headers": "*"}, {}), headers={"X-A": "1"}, **INCLUDE),
    ],
    "page-from-a-file": [
        case(allowing("http://localhost"), "file:///srv/index.html"),
        case({"response": {}}, "file:///srv/index.html"),
        case({"response": {"headers": {ALLOW: "null"}}}, "file:///srv/index.html", **INCLUDE),
    ],
    "opaque-origin": [
        case({"response": {}}, {"url": f"{APP}/", "sandboxed": True}),
        case(allowing(APP), "data:text/html,x"),
    ],
    "redirect-to-login": [
        case(redirect(f"{API}/login", 302)),
        case(redirect("https://login.other.test/", 302), **INCLUDE),
        case([{"url": URL, "status": 302, "headers": {"Location": f"{API}/login", **ANY}}, {}]),
        case([{"url": URL, "status": 303, "headers": {"Location": "https://sso.other.test/", **ANY}}, {}]),
    ],
    "redirect-without-headers": [
        case(redirect(f"{URL}/")),
        case(redirect(f"{OTHER}/"), **INCLUDE),
        case(redirect(URL, 308), "http://app.example.com/", url=HTTP),
    ],
    "redirect-to-another-origin": [
        case([{"url": URL, "status": 302, "headers": {"Location": f"{OTHER}/", **ANY}}, {"headers": OWN}]),
        case([{"url": URL, "status": 302, "headers": {"Location": f"{OTHER}/", **ANY}}, {}]),
        # Back to the page's own origin, the request is a foreign one all the same.
        case([{"url": URL, "status": 302, "headers": {"Location": f"{APP}/own", **ANY}}, {}]),
    ],
    "localhost-or-127": [
        case(allowing("http://127.0.0.1:3000"), LOCAL),
        case(allowing("http://localhost:3000"), "http://127.0.0.1:3000/"),
        case(allowing("http://[::1]:3000"), LOCAL),
        case({"response": {}}, LOCAL, url="http://127.0.0.1:3000/items"),
        case({"response": {}}, "http://127.0.0.1:3000/", url="http://localhost:3000/items", **PUT),
    ],
    "origin-slash": [case(allowing(f"{APP}/")), case(allowing(f"{APP}/"), **PUT), case(allowing(f"{APP}/"), **INCLUDE)],
    "origin-case": [case(allowing("https://App.Example.com")), case(allowing("HTTPS://app.example.com"))],
    "origin-default-port": [
        case(allowing(f"{APP}:443")),
        case(allowing("http://app.example.com:80"), "http://app.example.com/"),
    ],
    "origin-without-scheme": [case(allowing("app.example.com")), case(allowing("localhost"), "http://localhost/")],
    "origin-scheme": [case(allowing("http://app.example.com")), case(allowing("https://localhost:3000"), LOCAL)],
    "origin-port": [case(allowing("http://localhost:8080"), LOCAL), case(allowing("http://localhost"), LOCAL)],
    "unknown-header": [
        case(both(ANY, ANY), headers={"X-Requested-With": "XMLHttpRequest"}),
        case(both(ANY, ANY), headers={"Cache-Control": "no-cache", "Expires": "-1"}),
        case(both(ANY, ANY), headers={"traceparent": "00-0-0-00"}),
        case(both(ANY, ANY), headers={"sentry-trace": "1", "baggage": "a=1"}),
        case(both(ANY, ANY), headers={"X-Datadog-Trace-Id": "1"}),
        case(both(ANY, ANY), **JSON),
        case(both(ANY, ANY), method="POST", body={"blob": "{}", "type": "application/json"}),
        case(both(ANY, ANY), api="xhr", **JSON),
        # What is permitted is not what is missing.
        case(both({**ANY, "Access-Control-Allow-Headers": "X-Own"}, ANY), headers={"X-Own": "1", "baggage": "1"}),
        # It is not the header that is refused, but without it nobody would have been asked.
        case({"preflight": {"status": 500, "headers": ANY}, "response": {}}, headers={"traceparent": "1"}),
    ],
    "no-cors-opaque": [
        case({"response": {}}, mode="no-cors"),
        case(allowing("*"), mode="no-cors", method="POST", body="x"),
    ],
    "not-exposed": [
        case({"response": {"headers": {**ANY, "X-Total-Count": "1"}}}),
        case({"response": {"headers": {**ANY, "ETag": '"a"', "Date": "x"}}}),
        case({"response": {"headers": {**ANY, "X-A": "1", "X-B": "1", EXPOSE: "X-A"}}}),
        case({"response": {"headers": {**OWN, **CREDENTIALS, "X-A": "1", EXPOSE: "*"}}}, **INCLUDE),
        case({"response": {"headers": {**ANY, "Link": "<a>"}}}, api="xhr"),
    ],
}  # fmt: skip
"""For each story of one call, scenarios that have it."""

MISSES: dict[str, list[dict[str, Any]]] = {
    "error-page": [
        case({"response": {"status": 500, "headers": ANY}}),
        case({"response": {"status": 200}}),
        case({"response": {"status": 500, "headers": {ALLOW: OTHER}}}),
        case({"response": {"status": 500}}, mode="no-cors"),
        case({"response": {"status": 500}}, url=f"{APP}/own"),
        # It is the preflight that fails; its story is another one.
        case({"preflight": {"status": 500}, "response": {}}, **PUT),
    ],
    "preflight-slash": [
        case(redirect("/other/"), **PUT),
        case(redirect("/items/"), method="GET"),
        case(redirect("/items/1/"), **PUT),
        case(redirect(f"{OTHER}/items/"), **PUT),
    ],
    "preflight-to-https": [
        case(redirect(HTTP), **PUT),
        case(redirect(f"{OTHER}/items"), "http://app.example.com/", **PUT, url=HTTP),
    ],
    "preflight-to-login": [
        case(redirect(f"{API}/authors"), **PUT),
        case(redirect(f"{API}/items?next=/login"), **PUT, url=f"{API}/v1"),
        case(redirect(f"{API}/login"), method="GET"),
    ],
    "preflight-redirected": [case(redirect("/items/"), **PUT), case({"response": {"status": 304}}, **PUT)],
    "preflight-authentication": [
        case({"response": {"status": 401}}),
        case({"preflight": {"status": 400}, "response": {}}, **PUT),
        case({"preflight": {"status": 403, "body": "Invalid CORS request"}, "response": {}}, **PUT),
        case(preflighted({"status": 401}), **PUT),
    ],
    "preflight-refused": [
        case({"preflight": {"status": 403}, "response": {}}, **PUT),
        case({"preflight": {"status": 405, "body": "no CORS here"}, "response": {}}, **PUT),
        case({"response": {"status": 403, "body": "Invalid CORS request"}}),
    ],
    "response-only": [
        case(both({}, {}), **PUT),
        case(both({ALLOW: OTHER}, ANY), **PUT),
        case(both(ANY, ANY), **PUT),
        case({"preflight": {"status": 401}, "response": {"headers": ANY}}, **PUT),
    ],
    "preflight-unhandled": [
        case(both({ALLOW: OTHER}, {}), **PUT),
        case({"preflight": {"status": 401}, "response": {}}, **PUT),
        case(both({}, ANY), **PUT),
        case(redirect("/items/"), **PUT),
    ],
    "preflight-only": [
        case({"response": {}}),
        case(both({**ANY, "Access-Control-Allow-Methods": "PUT"}, {ALLOW: OTHER}), **PUT),
        case(preflighted({"status": 500}), **PUT),
    ],
    "two-sources": [case(allowing(f"{APP}, {OTHER}")), case(allowing(OTHER)), case(allowing(APP))],
    "list-of-origins": [case(allowing([APP, OTHER])), case(allowing(f"{APP}, *")), case(allowing(f"{APP}, {APP}"))],
    "wildcard-with-credentials": [
        case(allowing("*")),
        case(allowing(APP), **INCLUDE),
        case({"response": {"headers": {**OWN, **CREDENTIALS}}}, **INCLUDE),
        case(both({**OWN, **CREDENTIALS, "Access-Control-Allow-Methods": "GET"}, {}), **PUT, **INCLUDE),
        case(both({**OWN, "Access-Control-Allow-Methods": "*"}, {}), headers={"X-A": "1"}, **PUT),
    ],
    "page-from-a-file": [
        case(allowing("null"), "file:///srv/index.html"),
        case({"response": {}}, {"url": f"{APP}/", "sandboxed": True}),
        case(allowing("null")),
    ],
    "opaque-origin": [case({"response": {}}), case({"response": {}}, "file:///srv/index.html")],
    "redirect-to-login": [
        case(redirect(f"{API}/authors")),
        case(redirect("/login", 302), **PUT),
        case([{"url": URL, "status": 302, "headers": {"Location": f"{API}/login", **ANY}}, {"headers": ANY}]),
        case({"response": {"status": 401, "headers": {"Location": "/login"}}}),
    ],
    "redirect-without-headers": [
        case(redirect("/login", 302)),
        case(redirect("/items/"), **PUT),
        case([{"url": URL, "status": 302, "headers": {"Location": "/items/", **ANY}}, {}]),
        case({"response": {"status": 302}}),
        case({"response": {"status": 302, "headers": {"Location": "/x"}}}, redirect="manual", mode="no-cors"),
    ],
    "redirect-to-another-origin": [
        case([{"url": URL, "status": 302, "headers": {"Location": "/next", **ANY}}, {}]),
        case([{"url": f"{APP}/", "status": 302, "headers": {"Location": URL}}, {}], url=f"{APP}/"),
        case([{"url": URL, "status": 302, "headers": {"Location": f"{OTHER}/", **ANY}}, {"headers": ANY}]),
        case({"response": {}}, {"url": f"{APP}/", "sandboxed": True}),
    ],
    "localhost-or-127": [
        case(allowing("http://127.0.0.1:8080"), "http://localhost:8080/", url="http://localhost:8080/"),
        case(allowing("http://192.168.0.1:3000"), LOCAL),
        case({"response": {}}, LOCAL, url="http://127.0.0.1:8000/items"),
        case({"response": {}}, LOCAL, url="https://127.0.0.1:3000/items"),
    ],
    "origin-slash": [case(allowing(f"{OTHER}/")), case(allowing(f"{APP}/path")), case(allowing(APP))],
    "origin-case": [case(allowing("https://Other.test"))],
    "origin-default-port": [case(allowing(f"{APP}:8443")), case(allowing(f"{OTHER}:443"))],
    "origin-without-scheme": [case(allowing("")), case(allowing("null"))],
    "origin-scheme": [case(allowing("http://other.test"))],
    "origin-port": [case(allowing("http://127.0.0.1.example:8080"), LOCAL)],
    "unknown-header": [
        case(both(ANY, ANY), headers={"X-Own": "1"}),
        case(both(ANY, ANY), headers={"X-Own": "1", "X-Requested-With": "1"}),
        case(both(ANY, ANY), headers={"Authorization": "x"}),
        case(both(ANY, ANY), method="POST", headers={"Content-Type": "text/xml"}, body="x"),
        # Without the header there would be a preflight all the same.
        case(both(ANY, ANY), method="PUT", headers={"traceparent": "1"}),
        case(both({**ANY, "Access-Control-Allow-Headers": "*"}, {}), headers={"traceparent": "1"}),
    ],
    "no-cors-opaque": [
        case(allowing("*")),
        case({"response": {}}, mode="no-cors", url=f"{APP}/own"),
        case({"response": {}}),
    ],
    "not-exposed": [
        case({"response": {"headers": {**ANY, "Content-Type": "a/b", "Date": "x", "Set-Cookie": "a=1"}}}),
        case({"response": {"headers": {**ANY, "X-A": "1", EXPOSE: "X-A"}}}),
        case({"response": {"headers": {**ANY, "X-A": "1", EXPOSE: "*"}}}),
        case({"response": {"headers": {"X-A": "1"}}}, url=f"{APP}/own"),
        case({"response": {"headers": {**ANY, "X-A": "1"}}}, mode="no-cors"),
    ],
}  # fmt: skip
"""For each story, scenarios that are near to it and don't have it."""


def told(document: dict[str, Any], browser: str = "chromium") -> dict[str, Story]:
    [verdict] = run_scenario(document, browser=browser)
    return {story.id: story for story in stories_of(verdict)}


def cases_of(table: dict[str, list[dict[str, Any]]]) -> list[Any]:
    return [
        pytest.param(story, document, id=f"{story}-{number}")
        for story, documents in table.items()
        for number, document in enumerate(documents)
    ]


@pytest.mark.parametrize("browser", ["spec", "chromium", "firefox", "webkit"])
@pytest.mark.parametrize(("story", "document"), cases_of(TOLD))
def test_a_story_is_told(story: str, document: dict[str, Any], browser: str) -> None:
    found = told(document, browser)
    assert story in found, list(found)
    assert found[story].evidence
    for item in found[story].evidence:
        # A value that is there is also told, or is a status; one that is missing is named.
        assert item.side in ("request", "answer")
        assert item.value is not None or item.header is not None


@pytest.mark.parametrize(("story", "document"), cases_of(MISSES))
def test_a_near_miss_is_another_story(story: str, document: dict[str, Any]) -> None:
    assert story not in told(document)


def test_every_story_has_cases_and_near_misses() -> None:
    assert set(TOLD) == set(MISSES) == set(STORIES) - {"preflight-every-time"}


@pytest.mark.parametrize("table", table_names())
def test_no_row_of_the_tables_breaks_a_rule(table: str) -> None:
    """Every verdict there is has its stories, each at most once, and none has an allowed call's failure."""
    for outcome in outcomes_of_table(table):
        for index, verdict in enumerate(outcome.results):
            found = [story.id for story in stories_of(verdict, outcome.results[:index])]
            assert len(set(found)) == len(found), outcome.row.id
            assert set(found) <= set(STORIES), outcome.row.id
            if verdict.verdict != "blocked":
                assert set(found) <= {"no-cors-opaque", "not-exposed"}, outcome.row.id


class TestTellings:
    def test_values_are_in_it(self) -> None:
        story = told(case({"response": {"status": 502}}))["error-page"]
        assert story.title == "An error page that lost its CORS headers on the way"
        assert f"GET {URL} was answered with the status 502" in story.telling
        assert "a proxy says Bad Gateway" in story.telling
        [status, header] = story.evidence
        assert (status.header, status.value) == (None, "502")
        assert (header.header, header.value) == (ALLOW, None)

    def test_it_is_whole_sentences(self) -> None:
        for story, documents in TOLD.items():
            telling = told(documents[0])[story].telling
            assert telling[0].isupper()
            assert telling.endswith(".")
            assert ".." not in telling
            assert "None" not in telling

    def test_as_data_it_is_json(self) -> None:
        story = told(case(allowing("*"), **INCLUDE))["wildcard-with-credentials"]
        data = json.loads(json.dumps(story.to_dict()))
        assert data["evidence"][0] == {
            "kind": "request",
            "method": "GET",
            "url": URL,
            "side": "answer",
            "header": ALLOW,
            "value": "*",
        }

    def test_who_sends_a_header_is_said_of_each(self) -> None:
        headers = {"traceparent": "1", "X-Requested-With": "1"}
        telling = told(case(both(ANY, ANY), headers=headers))["unknown-header"].telling
        assert "traceparent: libraries such as @opentelemetry/core, @sentry/core, " in telling
        assert "x-requested-with: libraries such as dropzone and superagent-no-cache send it, to mark " in telling
        assert "Leave them out where the request goes to another origin, or let the server name them in " in telling

    def test_what_the_same_sends_is_said_together(self) -> None:
        headers = {"x-datadog-origin": "rum", "x-datadog-trace-id": "1"}
        telling = told(case(both(ANY, ANY), headers=headers))["unknown-header"].telling
        assert "x-datadog-origin and x-datadog-trace-id: libraries such as @datadog/" in telling
        assert "browser-rum-core send them, to continue the trace " in telling

    def test_a_header_that_nothing_is_known_of_is_none_of_it(self) -> None:
        for name in ("x-own", "pragma", "x-csrf-token"):
            assert sender_of(name) is None
            assert "unknown-header" not in told(case(both(ANY, ANY), headers={name: "1", "traceparent": "1"}))

    def test_every_sender_is_cited(self) -> None:
        for sender in SENDERS:
            assert re.fullmatch(r"\d+\.\d+\.\d+", sender.version)
            assert all((sender.package, sender.file, sender.headers, sender.why))
            assert [name.lower() for name in sender.headers] == list(sender.headers)


class TestPages:
    """A page's application is not asked again, but what it answered before counts."""

    def page(self, **answers: WireResponse) -> Any:
        page = Browser("chromium").page(f"{APP}/")
        self.asked = 0

        def server(request: Any) -> WireResponse:
            self.asked += 1
            return answers[request.kind]

        page.route("*", server)
        return page

    def test_an_earlier_answer_shows_that_the_response_has_the_headers(self) -> None:
        page = self.page(preflight=WireResponse(405), request=WireResponse(headers=((ALLOW, "*"),)))
        earlier, verdict = page.check(URL), page.check(URL, method="PUT")
        assert [story.id for story in stories_of(verdict, [earlier])] == ["response-only"]
        assert [story.id for story in stories_of(verdict)] == ["preflight-unhandled"]
        assert self.asked == 2

    def test_an_earlier_answer_for_another_url_shows_nothing(self) -> None:
        page = self.page(preflight=WireResponse(405), request=WireResponse(headers=((ALLOW, "*"),)))
        earlier, verdict = page.check(f"{URL}/2"), page.check(URL, method="PUT")
        assert [story.id for story in stories_of(verdict, [earlier])] == ["preflight-unhandled"]

    def test_nobody_answers(self) -> None:
        page = Browser("chromium").page(f"{APP}/")
        assert stories_of(page.check(URL)) == ()


def test_without_a_server_there_is_no_story() -> None:
    [verdict] = run_scenario({"page": f"{APP}/", "request": {"url": URL, "method": "PUT"}})
    assert stories_of(verdict) == ()


# Sessions.


def session(server: Any, *requests: Any, browser: str = "chromium") -> list[Verdict]:
    return run_scenario({"page": f"{APP}/", "requests": list(requests), "server": server}, browser=browser)


def at(seconds: int, url: str = URL, **members: Any) -> dict[str, Any]:
    return {"url": url, "at": seconds, "method": "PUT", **members}


def permitting(**headers: str) -> dict[str, Any]:
    return both({**ANY, "Access-Control-Allow-Methods": "*", **headers}, ANY)


class TestEveryTime:
    def test_nothing_is_said_of_how_long_it_counts(self) -> None:
        [story] = stories_of_session(session(permitting(), at(0), at(10), at(20)))
        assert story.id == "preflight-every-time"
        assert "3 preflights with the same question" in story.telling
        assert "have no Access-Control-Max-Age" in story.telling
        assert [item.value for item in story.evidence] == [None] * 3

    def test_zero_forbids_to_keep_it(self) -> None:
        [story] = stories_of_session(session(permitting(**{"Access-Control-Max-Age": "0"}), at(0), at(1)))
        assert "Access-Control-Max-Age: 0" in story.telling

    def test_the_urls_differ_in_their_queries(self) -> None:
        server = permitting(**{"Access-Control-Max-Age": "600"})
        [story] = stories_of_session(session(server, at(0, f"{URL}?t=1"), at(1, f"{URL}?t=2")))
        assert "differ in their queries (2 of them)" in story.telling

    def test_firefox_remembers_no_wildcard(self) -> None:
        requests = [permitting(**{"Access-Control-Max-Age": "600"}), at(0), at(1)]
        [story] = stories_of_session(session(*requests, browser="firefox"))
        assert "wildcard *, which firefox-153 does not remember" in story.telling
        assert stories_of_session(session(*requests, browser="webkit")) == ()

    @pytest.mark.parametrize(
        ("server", "requests"),
        [
            (permitting(**{"Access-Control-Max-Age": "600"}), [at(0), at(10), at(20)]),
            (permitting(), [at(0), at(1)]),
            (permitting(), [at(0)]),
            (permitting(), [at(0), at(10, f"{URL}/2")]),
            (permitting(), [at(0), at(10, method="DELETE")]),
            # It ran out, which is what it is for.
            (permitting(**{"Access-Control-Max-Age": "60"}), [at(0), at(100)]),
            (permitting(), [{"url": URL}, {"url": URL}]),
        ],
        ids=["kept", "soon", "once", "another path", "another method", "ran out", "no preflight"],
    )
    def test_near_misses(self, server: Any, requests: list[Any]) -> None:
        assert stories_of_session(session(server, *requests)) == ()

    def test_without_a_server_there_is_no_story(self) -> None:
        document = {"page": f"{APP}/", "requests": [at(0), at(10)]}
        assert stories_of_session(run_scenario(document, browser="chromium")) == ()


def test_evidence_names_where_to_look() -> None:
    [verdict] = run_scenario(case({"preflight": {"status": 401}, "response": {}}, **PUT))
    [story] = stories_of(verdict)
    assert story.evidence == (Evidence(verdict.exchanges[0].request, "answer", None, "401"),)
