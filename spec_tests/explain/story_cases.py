"""Scenarios in which each story has happened, and scenarios that are near to it."""

from __future__ import annotations

from typing import Any

import pytest

from corsim import run_scenario
from corsim.explain.stories import Story, stories_of
from spec_tests.making import API, APP, OTHER

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
        case(redirect("/items/?page=1"), **PUT),
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
        *(case({"preflight": {"status": status}, "response": {}}, **PUT) for status in (401, 403, 407, 429)),
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
