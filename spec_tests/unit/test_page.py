"""A page: its environment, its routes, and the calls of its scripts."""

from __future__ import annotations

import asyncio
import traceback
from typing import Any

import pytest

from corsim import (
    ApiTypeError,
    Blob,
    Browser,
    ConnectionFailure,
    CorsError,
    FormData,
    Page,
    ReadableStream,
    URLSearchParams,
    Verdict,
    WireResponse,
    XMLHttpRequest,
)
from corsim.browser.environments import make_environment
from corsim.profiles import PROFILES
from corsim.standard.origins import OpaqueOrigin
from corsim.standard.wire import Answer, WireRequest
from spec_tests.making import ANY, API, APP, OTHER, PAGE, url_of

from .answering import EVERYTHING, Application, TellTale, page_for

URL = f"{API}/items"


class TestMakeEnvironment:
    def test_a_document_in_its_own_tab(self) -> None:
        environment = make_environment(url_of(APP + "/a"))
        assert environment.origin == environment.top_level_origin == url_of(APP).origin
        assert environment.referrer_policy == "strict-origin-when-cross-origin"
        assert environment.blobs == {}

    def test_a_sandboxed_document_has_an_opaque_origin(self) -> None:
        """https://html.spec.whatwg.org/multipage/browsers.html#sandboxed-origin-browsing-context-flag"""
        environment = make_environment(url_of(APP), sandboxed=True)
        assert isinstance(environment.origin, OpaqueOrigin)
        assert environment.top_level_origin is environment.origin

    def test_an_embedded_document(self) -> None:
        environment = make_environment(url_of(APP), top_level=url_of(OTHER))
        assert environment.origin == url_of(APP).origin
        assert environment.top_level_origin == url_of(OTHER).origin

    def test_a_local_document_has_one_opaque_origin(self) -> None:
        """Each look at such a URL's origin gives a new one; the document's stays."""
        environment = make_environment(url_of("data:text/html,x"))
        assert environment.origin is environment.top_level_origin

    def test_blobs_are_kept_by_their_parsed_urls(self) -> None:
        blob = Blob(b"")
        environment = make_environment(url_of(APP), blobs={f"BLOB:{APP}/1": blob, "nothing": blob})
        assert set(environment.blobs) == {f"blob:{APP}/1", "nothing"}

    def test_a_policy_of_its_own(self) -> None:
        assert make_environment(url_of(APP), referrer_policy="origin").referrer_policy == "origin"


class TestMaking:
    def test_a_page_knows_its_url_and_origin(self) -> None:
        browser = Browser("firefox")
        page = browser.page("https://app.example.com:443/a/../b?c")
        assert (page.url, page.origin, page.browser) == (f"{APP}/b?c", APP, browser)
        assert repr(page) == f"<Page {APP}/b?c in firefox-153>"
        assert repr(browser) == "<Browser firefox-153>"

    def test_members_make_its_environment(self) -> None:
        page = Browser().page(PAGE, sandboxed=True, referrer_policy="origin", top_level="https://top.test/x")
        assert page.origin == "null"
        assert page.environment.referrer_policy == "origin"
        assert str(page.environment.top_level_origin) == "https://top.test"

    @pytest.mark.parametrize("url", ["file:///index.html", "data:text/html,x", "about:blank", "ionic://localhost/"])
    def test_pages_need_not_come_from_a_server(self, url: str) -> None:
        assert Browser().page(url).origin == "null"

    @pytest.mark.parametrize("url", ["", "/", "index.html", "//app.example.com/", "app.example.com", "https://"])
    def test_a_url_that_is_not_absolute_is_an_error(self, url: str) -> None:
        with pytest.raises(ValueError, match=r"^the URL of a page is .*: an absolute one like"):
            Browser().page(url)
        with pytest.raises(ValueError, match=r"^the URL of the top-level page is .*: an absolute one like"):
            Browser().page(PAGE, top_level=url)

    def test_a_host_with_a_port_is_not_taken_for_a_scheme(self) -> None:
        with pytest.raises(ValueError, match=r"scheme 'localhost': was 'http://localhost:3000/x' meant\?$"):
            Browser().page("localhost:3000/x")

    @pytest.mark.parametrize("url", [None, 1, b"https://app.example.com/"])
    def test_a_url_is_a_string(self, url: Any) -> None:
        with pytest.raises(TypeError, match=r"^the URL of a page is .*: a str like"):
            Browser().page(url)

    def test_other_arguments_are_checked(self) -> None:
        with pytest.raises(ValueError, match="no referrer policy is called 'orgin'; known are no-referrer,"):
            Browser().page(PAGE, referrer_policy="orgin")
        with pytest.raises(TypeError, match="sandboxed is 1"):
            Browser().page(PAGE, sandboxed=1)  # type: ignore[arg-type]


