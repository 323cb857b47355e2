"""Configurations do what they say: each is run as it is written, by the framework or the web server that it is for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import pytest

from corsim import Browser, Verdict, run_scenario
from corsim.explain.configuration import KINDS, NothingToConfigure, Policy, configuration, policy_of, servers_of
from corsim.standard.wire import WireResponse
from spec_tests.applications import node
from spec_tests.making import API, APP, OTHER
from spec_tests.serving import Quiet, served

from .web_server_processes import ITEMS, WEB_SERVERS

ENGINES = ("chromium", "firefox", "webkit")
STRANGER = "https://app.example.com.evil.example"
EVERY_TOKEN_SIGN = "x-!#$%&'*+.^_`|~"
"""A header name with every sign that a token can have; each means something in some configuration."""

POLICIES = {
    "small": Policy((APP,), ("PUT",), ("content-type",)),
    "full": Policy((APP,), ("PUT", "DELETE"), ("content-type", "X-Request-Id"), True, ("X-Total-Count",), 1234),
    "origins": Policy((APP, OTHER, "http://[::1]:3000", "http://localhost:8080", "null"), ("PUT",), ("x-a",), True),
    "any": Policy(("*",), ("PUT",), ("content-type",), False, ("X-Total-Count",), 60),
    "signs": Policy((APP,), ("PUT", "M-SEARCH"), (EVERY_TOKEN_SIGN,), True, ("X-Total-Count", EVERY_TOKEN_SIGN)),
    # A host can have most signs that mean something in a configuration.
    "long": Policy(
        (f"https://{'a' * 60}.{'b' * 60}.example.com", "https://a\"b;c{d}$e'f(g)&h+i=!~_,.example"), ("PUT",), ("x-a",)
    ),
}


def applied(snippet: str, app: Any) -> Any:
    """*app* after *snippet*, which is Python that puts something into it."""
    exec(compile(snippet, "snippet", "exec"), {"app": app})
    return app


@contextmanager
def starlette(snippet: str) -> Iterator[Any]:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def items(request: Request) -> PlainTextResponse:
        return PlainTextResponse(ITEMS, headers={"X-Total-Count": "1"})

    yield applied(snippet, Starlette(routes=[Route("/items", items, methods=["GET", "PUT", "DELETE", "POST"])]))


@contextmanager
def fastapi(snippet: str) -> Iterator[Any]:
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    app = FastAPI()

    @app.api_route("/items", methods=["GET", "PUT", "DELETE", "POST"])
    async def items() -> PlainTextResponse:
        return PlainTextResponse(ITEMS, headers={"X-Total-Count": "1"})

    yield applied(snippet, app)


@contextmanager
def flask(snippet: str) -> Iterator[Any]:
    from flask import Flask, Response

    app = Flask("app")

    @app.route("/items", methods=["GET", "PUT", "DELETE", "POST"])
    def items() -> Response:
        return Response(ITEMS, headers={"X-Total-Count": "1"})

    yield applied(snippet, app)


@contextmanager
def django(snippet: str) -> Iterator[Any]:
    from spec_tests.applications import django_apps

    settings: dict[str, Any] = {"INSTALLED_APPS": [], "MIDDLEWARE": []}
    exec(compile(snippet, "snippet", "exec"), settings)
    from django.core.wsgi import get_wsgi_application

    own = {name: value for name, value in settings.items() if name.isupper()}
    with django_apps.serve(get_wsgi_application, {"ROOT_URLCONF": django_apps.__name__, **own}) as app:
        yield app


EXPRESS = """
import { createRequire } from "node:module";
import { join } from "node:path";
const require = createRequire(join(process.argv[2], "package.json"));
const app = require("express")();
(() => {
%s
})();
app.all("/items", (request, response) => response.set("X-Total-Count", "1").send("[]"));
const server = app.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.on("end", () => process.exit()).resume();
"""


@pytest.fixture
def express(node_packages: Path, tmp_path: Path) -> Callable[[str], AbstractContextManager[Any]]:
    @contextmanager
    def run(snippet: str) -> Iterator[Any]:
        program = tmp_path / "server.mjs"
        program.write_text(EXPRESS % snippet, "utf-8")
        with node.running([node.node(), str(program), str(node_packages)]) as line:
            yield f"http://127.0.0.1:{json.loads(line)['port']}"

    return run


IN_PROCESS: dict[str, Callable[[str], AbstractContextManager[Any]]] = {
    "starlette": starlette,
    "fastapi": fastapi,
    "flask": flask,
    "django": django,
}


@pytest.fixture(params=[kind for kind in KINDS if kind != "headers"])
def serve(request: pytest.FixtureRequest) -> tuple[str, Callable[[str], AbstractContextManager[Any]]]:
    """A kind of configuration, and what serves an application with it."""
    kind = str(request.param)
    if kind == "express":
        run: Callable[[str], AbstractContextManager[Any]] = request.getfixturevalue("express")
        return kind, run
    return kind, (IN_PROCESS | WEB_SERVERS)[kind]


def check(target: object, origin: str, engine: str = "chromium", path: str = "/items", **members: Any) -> Verdict:
    is_sandboxed = origin == "null"
    page = Browser(engine).page("https://sandboxed.example/" if is_sandboxed else f"{origin}/", sandboxed=is_sandboxed)
    page.route(API, target)
    return page.check(API + path, **members)


def header(verdict: Verdict, name: str, exchange: int = -1) -> list[str]:
    """The values of the lines of a header of an answer."""
    answer = verdict.exchanges[exchange].answer
    assert isinstance(answer, WireResponse)
    return [value for other, value in answer.headers if other.lower() == name.lower()]


@pytest.mark.parametrize("name", POLICIES)
class TestEveryKind:
    def test_it_permits_what_the_policy_does_and_nothing_else(self, serve: Any, name: str) -> None:
        kind, run = serve
        policy = POLICIES[name]
        members: dict[str, Any] = {"credentials": "include"} if policy.credentials else {}
        asked = dict.fromkeys(policy.headers, "1") | ({"content-type": "application/json"} if name != "signs" else {})
        asked = {key: value for key, value in asked.items() if key in policy.headers}
        with run(configuration(policy, kind)) as target:
            origins = [APP, STRANGER] if policy.origins == ("*",) else list(policy.origins)
            for origin in origins:
                for engine in ENGINES:
                    simple = check(target, origin, engine, **members)
                    assert simple.allowed, simple.explain()
                    put = check(target, origin, engine, method="PUT", headers=asked, **members)
                    assert put.allowed, put.explain()
                    self.the_answers_are_as_the_policy_says(put, simple, policy)
            if policy.origins != ("*",):
                for origin in (STRANGER, "https://example.com", "http://app.example.com", "https://appXexample.com"):
                    refused = check(target, origin, **members)
                    assert refused.reason in ("allow-origin-missing", "allow-origin-mismatch"), refused.explain()
                    assert check(target, origin, method="PUT", **members).verdict == "blocked"
            other_method = check(target, origins[0], method="PATCH", **members)
            assert other_method.reason in ("preflight-method-disallowed", "preflight-status"), other_method.explain()
            other_header = check(target, origins[0], headers={"X-Not-Named": "1"}, **members)
            assert other_header.reason in ("preflight-header-disallowed", "preflight-status"), other_header.explain()
            if not policy.credentials:
                assert check(target, origins[0], credentials="include").verdict == "blocked"

    def the_answers_are_as_the_policy_says(self, put: Verdict, simple: Verdict, policy: Policy) -> None:
        for verdict in (put, simple):
            for number in range(len(verdict.exchanges)):
                assert len(header(verdict, "Access-Control-Allow-Origin", number)) == 1
        if policy.max_age is not None:
            assert header(put, "Access-Control-Max-Age", 0) == [str(policy.max_age)]
        response = simple.response
        assert response is not None
        assert (("x-total-count", "1") in response.headers) == ("X-Total-Count" in policy.expose)
        varies = ",".join(header(simple, "Vary")).lower()
        if len(policy.origins) > 1:
            assert "origin" in varies


class TestWebServers:
    @pytest.mark.parametrize("kind", WEB_SERVERS)
    def test_error_pages_have_the_headers_too(self, kind: str) -> None:
        with WEB_SERVERS[kind](configuration(POLICIES["full"], kind)) as target:
            missing = check(target, APP, path="/nowhere", credentials="include")
            assert missing.response is not None
            assert missing.response.status == 404

    @pytest.mark.parametrize("kind", WEB_SERVERS)
    def test_what_an_application_behind_sets_is_replaced(self, kind: str) -> None:
        with served(HeadersOfItsOwn) as behind:
            alone = check(behind, APP, credentials="include")
            assert alone.reason == "allow-origin-wildcard-with-credentials"
            with WEB_SERVERS[kind](configuration(POLICIES["full"], kind), behind) as target:
                for engine in ENGINES:
                    verdict = check(target, APP, engine, credentials="include")
                    assert verdict.allowed, verdict.explain()
                    assert header(verdict, "Access-Control-Allow-Origin") == [APP]
                    put = check(target, APP, engine, method="PUT", credentials="include")
                    assert put.allowed, put.explain()


class HeadersOfItsOwn(Quiet, BaseHTTPRequestHandler):
    """An application that permits everybody by itself."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Credentials", "true")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_OPTIONS = do_GET  # noqa: N815 - names of the base class


