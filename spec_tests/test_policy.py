"""assert_policy(): what each row asks of an application, what is told of those that fail, which rows are refused."""

from __future__ import annotations

import textwrap
import traceback
from typing import Any

import pytest

import corsim
from corsim import PolicyError, WireRequest, WireResponse, assert_policy
from spec_tests.making import API, APP, OTHER, Application, Server

ITSELF: list[Any] = []
ITSELF.append(ITSELF)


def server(request: WireRequest) -> WireResponse:
    """Permits one origin, with credentials, to GET and PUT with a Content-Type."""
    headers = dict(request.headers)
    if headers.get("Origin") != APP:
        return WireResponse(403)
    permits = (
        ("Access-Control-Allow-Origin", APP),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "PUT"),
        ("Access-Control-Allow-Headers", "content-type"),
    )
    return WireResponse(204 if request.method == "OPTIONS" else 200, permits)


def asked(row: Any, **arguments: Any) -> list[WireRequest]:
    """What one browser asks for *row*, which is allowed."""
    permissive = Server()
    assert_policy(permissive, allow=[row], browsers=["chromium"], **arguments)
    return permissive.asked


def failed(app: Any, **arguments: Any) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        assert_policy(app, **arguments)
    return caught.value


class TestRows:
    def test_a_policy_that_holds(self) -> None:
        assert_policy(
            server,
            allow=[
                APP,
                (APP, "PUT"),
                (APP, "PUT", ["Content-Type"], True),
                {"origin": APP, "method": "PUT", "json": {"a": 1}, "path": "/items/1"},
            ],
            deny=[OTHER, "null", "http://app.example.com", (APP, "DELETE"), (APP, "GET", ["X-Trace"])],
        )

    def test_only_an_origin(self) -> None:
        [request] = asked(APP)
        assert (request.method, request.url) == ("GET", "https://api.example.com/")
        assert ("Origin", APP) in request.headers

    def test_the_origin_null_is_that_of_a_sandboxed_page(self) -> None:
        [request] = asked("null")
        assert ("Origin", "null") in request.headers

    def test_an_origin_is_read_as_a_browser_reads_it(self) -> None:
        [request] = asked("HTTPS://App.Example.com:443/")
        assert ("Origin", APP) in request.headers

    def test_the_method_keeps_its_case(self) -> None:
        assert [request.method for request in asked((APP, "patch"))] == ["OPTIONS", "patch"]

    @pytest.mark.parametrize(
        ("headers", "sent"),
        [
            (["Content-Type"], ("Content-Type", "application/json")),
            (["authorization"], ("authorization", "Bearer token")),
            (("X-Trace",), ("X-Trace", "1")),
            ({"X-Trace": "7"}, ("X-Trace", "7")),
            ([("X-Trace", "7")], ("X-Trace", "7")),
        ],
    )
    def test_headers(self, headers: Any, sent: tuple[str, str]) -> None:
        preflight, request = asked((APP, "POST", headers))
        assert sent in request.headers
        assert dict(preflight.headers)["Access-Control-Request-Headers"] == sent[0].lower()

    def test_no_headers(self) -> None:
        assert len(asked((APP, "POST", []))) == len(asked((APP, "POST", None))) == 1

    @pytest.mark.parametrize(
        ("credentials", "mode"),
        [
            (True, "include"),
            (False, "omit"),
            ("same-origin", "same-origin"),
            ("include", "include"),
            (None, "same-origin"),
        ],
    )
    def test_credentials(self, credentials: Any, mode: str) -> None:
        [request] = asked((APP, "GET", (), credentials))
        assert request.credentials_mode == mode

    @pytest.mark.parametrize(
        ("row", "url"),
        [
            ({"path": "/b?c=1"}, "https://api.test/b?c=1"),
            ({"path": "c"}, "https://api.test/a/c"),
            ({"url": API + "/x"}, API + "/x"),
            ({}, "https://api.test/a/"),
        ],
    )
    def test_the_url(self, row: dict[str, str], url: str) -> None:
        assert {request.url for request in asked({"origin": APP, **row}, url="https://api.test/a/")} == {url}

    def test_bodies(self) -> None:
        assert asked({"origin": APP, "method": "POST", "body": "a"})[-1].body == b"a"
        request = asked({"origin": APP, "method": "POST", "json": [1]})[-1]
        assert (request.body, dict(request.headers)["Content-Type"]) == (b"[1]", "application/json")

    def test_each_is_made_in_a_new_browser_of_every_engine(self) -> None:
        permissive = Server()
        assert_policy(permissive, allow=[(APP, "PUT"), (APP, "PUT")])
        assert permissive.methods == ["OPTIONS", "PUT"] * 6

    def test_the_browsers_that_are_told(self) -> None:
        permissive = Server()
        assert_policy(permissive, allow=[APP], browsers="spec")
        assert_policy(permissive, allow=[APP], browsers=["spec", "webkit", "spec"])
        assert len(permissive.asked) == 3