class TestFetch:
    def test_the_example(self) -> None:
        headers = (
            ("Access-Control-Allow-Origin", APP),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", "PUT"),
            ("Access-Control-Allow-Headers", "content-type"),
        )
        application = Application(*headers, ("X-Secret", "1"), body=b'{"b":2}')
        page = Browser("firefox").page(PAGE)
        page.route(API, application)
        response = page.fetch(f"{API}/items/1", method="PUT", json={"a": 1}, credentials="include")
        assert (response.status, list(response.headers), response.json()) == (200, [], {"b": 2})
        preflight, request = application.requests
        assert (preflight.kind, preflight.method, request.method) == ("preflight", "OPTIONS", "PUT")
        assert request.body == b'{"a":1}'
        assert ("Content-Type", "application/json") in request.headers

    def test_urls_are_relative_to_the_page(self) -> None:
        application = Application()
        page = Browser().page(f"{APP}/a/b")
        page.route(APP, application)
        page.fetch("../c?d")
        page.fetch("//app.example.com/e#f")
        assert [request.url for request in application.requests] == [f"{APP}/c?d", f"{APP}/e"]

    @pytest.mark.parametrize(
        ("body", "sent", "type_"),
        [
            ("é", "é".encode(), "text/plain;charset=UTF-8"),
            (b"\xff", b"\xff", None),
            (bytearray(b"a"), b"a", None),
            (Blob(b"a", "Image/PNG"), b"a", "image/png"),
            (URLSearchParams((("a", "b c"),)), b"a=b+c", "application/x-www-form-urlencoded;charset=UTF-8"),
            (FormData((("a", "b"),)), None, "multipart/form-data; boundary="),
            (ReadableStream(b"a"), b"a", None),
        ],
    )
    def test_bodies_are_sent_with_their_types(self, body: Any, sent: bytes | None, type_: str | None) -> None:
        application = Application(*EVERYTHING)
        page_for(application).fetch(URL, method="POST", body=body, duplex="half")
        request = application.requests[-1]
        headers = {name.lower(): value for name, value in request.headers}
        assert request.body == sent or sent is None
        assert headers.get("content-type", "").startswith(type_ or "")
        assert ("content-type" in headers) is (type_ is not None)

    def test_methods_keep_their_case_and_headers_their_order(self) -> None:
        application = Application(*EVERYTHING)
        page_for(application).fetch(URL, method="patch", headers=[("X-B", "1"), ("x-a", "2"), ("X-B", "3")])
        request = application.requests[-1]
        assert request.method == "patch"
        assert [header for header in request.headers if header[0].lower().startswith("x-")] == [
            ("X-B", "1"),
            ("x-a", "2"),
            ("X-B", "3"),
        ]

    def test_what_the_browser_refuses_is_raised(self) -> None:
        page = page_for(Application())
        with pytest.raises(CorsError):
            page.fetch(URL)
        with pytest.raises(ApiTypeError):
            page.fetch(URL, method="TRACE")

    def test_what_the_application_raises_is_passed_on_with_its_traceback(self) -> None:
        def broken(_: WireRequest) -> Answer:
            raise ZeroDivisionError("in the application")

        for call in (page_for(broken).fetch, page_for(broken).check):
            with pytest.raises(ZeroDivisionError, match="in the application") as error:
                call(URL)
            assert traceback.extract_tb(error.value.__traceback__)[-1].name == "broken"

    def test_a_failed_connection_is_a_network_error(self) -> None:
        with pytest.raises(CorsError, match="the cable is cut") as error:
            page_for(lambda _: ConnectionFailure("the cable is cut")).fetch(URL)
        assert error.value.reason.value == "connection-failed"