def fixed(server: Any, **request: Any) -> Any:
    document = {"page": f"{APP}/", "request": {"url": f"{API}/items", **request}, "server": server}
    return run_scenario(document, browser="chromium")[0].fix()


class TestFromAFix:
    FULL: ClassVar[dict[str, Any]] = {"method": "PUT", "headers": {"X-Request-Id": "1"}, "credentials": "include"}

    def test_the_configuration_of_a_fix_lets_the_call_through(self, serve: Any) -> None:
        kind, run = serve
        fix = fixed({"preflight": {"status": 404}, "response": {}}, **self.FULL)
        with run(configuration(fix, kind)) as target:
            for engine in ENGINES:
                verdict = check(target, APP, engine, **self.FULL)
                assert verdict.allowed, verdict.explain()

    def test_what_was_permitted_before_is_permitted_still(self) -> None:
        preflight = {
            "headers": {
                "Access-Control-Allow-Origin": APP,
                "Access-Control-Allow-Methods": "GET, DELETE",
                "Access-Control-Allow-Headers": "X-B, x-request-id",
                "Access-Control-Max-Age": "600",
            }
        }
        response = {"headers": {"Access-Control-Allow-Origin": APP, "Access-Control-Expose-Headers": "X-C"}}
        fix = fixed({"preflight": preflight, "response": response}, method="PUT", headers={"X-Request-Id": "1"})
        assert policy_of(fix) == Policy((APP,), ("GET", "DELETE", "PUT"), ("x-request-id", "X-B"), False, ("X-C",), 600)

    def test_of_several_max_ages_the_longest_counts(self) -> None:
        allow, methods = {"Access-Control-Allow-Origin": APP}, {"Access-Control-Allow-Methods": "PUT"}
        moved = {"status": 307, "headers": {**allow, "Location": "/new"}}
        rules = [
            {
                "on": "preflight",
                "url": f"{API}/items",
                "headers": {**allow, **methods, "Access-Control-Max-Age": "600"},
            },
            {"on": "request", "url": f"{API}/items", **moved},
            {"on": "preflight", "headers": {**allow, "Access-Control-Max-Age": "60"}},
            {"headers": allow},
        ]
        assert policy_of(fixed(rules, method="PUT")).max_age == 600

    def test_no_wildcard_comes_into_it(self) -> None:
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "*"}
        fix = fixed({"response": {"headers": headers}}, **self.FULL)
        assert policy_of(fix) == Policy((APP,), ("PUT",), ("x-request-id",), True, (), 7200)

    def test_each_server_of_a_way_of_redirects_has_its_own(self) -> None:
        rules = [{"url": f"{API}/items", "status": 302, "headers": {"Location": f"{APP}/own"}}, {}]
        fix = fixed(rules)
        assert servers_of(fix)[0] == API
        with pytest.raises(NothingToConfigure, match=r"No answer of https://other\.test has to change"):
            policy_of(fix, OTHER)

    def test_where_the_call_has_to_change_there_is_nothing_to_configure(self) -> None:
        with pytest.raises(NothingToConfigure, match="Take user name and password out of the URL"):
            configuration(
                fixed({"response": {"headers": {"Access-Control-Allow-Origin": "*"}}}, url="https://a:b@c.d/"), "nginx"
            )
        for kind in KINDS:
            with pytest.raises(NothingToConfigure, match="The call gets through"):
                configuration(fixed({"response": {"headers": {"Access-Control-Allow-Origin": "*"}}}), kind)

    def test_plain_headers_say_which_answer_they_belong_to(self) -> None:
        fix = fixed({"preflight": {"status": 404}, "response": {}}, method="PUT")
        assert configuration(fix, "headers") == (
            f"# The answer to OPTIONS {API}/items\n# with the status 204\nAccess-Control-Allow-Origin: {APP}\n"
            "Access-Control-Allow-Methods: PUT\nVary: Origin\nAccess-Control-Max-Age: 7200\n\n"
            f"# The answer to PUT {API}/items\nAccess-Control-Allow-Origin: {APP}\nVary: Origin\n"
        )