class TestFailures:
    def test_all_are_told_together(self) -> None:
        error = failed(
            server,
            allow=[APP, (APP, "DELETE", ["X-Trace"], True), OTHER],
            deny=["null", (APP, "PUT", ["Content-Type"])],
            url=API + "/items",
        )
        assert isinstance(error, AssertionError)
        assert [(failure.request.place, failure.verdict.reason) for failure in error.failures] == [
            ("allow[1]", "preflight-method-disallowed"),
            ("allow[2]", "allow-origin-missing"),
            ("deny[1]", None),
        ]
        assert str(error) == textwrap.dedent("""\
            3 of 5 rows of the policy failed, in chromium, firefox, webkit

              row       origin                   method  headers       credentials  browsers  came out
              allow[1]  https://app.example.com  DELETE  X-Trace       include      all       blocked (preflight-method-disallowed)
              allow[2]  https://other.test       GET     -             -            all       blocked (allow-origin-missing)
              deny[1]   https://app.example.com  PUT     Content-Type  -            all       allowed

            allow[1]  https://app.example.com  DELETE https://api.example.com/items, X-Trace: 1, credentials include
              Access-Control-Allow-Methods of the preflight's response permits `PUT`; `DELETE` is needed.
              What to change
                In the answer to OPTIONS https://api.example.com/items
                     Access-Control-Allow-Methods: PUT, DELETE
                     Access-Control-Allow-Headers: content-type, x-trace
                In the answer to DELETE https://api.example.com/items, which has not been asked for yet
                     Access-Control-Allow-Origin: https://app.example.com
                     Access-Control-Allow-Credentials: true
                With this it gets through in chromium, firefox and webkit.
                Also send Vary: Origin in the answer to OPTIONS and DELETE. Where the answer depends on the origin, a cache may otherwise give one page the answer to another.
                Also send Access-Control-Max-Age: 7200 in the answer to OPTIONS. Without it, the permission is kept for 5 seconds at most. The longest that engines keep it, in seconds: chromium 7200, firefox 86400, webkit 600.
                Methods are compared with their case, and fetch() uppercases six of them only. With credentials, * is a name like any other.

            allow[2]  https://other.test  GET https://api.example.com/items
              The response has no Access-Control-Allow-Origin; `https://other.test` is needed.
              What to change
                In the answer to GET https://api.example.com/items
                     Access-Control-Allow-Origin: https://other.test
                With this it gets through in chromium, firefox and webkit.
                Also send Vary: Origin in the answer to GET. Where the answer depends on the origin, a cache may otherwise give one page the answer to another.
                Look whether this answer comes from the application at all: error pages of proxies and frameworks often lack the headers that the application sets.

            deny[1]  https://app.example.com  PUT https://api.example.com/items, Content-Type: application/json
              A script can read the answer.
              What to change
                It is let through by the answer to OPTIONS https://api.example.com/items
                     Access-Control-Allow-Origin: https://app.example.com
                     Access-Control-Allow-Methods: PUT
                     Access-Control-Allow-Headers: content-type
                It is let through by the answer to PUT https://api.example.com/items
                     Access-Control-Allow-Origin: https://app.example.com
                Leave Access-Control-Allow-Origin out where the origin is not one that may read the answer.
                Where the origin may, but not with this method or these headers, name fewer of them.""")  # noqa: E501

    def test_browsers_that_disagree(self) -> None:
        """The wildcard does not cover Authorization in the standard, and does so in the engines that are modelled."""

        def wildcard(request: WireRequest) -> WireResponse:
            return WireResponse(
                headers=(("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "*")),
            )

        row = (APP, "GET", ["Authorization"])
        allowed = failed(wildcard, allow=[row], browsers=["spec", "chromium", "webkit"])
        assert [failure.browsers for failure in allowed.failures] == [("spec",)]
        denied = failed(wildcard, deny=[row], browsers=["spec", "chromium", "webkit"])
        assert [failure.browsers for failure in denied.failures] == [("chromium", "webkit")]
        assert "chromium, webkit  allowed" in str(denied)

    def test_what_nothing_answers_is_not_denied(self) -> None:
        def broken(request: WireRequest) -> corsim.ConnectionFailure:
            return corsim.ConnectionFailure("The connection was reset.")

        error = failed(broken, deny=[OTHER])
        assert error.failures[0].verdict.reason == "connection-failed"
        assert "The connection was reset." in str(error)

    def test_a_redirect_to_another_origin_is_not_answered_by_the_application(self) -> None:
        def redirecting(request: WireRequest) -> WireResponse:
            return WireResponse(302, (("Location", "https://elsewhere.test/"), ("Access-Control-Allow-Origin", "*")))

        error = failed(redirecting, allow=[APP], browsers=["spec"])
        assert error.failures[0].verdict.reason == "no-matching-rule"

    def test_a_request_that_no_script_can_make_fails_either_way(self) -> None:
        for wants in ("allow", "deny"):
            error = failed(server, **{wants: [(APP, "TRACE")]})
            assert error.failures[0].verdict.verdict == "throws"
            assert "no server is asked: take the row out" in str(error)

    def test_an_applications_exception_is_its_own_with_a_note_of_the_row(self) -> None:
        def failing(request: WireRequest) -> WireResponse:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError) as caught:
            assert_policy(failing, allow=[(APP, "PUT")])
        assert caught.value.__notes__ == [
            f"This happened while allow[0] was checked in chromium: {APP}  PUT https://api.example.com/"
        ]

    def test_an_exception_does_not_keep_the_other_rows_from_being_told(self) -> None:
        def failing(request: WireRequest) -> WireResponse:
            if "/broken" in request.url:
                raise ZeroDivisionError(request.url)
            return server(request)

        rows: list[Any] = [
            (OTHER, "GET"),
            {"origin": APP, "path": "/broken/1"},
            APP,
            {"origin": APP, "path": "/broken/2"},
        ]
        with pytest.raises(ExceptionGroup, match="the application raised for 2 of 4 rows of the policy") as caught:
            assert_policy(failing, allow=rows)
        first, second, policy = caught.value.exceptions
        assert isinstance(first, ZeroDivisionError)
        assert isinstance(second, ZeroDivisionError)
        assert [note.partition(" in ")[0] for note in (*first.__notes__, *second.__notes__)] == [
            "This happened while allow[1] was checked", "This happened while allow[3] was checked",
        ]  # fmt: skip
        assert traceback.extract_tb(first.__traceback__)[-1].name == "failing"
        assert isinstance(policy, PolicyError)
        assert [failure.request.place for failure in policy.failures] == ["allow[0]"]
        with pytest.raises(ZeroDivisionError, match="broken/1"):
            assert_policy(failing, allow=rows[1:3])

    def test_neither_does_leaving(self) -> None:
        def leaving(request: WireRequest) -> WireResponse:
            if "/broken" in request.url:
                raise SystemExit("no database")
            return server(request)

        rows: list[Any] = [{"origin": APP, "path": "/broken"}, APP, (OTHER, "GET")]
        with pytest.raises(BaseExceptionGroup, match="the application raised for 1 of 3 rows") as caught:
            assert_policy(leaving, allow=rows)
        left, policy = caught.value.exceptions
        assert isinstance(left, SystemExit)
        assert left.__notes__[0].startswith("This happened while allow[0] was checked in ")
        assert isinstance(policy, PolicyError)
        with pytest.raises(SystemExit, match="no database"):
            assert_policy(leaving, allow=rows[:2])

    def test_or_a_bare_500_if_that_is_asked_for(self) -> None:
        def failing(request: WireRequest) -> WireResponse:
            raise ZeroDivisionError

        error = failed(failing, allow=[APP], raise_server_exceptions=False)
        assert error.failures[0].verdict.reason == "allow-origin-missing"


class TestLifespan:
    def test_it_is_run_once_around_all_rows(self) -> None:
        app = Application()
        assert_policy(app, allow=[APP, OTHER], browsers=["spec"])
        assert app.events == ["lifespan.startup", "GET", "GET", "lifespan.shutdown"]
        app.events.clear()
        failed(app, deny=[APP], browsers=["spec"])
        assert app.events == ["lifespan.startup", "GET", "lifespan.shutdown"]


class TestWrongArguments:
    @pytest.mark.parametrize(
        ("row", "error", "message"),
        [
            (1, TypeError, "allow[1] is 1 (int): an origin, a tuple (origin, method, headers, credentials)"),
            ((), TypeError, "allow[1] is () (tuple)"),
            ((APP, "GET", [], True, 1), TypeError, "allow[1] is ("),
            (b"x", TypeError, "allow[1] is b'x' (bytes)"),
            ((1,), TypeError, "allow[1].origin is 1 (int): a str like"),
            ("*", ValueError, "allow[1].origin is '*': one like 'https://app.example.com', or 'null', is needed"),
            ("app.example.com", ValueError, "allow[1].origin is 'app.example.com': one like"),
            ("https://a.test/x", ValueError, "which is more than an origin: it has a path; 'https://a.test' is needed"),
            ("https://u@a.test", ValueError, "it has a user name or a password; 'https://a.test' is needed"),
            ({"method": "GET"}, TypeError, "which has no origin"),
            ({"origin": APP, "metod": "GET"}, TypeError, 'json can be given. Did you mean "method"?'),
            ({"origin": APP, "url": "/", "path": "/"}, TypeError, "allow[1] has both url and path"),
            ({"origin": APP, "path": 1}, TypeError, "allow[1]: the URL is 1 (int): a str is needed"),
            ({"origin": APP, "url": "data:,"}, ValueError, "allow[1]: the URL is 'data:,': an http or https one"),
            ((APP, 1), TypeError, "allow[1]: method is 1"),
            ((APP, "GET", "X-Trace"), TypeError, "allow[1].headers is 'X-Trace' (str): names, or names with"),
            ((APP, "GET", [1]), TypeError, "allow[1].headers has 1 (int)"),
            ((APP, "GET", {"a": 1}), TypeError, "allow[1].headers has ('a', 1) (tuple)"),
            ((APP, "GET", 5), TypeError, "allow[1].headers is 5 (int)"),
            ((APP, "GET", [], "yes"), TypeError, "credentials is 'yes' (str): True, False, or one of omit"),
            ({"origin": APP, "json": ITSELF}, ValueError, "allow[1]: json has a list or a dictionary that contains "),
            ({"origin": APP, "json": 1, "body": "x"}, TypeError, "allow[1]: "),
        ],
    )  # fmt: skip
    def test_rows(self, row: Any, error: type[Exception], message: str) -> None:
        with pytest.raises(error) as caught:
            assert_policy(server, allow=[APP, row])
        assert message in str(caught.value)
        assert not isinstance(caught.value, AssertionError)

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ({}, ValueError, "the policy is empty"),
            ({"allow": APP}, TypeError, f"allow is '{APP}' (str): a list of rows is needed"),
            ({"deny": {"origin": APP}}, TypeError, "deny is {"),
            ({"deny": 1}, TypeError, "deny is 1 (int)"),
            ({"allow": [APP], "url": "/items"}, ValueError, "url is '/items'"),
            ({"allow": [APP], "browsers": ["fire-fox"]}, ValueError, "no browser is called 'fire-fox'; known are spec"),
            ({"allow": [APP], "browsers": []}, ValueError, "browsers is empty"),
        ],
    )
    def test_others(self, arguments: dict[str, Any], error: type[Exception], message: str) -> None:
        with pytest.raises(error) as caught:
            assert_policy(server, **arguments)
        assert message in str(caught.value)

    def test_an_application_that_is_none(self) -> None:
        with pytest.raises(TypeError, match="What can be connected"):
            assert_policy(object(), allow=[APP])