class TestCheck:
    def test_gives_the_verdict_and_raises_nothing_that_the_browser_decides(self) -> None:
        page = page_for(Application(ANY))
        verdicts = [page.check(URL), page.check(URL, credentials="include"), page.check(URL, method="TRACE")]
        assert [verdict.verdict for verdict in verdicts] == ["allowed", "blocked", "throws"]
        assert [verdict.allowed for verdict in verdicts] == [True, False, False]
        assert [verdict.reason for verdict in verdicts] == [
            None,
            "allow-origin-wildcard-with-credentials",
            "forbidden-method",
        ]

    @pytest.mark.parametrize("profile", PROFILES)
    def test_is_what_fetch_gives_in_every_browser(self, profile: str) -> None:
        headers = (ANY, ("Access-Control-Allow-Methods", "PUT"))
        cases: list[dict[str, Any]] = [{}, {"method": "PUT"}, {"credentials": "include"}, {"mode": "no-cors"}]
        for members in cases:
            verdict = page_for(Application(*headers), profile).check(URL, **members)
            page = page_for(Application(*headers), profile)
            if verdict.allowed:
                response = page.fetch(URL, **members)
                assert response.verdict.to_dict() == verdict.to_dict()
            else:
                with pytest.raises(CorsError) as error:
                    page.fetch(URL, **members)
                assert error.value.verdict.to_dict() == verdict.to_dict()

    def test_wrong_arguments_are_raised_there_too(self) -> None:
        page = page_for(Application())
        with pytest.raises(TypeError, match="has no member"):
            page.check(URL, verb="PUT")  # type: ignore[call-arg]
        with pytest.raises(TypeError, match=r"mode is 1 \(int\): a str is needed"):
            page.check(URL, mode=1)  # type: ignore[arg-type]
        assert page.check(URL, mode="CORS").reason == "invalid-enum-value"  # type: ignore[arg-type]


class TestAsync:
    def test_awaited_it_is_the_same(self) -> None:
        async def server(request: WireRequest) -> Answer:
            await asyncio.sleep(0)
            return application(request)

        async def calls(page: Page) -> tuple[Any, Any]:
            return (await page.afetch(URL, method="PUT")), (await page.acheck(URL, credentials="include"))

        application = Application(*EVERYTHING, body=b"x")
        response, verdict = asyncio.run(calls(page_for(server)))
        page = page_for(application)
        assert response.verdict.to_dict() == page.fetch(URL, method="PUT").verdict.to_dict()
        assert verdict.to_dict() == page.check(URL, credentials="include").to_dict()

    def test_it_raises_the_same(self) -> None:
        async def broken(_: WireRequest) -> Answer:
            raise ZeroDivisionError

        with pytest.raises(CorsError):
            asyncio.run(page_for(Application()).afetch(URL))
        with pytest.raises(ZeroDivisionError):
            asyncio.run(page_for(broken).acheck(URL))
        with pytest.raises(CorsError, match="Nothing answers for"):
            asyncio.run(Browser().page(PAGE).afetch(URL))


