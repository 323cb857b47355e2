"""Each check finds the flaw in the application that has it, and nothing in the one that has none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from corsim.audit import Finding, Level, Report, audit
from corsim.audit.asking import Wire
from corsim.audit.auditing import ArgumentError, NoAnswerError
from corsim.audit.catalogue import CATALOGUE
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

from .flawed import API, APP, FLAWED, TOKEN, Changed, Forgetful, Guarded, Loose, Sound, Status, Wildcard

ENGINES = ("chromium", "firefox", "webkit")


def found(application: Callable[[WireRequest], Answer], **options: Any) -> dict[str, Finding]:
    """The findings by their ids."""
    return {finding.id: finding for finding in audit(application, [APP], **options).findings}


def asked(request: WireRequest) -> tuple[Any, ...]:
    """What makes a request another one for an audit: all but who is named in `Referer`."""
    headers = sorted(header for header in request.headers if header[0] != "Referer")
    return request.kind, request.method, request.url, headers, request.body


def test_nothing_is_found_in_an_application_without_a_flaw() -> None:
    assert found(Sound()) == {}
    assert found(Sound(), credentials=True) == {}
    assert found(Sound(), methods=["PUT"], headers=[("Content-Type", "application/json")]) == {}


@pytest.mark.parametrize(("id_", "make"), FLAWED.values(), ids=list(FLAWED))
def test_a_flaw_is_found_with_the_request_that_shows_it(id_: str, make: Callable[[], Sound]) -> None:
    application = make()
    findings = found(application)
    assert id_ in findings
    finding = findings[id_]
    assert finding.exchange is not None
    assert asked(finding.exchange.request) in map(asked, application.received)
    assert finding.url.startswith(API)
    assert finding.message


ALONE = set(FLAWED) - {
    # What is also found: that no page reads *, a preflight's redirect or bad status at both places, ...
    "star-credentials", "redirect", "slash", "two", "unauthorized", "True", "star", "nobody", "subdomains", "suffix",
    "prefix", "reflects", "star-headers", "star-methods", "guarded",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ALONE))
def test_a_flaw_is_told_once_and_nothing_else_is(name: str) -> None:
    id_, make = FLAWED[name]
    assert set(found(make())) == {id_}


def test_every_rule_of_the_catalogue_is_found_somewhere() -> None:
    elsewhere = {"request-not-permitted", "no-answer", "allow-list-entry"}
    assert {id_ for id_, _ in FLAWED.values()} | elsewhere == set(CATALOGUE)


class TestWhatBrowsersDo:
    @pytest.mark.parametrize("name", ["reflects", "null", "suffix", "prefix", "regex", "http", "localhost", "ports"])
    def test_who_else_gets_in_is_let_through_in_every_engine(self, name: str) -> None:
        id_, make = FLAWED[name]
        finding = found(make())[id_]
        assert finding.effect == "let-through"
        assert set(finding.readers) == set(ENGINES)
        assert finding.credentials

    @pytest.mark.parametrize(
        "name", ["star-credentials", "slash", "two", "redirect", "preflight-auth", "preflight-405", "path", "missing"]
    )
    def test_what_they_block_is_told_apart(self, name: str) -> None:
        id_, make = FLAWED[name]
        finding = found(make())[id_]
        assert finding.effect == "blocked"
        assert finding.readers == ()
        assert all(finding.blocked.values())

    @pytest.mark.parametrize("name", ["no-vary", "max-age-year", "max-age-text", "True"])
    def test_what_they_do_not_decide_is_told_apart(self, name: str) -> None:
        id_, make = FLAWED[name]
        assert found(make())[id_].effect == "undecided"

    def test_reading_with_credentials_weighs_more(self) -> None:
        assert found(Loose(bool))["reflected-origin"].level is Level.ERROR
        without = Changed(other={"Access-Control-Allow-Credentials": None})
        without.is_allowed = bool  # type: ignore[method-assign, assignment]
        finding = found(without)["reflected-origin"]
        assert finding.level is Level.WARNING
        assert not finding.credentials

    @pytest.mark.parametrize("name", ["reflects", "suffix"])
    def test_cookies_are_told_of_where_they_were_sent(self, name: str) -> None:
        """Firefox sends a cookie of another site to nobody; and what is read without cookies weighs less."""
        id_, make = FLAWED[name]
        finding = found(make(), browsers=["firefox", "webkit"])[id_]
        assert "with the user's cookies in webkit." in finding.message
        assert finding.readers == ("firefox", "webkit")
        assert finding.exchange is not None
        assert dict(finding.exchange.request.headers)["Cookie"] == "corsim_audit=1"
        for options in ({"browsers": ["firefox"]}, {"cookie": ""}):
            without = found(make(), **options)[id_]
            assert without.level is Level.WARNING
            assert without.exchange is not None
            assert "Cookie" not in dict(without.exchange.request.headers)
            assert "can read the answer, without cookies." in without.message

    def test_an_answer_that_depends_on_the_cookie_is_seen_where_the_browser_sends_it(self) -> None:
        """Reflects the origin of whoever has a cookie, and says ``*`` to others: Firefox keeps cookies apart."""

        class OnlyWithCookie(Sound):
            def common(self, sent: dict[str, str]) -> dict[str, str]:
                star = "cookie" not in sent
                origin = "*" if star else sent["origin"]
                return {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}

        finding = found(OnlyWithCookie())["reflected-origin"]
        assert set(finding.readers) == {"chromium", "webkit"}
        assert finding.blocked == {"firefox": "allow-origin-wildcard-with-credentials"}
        assert "reflected-origin" not in found(OnlyWithCookie(), cookie="")

    def test_browsers_can_be_chosen(self) -> None:
        report = audit(Loose(bool), [APP], browsers=["webkit"])
        assert report.browsers == ("webkit",)
        assert report.findings[0].readers == ("webkit",)


class TestMessages:
    def test_name_the_origins_and_the_mistake(self) -> None:
        finding = found(FLAWED["suffix"][1]())["other-domain"]
        assert finding.origins == ("https://xexample.com", "https://appxexample.com")
        assert "https://xexample.com" in finding.message
        assert "only the end is compared" in finding.message

    def test_read_the_value_as_its_writer_meant_it(self) -> None:
        assert "It has a slash at the end" in found(FLAWED["slash"][1]())["origin-not-allowed"].message

    def test_say_which_spelling_is_allowed_where_the_origin_is_not(self) -> None:
        class Slash(Sound):
            def is_allowed(self, origin: str) -> bool:
                return origin == f"{APP}/"

        message = found(Slash())["origin-not-allowed"].message
        assert f"What is allowed is '{APP}/' (a slash at the end), which no browser sends." in message

    def test_say_what_a_named_request_lacks(self) -> None:
        finding = found(Sound(), methods=["DELETE"])["request-not-permitted"]
        assert finding.blocked["chromium"] == "preflight-method-disallowed"
        assert finding.level is Level.ERROR
        finding = found(Sound(), headers=[("X-A", "1")])["request-not-permitted"]
        assert finding.blocked["chromium"] == "preflight-header-disallowed"

    def test_of_credentials_only_where_pages_include_them(self) -> None:
        application = Changed({"Access-Control-Allow-Credentials": None}, {"Access-Control-Allow-Credentials": None})
        assert found(application) == {}
        assert found(application, credentials=True)["request-not-permitted"].level is Level.ERROR


class TestAuthentication:
    """An API that answers a bare GET by 401: what was named is tried all the same."""

    AUTHORIZATION = [("Authorization", TOKEN)]  # noqa: RUF012

    def test_before_the_preflight_is_told_whatever_was_named(self) -> None:
        for options in ({}, {"headers": self.AUTHORIZATION}, {"methods": ["PUT"], "headers": self.AUTHORIZATION}):
            findings = found(Guarded(), **options)
            assert findings["preflight-needs-authentication"].level is Level.ERROR, options
            assert findings["error-without-cors"].level is Level.WARNING, options

    def test_behind_the_preflight_is_passed_with_what_was_named(self) -> None:
        application = Guarded(preflights_first=True)
        assert set(found(application, headers=self.AUTHORIZATION, methods=["PUT"])) == {"error-without-cors"}
        assert ("PUT", TOKEN) in {
            (request.method, dict(request.headers).get("Authorization")) for request in application.received
        }

    def test_says_what_a_named_request_lacks_there(self) -> None:
        finding = found(Guarded(preflights_first=True), headers=self.AUTHORIZATION, methods=["DELETE"])
        assert finding["request-not-permitted"].blocked["chromium"] == "preflight-method-disallowed"

    @pytest.mark.parametrize("name", ["nobody", "slash", "two"])
    def test_does_not_hide_that_the_origin_is_not_allowed(self, name: str) -> None:
        id_, make = FLAWED[name]
        assert "request-not-permitted" not in found(make(), methods=["DELETE"])
        assert id_ in found(make(), methods=["DELETE"])


class TestSlashes:
    """The path that was named is right; is one that is written otherwise redirected there, and pages kept out?"""

    class Redirecting(Sound):
        """Knows one path, and leads there from the one with the other slash: *where* before CORS."""

        def __init__(self, path: str, *where: str, to: str | None = None) -> None:
            super().__init__()
            self._path, self._where, self._to = path, where, to or path

        def __call__(self, request: WireRequest) -> Answer:
            kind = "preflight" if request.method == "OPTIONS" else "other"
            path = request.url.removeprefix(API).partition("?")[0]
            if kind in self._where and path != self._path and "corsim" not in path:
                self.received.append(request)
                return WireResponse(308, (("Location", self._to), ("Vary", "Origin")))
            return super().__call__(request)

    @pytest.mark.parametrize(("path", "other"), [("/items/", "/items"), ("/a/items", "/a/items/")])
    def test_a_redirect_without_cors_is_a_note(self, path: str, other: str) -> None:
        findings = found(self.Redirecting(path, "other"), paths=[path])
        assert set(findings) == {"redirect-without-cors"}
        finding = findings["redirect-without-cors"]
        assert (finding.url, finding.level, finding.effect) == (API + other, Level.NOTE, "blocked")

    def test_so_is_one_of_the_preflight(self) -> None:
        findings = found(self.Redirecting("/items/", "preflight"), paths=["/items/"])
        assert set(findings) == {"preflight-redirected"}
        assert findings["preflight-redirected"].level is Level.NOTE

    def test_the_query_stays(self) -> None:
        application = self.Redirecting("/items/", "other", to="/items/?a=b")
        assert found(application, paths=["/items/?a=b"])["redirect-without-cors"].url == f"{API}/items?a=b"

    def test_of_the_path_that_was_named_it_is_what_it_was(self) -> None:
        findings = found(self.Redirecting("/items/", "other", "preflight"), paths=["/items"])
        assert findings["redirect-without-cors"].level is Level.ERROR

    def test_elsewhere_or_with_cors_it_is_none(self) -> None:
        assert found(self.Redirecting("/items/", "other", "preflight", to="/login"), paths=["/items/"]) == {}
        assert found(Sound(), paths=["/items/", "/"]) == {}


class TestVary:
    def test_is_not_needed_where_the_answer_is_the_same_for_all(self) -> None:
        class Constant(Sound):
            def common(self, sent: dict[str, str]) -> dict[str, str]:
                return {"Access-Control-Allow-Origin": APP}

            def finish(self, sent: dict[str, str], headers: dict[str, str]) -> dict[str, str]:
                return headers

        assert found(Constant()) == {}

    def test_is_not_needed_where_nothing_is_stored(self) -> None:
        assert found(Changed(other={"Vary": None, "Cache-Control": "private, No-Store"})) == {}

    @pytest.mark.parametrize("value", ["*", "Accept-Encoding, ORIGIN"])
    def test_has_several_forms(self, value: str) -> None:
        assert found(Changed(other={"Vary": value})) == {}

    def test_is_missing_too_where_only_answers_that_allow_have_it(self) -> None:
        finding = found(Forgetful())["missing-vary"]
        assert "https://attacker.example" in finding.message


class TestWhatIsSent:
    def test_changes_nothing_unless_it_is_named(self) -> None:
        application = Sound()
        audit(application, [APP])
        assert {request.method for request in application.received} == {"GET", "OPTIONS"}

    def test_is_no_head_either_unless_it_is_named(self) -> None:
        application = Sound()
        wire = Wire(application)
        wire.ask(WireRequest("request", "HEAD", API + "/", ()))
        assert application.received == []
        audit(application, [APP], methods=["HEAD"])
        assert "HEAD" in {request.method for request in application.received}

    def test_is_a_named_method_only_where_the_preflight_permits_it(self) -> None:
        application = Sound()
        audit(application, [APP], methods=["PUT", "DELETE"])
        assert {request.method for request in application.received} == {"GET", "OPTIONS", "PUT"}

    def test_is_never_the_method_that_nobody_has(self) -> None:
        application = FLAWED["any-method"][1]()
        audit(application, [APP])
        assert "CORSIM-AUDIT" not in {request.method for request in application.received}

    def test_stays_with_the_origin(self) -> None:
        application = Changed(other={"Location": "https://other.example/login"})
        application.respond = lambda request, sent: (302, application.common(sent))  # type: ignore[method-assign]
        findings = found(application, base_url="https://api.example.com")
        assert {request.url.split("/")[2] for request in application.received} == {"api.example.com"}
        assert "no-answer" in findings

    def test_is_each_request_once_and_counted(self) -> None:
        application = Sound()
        report = audit(application, [APP])
        assert report.requests_sent == len(application.received)
        assert len(set(application.received)) == len(application.received)

    def test_goes_to_every_path(self) -> None:
        application = Sound()
        report = audit(application, [APP], paths=["/a", f"{API}/b?c=d#e"])
        assert report.urls == (f"{API}/a", f"{API}/b?c=d")
        assert set(report.urls) < {request.url for request in application.received}

    def test_a_look_alike_that_is_the_servers_own_origin_is_left_out(self) -> None:
        application = Loose(lambda origin: origin == "https://app.example.com:8443")
        assert found(application, base_url="https://app.example.com:8443") == {}


class TestInput:
    @pytest.mark.parametrize(
        ("origins", "message"),
        [
            ([], "at least one origin is needed"),
            (APP, "at least one origin is needed"),
            (["*"], "'\\*' is that of no page in particular"),
            (["null"], "'null' is that of no page in particular"),
            ([f"{APP}/"], "not written as browsers send it; 'https://app.example.com' is. It has a slash at the end"),
            (["app.example.com"], "has no scheme; 'https://app.example.com' may be what is meant"),
            (["https://APP.example.com"], "Its host is not in lower case"),
            (["https://app.example.com:443"], "the default and never part of the origin"),
            (["ftp://a.example"], "is not the origin of any page"),
            (["https://ex.example\\@evil.example"], "is read in two ways"),
            ([API], "is the server's own"),
        ],
    )  # fmt: skip
    def test_origins(self, origins: Any, message: str) -> None:
        with pytest.raises(ArgumentError, match=message):
            audit(Sound(), origins)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"browsers": ["opera"]}, "no browser is called 'opera'; known are spec"),
            ({"browsers": []}, "at least one browser is needed"),
            ({"methods": ["TRACE"]}, "'TRACE' is one that no script can send"),
            ({"methods": ["a b"]}, "'a b' is one that no script can send"),
            ({"headers": [("Cookie", "a=1")]}, "'Cookie' is one that no script can set; a cookie is given by itself"),
            ({"headers": [("X A", "1")]}, "is no header that HTTP can carry"),
            ({"headers": [("X-A", "\u2603")]}, "is no header that HTTP can carry"),
            ({"paths": ["https://other.example/"]}, "'https://other.example/' is not on https://api.example.com"),
            ({"base_url": "/api"}, "'/api' is not the URL of a server"),
            ({"base_url": "https://u@api.example.com"}, "is not the URL of a server"),
        ],
    )
    def test_options(self, options: dict[str, Any], message: str) -> None:
        application = Sound()
        with pytest.raises(ArgumentError, match=message):
            audit(application, [APP], **options)
        assert application.received == []

    def test_a_target_that_no_adapter_knows(self) -> None:
        with pytest.raises(TypeError, match="What can be connected"):
            audit(object(), [APP])

    def test_a_target_that_does_not_answer(self) -> None:
        with pytest.raises(NoAnswerError, match="gone"):
            audit(lambda _request: ConnectionFailure("gone"), [APP])


def test_what_happened_is_told_rather_than_what_it_led_to_at_the_end() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await asyncio.Event().wait()
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        raise LookupError("the pool is gone")

    with pytest.raises(NoAnswerError, match="did not answer GET"):
        audit(application, [APP], timeout=0.05)


def test_an_application_that_raises_is_an_error_that_the_script_cannot_read() -> None:
    class Raising(Sound):
        def respond(self, request: WireRequest, sent: dict[str, str]) -> tuple[int, dict[str, str]]:
            raise RuntimeError("no")

    finding = found(Raising())["error-without-cors"]
    assert finding.exchange is not None
    assert isinstance(finding.exchange.answer, WireResponse)
    assert finding.exchange.answer.status == 500


def test_an_application_that_leaves_ends_its_answer_and_not_the_audit() -> None:
    class Leaving(Sound):
        def __call__(self, request: WireRequest) -> Answer:
            if request.method == "OPTIONS":
                raise SystemExit("no database")
            return super().__call__(request)

    assert "the application raised SystemExit: no database" in found(Leaving())["no-answer"].message

    def application(request: WireRequest) -> Answer:
        raise SystemExit(3)

    with pytest.raises(NoAnswerError, match="the application raised SystemExit: 3"):
        audit(application, [APP])


def test_findings_are_ordered_and_can_be_filtered() -> None:
    report = audit(Wildcard(Access_Control_Allow_Credentials="true"), [APP])
    effects = [finding.effect for finding in report.findings]
    assert effects == sorted(effects, key=["let-through", "blocked", "undecided"].index)
    assert {finding.id for finding in report.at_least(Level.WARNING)} == {
        finding.id for finding in report.findings if finding.level is not Level.NOTE
    }
    assert isinstance(report, Report)


def test_a_preflight_of_authentication_or_a_redirect_is_an_error_others_a_warning() -> None:
    for status, level in {401: 3, 407: 3, 301: 3, 403: 2, 405: 2}.items():
        [finding] = found(Status(preflight=status)).values()
        assert finding.level == level
