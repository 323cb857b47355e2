"""What pages share: the preflights, cookies and clock that their browser keeps, and calls at the same time."""

from __future__ import annotations

import asyncio

import pytest

from corsim import Browser, WireResponse
from corsim.standard.wire import Answer, WireRequest
from spec_tests.making import ANY, API, APP, PAGE

from .answering import EVERYTHING, Application, page_for

URL = f"{API}/items"


class TestWhatABrowserKeeps:
    def test_preflights_are_remembered_by_the_clock(self) -> None:
        browser = Browser()
        application = Application(*EVERYTHING, ("Access-Control-Max-Age", "600"))
        browser.connect(API, application)
        kinds = []
        for seconds in (0, 599, 2):
            browser.clock.advance(seconds)
            browser.page(PAGE).fetch(URL, method="PUT")
            kinds.append([request.kind for request in application.requests])
            application.requests.clear()
        assert kinds == [["preflight", "request"], ["request"], ["preflight", "request"]]

    def test_cookies_are_shared_by_pages_and_not_by_browsers(self) -> None:
        headers = (("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Credentials", "true"))
        application = Application(*headers, ("Set-Cookie", "sid=1; SameSite=None; Secure"))
        browser = Browser()
        browser.connect(API, application)
        browser.page(PAGE).fetch(URL, credentials="include")
        browser.page(PAGE).fetch(URL, credentials="include")
        assert ["Cookie" in dict(request.headers) for request in application.requests] == [False, True]
        page_for(application).fetch(URL, credentials="include")
        assert "Cookie" not in dict(application.requests[-1].headers)

    def test_cookies_can_be_there_before(self) -> None:
        browser = Browser()
        application = Application(("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Credentials", "true"))
        browser.connect(API, application)
        browser.set_cookie(f"{API}/x", "sid=1; Path=/; SameSite=None; Secure")
        browser.page(PAGE).fetch(URL, credentials="include")
        assert dict(application.requests[0].headers)["Cookie"] == "sid=1"
        with pytest.raises(ValueError, match=r"^the URL of a cookie is 'api': an absolute one"):
            browser.set_cookie("api", "sid=1")


class TestTogether:
    """One browser, used at the same time."""

    def test_an_answer_may_itself_use_the_browser(self) -> None:
        browser = Browser()
        browser.connect("https://inner.test", Application(ANY, body=b"inner"))

        def server(_: WireRequest) -> Answer:
            return WireResponse(200, (ANY,), browser.page(PAGE).fetch("https://inner.test/").bytes())

        browser.connect(API, server)
        assert browser.page(PAGE).fetch(URL).text() == "inner"

    def test_tasks(self) -> None:
        browser = Browser()

        async def server(request: WireRequest) -> Answer:
            await asyncio.sleep(0)
            return WireResponse(200, EVERYTHING, request.url.encode())

        async def use() -> list[str]:
            page = browser.page(PAGE)
            page.route("*", server)
            responses = await asyncio.gather(*(page.afetch(f"{API}/{number}", method="PUT") for number in range(20)))
            return [response.text() for response in responses]

        assert asyncio.run(use()) == [f"{API}/{number}" for number in range(20)]