class TestRoutes:
    def test_the_pages_are_asked_before_the_browsers(self) -> None:
        browser = Browser()
        of_browser, of_page = Application(ANY), Application(ANY)
        browser.connect(API, of_browser)
        page, other = browser.page(PAGE), browser.page("https://other.test/")
        page.check(URL)
        page.route(API, of_page)
        page.check(URL)
        other.check(URL)
        assert (len(of_browser.requests), len(of_page.requests)) == (2, 1)

    def test_for_any_origin_are_asked_where_none_names_it(self) -> None:
        browser, asked = Browser(), []

        def told(who: str) -> Any:
            def application(_request: object) -> WireResponse:
                asked.append(who)
                return WireResponse(headers=(ANY,))

            return application

        page = browser.page(PAGE)
        for who, connect, origin in (
            ("browser *", browser.connect, "*"),
            ("page *", page.route, "*"),
            ("browser", browser.connect, API),
            ("page", page.route, API),
        ):
            connect(origin, told(who))
            page.check(URL)
        page.check("https://other.test/")
        assert asked == ["browser *", "page *", "browser", "page", "page *"]

    def test_what_answers_may_be_empty(self) -> None:
        class Answering(TellTale):
            def __len__(self) -> int:
                return 0

        page = Browser().page(PAGE)
        page.route(API, Answering([]))
        assert page.check(URL).allowed

    def test_the_port_and_the_scheme_are_part_of_an_origin(self) -> None:
        page = Browser().page(PAGE)
        page.route("http://localhost:3001", Application(ANY))
        assert page.check("http://localhost:3001/x").allowed
        assert page.check("http://localhost/x").reason == "no-matching-rule"
        assert page.check("https://localhost:3001/x").reason == "no-matching-rule"

    def test_what_nothing_answers_is_a_network_error_that_says_how_to(self) -> None:
        verdict = Browser().page(PAGE).check(URL, method="PUT")
        assert (verdict.verdict, verdict.reason) == ("blocked", "no-matching-rule")
        assert verdict.explained is not None
        assert f"Nothing answers for {API}" in verdict.explained.sentence
        assert f"page.route('{API}', …)" in verdict.explained.sentence
        assert "a page has a route to" in verdict.explain()

    def test_redirects_lead_to_other_origins(self) -> None:
        page = Browser().page(PAGE)
        page.route(API, Application(ANY, ("Location", "https://other.test/x"), status=302))
        page.route("https://other.test", Application(ANY))
        response = page.fetch(URL)
        assert (response.url, response.redirected) == ("https://other.test/x", True)
        origins = [dict(exchange.request.headers)["Origin"] for exchange in response.verdict.exchanges]
        assert origins == [APP, "null"]


class TestApplications:
    """What a route accepts is the matter of the adapters' tests; here is how it looks from a page."""

    @staticmethod
    def broken(_environ: Any, _start_response: Any) -> Any:
        raise ZeroDivisionError("in the application")

    def test_an_exception_reaches_the_test(self) -> None:
        page = Browser().page(PAGE)
        page.route(API, self.broken)
        with pytest.raises(ZeroDivisionError, match="in the application"):
            page.fetch(URL)

    def test_or_becomes_the_500_that_looks_like_cors(self) -> None:
        for browser in (Browser(), Browser("firefox")):
            page = browser.page(PAGE)
            page.route(API, self.broken, raise_server_exceptions=False)
            verdict = page.check(URL)
            assert verdict.reason == "allow-origin-missing"
            assert [answer.status for answer in _answers(verdict)] == [500]
            browser.connect(API, self.broken, raise_server_exceptions=False)
            assert browser.page(PAGE).check(URL).reason == "allow-origin-missing"


def _answers(verdict: Verdict) -> list[WireResponse]:
    return [exchange.answer for exchange in verdict.exchanges if isinstance(exchange.answer, WireResponse)]


def test_xhr_is_a_new_object_each_time() -> None:
    page = page_for(Application())
    assert isinstance(page.xhr(), XMLHttpRequest)
    assert page.xhr() is not page.xhr()