def test_plain_headers_of_a_policy() -> None:
    text = configuration(POLICIES["full"], "headers")
    assert text.count("Access-Control-Allow-Origin: https://app.example.com\n") == 2
    assert "Access-Control-Max-Age: 1234\n" in text.partition("\n\n")[0]
    assert "Vary" not in configuration(POLICIES["any"], "headers")


def test_a_kind_that_is_misspelled() -> None:
    with pytest.raises(
        ValueError, match=r'no configuration is called .ngnix.; known are headers,.*Did you mean "nginx"'
    ):
        configuration(POLICIES["small"], "ngnix")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"origins": ()}, "origins is empty"),
        ({"origins": ("*", APP)}, r"the origin \* stands alone"),
        ({"origins": ("*",), "credentials": True}, r"the origin \* stands alone, and without credentials"),
        ({"origins": (f"{APP}/",)}, "'https://app.example.com/'.*was 'https://app.example.com' meant"),
        ({"origins": ("https://APP.example.com",)}, "was 'https://app.example.com' meant"),
        ({"origins": ("app.example.com",)}, "one like 'https://app.example.com' is needed$"),
        ({"origins": ("https://*.example.com",)}, "each origin has to be named"),
        ({"origins": ("https://a.example\n",)}, "is needed"),
        ({"origins": (APP,), "methods": ("PUT;",)}, "methods has 'PUT;'"),
        ({"origins": (APP,), "headers": ("X A",)}, "headers has 'X A'"),
        ({"origins": (APP,), "expose": ('"',)}, "expose has"),
        ({"origins": (APP,), "max_age": -1}, "max_age is -1"),
    ],
)
def test_a_policy_that_means_nothing(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Policy(**arguments)
