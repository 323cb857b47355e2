"""What is said of ports, addresses and pages from which browsers do not connect."""

from __future__ import annotations

import pytest

from corsim.browser.browser import Browser
from corsim.standard.reasons import Explained
from corsim.standard.requests import Environment
from corsim.standard.trace import Trace
from corsim.standard.xhr import XMLHttpRequest, open_, send
from spec_tests.making import ANY, APP, Fetched, answer, called, driven, page_of

BLOCKED = "https://app.example.com:25/"


def said(result: Fetched) -> str | None:
    return None if result.response.error is None else result.response.error.sentence


def redirected(asynchronous: bool) -> Explained:
    """Why an XMLHttpRequest of Firefox that is redirected to a blocked port fails."""
    xhr = XMLHttpRequest(page_of(), Browser("firefox"), Trace())
    open_(xhr, "GET", APP, asynchronous)
    response, _ = driven(send(xhr), [answer(("Location", BLOCKED), status=302)])
    assert response.error is not None
    return response.error


def test_a_blocked_port() -> None:
    assert said(called(BLOCKED)) == f"Port 25 of `{BLOCKED}` is one that browsers never connect to."


def test_a_script_that_can_wait_may_wait_for_ever() -> None:
    told, untold = redirected(asynchronous=False), redirected(asynchronous=True)
    assert told.is_told
    assert told.sentence == f"Port 25 of `{BLOCKED}` is one that browsers never connect to."
    assert not untold.is_told
    assert untold.sentence.startswith(told.sentence + " In this browser the redirected request then never ends: ")


def test_the_unspecified_address() -> None:
    url = "http://0.0.0.0/"
    sentence = f"The host of `{url}` is the unspecified address, which this browser never connects to."
    assert said(called(url, browser=Browser("firefox"))) == sentence


class TestKeepaliveThatIsNeverMixed:
    """Firefox."""

    URL = "http://api.example.com/"

    def asked(self, page: Environment) -> Fetched:
        browser = Browser("firefox")
        return called(self.URL, answer(ANY), page=page, keepalive=True, browser=browser, some_may_be_left=True)

    @pytest.mark.parametrize("url", ["https://app.example.com/", "data:text/html,x"])
    def test_from_a_secure_page(self, url: str) -> None:
        sentence = f"The page `{url}` is secure, and with keepalive this browser then fetches nothing from "
        assert said(self.asked(page_of(url))) == f"{sentence}`{self.URL}`, which is not."

    @pytest.mark.parametrize("url", ["http://app.example.com/", "about:blank", "file:///a"])
    def test_from_another_one(self, url: str) -> None:
        assert said(self.asked(page_of(url))) is None
